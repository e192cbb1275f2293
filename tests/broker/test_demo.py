"""The demo: the order-cancel topology in vhosts of its own, traffic in it, and nothing else touched.
The vhosts' names are fixed: no other test uses them."""
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error

from warren_test import WARREN, Case, Console, environment, wait_until, warren

SHOP, BILLING = "warren-demo", "warren-demo-billing"


class Demo(Case):
    def setUp(self):
        super().setUp()
        self.clear()
        self.addCleanup(self.clear)
        self.running = []

    def clear(self):
        for vhost in (SHOP, BILLING):
            self.quietly("DELETE", f"/api/vhosts/{vhost}")
        self.quietly("DELETE", f"/api/users/{BILLING}")

    def start(self, *words):
        """The demo, in the background; ended by its pid."""
        output = tempfile.TemporaryFile()
        process = subprocess.Popen([WARREN, "-u", self.broker.management, "demo", *words], stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, env=environment({"WARREN_PASSWORD": "guest"}))
        process.output = output
        self.addCleanup(self.stop, process, signal.SIGKILL)
        return process

    def stop(self, process, number):
        if process.poll() is None:
            process.send_signal(number)
        status = process.wait(30)
        if not process.output.closed:
            process.output.seek(0)
            process.words = process.output.read().decode()
            process.output.close()
        return status

    def get(self, path):
        try:
            return self.broker.api("GET", path)
        except urllib.error.HTTPError:
            return None

    def ready(self):
        """Until all consumers are there."""
        def consumers():
            return {q["name"]: q["consumers"] for q in self.broker.ctl_json("list_queues", "-p", SHOP, "name", "consumers")}
        wait_until(lambda: self.get(f"/api/vhosts/{SHOP}") is not None, "the vhost")
        wait_until(lambda: consumers().get("cancelOrder") == 1, "the consumer of cancelOrder")

    def settled(self, name):
        """Neither the demo's own, nor what tests beside this one make and take away."""
        return name not in (SHOP, BILLING) and (not name.startswith("t-") or name.startswith(self.vhost))

    def objects(self):
        """All that the broker has outside the demo's vhosts."""
        return ({v["name"] for v in self.broker.api("GET", "/api/vhosts") if self.settled(v["name"])},
                {u["name"] for u in self.broker.api("GET", "/api/users") if self.settled(u["name"])},
                {(p["vhost"], p["user"], p["configure"], p["write"], p["read"])
                 for p in self.broker.api("GET", "/api/permissions") if self.settled(p["vhost"])})

    def test_topology_traffic_and_end(self):
        before = self.objects()
        demo = self.start()
        self.ready()
        exchanges = {e["name"]: e for e in self.broker.ctl_json("list_exchanges", "-p", SHOP, "name", "type", "durable")}
        for name in ("order_exchange", "delay_exchange"):
            self.assertEqual((exchanges[name]["type"], exchanges[name]["durable"]), ("direct", False), name)
        queues = {q["name"]: q for q in self.broker.api("GET", f"/api/queues/{SHOP}")}
        self.assertTrue(queues["cancelOrder"]["durable"])
        delays = [q for q in queues.values() if q["arguments"].get("x-dead-letter-exchange") == "order_exchange"]
        self.assertEqual(len(delays), 1)
        delay = delays[0]
        self.assertTrue(delay["durable"])
        self.assertEqual((delay["arguments"]["x-message-ttl"], delay["arguments"]["x-dead-letter-routing-key"]), (5000, "cancelOrder"))
        bindings = {(b["source_name"], b["destination_name"], b["routing_key"])
                    for b in self.broker.ctl_json("list_bindings", "-p", SHOP, "source_name", "destination_name", "routing_key")}
        self.assertIn(("order_exchange", "cancelOrder", "cancelOrder"), bindings)
        self.assertIn(("delay_exchange", delay["name"], "cancelOrder"), bindings)

        def consumers():
            return {c["queue"]["name"]: c["prefetch_count"] for c in self.broker.api("GET", f"/api/consumers/{SHOP}")}
        wait_until(lambda: consumers().get("cancelOrder") == 10, lambda: f"prefetch 10: {consumers()}")
        self.assertNotIn(delay["name"], consumers())

        def done():
            found = self.get(f"/api/queues/{SHOP}/cancelOrder") or {}
            return found.get("message_stats", {}).get("ack", 0)
        wait_until(lambda: done() > 0, "orders are cancelled", 60)
        permissions = {(p["vhost"], p["user"]) for p in self.broker.api("GET", "/api/permissions")}
        self.assertEqual({vhost for vhost, user in permissions if user == BILLING}, {BILLING})
        wait_until(lambda: BILLING in {c.get("user") for c in self.broker.api("GET", "/api/connections")}, "connections of the second user")
        self.assertEqual(self.objects(), before)

        self.assertIn(self.stop(demo, signal.SIGINT), (0, 130))
        self.assertNotIn("error", demo.words.lower())
        wait_until(lambda: not [c for c in self.broker.ctl_json("list_connections", "vhost", "name") if c["vhost"] in (SHOP, BILLING)],
                   "all connections are closed")
        self.assertIsNotNone(self.get(f"/api/vhosts/{SHOP}"))
        self.good("demo", "--remove")
        self.assertIsNone(self.get(f"/api/vhosts/{SHOP}"))
        self.assertIsNone(self.get(f"/api/vhosts/{BILLING}"))
        self.assertIsNone(self.get(f"/api/users/{BILLING}"))
        self.assertEqual(self.objects(), before)
        self.good("demo", "--remove")

    def test_an_order_takes_five_seconds(self):
        """One message through the chain, seen by another client; the demo's own consumer is gone then."""
        demo = self.start()
        self.ready()
        self.stop(demo, signal.SIGTERM)
        channel = self.amqp(SHOP).channel()
        channel.queue_purge("cancelOrder")
        channel.queue_bind("cancelOrder", "order_exchange", "cancelOrder")
        wait_until(lambda: channel.queue_declare("delayOrder", passive=True).method.message_count == 0, "the chain is empty")
        channel.queue_purge("cancelOrder")
        began = time.monotonic()
        channel.basic_publish("delay_exchange", "cancelOrder", b'{"order_sn": "test"}')
        def arrived():
            return channel.basic_get("cancelOrder", auto_ack=True)[2]
        self.assertEqual(wait_until(arrived, "the order", 15), b'{"order_sn": "test"}')
        self.assertGreaterEqual(time.monotonic() - began, 4.9)

    def test_runs_again_where_it_was(self):
        first = self.start()
        self.ready()
        self.stop(first, signal.SIGKILL)
        second = self.start()
        wait_until(lambda: {c.get("user") for c in self.broker.ctl_json("list_connections", "user", "vhost") if c["vhost"] == BILLING} ==
                   {BILLING}, "it runs again")
        self.assertIn(self.stop(second, signal.SIGINT), (0, 130))

    def test_refuses_what_it_did_not_make(self):
        for vhost in (SHOP, BILLING):
            with self.subTest(vhost):
                self.clear()
                self.broker.api("PUT", f"/api/vhosts/{vhost}", {})
                self.broker.api("PUT", f"/api/permissions/{vhost}/guest", {"configure": ".*", "write": ".*", "read": ".*"})
                self.amqp(vhost).channel().queue_declare("precious", durable=True)
                done = self.warren("demo")
                self.assertEqual(done.returncode, 5, done.stderr)
                self.assertIn(vhost, done.stderr)
                done = self.warren("demo", "--remove")
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("precious", [q["name"] for q in self.broker.api("GET", f"/api/queues/{vhost}")])
        self.clear()
        self.add_user(BILLING, "management", password="theirs")
        self.assertEqual(self.warren("demo").returncode, 5)
        self.assertNotEqual(self.warren("demo", "--remove").returncode, 0)
        self.assertEqual(self.broker.api("GET", "/api/whoami", user=BILLING, password="theirs")["name"], BILLING)

    def test_refuses_prod(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "warren", "warren.conf")
            path.parent.mkdir()
            path.write_text(f"[live]\nurl = {self.broker.management}\npassword = guest\nprod = true\n")
            os.chmod(path, 0o600)
            done = warren("-p", "live", "demo", "--yes", env={"XDG_CONFIG_HOME": folder})
            self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIsNone(self.get(f"/api/vhosts/{SHOP}"))

    def test_weak_user_makes_nothing(self):
        user = self.vhost + "-weak"
        self.add_user(user, "management", vhosts=[self.vhost])
        self.bad(1, "demo", user=user, password="secret")
        self.assertIsNone(self.get(f"/api/vhosts/{SHOP}"))

    def test_in_the_console(self):
        demo = self.start()
        self.ready()
        with Console(broker=self.broker, size=(140, 40)) as console:
            console.wait("READY")
            console.keys("2")
            console.wait("cancelOrder")
            console.wait("delayOrder")
            console.keys("V")
            console.wait("all vhosts")
            console.type(BILLING)
            console.keys("Enter")
            console.wait("billing.invoice")
            console.wait_gone("cancelOrder")
            console.keys("Q")
            self.assertEqual(console.status(), 0)
        self.assertIn(self.stop(demo, signal.SIGINT), (0, 130))


if __name__ == "__main__":
    unittest.main()
