"""The console's views: the real binary in tmux, against a real broker."""
import re
import tempfile
import unittest

from console_case import VIEWS, WIDE, ConsoleCase
from warren_test import wait_until


class Views(ConsoleCase):
    def test_overview(self):
        node = self.broker.api("GET", "/api/nodes")[0]["name"]
        console = self.console(size=(120, 40))
        shown = console.wait(node[:20])
        for word in ("RabbitMQ " + self.broker.version, "Overview", "READY", "UNACKED", "PUBLISH", "CONNS", "CONSUMERS", "NODE",
                     "MEMORY", "ATTENTION", "RW"):
            self.assertIn(word, shown)
        self.quit(console)

    def test_all_by_their_digits(self):
        connection = self.declare("q").connection
        self.broker.api("PUT", f"/api/policies/{self.vhost}/rule", {"pattern": "^none$", "definition": {"max-length": 5}, "apply-to": "queues"})
        connection.channel()
        content = {"2": "q", "3": "amq.topic", "4": "127.0.0.1:", "5": "127.0.0.1:", "6": "@", "7": self.vhost, "8": "guest", "9": "rule"}
        console = self.console("-V", self.vhost, size=WIDE)
        for key, title in VIEWS.items():
            console.keys(key)
            console.wait(title)
            if key in content:
                console.wait(content[key])
        console.keys("-")
        console.wait("Users")
        console.keys("1")
        console.wait("UNACKED")
        self.quit(console)
        self.assertTrue(connection.is_open)

    def test_filter_as_it_is_typed(self):
        self.declare("alpha-one", "alpha-two", "beta-one")
        console = self.on_queues("alpha-one", "beta-one")
        console.keys("/")
        console.type("lph")
        console.wait_gone("beta-one")
        console.wait("alpha-two")
        console.keys("BSpace", "BSpace", "BSpace")
        console.wait("beta-one")
        console.type("a.*-t")
        console.wait_gone("alpha-one")
        console.keys("Enter")
        self.assertIn("a.*-t", console.wait("1/3"))
        console.keys("Escape")
        console.wait("alpha-one")
        console.keys("/")
        console.type("!alpha")
        console.wait_gone("alpha-one")
        self.assertEqual(self.rows(console, "alpha-one", "alpha-two", "beta-one"), ["beta-one"])
        console.keys("Escape")
        console.wait("alpha-one")
        console.keys("/")
        console.type("~bto")
        console.wait_gone("alpha-one")
        console.keys("Enter")
        console.keys("Escape")
        console.wait("alpha-one")
        console.keys("/")
        console.type("[")
        console.keys("Enter")
        console.keys("Escape", "Escape")
        console.keys("2")
        console.wait("beta-one")
        self.quit(console)

    def test_sort(self):
        self.declare("queue-a", "queue-b", "queue-c")
        self.fill("queue-b", "1", "2", "3")
        self.fill("queue-c", "1")
        self.known("queue-b", 3)
        self.known("queue-c", 1)
        names = ("queue-a", "queue-b", "queue-c")
        console = self.on_queues(*names, words=("-i", "1"))
        wait_until(lambda: self.rows(console, *names) == ["queue-b", "queue-c", "queue-a"], "fullest first")
        console.keys("I")
        wait_until(lambda: self.rows(console, *names) == ["queue-a", "queue-c", "queue-b"], "fullest last")
        console.keys("s")
        console.wait("Sort by")
        console.type("name")
        console.keys("Enter")
        wait_until(lambda: self.rows(console, *names) == ["queue-a", "queue-b", "queue-c"], "by name")
        console.keys("I")
        wait_until(lambda: self.rows(console, *names) == ["queue-c", "queue-b", "queue-a"], "by name, turned round")
        console.keys(">")
        console.wait_gone("NAME▼")
        console.keys("<")
        console.wait("NAME")
        self.quit(console)

    def test_columns_are_remembered(self):
        self.declare("queue-a")
        with tempfile.TemporaryDirectory() as folder:
            env = {"XDG_STATE_HOME": folder}
            console = self.on_queues("queue-a", size=WIDE, env=env)
            self.assertRegex(console.wait("READY"), r"NAME.* TY .* UNACK")
            console.keys("C")
            console.wait("Columns")
            console.keys("Space", "Escape")  # the first that is not a key: type
            console.wait_gone("┌ Columns")
            wait_until(lambda: not re.search(r"NAME.* TY ", console.screen()), "no column TY")
            console.keys("s")
            console.wait("Sort by")
            console.type("name")
            console.keys("Enter")
            console.wait("NAME▲")
            self.quit(console)
            console = self.on_queues("queue-a", size=WIDE, env=env)
            shown = console.wait("NAME▲")
            self.assertNotRegex(shown, r"NAME.* TY ")
            self.assertIn("UNACK", shown)
            self.quit(console)

    def test_marks(self):
        names = [f"queue-{letter}" for letter in "abcde"]
        self.declare(*names)
        console = self.on_queues(*names)
        console.keys("Space", "Space")
        console.wait("2 marked")
        console.keys("U")
        console.wait_gone("marked")
        console.keys("*")
        console.wait("5 marked")
        console.keys("Escape")
        console.wait_gone("marked")
        console.keys("g", "v", "j", "j", "v")
        console.wait("3 marked")
        console.keys("D")
        console.wait("Delete the queue")
        console.keys("d")
        console.wait("Type 3")
        console.type("3")
        console.keys("Enter")
        wait_until(lambda: len(self.broker.ctl_json("list_queues", "-p", self.vhost, "name")) == 2, "three are deleted")
        console.wait("3 done")
        self.quit(console)

    def test_vhost_scope(self):
        other = self.vhost + "-b"
        self.add_vhost(other)
        self.declare("queue-here")
        self.declare("queue-there", vhost=other)
        console = self.console(size=WIDE)
        console.keys("2")
        console.wait("queue-here")
        console.wait("queue-there")
        console.keys("V")
        console.wait("all vhosts")
        console.type(other)
        console.keys("Enter")
        console.wait_gone("queue-here")
        console.wait("queue-there")
        console.keys("3")
        console.wait("amq.topic")
        self.assertIn(other, console.screen())
        console.keys("0")
        console.keys("2")
        console.wait("queue-here")
        self.quit(console)

    def test_detail(self):
        channel = self.declare("queue-a", x_max_length=77)
        channel.queue_bind("queue-a", "amq.topic", "key.of.binding")
        channel.basic_consume("queue-a", lambda *_: None, consumer_tag="tag-of-consumer")
        wait_until(lambda: (self.queue("queue-a") or {}).get("consumer_details"), "the consumer")
        console = self.on_queues("queue-a", size=WIDE)
        console.keys("Enter")
        console.wait("Arguments")
        for word in ("range", "key.of.binding", "tag-of-consumer", "x-max-length", '"arguments": {'):
            console.keys("]")
            console.wait(word)
        console.keys("[")
        console.wait_gone('"arguments": {')
        console.keys("Escape")
        console.wait_gone("Arguments")
        console.wait("queue-a")
        self.quit(console)

    def test_links(self):
        channel = self.declare("queue-a")
        channel.exchange_declare("exchange-b", "topic")
        channel.queue_bind("queue-a", "exchange-b", "k")
        console = self.on_queues("queue-a", size=WIDE)
        console.keys("b")
        console.wait("exchange-b")
        console.keys("Escape")
        console.wait_gone("exchange-b")
        console.keys("Enter")
        console.wait("Arguments")
        console.keys("g", "Enter")
        console.wait("Virtual hosts › " + self.vhost)
        console.keys("Escape")
        console.wait("Queues › queue-a")
        console.keys("Escape")
        console.wait_gone("Queues › queue-a")
        self.quit(console)

    def test_more_than_fits(self):
        self.declare(*[f"queue-{index:03}" for index in range(120)])
        console = self.on_queues("120", words=("-i", "1"))
        console.keys("s")
        console.wait("Sort by")
        console.type("name")
        console.keys("Enter")
        console.wait("queue-000")
        console.keys("G")
        console.wait("queue-119")
        console.keys("g")
        console.wait("queue-000")
        console.keys("C-f", "C-f")
        console.wait_gone("queue-000")
        self.quit(console)

    def test_what_was_deleted_elsewhere_goes(self):
        channel = self.declare("queue-a", "queue-b")
        console = self.on_queues("queue-a", "queue-b", words=("-i", "0.5"))
        channel.queue_delete("queue-b")
        console.wait_gone("queue-b")
        console.wait("queue-a")
        console.keys("Enter")
        console.wait("Arguments")
        channel.queue_delete("queue-a")
        console.wait("does not exist")
        self.quit(console)


if __name__ == "__main__":
    unittest.main()
