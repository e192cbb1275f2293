"""The help screen against what the keys do."""
import re
import unittest

from console_case import VIEWS, ConsoleCase
from terminal import Terminal


class Help(ConsoleCase):
    def test_every_key_is_listed_and_does_something(self):
        """The keys that help tells, pressed one by one where they are said to work."""
        self.declare("queue-a")
        self.fill("queue-a", "body")
        self.known("queue-a", 1)
        console = self.console("-V", self.vhost, size=(160, 130))
        found = {}
        for view in ("1", "2"):
            console.keys(view)
            console.keys("?")
            shown = console.wait("Moving about")
            console.keys("Escape")
            console.wait_gone("Moving about")
            section = ""
            for line in shown.splitlines():
                heading = re.match(r" (Here: \S+|Views|Everywhere|Moving about|In .*)$", line.rstrip())
                if heading:
                    section = heading.group(1)
                entry = re.match(r" (.{12}) ([a-z][a-z-]+) ", line)
                if not entry or section.startswith("In ") or entry.group(1).strip() in ("", "D …"):
                    continue
                for key in entry.group(1).split():
                    if section.startswith("Here") or view == "2":
                        found[(view, key)] = entry.group(2)
        self.quit(console)
        keys = {key for _, key in found}
        for key in [*VIEWS, "Enter", "/", "D", ":", "?", "@", "r", "V", "0", "Space", "s", "C", "i", "h", "p", "a", "j", "Down", "G", "^F"]:
            self.assertIn(key, keys)
        raw = {"Enter": "\r", "Space": " ", "Esc": "\x1b", "Tab": "\t", "S-Tab": "\x1b[Z", "Up": "\x1bOA", "Down": "\x1bOB", "Left": "\x1bOD",
               "Right": "\x1bOC", "Home": "\x1bOH", "End": "\x1bOF", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~", "F1": "\x1bOP", "F5": "\x1b[15~"}
        terminal = Terminal("-V", self.vhost, broker=self.broker, size=(160, 50))
        self.addCleanup(terminal.close)
        terminal.wait("READY")
        idle = []
        for (view, key), name in found.items():
            # those that end it, and those for sub-tabs, which a table has not
            if name in ("quit", "suspend", "back", "cancel", "next-tab", "previous-tab"):
                continue
            terminal.send(view)
            terminal.settle(0.05)
            start = len(terminal.output)
            terminal.send(raw.get(key) or (chr(ord(key[1]) & 0x1f) if len(key) == 2 and key[0] == "^" else key))
            terminal.settle(0.1)
            if re.search("does nothing here|: not here", terminal.text(start)):
                idle.append((view, key, name))
            for _ in range(2):
                terminal.send("\x1b")
                terminal.settle(0.1)
        self.assertEqual(idle, [])
        start = len(terminal.output)
        terminal.send("ö")
        terminal.wait("does nothing here", start=start)
        terminal.send("Q")
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(self.messages("queue-a"), 1)


if __name__ == "__main__":
    unittest.main()
