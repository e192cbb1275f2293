"""The console with a hostile or broken HTTP peer: it says what is wrong, keys answer, and it is polite."""
import time
import unittest

from answers import ANSWERS, PAGE, ROW, WRONG_PASSWORD, silent, slow
from stub import Stub, always, cut, endless, reply
from warren_test import Console, wait_until


class Live(unittest.TestCase):
    """The console with each of them: it says what is wrong, keys answer, it can be left."""

    def lives(self, console):
        console.keys("2")
        console.wait("Queues")
        console.keys("?")
        console.wait("Help")
        console.keys("Escape")
        console.wait_gone("Help")
        console.keys(":")
        console.type("exch")
        console.wait("exchanges")
        console.keys("Escape", "Escape")
        console.keys("Q")
        self.assertEqual(console.status(), 0)

    def test_broken_answers(self):
        for name in ("page 502", "page 200", "truncated JSON", "cut off", "closed at once", "no HTTP", "500 empty", "503 with JSON", "401",
                     "redirect in a circle", "broken gzip", "empty body", "null", "odd rows", "deep"):
            answer, _, words = ANSWERS[name]
            with self.subTest(name), Stub(answer) as stub, Console("-i", "0.5", env={"WARREN_URL": stub.url}, size=(160, 30)) as console:
                wait_until(lambda: stub.count() > 0, "it asks")
                if words:
                    console.wait(words)
                self.lives(console)

    def test_endless_slow_and_silent(self):

        for name, answer in (("endless", endless(b"[", ROW)), ("slow", slow), ("silent", silent)):
            with self.subTest(name), Stub(answer) as stub, Console("-i", "0.5", env={"WARREN_URL": stub.url}, size=(120, 30)) as console:
                wait_until(lambda: stub.count() > 0, "it asks")
                self.lives(console)

    def test_wrong_password_stops_polling(self):
        with Stub(always(WRONG_PASSWORD)) as stub, Console("-i", "0.2", env={"WARREN_URL": stub.url}, size=(140, 30)) as console:
            console.wait("wrong user or password")
            for key, title in (("2", "Queues"), ("6", "Nodes"), ("7", "Virtual hosts"), ("1", "Overview")):
                console.keys(key)
                console.wait(title)
            # ten intervals, in which nothing may be asked: only time can show that
            end = time.monotonic() + 2
            wait_until(lambda: time.monotonic() > end, "two seconds")
            first = stub.count()
            self.assertLessEqual(first, 2, stub.requests)
            console.keys("r")
            wait_until(lambda: stub.count() > first, "asked once more after r")
            end = time.monotonic() + 2
            wait_until(lambda: time.monotonic() > end, "two seconds")
            self.assertLessEqual(stub.count(), first + 2, stub.requests)
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_backs_off(self):
        """A broker that always fails is not hammered."""
        with Stub(cut(b"")) as stub, Console("-i", "0.2", env={"WARREN_URL": stub.url}, size=(120, 30)) as console:
            console.wait("broke")
            end = time.monotonic() + 4
            wait_until(lambda: time.monotonic() > end, "four seconds")
            self.assertLessEqual(stub.count(), 10, stub.requests)
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_one_in_flight(self):
        """While an answer is out, the same is not asked again."""
        with Stub(silent) as stub, Console("-i", "0.2", env={"WARREN_URL": stub.url}, size=(120, 30)) as console:
            wait_until(lambda: stub.count() > 0, "it asks")
            for key in ("2", "1", "2", "r", "1", "r"):
                console.keys(key)
                console.wait("Queues" if key == "2" else "Overview" if key == "1" else "warren")
            end = time.monotonic() + 2
            wait_until(lambda: time.monotonic() > end, "two seconds")
            # What was given up counts no more: its connection is closed.
            paths = [request.path for request in list(stub.busy.values())]
            self.assertEqual(len(paths), len(set(paths)), paths)
            self.assertTrue(paths)
            self.assertLessEqual(len(stub.open), 4)
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_recovers_when_it_gets_better(self):
        state = {"bad": True}

        def answer(connection, request):
            if state["bad"]:
                connection.sendall(reply(502, PAGE, "text/html"))
            elif "/api/overview" in request.path:
                connection.sendall(reply(200, {"rabbitmq_version": "4.2.0", "cluster_name": "better-now", "queue_totals": {"messages_ready": 4711}}))
            else:
                connection.sendall(reply(200, []))

        with Stub(answer) as stub, Console("-i", "0.5", env={"WARREN_URL": stub.url}, size=(120, 30)) as console:
            console.wait("502")
            state["bad"] = False
            console.wait("better-now")
            console.wait("4,711")
            state["bad"] = True
            console.wait("last good")
            self.assertIn("4,711", console.screen())
            state["bad"] = False
            console.wait_gone("last good")
            console.keys("Q")
            self.assertEqual(console.status(), 0)


if __name__ == "__main__":
    unittest.main()
