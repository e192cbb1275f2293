"""Terminals of all kinds and sizes, signals, suspension, and what is left behind."""
import os
import re
import signal
import unittest

from console_case import WIDE, ConsoleCase
from terminal import Terminal
from warren_test import Console, wait_until


class Terminals(ConsoleCase):
    def open(self, *words, ready="READY", **more):
        terminal = Terminal(*words, broker=self.broker, **more)
        self.addCleanup(terminal.close)
        if ready:
            terminal.wait(ready)
        return terminal

    def test_sizes(self):
        self.declare("queue-a")
        console = self.on_queues("queue-a")
        for columns, rows in ((300, 100), (200, 60), (60, 16), (40, 10), (20, 5), (3, 2), (1, 1), (80, 24)):
            console.resize(columns, rows)
            wait_until(lambda: console.tmux("display-message", "-p", "#{pane_width} #{pane_height}").split() == [str(columns), str(rows)],
                       "the size")
            for key in ("2", "Enter", "Escape", "1", "?", "Escape", "2"):
                console.keys(key)
            if columns >= 40:
                console.wait("queue-a")
            elif columns == 20:
                console.wait("small")
        console.wait("queue-a")
        self.quit(console)

    def test_many_resizes(self):
        console = self.on_queues()
        for step in range(40):
            console.resize(20 + 7 * (step * 13 % 30), 4 + step * 7 % 50)
        console.resize(80, 24)
        console.keys("1")
        console.wait("UNACKED")
        self.quit(console)

    def test_ascii(self):
        """With LC_ALL=C nothing but ASCII is written, whatever the names are."""
        self.declare("queue-ü-消息-🐇")
        terminal = self.open("-V", self.vhost, env={"LC_ALL": "C"}, size=(120, 36))
        start = len(terminal.output)
        terminal.send("2")
        terminal.wait("queue-", start=start)
        for key in ("\r", "]", "]", "\x1b", "?", "\x1b", "1"):
            terminal.send(key)
            terminal.settle()
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)
        self.assertEqual([byte for byte in terminal.output if byte > 0x7e], [])

    def test_terminal_types(self):
        for term in ("vt100", "vt220", "xterm", "linux", "screen", "tmux-256color", "rxvt", "unknown-term-xyz"):
            with self.subTest(term):
                # curses itself leaks what it had begun when it refuses a terminal
                env = {"ASAN_OPTIONS": "detect_leaks=0"} if term == "unknown-term-xyz" else {}
                terminal = self.open("-V", self.vhost, term=term, ready=None, size=(100, 30), env=env)
                terminal.wait(lambda: b"READY" in terminal.output)
                terminal.send("2")
                terminal.wait(lambda: b"Queues" in terminal.output)
                if term == "unknown-term-xyz":
                    self.assertIn(b"unknown-term-xyz", terminal.output)
                terminal.send("Q")
                self.assertEqual(terminal.end(), 0)
                terminal.close()

    def test_no_terminal_at_all(self):
        done = self.warren(input="")
        self.assertEqual(done.returncode, 2)
        self.assertIn("terminal", done.stderr)

    def test_no_color(self):
        colours = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|38;5;[0-9;]*)m")
        for extra, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
            terminal = self.open(env=extra, size=(100, 30))
            terminal.settle()
            terminal.send("Q")
            self.assertEqual(terminal.end(), 0)
            self.assertEqual(bool(colours.search(terminal.output)), coloured, extra)
            terminal.close()

    def restored(self, terminal):
        """Alternate screen left, cursor shown, bracketed paste off, and the line's settings as before."""
        for begin, end in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?2004h", b"\x1b[?2004l")):
            if begin in terminal.output or end == b"\x1b[?25h":
                self.assertGreater(terminal.output.rfind(end), terminal.output.rfind(begin), end)
        self.assertIn(b"\x1b[?1049h", terminal.output)

    def test_signals_restore_the_terminal(self):
        for number, status in ((signal.SIGTERM, (143,)), (signal.SIGHUP, (129,)), (signal.SIGSEGV, None), (signal.SIGABRT, None),
                               (signal.SIGBUS, None)):
            with self.subTest(number):
                terminal = self.open("-V", self.vhost)
                before = terminal.attributes
                self.assertNotEqual(terminal.modes(), before)
                terminal.send("2")
                terminal.wait("Queues")
                # a second descriptor keeps the settings readable after the end
                keep = os.open(os.readlink(f"/proc/{terminal.pid}/fd/0"), os.O_RDWR | os.O_NOCTTY)
                terminal.signal(number)
                ended = terminal.end()
                after = terminal.modes()
                os.close(keep)
                if status:
                    self.assertIn(ended, status)
                else:
                    self.assertNotEqual(ended, 0)
                self.assertEqual(after, before)
                self.restored(terminal)
                terminal.close()

    def test_leaving(self):
        for keys, status in (("Q", 0), ("q", 0), ("2q", None), ("\x03\x03", (0, 130))):
            with self.subTest(keys):
                terminal = self.open("-V", self.vhost)
                for key in keys:
                    terminal.send(key)
                    terminal.settle()
                if status is None:
                    terminal.wait("UNACKED")
                    terminal.send("Q")
                    status = 0
                self.assertIn(terminal.end(), status if isinstance(status, tuple) else (status,))
                self.restored(terminal)
                terminal.close()

    def test_escape_stays(self):
        terminal = self.open("-V", self.vhost)
        for _ in range(3):
            terminal.send("\x1b")
            terminal.settle()
        start = len(terminal.output)
        terminal.send("2")
        terminal.wait("Queues", start=start)
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)

    def test_a_hang_up_ends_it(self):
        """The terminal is gone: the process ends too."""
        terminal = self.open("-V", self.vhost)
        os.close(terminal.fd)
        def gone():
            pid, _ = os.waitpid(terminal.pid, os.WNOHANG)
            return pid
        wait_until(gone, "the end")
        terminal.status = 0

    def test_paste_is_never_a_binding(self):
        self.declare("queue-a")
        terminal = self.open("-V", self.vhost)
        terminal.send("2")
        terminal.wait("queue-a")
        terminal.settle()
        start = len(terminal.output)
        terminal.send("\x1b[200~Q:quit\rDdqueue-a\r\x1b[201~")
        terminal.settle()
        terminal.send("?")
        terminal.wait("Help", start=start)
        self.assertNotIn("Danger", terminal.text(start).split("Help")[0])
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)
        self.assertIsNotNone(self.queue("queue-a"))

    def test_unknown_sequences_do_nothing(self):
        terminal = self.open("-V", self.vhost)
        for sequence in ("\x1b[99;99~", "\x1b[1;9Q", "\x1bOQ", "\x1b[M !!", "\x1b[<0;1;1M", "\x1b[I", "\x1b[?1;2c", "\xff", "\x1b[200~\x1b[201~"):
            terminal.send(sequence.encode("latin-1"))
            terminal.settle()
        terminal.send("\x1b\x1b")
        terminal.settle()
        start = len(terminal.output)
        terminal.send("2")
        terminal.wait("Queues", start=start)
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)

    def test_suspend(self):
        self.declare("queue-a")
        console = Console("-V", self.vhost, broker=self.broker, shell=True, size=WIDE)
        self.addCleanup(console.close)
        console.type("PS1='shell> '\n")
        console.wait("shell>")
        console.type(console.line + "; echo status $?\n")
        console.wait("READY")
        for _ in range(2):
            console.keys("2")
            console.wait("queue-a")
            console.keys("C-z")
            console.wait("Stopped")
            console.type("stty -a | grep -o ' icanon'; echo between\n")
            console.wait(" icanon")
            console.type("clear; fg\n")
            console.wait("queue-a")
            console.wait_gone("icanon")
        console.keys("Q")
        console.wait("shell>")
        console.type("stty -a | grep -o ' echo '\n")
        console.wait(" echo ")


if __name__ == "__main__":
    unittest.main()
