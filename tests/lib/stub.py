"""A hostile HTTP server on loopback: each test says, in bytes, what comes back.

    with Stub(always(reply(502, b"<html>…", "text/html"))) as stub:
        warren("queues", url=stub.url)
    stub.count("/api/overview")
"""
import contextlib
import gzip
import json
import pathlib
import re
import socket
import ssl
import subprocess
import threading
import zlib


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def __repr__(self):
        return f"{self.method} {self.path}"


def reply(status, body=b"", kind="application/json", headers=(), length=None):
    """The bytes of a whole answer. length: what Content-Length claims; None: the truth; "": no such header."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Words"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    if length != "":
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines.extend(headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(data):
    """Answers every request with these bytes; ends the connection where they do not say how long they are."""
    def answer(connection, _):
        connection.sendall(data)
        return b"Content-Length" in data.split(b"\r\n\r\n", 1)[0]
    return answer


def cut(data):
    """Sends the bytes and closes, whatever they claim."""
    def answer(connection, _):
        connection.sendall(data)
        return False
    return answer


def endless(first, again):
    """Never stops sending: chunks without an end."""
    def answer(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"%x\r\n%s\r\n" % (len(first), first))
        while True:
            connection.sendall(b"%x\r\n%s\r\n" % (len(again), again))
    return answer


def gzip_bomb(megabytes):
    """A small answer that becomes large: spaces between brackets."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b"[")]
    for _ in range(megabytes):
        parts.append(packer.compress(b" " * 1048576))
    parts += [packer.compress(b"]"), packer.flush()]
    return reply(200, b"".join(parts), headers=["Content-Encoding: gzip"])


def packed(body):
    return reply(200, gzip.compress(body), headers=["Content-Encoding: gzip"])


class Stub:
    """Listens at once. answer(connection, request) sends what it likes; False ends the connection. tls: (cert, key)."""

    def __init__(self, answer, tls=None):
        self.answer = answer
        self.requests = []
        self.connections = 0
        self.tls = None
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*map(str, tls))
        self.leaving = threading.Event()
        self.open = set()
        self.busy = {}  # the request that each connection waits for
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while not self.leaving.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with self.lock:
            self.open.add(connection)
        try:
            if self.tls:
                plain = connection
                connection = self.tls.wrap_socket(connection, server_side=True)
                with self.lock:
                    self.open.discard(plain)
                    self.open.add(connection)
            pending = b""
            while True:
                request, pending = self.read(connection, pending)
                if request is None:
                    return
                with self.lock:
                    self.requests.append(request)
                    self.busy[connection] = request
                if self.answer(connection, request) is False:
                    return
                with self.lock:
                    del self.busy[connection]
        except OSError:
            pass
        finally:
            with self.lock:
                self.open.discard(connection)
                self.busy.pop(connection, None)
            with contextlib.suppress(OSError):
                connection.close()

    @staticmethod
    def read(connection, pending):
        while b"\r\n\r\n" not in pending:
            data = connection.recv(65536)
            if not data:
                return None, b""
            pending += data
        head, rest = pending.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {key.lower(): value.strip() for key, value in (line.split(":", 1) for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            data = connection.recv(65536)
            if not data:
                return None, b""
            rest += data
        method, path = first.split(" ")[:2]
        return Request(method, path, headers, rest[:length]), rest[length:]

    def count(self, path=None):
        """How many requests came, for a path without its query, or in all."""
        with self.lock:
            return sum(path is None or request.path.split("?")[0] == path for request in self.requests)

    def close(self):
        self.leaving.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            rest = list(self.open)
        for connection in rest:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Proxy:
    """A plain TCP way to a broker's management port that counts the requests and what was answered to each."""

    def __init__(self, port, host="127.0.0.1"):
        self.target = (host, port)
        self.asked = []    # (method, path with query)
        self.answered = []  # status of each answer, in the order of arrival
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.leaving = False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.leaving:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.target, 10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            threading.Thread(target=self.pump, args=(near, far, self.note_request), daemon=True).start()
            threading.Thread(target=self.pump, args=(far, near, self.note_answer), daemon=True).start()

    @staticmethod
    def pump(source, sink, note):
        seen = b""
        try:
            while data := source.recv(65536):
                seen = note(seen + data)
                sink.sendall(data)
        except OSError:
            pass
        for side in (source, sink):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        source.close()

    def note_request(self, seen):
        while b"\r\n\r\n" in seen:
            head, rest = seen.split(b"\r\n\r\n", 1)
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            length = int(length.group(1)) if length else 0
            if len(rest) < length:
                return seen
            method, path = head.split(b" ", 2)[:2]
            with self.lock:
                self.asked.append((method.decode(), path.decode("latin-1")))
            seen = rest[length:]
        return seen

    def note_answer(self, seen):
        found = re.findall(rb"HTTP/1\.1 (\d{3}) ", seen)
        with self.lock:
            self.answered.extend(int(status) for status in found)
        return seen[-12:] if not found else b""

    def count(self, path):
        """How often this path was asked for, whatever its query."""
        with self.lock:
            return sum(asked.split("?")[0] == path for _, asked in self.asked)

    def paths(self):
        with self.lock:
            return [asked for _, asked in self.asked]

    def close(self):
        self.leaving = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def certificate(folder, name="localhost"):
    """A self-signed certificate: (certificate file, key file)."""
    folder = pathlib.Path(folder)
    files = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
                    f"subjectAltName=DNS:{name},IP:127.0.0.1", "-keyout", str(files[1]), "-out", str(files[0])],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return files
