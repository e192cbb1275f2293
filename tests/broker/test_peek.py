"""Looking at messages loses, reorders and dead-letters none; what cannot be proved safe is refused, with the reason."""
import json
import unittest

from warren_test import Case, Console, wait_until


class Peek(Case):
    def declare(self, name, **arguments):
        channel = self.amqp().channel()
        channel.queue_declare(name, durable=True, arguments={key.replace("_", "-"): value for key, value in arguments.items()})
        return channel

    def fill(self, channel, queue, count=10):
        channel.confirm_delivery()
        for index in range(count):
            channel.basic_publish("", queue, f"body {index}".encode())

    def drain(self, queue):
        """All bodies, in order, by a client that is not ours."""
        channel = self.amqp().channel()
        bodies = []
        while True:
            method, _, body = channel.basic_get(queue, auto_ack=True)
            if method is None:
                return bodies
            bodies.append(body.decode())

    def peeked(self, queue, *words):
        lines = self.good("peek", queue, "-V", self.vhost, "-o", "json", *words).splitlines()
        return [json.loads(line)["payload"] for line in lines if line.strip()]

    def thirty_times(self, queue):
        for _ in range(30):
            self.assertEqual(self.peeked(queue, "-n", "4"), [f"body {index}" for index in range(4)])
        wait_until(lambda: self.messages(queue) == 10, "all are back")
        self.assertEqual(self.drain(queue), [f"body {index}" for index in range(10)])

    def test_classic_thirty_times(self):
        self.fill(self.declare("q"), "q")
        self.thirty_times("q")

    def test_priority_thirty_times(self):
        self.fill(self.declare("q", x_max_priority=5), "q")
        self.thirty_times("q")

    def test_quorum(self):
        """Free on 4.3; refused before, with the command that peeks for free."""
        self.fill(self.declare("q", x_queue_type="quorum"), "q")
        if self.broker.at_least(4, 3):
            self.thirty_times("q")
            return
        line = self.bad(5, "peek", "q", "-V", self.vhost)
        self.assertIn("rabbitmq-queues peek", line)
        self.assertEqual(self.drain("q"), [f"body {index}" for index in range(10)])

    def test_quorum_in_place_whatever_the_count(self):
        """More than the broker's channel can give back before it closes would be counted against, and reordered."""
        if not self.broker.at_least(4, 3):
            self.skipTest("refused before 4.3")
        channel = self.declare("q", x_queue_type="quorum")
        for index in range(100):
            channel.basic_publish("", "q", f"body {index}")
        wait_until(lambda: self.messages("q") == 100, "all are there")
        self.peeked("q", "-n", "100")
        got = [channel.basic_get("q", auto_ack=True) for _ in range(100)]
        self.assertEqual([body for _, _, body in got], [f"body {index}".encode() for index in range(100)])
        self.assertEqual([1 for _, properties, _ in got if "x-delivery-count" in (properties.headers or {})], [])

    def test_drop_head_is_refused(self):
        self.fill(self.declare("q", x_max_length=10), "q")
        line = self.bad(5, "peek", "q", "-V", self.vhost)
        self.assertIn("length limit", line)
        self.assertEqual(len(self.drain("q")), 10)

    def test_drop_head_by_policy_is_refused(self):
        self.fill(self.declare("q"), "q")
        self.broker.ctl("set_policy", "-p", self.vhost, "limit", "^q$", '{"max-length":100}')
        wait_until(lambda: self.broker.api("GET", f"/api/queues/{self.vhost}/q").get("policy") == "limit", "the policy")
        self.assertIn("length limit", self.bad(5, "peek", "q", "-V", self.vhost))

    def test_policy_before_there_are_statistics(self):
        """The broker tells a queue's policy only with its statistics, seconds later: it is found at once all the same."""
        def rule(name, pattern, priority, **definition):
            self.broker.api("PUT", f"/api/policies/{self.vhost}/{name}", {
                "pattern": pattern, "priority": priority, "apply-to": "queues",
                "definition": {key.replace("_", "-"): value for key, value in definition.items()}})
        rule("weak", "^q", 1, max_length=100)
        rule("strong", "safe$", 2, max_length=100, overflow="reject-publish")
        rule("other", "^exchange-only", 9, max_length=1)
        self.fill(self.declare("q"), "q")
        self.assertIn("length limit", self.bad(5, "peek", "q", "-V", self.vhost))
        self.fill(self.declare("q-safe"), "q-safe")
        self.assertEqual(len(self.peeked("q-safe")), 10)

    def test_reject_publish_limit_is_allowed(self):
        self.fill(self.declare("q", x_max_length=10, x_overflow="reject-publish"), "q")
        self.thirty_times("q")

    def test_quorum_that_cannot_reject_to_an_exchange(self):
        """The broker takes reject-publish-dlx for a quorum queue, and drops the head all the same."""
        self.fill(self.declare("q", x_queue_type="quorum", x_max_length=10, x_overflow="reject-publish-dlx"), "q")
        self.bad(5, "peek", "q", "-V", self.vhost)

    def test_stream_is_refused(self):
        self.declare("s", x_queue_type="stream")
        self.assertIn("stream", self.bad(5, "peek", "s", "-V", self.vhost))

    def test_missing(self):
        line = self.bad(1, "peek", "nothing", "-V", self.vhost)
        self.assertIn("nothing", line)

    def test_empty(self):
        self.declare("q")
        self.assertEqual(self.peeked("q"), [])

    def test_consumers_are_asked_about(self):
        channel = self.declare("q")
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume("q", lambda *_: None)
        wait_until(lambda: self.broker.api("GET", f"/api/queues/{self.vhost}/q").get("consumers") == 1, "the consumer")
        line = self.bad(5, "peek", "q", "-V", self.vhost)
        self.assertIn("consumer", line)
        self.assertIn(f"q in {self.vhost}", line)
        self.good("peek", "q", "-V", self.vhost, "--yes")

    def test_binary_body_and_headers(self):
        import pika
        channel = self.declare("q")
        channel.basic_publish("", "q", bytes(range(256)), pika.BasicProperties(headers={"n": 1, "t": {"a": [True, None]}}))
        wait_until(lambda: self.messages("q") == 1, "one message")
        message = json.loads(self.good("peek", "q", "-V", self.vhost, "-o", "json"))
        self.assertEqual(message["payload_encoding"], "base64")
        self.assertEqual(message["properties"]["headers"]["n"], 1)

    def test_ended_by_a_signal(self):
        """A console that is terminated while it holds a message gives it back."""
        self.fill(self.declare("q"), "q")
        with Console("-V", self.vhost, broker=self.broker) as console:
            console.wait("Overview")
            console.keys("2")
            console.wait("q")
            console.keys("h")
            console.wait("Take the first message?")
            console.keys("Tab", "Enter")
            console.wait("body 0")
            self.assertEqual(self.messages("q"), 9)
            console.keys("Q")
            wait_until(lambda: self.messages("q") == 10 or console.keys("y"), "the message is back")
        self.assertEqual(self.drain("q"), [f"body {index}" for index in range(10)])


if __name__ == "__main__":
    unittest.main()
