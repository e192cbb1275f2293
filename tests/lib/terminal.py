"""The real binary on a pseudo-terminal of the test's own: every byte that it writes, unfiltered."""
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import tempfile
import termios
import time

from warren_test import WARREN, environment

# What curses writes with TERM=xterm-256color: cursor, erase, colours, modes; charsets; nothing else.
SEQUENCES = re.compile(rb"\x1b\[\??[0-9;]*[A-HJKLMPSTXZ@`abdfhlmru]|\x1b\[!p|\x1b\[2[23];0;0t|\x1b\[>[0-9;]*[mc]|\x1b[()][0AB]|\x1b[78=>M]")
HIDDEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def unclean(data):
    """What a terminal must never get: a list of complaints about the bytes."""
    found = []
    rest = SEQUENCES.sub(b"", data)
    try:
        text = rest.decode()
    except UnicodeDecodeError as error:
        found.append(f"no UTF-8: {rest[max(0, error.start - 30):error.end + 30]!r}")
        text = rest.decode(errors="replace")
    for place in re.finditer("[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]", text):
        found.append(f"U+{ord(place.group()):04X} in {text[max(0, place.start() - 30):place.end() + 30]!r}")
    for place in HIDDEN.finditer(text):
        found.append(f"U+{ord(place.group()):04X} in {text[max(0, place.start() - 30):place.end() + 30]!r}")
    return found


class Terminal:
    """Runs warren on a pty. Keys go in with send(), all output is in .output."""

    def __init__(self, *words, broker=None, size=(80, 24), env=None, term="xterm-256color", user="guest", password="guest", url=None):
        extra = dict(env or {})
        if broker is not None:
            extra.setdefault("WARREN_URL", url or broker.management)
            extra.setdefault("WARREN_USER", user)
            extra.setdefault("WARREN_PASSWORD", password)
        extra["TERM"] = term
        self.folder = tempfile.TemporaryDirectory(prefix="warren-terminal-")
        extra.setdefault("XDG_STATE_HOME", self.folder.name)
        env = environment(extra)
        self.output = b""
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.execve(WARREN, [WARREN, *map(str, words)], env)
            finally:
                os._exit(127)
        self.attributes = termios.tcgetattr(self.fd)

    def read(self, seconds):
        """Takes what there is; false when the other side is gone."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.output += data
        return bool(data)

    def send(self, text):
        data = text.encode() if isinstance(text, str) else text
        while data:
            self.read(0)
            data = data[os.write(self.fd, data[:512]):]

    def text(self, start=0):
        """What was written from there on without sequences: words stand together, places are lost."""
        return SEQUENCES.sub(b" ", self.output[start:]).decode(errors="replace")

    def wait(self, found, seconds=30, start=0):
        """Until the words were written, or the condition holds."""
        end = time.monotonic() + seconds
        condition = found if callable(found) else lambda: found in self.text(start)
        while not condition():
            if not self.read(0.1) and not condition():
                raise AssertionError(f"ended before {found!r}: {self.text(start)[-3000:]!r}")
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {found!r} in {self.text(start)[-3000:]!r}")

    def settle(self, quiet=0.2):
        """Until it writes nothing more for now."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            before = len(self.output)
            self.read(quiet)
            if len(self.output) == before:
                return

    def end(self, seconds=20):
        """Waits for the end; the exit status, negative for a signal."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                raise AssertionError(f"did not end within {seconds} s: {self.text()[-2000:]!r}")
        while True:
            before = len(self.output)
            if not self.read(0.1) or len(self.output) == before:
                return self.status

    def signal(self, number):
        os.kill(self.pid, number)

    def modes(self):
        """The line's settings now."""
        return termios.tcgetattr(self.fd)

    def close(self):
        if self.status is None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.fd)
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
