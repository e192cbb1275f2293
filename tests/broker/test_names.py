"""Hostile names and bytes: each object is shown, none is blanked, and no byte of them reaches a terminal unfiltered.
To a pipe they go exactly as they are."""
import contextlib
import csv
import io
import json
import sys
import unittest

import pika
from hostile import BARE, BODY, HEADER_BYTES, LINES, NAMES, NUL, POISONS, raw_fields
from terminal import Terminal, unclean
from warren_test import Case, encode, wait_until


class Names(Case):
    def declare(self, names, **more):
        """Over AMQP, which carries every name; what the broker refuses is left out. The names that are there."""
        there = []
        connection = self.amqp()
        for name in names:
            try:
                connection.channel().queue_declare(name, durable=True, **more)
                there.append(name)
            except pika.exceptions.AMQPError:
                connection = self.amqp()
        return there

    def everything(self):
        """Queues, exchanges, bindings and messages with hostile names of all kinds. The queues' names."""
        queues = self.declare([*NAMES.values(), *BARE])
        self.assertEqual(len(queues), len(NAMES) + len(BARE))
        channel = self.amqp().channel()
        for word, name in NAMES.items():
            channel.exchange_declare(name, "topic", durable=True)
            channel.queue_bind(name, name, name)
        channel.queue_declare("messages", durable=True)
        channel.queue_bind("messages", NAMES["n-colour"], "#")
        headers = {name[:255]: name for name in NAMES.values() if len(name.encode()) < 128}
        headers["h-bytes"] = HEADER_BYTES
        headers[LINES] = LINES
        headers["h-list"] = [NAMES["n-title"], {NAMES["n-clear"]: NAMES["n-c1"]}]
        properties = pika.BasicProperties(content_type=NAMES["n-clear"], message_id=NAMES["n-bidi"], app_id=NAMES["n-c1"],
                                          headers=headers)
        channel.basic_publish(NAMES["n-colour"], NAMES["n-title"], BODY, properties)
        channel.basic_publish("", "messages", json.dumps({NAMES["n-c1"]: NAMES["n-title"]}).encode())
        channel.basic_publish("", "messages", json.dumps({NAMES["n-bidi"]: NAMES["n-zero"]}, ensure_ascii=False).encode())
        wait_until(lambda: self.messages("messages") == 3, "three messages")
        return [*queues, "messages"]

    def listed(self, *words, key="name"):
        done = self.warren(*words, "-V", self.vhost, "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [row[key] for row in json.loads(done.stdout)]

    def test_exact_to_a_pipe(self):
        queues = self.everything()
        self.assertEqual(sorted(self.listed("queues")), sorted(queues))
        self.assertLessEqual(set(NAMES.values()), set(self.listed("exchanges")))
        self.assertLessEqual(set(NAMES.values()), set(self.listed("bindings", key="routing_key")))
        done = self.warren("queues", "-V", self.vhost, "--columns", "name", "-o", "csv", input=b"")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
        self.assertEqual(sorted(row["name"] for row in rows), sorted(queues))

    def test_each_can_be_shown_by_its_name(self):
        for name in self.declare([*NAMES.values(), *BARE]):
            with self.subTest(name):
                done = self.warren("-V", self.vhost, "-o", "json", "show", "queue", "--", name)
                if name in (".", ".."):
                    self.assertEqual(done.returncode, 5, done.stderr)
                else:
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(json.loads(done.stdout)["name"], name)
                self.assertEqual(unclean(done.stderr.encode()), [])

    def test_clean_tables_on_a_terminal(self):
        queues = self.everything()
        for words, count in ((["queues"], len(queues)), (["exchanges"], len(NAMES)), (["bindings"], len(NAMES)), (["show", "queue", NAMES["n-c1"]], 1),
                             (["show", "queue", NAMES["n-title"], "-o", "json"], 1), (["queues", "-o", "csv"], 0),
                             (["queues", "-o", "json", "--columns", "name"], 0)):
            with self.subTest(words), Terminal(*words, "-V", self.vhost, broker=self.broker, size=(220, 60)) as terminal:
                self.assertEqual(terminal.end(60), 0, terminal.text())
                self.assertEqual(unclean(terminal.output), [])
                shown = terminal.output.decode()
                self.assertGreaterEqual(sum(word in shown for word in NAMES), min(count, len(NAMES)))

    def test_clean_errors(self):
        self.declare(["q"])
        for word in ("n-title", "n-c1", "n-bidi", "n-lines"):
            name = NAMES.get(word, LINES)
            for words in (["show", "queue", name], ["purge", name, "--confirm", name], ["peek", name],
                          ["declare-queue", "q", "--max-length", name], ["declare-queue", "q", "--type", name],
                          ["publish", "--exchange", name, "--key", name, "--body", name], ["show", name, name], [name],
                          ["--" + name], ["queues", "--sort", name], ["queues", "--columns", name]):
                with self.subTest(words), Terminal(*words, "-V", self.vhost, broker=self.broker, size=(200, 50)) as terminal:
                    self.assertNotEqual(terminal.end(60), 0)
                    self.assertIn(word, terminal.text())
                    self.assertEqual(unclean(terminal.output), [])

    def test_clean_messages_on_a_terminal(self):
        self.everything()
        with Terminal("peek", "messages", "-V", self.vhost, "--yes", broker=self.broker, size=(200, 60)) as terminal:
            self.assertEqual(terminal.end(60), 0, terminal.text())
            self.assertIn("b-start", terminal.text())
            self.assertEqual(unclean(terminal.output), [])

    def test_messages_exact_to_a_pipe(self):
        self.everything()
        lines = self.good("peek", "messages", "-V", self.vhost, "-o", "json").strip("\n").split("\n")
        first, second, third = map(json.loads, lines)
        self.assertEqual((first["exchange"], first["routing_key"]), (NAMES["n-colour"], NAMES["n-title"]))
        self.assertEqual(first["properties"]["headers"][NAMES["n-title"]], NAMES["n-title"])
        self.assertEqual(first["properties"]["message_id"], NAMES["n-bidi"])
        self.assertEqual(json.loads(third["payload"]), {NAMES["n-bidi"]: NAMES["n-zero"]})

    def test_clean_console(self):
        self.everything()
        with Terminal("-V", self.vhost, broker=self.broker, size=(200, 60)) as console:
            console.wait("READY")
            for key, word in (("3", "n-clear"), ("2", "n-colour")):
                start = len(console.output)
                console.send(key)
                console.wait(lambda: sum(one in console.text(start) for one in NAMES) >= len(NAMES) - 2, start=start)
            for word in ("n-title", "n-c1", "n-bidi", "n-tab", "n-marks"):
                console.send("/" + word + "\r")
                console.settle()
                start = len(console.output)
                console.send("\r")
                console.wait("Arguments", start=start)
                for _ in range(6):
                    console.send("]")
                    console.settle()
                console.send("\x1b")
                console.settle()
                start = len(console.output)
                console.send("D")
                console.wait("Purge", start=start)
                start = len(console.output)
                console.send("\x1b[B\r")
                console.wait(word, start=start)
                console.send("\x1b")
                console.settle()
                console.send("\x1b")
                console.settle()
            console.send("/messages\r")
            console.settle()
            start = len(console.output)
            console.send("i")
            console.wait("b-start", start=start)
            for key in ("v", "v", "v", "v", "j", "v", "v", "j", "v", "K", "J", "\x1b", "\x1b", "@", "?"):
                console.send(key)
                console.settle()
            console.send("Q")
            self.assertEqual(console.end(), 0)
            self.assertEqual(unclean(console.output), [])

    def test_vhosts_and_users(self):
        """Names that HTTP can make: in lists, titles, the vhost picker and the path of each of their tables."""
        words = ("n-title", "n-c1", "n-bidi", "n-zero", "n-slash", "n-lines", "n-wide")
        made = [f"{self.vhost}-{NAMES.get(word, LINES)}" for word in words]
        for name in made:
            self.add_vhost(name)
            self.add_user(name, "management", vhosts=[name])
        self.assertLessEqual(set(made), {row["name"] for row in json.loads(self.good("vhosts", "-o", "json"))})
        self.assertLessEqual(set(made), {row["name"] for row in json.loads(self.good("users", "-o", "json"))})
        self.assertLessEqual(set(made), {row["user"] for row in json.loads(self.good("permissions", "-o", "json"))})
        for name in made:
            with self.subTest(name):
                self.good("declare-queue", "inside", "-V", name)
                self.assertEqual([row["name"] for row in json.loads(self.good("queues", "-V", name, "-o", "json"))], ["inside"])
                self.assertEqual(json.loads(self.good("show", "user", name, "-o", "json"))["name"], name)
        with Terminal("vhosts", "--filter", self.vhost, broker=self.broker, size=(220, 60)) as terminal:
            self.assertEqual(terminal.end(60), 0)
            self.assertEqual(unclean(terminal.output), [])
            self.assertTrue(all(word in terminal.text() for word in words))
        with Terminal("-V", made[0], broker=self.broker, size=(160, 50)) as console:
            console.wait("READY")
            start = len(console.output)
            console.send("2")
            console.wait("inside", start=start)
            for keys in ("V", "\x1b", "0", "7", "8"):
                console.send(keys)
                console.settle()
            console.send("/n-\r")
            console.settle()
            console.send("\r")
            console.settle()
            console.send("Q")
            self.assertEqual(console.end(), 0)
            self.assertIn("n-bidi", console.text())
            self.assertEqual(unclean(console.output), [])

    def test_user_logs_in_with_an_odd_name(self):
        name = f"{self.vhost} é/{NAMES['n-wide']}"
        self.add_user(name, "management", password="p:ä/@#?\"' ", vhosts=[self.vhost])
        self.assertIn("[]", self.good("queues", "-o", "json", user=name, password="p:ä/@#?\"' "))

    def test_nul(self):
        """Where the broker takes it: shown, and never acted on over HTTP."""
        if not self.declare([NUL]):
            return
        self.declare(["n-nul"])
        with contextlib.suppress(pika.exceptions.AMQPError):
            self.declare(["plain"])
        wait_until(lambda: len(self.broker.ctl("-q", "list_queues", "-p", self.vhost, "name").splitlines()) >= 3, "three queues")
        names = self.listed("queues")
        self.assertEqual(len(names), 3)
        self.assertLessEqual({"plain", "n-nul"}, set(names))
        with Terminal("queues", "-V", self.vhost, broker=self.broker) as terminal:
            self.assertEqual(terminal.end(60), 0)
            self.assertIn("hidden", terminal.text())
            self.assertEqual(unclean(terminal.output), [])

    def test_poison_blanks_nothing(self):
        """One object that JSON libraries choke on, and all the others are still there."""
        self.addCleanup(sys.setrecursionlimit, sys.getrecursionlimit())
        sys.setrecursionlimit(20000)
        plain = self.declare(["a-plain", "z-plain"])
        made = []
        with raw_fields():
            for name, arguments in POISONS.items():
                made += self.declare([name], arguments=arguments)
        self.assertIn("p-timestamp", made)
        expected = sorted(plain + made)
        wait_until(lambda: sorted(self.listed("queues")) == expected, lambda: f"{self.listed('queues')} is not {expected}")
        with Terminal("-V", self.vhost, broker=self.broker, size=(160, 40)) as console:
            console.wait("READY")
            start = len(console.output)
            console.send("2")
            console.wait(lambda: all(name in console.text(start) for name in expected))
            for name in made:
                console.send("/" + name + "$\r")
                console.settle()
                start = len(console.output)
                console.send("\r")
                console.wait("Arguments", start=start)
                for _ in range(6):
                    console.send("]")
                    console.settle()
                console.send("\x1b")
                console.settle()
                console.send("\x1b")
                console.settle()
            console.send("Q")
            self.assertEqual(console.end(), 0)
            self.assertEqual(unclean(console.output), [])
        for name in made:
            done = self.warren("show", "queue", name, "-V", self.vhost, "-o", "json")
            self.assertIn(done.returncode, (0, 1, 3), done.stderr)

    def test_poison_in_a_message(self):
        """Headers nested as deep as a frame allows; timestamps that no calendar has."""
        self.declare(["q"])
        channel = self.amqp().channel()
        with raw_fields():
            for arguments in POISONS.values():
                channel.basic_publish("", "q", b"poisoned", pika.BasicProperties(headers=arguments))
        count = len(POISONS)
        wait_until(lambda: self.messages("q") == count, "the messages")
        done = self.warren("peek", "q", "-V", self.vhost, "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), count)
        self.assertTrue(all(json.loads(line)["payload"] == "poisoned" for line in done.stdout.splitlines()))
        with Terminal("peek", "q", "-V", self.vhost, broker=self.broker, size=(120, 50)) as terminal:
            self.assertEqual(terminal.end(60), 0)
            self.assertEqual(unclean(terminal.output), [])
        wait_until(lambda: self.messages("q") == count, "all are back")

    def test_names_of_connections(self):
        self.amqp(client_properties={"connection_name": NAMES["n-title"], "product": NAMES["n-c1"], NAMES["n-clear"]: NAMES["n-bidi"]})
        path = f"/api/vhosts/{encode(self.vhost)}/connections"
        wait_until(lambda: [c for c in self.broker.api("GET", path) if c.get("user")], "the connection in the list")
        with Terminal("connections", "-V", self.vhost, broker=self.broker, size=(240, 40)) as terminal:
            self.assertEqual(terminal.end(60), 0)
            self.assertIn("n-title", terminal.text())
            self.assertEqual(unclean(terminal.output), [])
        with Terminal("-V", self.vhost, broker=self.broker, size=(200, 50)) as console:
            console.wait("READY")
            start = len(console.output)
            console.send("4")
            console.wait("n-title", start=start)
            start = len(console.output)
            console.send("\r")
            console.wait("Channels", start=start)
            for _ in range(4):
                console.send("]")
                console.settle()
            console.send("Q")
            self.assertEqual(console.end(), 0)
            self.assertEqual(unclean(console.output), [])


if __name__ == "__main__":
    unittest.main()
