#!/usr/bin/env python3
"""Measures warren against what it could be at best, in one run on one machine, and prints one table.

    cmake --build build/release --target bench
    WARREN_BENCH_API=http://guest:guest@127.0.0.1:15672 WARREN_BENCH_AMQP=127.0.0.1:5672 cmake --build … --target bench
    tests/bench/bench.py http://guest:guest@127.0.0.1:15672 127.0.0.1:5672   (WARREN, WARREN_BENCH and WARREN_BUILD set)

Decoding stands beside jansson alone, sorting beside qsort(), publishing beside a plain loop over rabbitmq-c and beside
pika. Build it with optimisation and without sanitizers. Without a broker the lines about publishing are left out; with
one a vhost t-bench-… of its own is made there, and removed. Figures vary by a tenth on a busy machine: the best of
several turns counts, and both sides of a ratio are measured in turns."""
import base64
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "lib"))
from stub import Stub, reply  # noqa: E402
from terminal import Terminal  # noqa: E402

BENCH = os.environ.get("WARREN_BENCH", "warren_bench")
QUEUES = 10000
PAGE = 500
MESSAGES = int(os.environ.get("WARREN_BENCH_MESSAGES", 20000))
WINDOW = 100
BODY = b"x" * 256


def bench(*words):
    """The figures that a bench prints."""
    done = subprocess.run([BENCH, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True)
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


class Table:
    def __init__(self):
        self.missed = 0
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"{'':50} {'warren':>12} {'beside':>12} {'ratio':>7}   wanted")

    def line(self, what, ours, theirs="", ratio=None, wanted="", good=None):
        words = "" if ratio is None else f"{ratio:.2f}"
        mark = "" if good is None else "" if good else "   MISSED"
        self.missed += good is False
        print(f"{what:50} {ours:>12} {theirs:>12} {words:>7}   {wanted}{mark}", flush=True)


def ms(seconds):
    return f"{seconds * 1000:.1f} ms"


def decoding(table):
    got = bench("decode")
    for kind, words, most in (("whole", "all members", 1.5), ("asked", "what a table asks for", 1.5)):
        size = got[f"decode_{kind}_bytes"] / 1e6
        ratio = got[f"decode_{kind}"] / got[f"decode_{kind}_jansson"]
        table.line(f"decode 10,000 queues, {words}, {size:.1f} MB", ms(got[f"decode_{kind}"]), ms(got[f"decode_{kind}_jansson"]), ratio,
                   f"at most {most} of jansson", ratio <= most)


def sorting(table):
    got = bench("rowset")
    table.line("sort 10,000 rows by a number", ms(got["rowset_sort"]), ms(got["rowset_qsort"]), got["rowset_sort"] / got["rowset_qsort"], "qsort of the numbers")
    table.line("filter 10,000 rows by a pattern", ms(got["rowset_filter"]), ms(got["rowset_qsort"]), got["rowset_filter"] / got["rowset_qsort"], "qsort of the numbers")
    table.line("take the first 10,000 rows", ms(got["rowset_first"]))
    table.line("take 10,000 rows again", ms(got["rowset_update"]), wanted="under a frame of 16 ms", good=got["rowset_update"] < 0.016)


class Server:
    """A management API with 10,000 queues. paged: in pages of 500; else all at once, which no broker does."""

    def __init__(self, paged):
        text = subprocess.run([BENCH, "json", "asked", str(QUEUES)], stdout=subprocess.PIPE, check=True).stdout
        self.pages = {}
        if paged:
            items = json.loads(text)["items"]
            for page in range(1, QUEUES // PAGE + 1):
                part = {"filtered_count": QUEUES, "item_count": PAGE, "items": items[(page - 1) * PAGE:page * PAGE], "page": page,
                        "page_count": QUEUES // PAGE, "page_size": PAGE, "total_count": QUEUES}
                self.pages[page] = reply(200, json.dumps(part).encode())
        else:
            self.pages[1] = reply(200, text)
        self.stub = Stub(self.answer)

    def answer(self, connection, request):
        path, _, query = request.path.partition("?")
        fixed = {"/api/whoami": {"name": "guest", "tags": "administrator"}, "/api/overview": {"cluster_name": "bench", "rabbitmq_version": "4.0.0"}}
        if path == "/api/queues":
            page = int(urllib.parse.parse_qs(query).get("page", ["1"])[0])
            connection.sendall(self.pages.get(page, self.pages[1]))
        else:
            connection.sendall(reply(200, json.dumps(fixed.get(path, [])).encode()))

    def asked(self, page):
        with self.stub.lock:
            return any(f"page={page}&" in request.path for request in self.stub.requests)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stub.close()


def frames(table):
    with Server(paged=False) as server:
        got = min((bench("frame", server.stub.port) for _ in range(3)), key=lambda turn: turn["frame_p99"])
    what = "key to canvas, 10,000 rows, 200×60"
    table.line(f"{what}: p50", ms(got["frame_p50"]), wanted=f"{int(got['frame_snapshots'])} snapshots came meanwhile")
    table.line(f"{what}: p99", ms(got["frame_p99"]), wanted="under 16 ms", good=got["frame_p99"] < 0.016)
    table.line(f"{what}: p99 of its work", ms(got["frame_work_p99"]), wanted="without what other programs took", good=got["frame_work_p99"] < 0.016)
    table.line(f"{what}: worst", ms(got["frame_worst"]), wanted=f"its work {ms(got['frame_work_worst'])}")


def peak(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0


def memory(table):
    with Server(paged=True) as server, Terminal(env={"WARREN_URL": server.stub.url, "WARREN_PASSWORD": "guest"}, size=(200, 60)) as terminal:
        terminal.wait("bench")
        terminal.send("2")
        for page in range(2, QUEUES // PAGE + 1):
            while not server.asked(page):  # a key that comes before the page is there turns none
                terminal.send("}")
                terminal.settle()
        used = peak(terminal.pid)
    table.line("memory, 10,000 queues looked through in pages", f"{used:.1f} MiB", wanted="under 64 MiB", good=used < 64)
    with Server(paged=False) as server, Terminal(env={"WARREN_URL": server.stub.url, "WARREN_PASSWORD": "guest"}, size=(200, 60)) as terminal:
        terminal.wait("bench")
        terminal.send("2+")  # and asked again faster than usual
        terminal.wait(lambda: server.stub.count("/api/queues") >= 6, seconds=60)
        used = peak(terminal.pid)
    table.line("memory, 10,000 queues at once, refreshed", f"{used:.1f} MiB", wanted="under 64 MiB", good=used < 64)


class Broker:
    """A vhost of our own, with one durable queue."""

    def __init__(self, api, amqp):
        parts = urllib.parse.urlsplit(api)
        self.user, self.password = parts.username or "guest", parts.password or "guest"
        self.base = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}"
        self.host, _, port = amqp.rpartition(":")
        self.port = int(port)
        self.vhost = f"t-bench-{uuid.uuid4().hex[:8]}"

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def __enter__(self):
        self.call("PUT", f"/api/vhosts/{self.vhost}", {})
        self.call("PUT", f"/api/permissions/{self.vhost}/{self.user}", {"configure": ".*", "write": ".*", "read": ".*"})
        self.empty()
        return self

    def empty(self):
        """A queue without messages; those of the turn before go with the queue."""
        self.call("PUT", f"/api/queues/{self.vhost}/bench", {"durable": True})
        self.call("DELETE", f"/api/queues/{self.vhost}/bench/contents")

    def __exit__(self, *_):
        self.call("DELETE", f"/api/vhosts/{self.vhost}")


def publish_pika(broker):
    """The same with pika's asynchronous connection: persistent, mandatory, confirmed, the same window."""
    import pika

    state = {"sent": 0, "confirmed": 0, "start": 0.0, "took": None}
    properties = pika.BasicProperties(delivery_mode=2)

    def send(channel):
        while state["sent"] < MESSAGES and state["sent"] - state["confirmed"] < WINDOW:
            channel.basic_publish("", "bench", BODY, properties, mandatory=True)
            state["sent"] += 1

    def told(channel, frame):
        method = frame.method
        state["confirmed"] = method.delivery_tag if method.multiple else state["confirmed"] + 1
        if state["confirmed"] >= MESSAGES:
            state["took"] = time.monotonic() - state["start"]
            channel.connection.close()
        else:
            send(channel)

    def opened(channel):
        channel.confirm_delivery(ack_nack_callback=lambda frame: told(channel, frame), callback=lambda _: begin(channel))

    def begin(channel):
        state["start"] = time.monotonic()
        send(channel)

    credentials = pika.PlainCredentials(broker.user, broker.password)
    parameters = pika.ConnectionParameters(broker.host, broker.port, broker.vhost, credentials)
    connection = pika.SelectConnection(parameters, on_open_callback=lambda made: made.channel(on_open_callback=opened),
                                       on_close_callback=lambda closed, _: closed.ioloop.stop())
    connection.ioloop.start()
    return state["took"]


def publishing(table):
    given = sys.argv[1:3] if len(sys.argv) == 3 else [os.environ.get("WARREN_BENCH_API"), os.environ.get("WARREN_BENCH_AMQP")]
    api, amqp = given
    if not api or not amqp:
        table.line("publish: no broker given, left out", "")
        return
    with Broker(api, amqp) as broker:
        got = bench("publish", broker.host, broker.port, broker.user, broker.password, broker.vhost, "bench", MESSAGES, WINDOW)
        broker.empty()
        try:
            slow = min(filter(None, [publish_pika(broker), publish_pika(broker)]), default=None)
        except ImportError:
            slow = None
    ours, plain = MESSAGES / got["publish"], MESSAGES / got["publish_plain"]
    what = f"publish {MESSAGES:,} × 256 B, window {WINDOW}"
    table.line(what, f"{ours:,.0f}/s", f"{plain:,.0f}/s", ours / plain, "at least 0.9 of plain rabbitmq-c", ours / plain >= 0.9)
    if slow:
        table.line("the same, beside pika", f"{ours:,.0f}/s", f"{MESSAGES / slow:,.0f}/s", ours * slow / MESSAGES, "more than pika", ours * slow > MESSAGES)


def main():
    socket.setdefaulttimeout(60)
    table = Table()
    for part in (decoding, sorting, frames, memory, publishing):
        part(table)
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
