"""What users with each tag can read: it works, or is said once; what is denied is not asked for again. Where AMQP is."""
import csv
import io
import json
import unittest
import urllib.error

from stub import Proxy
from warren_test import Case, Console, encode, free_port, wait_until, warren

LISTS = {"overview": "/api/overview", "nodes": "/api/nodes", "connections": "/api/connections", "channels": "/api/channels",
         "consumers": "/api/consumers", "exchanges": "/api/exchanges", "queues": "/api/queues", "bindings": "/api/bindings",
         "vhosts": "/api/vhosts", "users": "/api/users", "permissions": "/api/permissions",
         "topic-permissions": "/api/topic-permissions", "policies": "/api/policies", "limits": "/api/vhost-limits"}
TAGS = ("management", "policymaker", "monitoring", "administrator")


class Base(Case):
    def setUp(self):
        super().setUp()
        self.other = self.vhost + "-other"
        self.add_vhost(self.other)
        for vhost, queue in ((self.vhost, "mine"), (self.other, "theirs")):
            channel = self.amqp(vhost).channel()
            channel.queue_declare(queue, durable=True)

    def user(self, tags):
        name = f"{self.vhost}-{tags or 'none'}"
        self.add_user(name, tags, vhosts=[self.vhost])
        return name

    def allowed(self, path, user):
        """What plain HTTP says to this user."""
        try:
            self.broker.text("GET", path, user=user, password="secret")
        except urllib.error.HTTPError as error:
            self.assertIn(error.code, (401, 403, 404))
            return False
        return True


class Rights(Base):
    def test_lists_by_tag(self):
        denied = set()
        for tag in TAGS:
            user = self.user(tag)
            for name, path in LISTS.items():
                with self.subTest(f"{tag} {name}"):
                    done = self.warren(name, "-o", "json", user=user, password="secret")
                    if self.allowed(path, user):
                        self.assertEqual(done.returncode, 0, done.stderr)
                        json.loads(done.stdout)
                    else:
                        denied.add(name)
                        self.assertEqual(done.returncode, 1, done.stderr)
                        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
                        self.assertIn("no right", done.stderr)
                        self.assertEqual(done.stdout, "")
        self.assertLessEqual({"nodes", "users", "permissions"}, denied)

    def test_management_sees_its_own_vhosts(self):
        user = self.user("management")
        rows = list(csv.DictReader(io.StringIO(self.good("queues", "--columns", "vhost,name", "-o", "csv", user=user,
                                                         password="secret"))))
        self.assertEqual([(row["vhost"], row["name"]) for row in rows], [(self.vhost, "mine")])
        line = self.bad(1, "queues", "-V", self.other, user=user, password="secret")
        self.assertRegex(line, "no right|no such vhost")

    def test_no_tag(self):
        user = self.user("")
        for name in ("overview", "queues", "nodes"):
            line = self.bad(1, name, user=user, password="secret")
            self.assertIn("tag", line)

    def test_no_tag_over_amqp(self):
        """AMQP needs no tag: with its address given, messages can be sent."""
        user = self.user("")
        self.good("--amqp", self.broker.amqp, "publish", "-V", self.vhost, "--queue", "mine", "--body", "x", user=user, password="secret")
        wait_until(lambda: self.messages("mine") == 1, "the message")

    def test_console_without_a_tag(self):
        user = self.user("")
        with Console(broker=self.broker, user=user, password="secret", size=(120, 30)) as console:
            console.wait("tag")
            console.keys("2")
            console.wait("Queues")
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_console_by_tag(self):
        """Every view is there, or says that there is no right; none is blank, none ends it."""
        for tag in TAGS:
            user = self.user(tag)
            with self.subTest(tag), Console("-V", self.vhost, broker=self.broker, user=user, password="secret",
                                                size=(140, 30)) as console:
                console.wait("READY")
                for key, name, path in (("2", "mine", "/api/queues"), ("3", "amq.direct", "/api/exchanges"), ("6", "@", "/api/nodes"),
                                        ("7", self.vhost[:20], "/api/vhosts"), ("8", user[:20], "/api/users"), ("9", "none", None)):
                    console.keys(key)
                    if path and not self.allowed(path, user):
                        console.wait("no right")
                    elif path:
                        console.wait(name)
                console.keys("Q")
                self.assertEqual(console.status(), 0)

    def test_denied_is_not_asked_again(self):
        user = self.user("management")
        with Proxy(self.broker.management_port) as proxy, \
                Console("-i", "0.2", broker=self.broker, user=user, password="secret", size=(120, 30),
                        env={"WARREN_URL": proxy.url}) as console:
            console.wait("READY")
            console.keys("6")
            console.wait("no right")
            seen = proxy.count("/api/overview")
            wait_until(lambda: proxy.count("/api/overview") >= seen + 10, "ten rounds")
            self.assertEqual(proxy.count("/api/nodes"), 1, proxy.paths())
            console.keys("8")
            console.wait("no right")
            console.keys("6")
            console.wait("no right")
            seen = proxy.count("/api/overview")
            wait_until(lambda: proxy.count("/api/overview") >= seen + 5, "five rounds")
            self.assertEqual((proxy.count("/api/nodes"), proxy.count("/api/users")), (1, 1))
            console.keys("r")
            wait_until(lambda: proxy.count("/api/nodes") == 2, "asked for again after r")
            self.assertEqual(proxy.count("/api/users"), 1)
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_rights_that_come_are_seen_after_refresh(self):
        user = self.user("management")
        with Console("-i", "0.2", broker=self.broker, user=user, password="secret", size=(120, 30)) as console:
            console.wait("READY")
            console.keys("6")
            console.wait("no right")
            self.broker.ctl("set_user_tags", user, "monitoring")
            console.keys("r")
            console.wait_gone("no right")
            console.wait(self.broker.api("GET", "/api/nodes")[0]["name"][:20])


class Amqp(Base):
    """Where AMQP is, when only the management API's address is known; the ports here are no usual ones."""

    def publish(self, *words, **more):
        return warren("publish", "-V", self.vhost, "--queue", "mine", "--body", "x", *words, url=self.broker.management,
                      env={"WARREN_USER": more["user"], "WARREN_PASSWORD": more["password"]})

    def test_found_by_each_tag(self):
        for tag in ("administrator", "monitoring", "policymaker", "management"):
            with self.subTest(tag):
                before = self.messages("mine")
                done = self.publish(user=self.user(tag), password="secret")
                self.assertEqual(done.returncode, 0, done.stderr)
                wait_until(lambda: self.messages("mine") == before + 1, "the message")

    def test_by_listeners_or_by_port_check(self):
        for tag, check in (("administrator", 0), ("management", 1)):
            with self.subTest(tag), Proxy(self.broker.management_port) as proxy:
                done = warren("publish", "-V", self.vhost, "--queue", "mine", "--body", "x", url=proxy.url,
                              env={"WARREN_USER": self.user(tag), "WARREN_PASSWORD": "secret"})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(proxy.count("/api/health/checks/port-listener/1"), check, proxy.paths())

    def test_given_address_wins(self):
        user = self.user("administrator")
        dead = f"amqp://127.0.0.1:{free_port()}"
        done = self.publish("--amqp", dead, user=user, password="secret")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(dead.rsplit(":", 1)[1], done.stderr)
        with Proxy(self.broker.management_port) as proxy:
            done = warren("publish", "-V", self.vhost, "--queue", "mine", "--body", "x", "--amqp", self.broker.amqp, url=proxy.url,
                          env={"WARREN_USER": user, "WARREN_PASSWORD": "secret"})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(proxy.count("/api/health/checks/port-listener/1"), 0)

    def test_other_user_over_amqp(self):
        """User-info in --amqp counts there alone."""
        user, other = self.user("management"), self.vhost + "-amqp"
        self.add_user(other, "", password="other", vhosts=[self.vhost])
        address = self.broker.amqp.replace("//", f"//{encode(other)}:other@")
        done = self.publish("--amqp", address, "--property", f"user_id={other}", user=user, password="secret")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.publish("--amqp", address.replace(":other@", ":wrong@"), user=user, password="secret")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotIn("wrong@", done.stderr)

    def test_vhost_without_right(self):
        user = self.user("management")
        done = warren("publish", "-V", self.other, "--queue", "theirs", "--body", "x", url=self.broker.management,
                      env={"WARREN_USER": user, "WARREN_PASSWORD": "secret"})
        self.assertIn(done.returncode, (1, 3), done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        self.assertEqual(self.messages("theirs", self.other), 0)


if __name__ == "__main__":
    unittest.main()
