"""What a person does in the console: forms, dangers, publishing, peeking, holding."""
import os
import pathlib
import signal
import tempfile
import unittest

from console_case import WIDE, ConsoleCase
from warren_test import wait_until


class Actions(ConsoleCase):
    def test_add_by_forms(self):
        name = self.vhost + "-new"
        self.addCleanup(self.quietly, "DELETE", f"/api/vhosts/{name}")
        console = self.console("-V", self.vhost, size=WIDE)
        console.keys("7")
        console.wait(self.vhost)
        console.keys("a")
        console.wait("description")
        console.type(name)
        console.keys("Tab")
        console.type("made by hand")
        console.keys("C-x")
        console.wait(f"Vhost {name} added")
        wait_until(lambda: name in {v["name"] for v in self.broker.ctl_json("list_vhosts", "name")}, "the vhost")
        console.keys("2")
        console.wait("Queues")
        console.keys("a")
        console.wait("max-length")
        console.type("queue-new")
        console.keys("C-x")
        console.wait("is there")
        self.assertIsNotNone(wait_until(lambda: self.queue("queue-new"), "the queue"))
        console.wait("queue-new")
        console.keys("B")
        console.wait("routing-key")
        console.type("amq.direct")
        console.keys("C-x")
        console.wait("bound")
        def bindings():
            return [b for b in self.broker.api("GET", f"/api/queues/{self.vhost}/queue-new/bindings") if b["source"] == "amq.direct"]
        wait_until(lambda: len(bindings()) == 1, "the binding")
        self.quit(console)

    def test_a_form_says_what_is_missing(self):
        console = self.console("-V", self.vhost)
        console.keys("2")
        console.wait("Queues")
        console.keys("a")
        console.wait("max-length")
        console.keys("C-x")
        console.wait("name")
        console.wait("✗")
        console.keys("Escape")
        console.wait_gone("max-length")
        self.assertEqual(self.broker.ctl_json("list_queues", "-p", self.vhost, "name"), [])
        self.quit(console)

    def test_purge_wants_the_name(self):
        self.declare("queue-a")
        self.fill("queue-a", "1", "2", "3")
        self.known("queue-a", 3)
        console = self.on_queues("queue-a")
        console.keys("D")
        console.wait("Purge")
        console.keys("p")
        console.wait("Type queue-a")
        console.keys("Enter")
        console.wait("that is not it")
        console.type("queue-b")
        console.keys("Enter")
        console.wait("that is not it")
        self.assertEqual(self.messages("queue-a"), 3)
        console.keys("Escape")
        console.wait_gone("Type queue-a")
        self.assertEqual(self.messages("queue-a"), 3)
        console.keys("D")
        console.wait("Purge")
        console.keys("p")
        console.wait("Type queue-a")
        console.type("queue-a")
        console.keys("Enter")
        console.wait("purged")
        self.assertEqual(self.messages("queue-a"), 0)
        self.quit(console)

    def test_cancel_has_the_focus(self):
        channel = self.declare("queue-a")
        channel.exchange_declare("exchange-b", "topic")
        console = self.console("-V", self.vhost)
        console.keys("3")
        console.wait("exchange-b")
        console.keys("/")
        console.type("exchange-b")
        console.keys("Enter")
        console.wait("1/")
        console.keys("D")
        console.wait("Delete the exchange")
        console.keys("d")
        console.wait("Cancel")
        console.keys("Enter")
        console.wait_gone("Cancel")
        names = [e["name"] for e in self.broker.ctl_json("list_exchanges", "-p", self.vhost, "name")]
        self.assertIn("exchange-b", names)
        console.keys("D")
        console.wait("Delete the exchange")
        console.keys("d")
        console.wait("Cancel")
        console.keys("Tab", "Enter")
        console.wait("deleted")
        names = [e["name"] for e in self.broker.ctl_json("list_exchanges", "-p", self.vhost, "name")]
        self.assertNotIn("exchange-b", names)
        self.quit(console)

    def test_no_plain_key_destroys(self):
        self.declare("queue-a")
        self.fill("queue-a", "1")
        self.known("queue-a", 1)
        console = self.on_queues("queue-a")
        for key in ("d", "C-d", "BSpace", "DC", "x", "X", "delete", "k", "K"):
            console.keys(key)
        console.keys("Escape", "Escape", "2")
        console.wait("queue-a")
        self.assertEqual(self.messages("queue-a"), 1)
        self.quit(console)

    def test_read_only(self):
        self.declare("queue-a")
        self.fill("queue-a", "1")
        self.known("queue-a", 1)
        console = self.on_queues("queue-a", words=("--read-only",))
        self.assertIn("RO", console.screen())
        for key in ("a", "B", "p", "h"):
            console.keys(key)
            console.wait("read-only")
            console.keys("r")
            console.wait_gone("read-only")
        console.keys("D")
        console.wait("Purge")
        console.keys("p")
        console.wait("read-only")
        self.assertEqual(self.messages("queue-a"), 1)
        self.quit(console)

    def test_publish_then_peek(self):
        self.declare("queue-a")
        self.known("queue-a", 0)
        console = self.on_queues("queue-a", size=WIDE)
        console.keys("p")
        console.wait("routing-key")
        for _ in range(4):
            console.keys("Tab")
        console.wait("^E edit")
        console.type('{"order_sn": "typed"}')
        console.wait("order_sn")
        console.keys("C-x")
        console.wait("confirmed")
        self.assertEqual(self.messages("queue-a"), 1)
        console.keys("i")
        console.wait("order_sn")
        console.wait("returned")
        wait_until(lambda: self.messages("queue-a") == 1, "it is back")
        for mode in ("raw", "hex", "headers"):
            console.keys("v")
            console.wait(mode)
        console.keys("Escape")
        console.wait("Queues")
        self.quit(console)

    def test_body_from_the_editor(self):
        self.declare("queue-a")
        with tempfile.TemporaryDirectory() as folder:
            editor = pathlib.Path(folder, "editor")
            editor.write_text("#!/bin/sh\nstat -c %a \"$1\" >\"$0.mode\"\nprintf 'written elsewhere' >\"$1\"\n")
            editor.chmod(0o700)
            console = self.on_queues("queue-a", size=WIDE, env={"VISUAL": str(editor)})
            console.keys("p")
            console.wait("routing-key")
            for _ in range(4):
                console.keys("Tab")
            console.wait("^E edit")
            console.keys("C-e")
            console.wait("written elsewhere")
            console.keys("C-x")
            console.wait("confirmed")
            self.assertEqual(pathlib.Path(folder, "editor.mode").read_text().strip(), "600")
        method, _, body = self.amqp().channel().basic_get("queue-a", auto_ack=True)
        self.assertEqual(body, b"written elsewhere")
        self.quit(console)

    def test_hold(self):
        """One message at a time: ack, nack (dead-lettered) and requeue."""
        self.declare("queue-dead")
        self.declare("queue-a", x_dead_letter_exchange="", x_dead_letter_routing_key="queue-dead")
        self.fill("queue-a", "body-one", "body-two", "body-three")
        self.known("queue-a", 3)
        console = self.on_queues("queue-a", size=WIDE)
        console.keys("/")
        console.type("queue-a")
        console.keys("Enter")
        console.wait("1/2")
        for key, body, left, dead in (("A", "body-one", 2, 0), ("x", "body-two", 1, 1), ("R", "body-three", 1, 1)):
            console.keys("h")
            console.wait("Take the first message?")
            console.keys("Tab", "Enter")
            console.wait(body)
            self.assertEqual(self.messages("queue-a"), left if key != "R" else 0)
            console.keys(key)
            wait_until(lambda: (self.messages("queue-a"), self.messages("queue-dead")) == (left, dead), f"{key} is done")
            console.keys("Escape")
            console.wait("1/2")
        bodies = [self.amqp().channel().basic_get(queue, auto_ack=True)[2] for queue in ("queue-a", "queue-dead")]
        self.assertEqual(bodies, [b"body-three", b"body-two"])
        self.quit(console)

    def test_held_goes_back(self):
        """On Esc, on Q and on SIGTERM."""
        self.declare("queue-a")
        self.fill("queue-a", "body-one")
        self.known("queue-a", 1)
        for way in ("Escape", "Q", "TERM"):
            with self.subTest(way):
                console = self.on_queues("queue-a", size=WIDE)
                console.keys("h")
                console.wait("Take the first message?")
                console.keys("Tab", "Enter")
                console.wait("body-one")
                self.assertEqual(self.messages("queue-a"), 0)
                if way == "TERM":
                    pid = int(console.tmux("display-message", "-p", "#{pane_pid}"))
                    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                    os.kill(int(children[0]), signal.SIGTERM)
                else:
                    console.keys(way)
                wait_until(lambda: self.messages("queue-a") == 1 or (way == "Q" and console.keys("y")), "it is back")
                console.close()

    def test_palette(self):
        self.declare("queue-a")
        console = self.console("-V", self.vhost, size=WIDE)
        console.keys(":")
        console.type("exch")
        console.wait("exchanges")
        console.keys("Escape")
        console.keys(":")
        console.type("exchanges")
        console.keys("Enter")
        console.wait("amq.topic")
        console.keys(":")
        console.type("declare-queue queue-b max-length=5")
        console.keys("Enter")
        wait_until(lambda: self.queue("queue-b") or console.keys("C-x"), "the queue")
        console.keys("Escape", ":")
        console.type("nonsense-here")
        console.keys("Enter")
        console.wait("nonsense-here")
        console.keys("Escape", "Escape", "2")
        console.wait("queue-a")
        self.quit(console)

    def test_activity(self):
        self.declare("queue-a")
        self.fill("queue-a", "1")
        self.known("queue-a", 1)
        console = self.on_queues("queue-a", size=WIDE)
        console.keys("i")
        console.wait("returned")
        console.keys("Escape")
        console.keys("@")
        console.wait("peek queue-a")
        console.keys("Escape")
        console.wait("Queues")
        self.quit(console)


if __name__ == "__main__":
    unittest.main()
