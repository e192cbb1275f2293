"""The terminal is always given back: after a key, a signal, a crash; and stopping and going on keep it whole.

No broker is there: the console is live without one."""
import os
import signal
import time
import unittest

from terminal import Terminal

NOWHERE = {"WARREN_URL": "http://127.0.0.1:9", "WARREN_USER": "guest", "WARREN_PASSWORD": "guest"}
LEFT = (b"\x1b[?1049l", b"\x1b[?2004l", b"\x1b[?25h")  # the other screen, bracketed paste, the cursor


class TerminalTest(unittest.TestCase):
    def opened(self, term="xterm-256color", env=None, size=(80, 24)):
        terminal = Terminal(env={**NOWHERE, **(env or {})}, term=term, size=size)
        self.addCleanup(terminal.close)
        before = terminal.modes()
        terminal.wait("nothing listens")
        return terminal, before

    def assert_restored(self, terminal, before):
        # The last line modes are those of before: echo, line by line, signals from keys.
        try:
            self.assertEqual(terminal.modes()[:4], before[:4])
        except OSError:
            pass  # the other side has closed
        for bytes_ in LEFT:
            place = terminal.output.rfind(bytes_)
            self.assertGreater(place, -1, bytes_)

    def test_keys_quit(self):
        for keys in ("q", "Q", "\x03\x03"):
            with self.subTest(keys):
                terminal, before = self.opened()
                terminal.send(keys)
                self.assertEqual(terminal.end(), 0)
                self.assert_restored(terminal, before)

    def test_signals(self):
        for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            with self.subTest(number):
                terminal, before = self.opened()
                terminal.signal(number)
                self.assertEqual(terminal.end(), status)
                self.assert_restored(terminal, before)

    def test_crashes(self):
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL):
            with self.subTest(number):
                terminal, before = self.opened()
                terminal.signal(number)
                self.assertNotEqual(terminal.end(), 0)
                self.assert_restored(terminal, before)

    def test_stop_and_go_on(self):
        terminal, before = self.opened()
        terminal.signal(signal.SIGSTOP)
        os.waitpid(terminal.pid, os.WUNTRACED)
        start = len(terminal.output)
        terminal.signal(signal.SIGCONT)
        terminal.wait("Nodes", start=start)  # drawn again
        terminal.send("q")
        self.assertEqual(terminal.end(), 0)
        self.assert_restored(terminal, before)

    def test_unknown_terminal(self):
        # ncurses itself loses what it took for a terminal that it does not know.
        terminal, before = self.opened(term="xterm-nobody-knows", env={"ASAN_OPTIONS": "detect_leaks=0"})
        self.assertIn("TERM=xterm-nobody-knows is not known here", terminal.text())
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)

    def test_terminal_that_cannot(self):
        terminal = Terminal(env=NOWHERE, term="dumb")
        self.addCleanup(terminal.close)
        self.assertEqual(terminal.end(), 2)
        self.assertIn(b"TERM=dumb", terminal.output)

    def test_plain_terminals(self):
        for term, env in (("vt100", {}), ("linux", {}), ("xterm-256color", {"NO_COLOR": "1"}), ("xterm-mono", {})):
            with self.subTest(term=term, env=env):
                terminal, _ = self.opened(term=term, env=env)
                if term != "linux":
                    self.assertNotRegex(terminal.output, rb"\x1b\[3[0-7]m|\x1b\[38;5")
                terminal.send("Q")
                self.assertEqual(terminal.end(), 0)

    def test_paste_is_no_key(self):
        terminal, before = self.opened()
        terminal.send("\x1b[200~Q\rq\x03\x03D\x1b[201~")
        time.sleep(0.5)
        terminal.settle()
        terminal.send("@")
        terminal.wait("Activity")  # still there
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)
        self.assert_restored(terminal, before)

    def test_unknown_sequences_are_no_keys(self):
        terminal, _ = self.opened()
        terminal.send("\x1b[57;5u\x1b[1;9Q\x1b[99~@")
        terminal.wait("Activity")
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)


if __name__ == "__main__":
    unittest.main()
