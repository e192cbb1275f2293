"""Publish, with every outcome in words; the oracle is pika."""
import pathlib
import subprocess
import time
import unittest

from warren_test import WARREN, Case, encode, environment, wait_until


class Publish(Case):
    def setUp(self):
        super().setUp()
        self.channel = self.amqp().channel()
        self.channel.queue_declare("q", durable=True)

    def get(self, queue="q"):
        """The next message as (method, properties, body), waited for."""
        def one():
            method, properties, body = self.channel.basic_get(queue, auto_ack=True)
            return (method, properties, body) if method else None
        return wait_until(one, f"a message in {queue}", 10)

    def publish(self, *words, **more):
        return self.good("publish", "-V", self.vhost, *words, **more)

    def test_to_a_queue(self):
        said = self.publish("--queue", "q", "--body", "hello")
        self.assertEqual(said, "confirmed\n")
        method, properties, body = self.get()
        self.assertEqual((method.exchange, method.routing_key, body), ("", "q", b"hello"))

    def test_properties_and_headers(self):
        self.publish("--queue", "q", "--body", "{}", "--property", "content_type=application/json", "--property", "priority=3",
                     "--property", "delivery_mode=2", "--property", "correlation_id=c-1", "--property", "message_id=m-1",
                     "--property", "expiration=600000", "--property", "type=order", "--property", "app_id=tests",
                     "--property", "timestamp=1700000000", "--property", "reply_to=r", "--property", "content_encoding=utf-8",
                     "--header", "plain=text", "--header", "number:int=7", "--header", "yes:bool=true",
                     "--header", "ratio:float=2.5", "--header", 'many:list=[1,"two"]', "--header", 'deep:table={"a":{"b":1}}')
        _, properties, _ = self.get()
        self.assertEqual((properties.content_type, properties.priority, properties.delivery_mode, properties.correlation_id,
                          properties.message_id, properties.expiration, properties.type, properties.app_id, properties.timestamp,
                          properties.reply_to, properties.content_encoding),
                         ("application/json", 3, 2, "c-1", "m-1", "600000", "order", "tests", 1700000000, "r", "utf-8"))
        # pika reads a double as a whole number
        self.assertEqual(properties.headers, {"plain": "text", "number": 7, "yes": True, "ratio": 2, "many": [1, "two"],
                                              "deep": {"a": {"b": 1}}})

    def test_body_from_stdin_and_file(self):
        binary = bytes(range(256))
        done = self.warren("publish", "-V", self.vhost, "--queue", "q", "--body-file", "-", input=binary)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.get()[2], binary)
        self.publish("--queue", "q", "--body-file", __file__)
        self.assertEqual(self.get()[2], pathlib.Path(__file__).read_bytes())

    def test_count(self):
        self.assertIn("250 confirmed", self.publish("--queue", "q", "--body", "n {{seq}}", "--count", "250"))
        wait_until(lambda: self.messages("q") == 250, "250 messages")

    def test_through_an_exchange(self):
        self.channel.exchange_declare("e", "topic")
        self.channel.queue_bind("q", "e", "a.*")
        self.publish("--exchange", "e", "--key", "a.b", "--body", "routed")
        self.assertEqual(self.get()[0].routing_key, "a.b")

    def test_unroutable(self):
        self.channel.exchange_declare("e", "topic")
        line = self.bad(4, "publish", "-V", self.vhost, "--exchange", "e", "--key", "nowhere", "--body", "x")
        self.assertIn("no queue", line.lower())

    def test_refused(self):
        self.channel.queue_declare("full", arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
        self.publish("--queue", "full", "--body", "first")
        line = self.bad(4, "publish", "-V", self.vhost, "--queue", "full", "--body", "second")
        self.assertIn("refused", line.lower())
        self.assertEqual(self.messages("full"), 1)

    def test_connection_lost(self):
        """How far it came is said: who publishes the rest again must know."""
        self.add_user("t-lost-" + self.vhost, "management", vhosts=[self.vhost])
        process = subprocess.Popen([WARREN, "publish", "-V", self.vhost, "--queue", "q", "--body", "x", "--count", "5000",
                                    "--every", "10ms"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=environment({"WARREN_URL": self.broker.management, "WARREN_USER": "t-lost-" + self.vhost,
                                                    "WARREN_PASSWORD": "secret", "WARREN_AMQP": self.broker.amqp}))
        wait_until(lambda: self.messages("q") > 20, "some messages")
        self.broker.api("DELETE", f"/api/users/t-lost-{self.vhost}")
        line = process.communicate(timeout=60)[1]
        self.assertRegex(line, r"\d+ confirmed.* not sent")

    def test_missing_exchange(self):
        line = self.bad(1, "publish", "-V", self.vhost, "--exchange", "nothing-here", "--key", "k", "--body", "x")
        self.assertIn("nothing-here", line)

    def test_no_right(self):
        user = self.vhost + "-reader"
        self.add_user(user, "management", vhosts=[self.vhost], pattern="^none$")
        line = self.bad(1, "publish", "-V", self.vhost, "--queue", "q", "--body", "x", user=user, password="secret")
        self.assertIn("access", line.lower())

    def test_read_only(self):
        line = self.bad(5, "--read-only", "publish", "-V", self.vhost, "--queue", "q", "--body", "x")
        self.assertIn("read-only", line)
        self.assertEqual(self.messages("q"), 0)

    def test_delay(self):
        self.channel.exchange_declare("e", "direct")
        self.channel.queue_bind("q", "e", "k")
        began = time.monotonic()
        self.publish("--exchange", "e", "--key", "k", "--body", "later", "--delay", "2s")
        self.assertEqual(self.messages("q"), 0)
        method, _, body = self.get()
        self.assertGreaterEqual(time.monotonic() - began, 1.9)
        self.assertEqual((method.exchange, method.routing_key, body), ("e", "k", b"later"))

    def test_delay_to_a_missing_queue(self):
        line = self.bad(1, "publish", "-V", self.vhost, "--queue", "not-there", "--body", "x", "--delay", "2s")
        self.assertIn("not-there", line)
        queues = self.broker.api("GET", f"/api/queues/{encode(self.vhost)}")
        self.assertEqual([q["name"] for q in queues], ["q"])

    def test_delay_to_where_nothing_is_bound(self):
        """What is dead-lettered to nowhere is dropped without a word, so it is refused before."""
        self.channel.exchange_declare("e", "direct")
        self.channel.queue_bind("q", "e", "k")
        line = self.bad(4, "publish", "-V", self.vhost, "--exchange", "e", "--key", "other", "--body", "x", "--delay", "1s")
        self.assertIn("no queue is bound", line)
        self.assertEqual([q["name"] for q in self.broker.api("GET", f"/api/queues/{encode(self.vhost)}")], ["q"])

    def test_delay_spoilt_by_a_policy(self):
        """A policy that would drop or hasten what waits is found before anything is sent."""
        self.broker.api("PUT", f"/api/policies/{encode(self.vhost)}/spoil",
                        {"pattern": "^warren", "definition": {"max-length": 1}, "apply-to": "queues"})
        line = self.bad(5, "publish", "-V", self.vhost, "--queue", "q", "--body", "x", "--delay", "2s")
        self.assertIn("spoil", line)
        self.assertEqual(self.messages("q"), 0)

    def test_delay_queue_that_would_expire(self):
        """It must outlive what comes between two declares, not the delay alone."""
        self.broker.api("PUT", f"/api/policies/{encode(self.vhost)}/short",
                        {"pattern": "^warren", "definition": {"expires": 3000}, "apply-to": "queues"})
        line = self.bad(5, "publish", "-V", self.vhost, "--queue", "q", "--body", "x", "--delay", "2500ms", "--count", "6",
                        "--every", "1s")
        self.assertIn("expires 3000", line)


if __name__ == "__main__":
    unittest.main()
