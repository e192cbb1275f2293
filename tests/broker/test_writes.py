"""Every command that writes: its effect, checked with other clients; its questions; --read-only; and what it refuses."""
import os
import re
import tempfile
import unittest
import urllib.error

from warren_test import Case, encode, wait_until, warren

# Words that make each writing command complete; {q} and the like stand for objects that are there.
SAMPLES = {
    "add-vhost": ["{v}-new"], "delete-vhost": ["{v}", "--confirm", "{v}"],
    "add-user": ["{v}-new", "--new-password-file", "{p}"], "delete-user": ["{u}", "--confirm", "{u}"],
    "set-password": ["{u}", "--new-password-file", "{p}"], "set-tags": ["{u}", "monitoring"],
    "grant": ["{u}", "--configure", "x", "--write", "x", "--read", "x"], "revoke": ["{u}", "--yes"],
    "declare-queue": ["new"], "delete-queue": ["q", "--confirm", "q"], "purge": ["q", "--confirm", "q"],
    "declare-exchange": ["new"], "delete-exchange": ["e", "--yes"],
    "bind": ["e", "q", "--key", "new"], "unbind": ["e", "q", "--key", "k", "--yes"],
    "close-connection": ["{c}", "--yes"], "publish": ["--queue", "q", "--body", "x"], "demo": ["--yes"],
}
READING = {"peek", "show", "overview", "nodes", "connections", "channels", "consumers", "exchanges", "queues", "bindings", "vhosts",
           "users", "permissions", "topic-permissions", "policies", "limits"}


def commands():
    """The names of all sub-commands, as --help lists them."""
    text = warren("--help").stdout
    return re.findall(r"^ {2,6}([a-z][a-z]+(?:-[a-z]+)*)(?= |$)", text, re.M)


class Writes(Case):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.secret = os.path.join(self.folder.name, "secret")
        self.write_secret("first secret")

    def write_secret(self, text):
        with open(os.open(self.secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text + "\n")

    def queues(self, vhost=None):
        return {q["name"] for q in self.broker.api("GET", f"/api/queues/{encode(vhost or self.vhost)}?columns=name")}

    def exchanges(self):
        return {e["name"]: e for e in self.broker.api("GET", f"/api/exchanges/{encode(self.vhost)}")}

    def bindings(self):
        return {(b["source"], b["destination"], b["destination_type"], b["routing_key"])
                for b in self.broker.api("GET", f"/api/bindings/{encode(self.vhost)}") if b["source"]}

    def ours(self, name):
        """Other tests may be at the same broker."""
        return name in ("/", ".", "..", "guest") or name.startswith(self.vhost)

    def vhosts(self):
        return {v["name"] for v in self.broker.api("GET", "/api/vhosts") if self.ours(v["name"])}

    def users(self):
        return {u["name"]: set(u["tags"]) for u in self.broker.api("GET", "/api/users") if self.ours(u["name"])}

    def permissions(self, user):
        return [(p["configure"], p["write"], p["read"])
                for p in self.broker.api("GET", f"/api/vhosts/{encode(self.vhost)}/permissions") if p["user"] == user]

    def logs_in(self, user, password):
        try:
            return self.broker.api("GET", "/api/whoami", user=user, password=password)["name"] == user
        except urllib.error.HTTPError as error:
            self.assertEqual(error.code, 401)
            return False

    def here(self, *words, **more):
        return self.good(*words, "-V", self.vhost, **more)

    def not_here(self, status, *words, **more):
        return self.bad(status, *words, "-V", self.vhost, **more)

    def fill(self, queue, count):
        channel = self.amqp().channel()
        channel.confirm_delivery()
        for index in range(count):
            channel.basic_publish("", queue, b"%d" % index)


class Vhosts(Writes):
    def test_add_and_delete(self):
        name = self.vhost + "/new é"
        self.addCleanup(self.quietly, "DELETE", "/api/vhosts/" + encode(name))
        self.good("add-vhost", name, "--description", "for tests", "--tags", "a,b")
        self.assertIn(name, self.vhosts())
        if self.broker.at_least(3, 11):
            vhost = self.broker.api("GET", "/api/vhosts/" + encode(name))
            self.assertEqual((vhost["description"], vhost["tags"]), ("for tests", ["a", "b"]))
        line = self.bad(5, "delete-vhost", name)
        self.assertIn("--confirm", line)
        self.bad(5, "delete-vhost", name, "--yes")
        self.bad(5, "delete-vhost", name, "--confirm", self.vhost)
        self.assertIn(name, self.vhosts())
        self.good("delete-vhost", name, "--confirm", name)
        self.assertNotIn(name, self.vhosts())
        self.assertIn(self.vhost, self.vhosts())
        self.assertIn("exist", self.bad(1, "delete-vhost", name, "--confirm", name))

    def test_default_queue_type(self):
        name = self.vhost + "-typed"
        self.addCleanup(self.quietly, "DELETE", "/api/vhosts/" + encode(name))
        if not self.broker.at_least(3, 11):
            return
        self.good("add-vhost", name, "--default-queue-type", "quorum")
        self.assertEqual(self.broker.api("GET", "/api/vhosts/" + encode(name))["default_queue_type"], "quorum")

    def test_adding_again_wipes_nothing(self):
        name = self.vhost + "-kept"
        self.addCleanup(self.quietly, "DELETE", "/api/vhosts/" + encode(name))
        self.good("add-vhost", name, "--description", "kept")
        self.assertIn("already", self.bad(1, "add-vhost", name))
        self.assertEqual(self.broker.api("GET", "/api/vhosts/" + encode(name)).get("description"), "kept")

    def test_protected(self):
        if not self.broker.at_least(4, 1):
            return
        path = f"/api/vhosts/{encode(self.vhost)}/deletion/protection"
        self.broker.api("POST", path)
        self.addCleanup(self.quietly, "DELETE", f"/api/vhosts/{encode(self.vhost)}")
        self.addCleanup(self.quietly, "DELETE", path)
        self.assertIn("protect", self.bad(1, "delete-vhost", self.vhost, "--confirm", self.vhost))
        self.assertIn(self.vhost, self.vhosts())

    def test_names_that_http_cannot_carry(self):
        before = self.vhosts()
        for name in (".", ".."):
            self.assertIn("rabbitmqctl add_vhost", self.bad(5, "add-vhost", name))
            self.assertIn("rabbitmqctl", self.bad(5, "delete-vhost", name, "--confirm", name))
        self.bad(2, "add-vhost", "")
        self.assertIn(self.bad_status("delete-vhost", "", "--confirm", ""), (2, 5))
        self.assertEqual(self.vhosts(), before)

    def bad_status(self, *words):
        done = self.warren(*words)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.returncode


class Users(Writes):
    def setUp(self):
        super().setUp()
        self.user = self.vhost + "-user"
        self.addCleanup(self.quietly, "DELETE", f"/api/users/{encode(self.user)}")

    def test_add_and_delete(self):
        self.good("add-user", self.user, "--new-password-file", self.secret, "--tags", "management,policymaker")
        self.assertEqual(self.users()[self.user], {"management", "policymaker"})
        self.assertTrue(self.logs_in(self.user, "first secret"))
        self.write_secret("other")
        self.assertIn("already", self.bad(1, "add-user", self.user, "--new-password-file", self.secret))
        self.assertTrue(self.logs_in(self.user, "first secret"))
        self.assertIn("--confirm", self.bad(5, "delete-user", self.user))
        self.bad(5, "delete-user", self.user, "--yes")
        self.assertIn(self.user, self.users())
        self.good("delete-user", self.user, "--confirm", self.user)
        self.assertNotIn(self.user, self.users())

    def test_without_tags(self):
        self.good("add-user", self.user, "--new-password-file", self.secret)
        self.assertEqual(self.users()[self.user], set())
        self.broker.ctl("authenticate_user", self.user, "first secret")

    def test_set_password_keeps_tags(self):
        self.add_user(self.user, "monitoring,policymaker")
        self.good("set-password", self.user, "--new-password-file", self.secret)
        self.assertTrue(self.logs_in(self.user, "first secret"))
        self.assertFalse(self.logs_in(self.user, "secret"))
        self.assertEqual(self.users()[self.user], {"monitoring", "policymaker"})

    def test_set_tags_keeps_password(self):
        self.add_user(self.user, "monitoring", password="kept é")
        self.good("set-tags", self.user, "administrator,impersonator")
        self.assertEqual(self.users()[self.user], {"administrator", "impersonator"})
        self.broker.ctl("authenticate_user", self.user, "kept é")
        self.assertTrue(self.logs_in(self.user, "kept é"))
        self.good("set-tags", self.user, "")
        self.assertEqual(self.users()[self.user], set())
        self.broker.ctl("authenticate_user", self.user, "kept é")

    def test_grant_and_revoke(self):
        self.add_user(self.user, "management")
        words = ["--configure", "^a", "--write", ".*", "--read", ""]
        self.here("grant", self.user, *words)
        self.assertEqual(self.permissions(self.user), [("^a", ".*", "")])
        self.here("grant", self.user, "--configure", "b\"c\\.", "--write", "é", "--read", ".*")
        self.assertEqual(self.permissions(self.user), [("b\"c\\.", "é", ".*")])
        self.not_here(5, "revoke", self.user)
        self.assertTrue(self.permissions(self.user))
        self.here("revoke", self.user, "--yes")
        self.assertEqual(self.permissions(self.user), [])
        self.not_here(1, "grant", self.vhost + "-nobody", *words)
        self.not_here(1, "revoke", self.vhost + "-nobody", "--yes")

    def test_missing_and_odd_names(self):
        before = self.users()
        self.assertIn("exist", self.bad(1, "set-tags", self.user, "monitoring"))
        self.bad(1, "set-password", self.user, "--new-password-file", self.secret)
        for name in (".", ".."):
            self.assertIn("rabbitmqctl", self.bad(5, "add-user", name, "--new-password-file", self.secret))
            self.assertIn("rabbitmqctl", self.bad(5, "delete-user", name, "--confirm", name))
            self.assertIn("rabbitmqctl", self.bad(5, "set-tags", name, "monitoring"))
            self.assertIn("rabbitmqctl", self.not_here(5, "grant", name, "--configure", "", "--write", "", "--read", ""))
        self.bad(2, "add-user", "", "--new-password-file", self.secret)
        self.assertEqual(self.users(), before)

    def test_password_never_on_the_command_line(self):
        self.assertEqual(self.warren("add-user", self.user, "--password", "x").returncode, 2)
        done = self.warren("add-user", self.user)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--new-password-file", done.stderr)
        self.assertNotIn(self.user, self.users())


class Queues(Writes):
    def test_types_and_arguments(self):
        self.here("declare-queue", "plain")
        self.here("declare-queue", "quorum", "--type", "quorum", "--argument", "x-delivery-limit=7")
        self.here("declare-queue", "stream", "--type", "stream", "--argument", "x-max-age=1D")
        self.here("declare-queue", "full", "--type", "classic", "--max-length", "10", "--overflow", "reject-publish",
                  "--message-ttl", "90s", "--dead-letter-exchange", "amq.direct", "--dead-letter-routing-key", "dead é",
                  "--argument", "x-max-priority=5", "--argument", "own:string=7", "--argument", "deep:table={\"a\":[1,true]}",
                  "--auto-delete")
        queues = self.queues()
        self.assertEqual(queues, {"plain", "quorum", "stream", "full"})
        there = {name: self.broker.api("GET", f"/api/queues/{encode(self.vhost)}/{name}") for name in queues}
        self.assertEqual({name: (q["type"], q["durable"], q["auto_delete"]) for name, q in there.items()},
                         {"plain": ("classic", True, False), "quorum": ("quorum", True, False),
                          "stream": ("stream", True, False), "full": ("classic", True, True)})
        self.assertEqual(there["quorum"]["arguments"]["x-delivery-limit"], 7)
        self.assertEqual(there["stream"]["arguments"]["x-max-age"], "1D")
        full = there["full"]["arguments"]
        full.pop("x-queue-type", None)
        self.assertEqual(full, {"x-max-length": 10, "x-overflow": "reject-publish", "x-message-ttl": 90000,
                                "x-dead-letter-exchange": "amq.direct", "x-dead-letter-routing-key": "dead é",
                                "x-max-priority": 5, "own": "7", "deep": {"a": [1, True]}})

    def test_again_and_otherwise(self):
        self.here("declare-queue", "q", "--max-length", "5")
        self.here("declare-queue", "q", "--max-length", "5")
        line = self.not_here(1, "declare-queue", "q", "--max-length", "6")
        self.assertIn("inequivalent arg", line)
        self.assertIn("x-max-length", line)

    def test_wrong_words(self):
        self.not_here(2, "declare-queue", "q", "--type", "nonsense")
        self.not_here(2, "declare-queue", "q", "--max-length", "many")
        self.not_here(2, "declare-queue", "q", "--argument", "n:int=seven")
        self.not_here(2, "declare-queue")
        self.not_here(2, "declare-queue", "")
        self.not_here(2, "declare-queue", "a", "b")
        self.assertEqual(self.queues(), set())

    def test_delete(self):
        self.amqp().channel().queue_declare("q", durable=True)
        self.amqp().channel().queue_declare("other", durable=True)
        path = f"/api/queues/{encode(self.vhost)}/q"
        wait_until(lambda: self.broker.api("GET", path).get("messages") == 0, "the figure; what is not known counts as some")
        self.assertIn("--yes", self.not_here(5, "delete-queue", "q"))
        self.here("delete-queue", "q", "--yes")
        self.assertEqual(self.queues(), {"other"})
        line = self.not_here(1, "delete-queue", "q", "--confirm", "q")
        self.assertIn("exist", line)

    def test_delete_if_empty_and_unused(self):
        channel = self.amqp().channel()
        channel.queue_declare("q", durable=True)
        self.fill("q", 2)
        self.not_here(5, "delete-queue", "q", "--if-empty", "--yes")
        line = self.not_here(1, "delete-queue", "q", "--if-empty", "--confirm", "q")
        self.assertIn("empty", line)
        channel.queue_purge("q")
        channel.basic_consume("q", lambda *_: None)
        line = self.not_here(1, "delete-queue", "q", "--if-unused", "--confirm", "q")
        self.assertRegex(line, "in use|unused")
        self.assertEqual(self.queues(), {"q"})
        channel.connection.close()
        wait_until(lambda: self.consumers("q") == 0, "no consumer")
        self.here("delete-queue", "q", "--if-empty", "--if-unused", "--confirm", "q")
        self.assertEqual(self.queues(), set())

    def consumers(self, queue):
        return {q["name"]: q["consumers"] for q in self.broker.ctl_json("list_queues", "-p", self.vhost, "name", "consumers")}[queue]

    def test_a_full_queue_wants_its_name(self):
        self.amqp().channel().queue_declare("q", durable=True)
        self.fill("q", 3)
        path = f"/api/queues/{encode(self.vhost)}/q"
        wait_until(lambda: self.broker.api("GET", path).get("messages") == 3, "the figure")
        self.assertIn("--confirm", self.not_here(5, "delete-queue", "q", "--yes"))
        self.not_here(5, "delete-queue", "q", "--confirm", "other")
        self.assertEqual(self.messages("q"), 3)
        self.here("delete-queue", "q", "--confirm", "q")
        self.assertEqual(self.queues(), set())

    def test_purge(self):
        channel = self.amqp().channel()
        channel.queue_declare("q", durable=True)
        self.fill("q", 7)
        self.assertIn("--confirm", self.not_here(5, "purge", "q"))
        self.not_here(5, "purge", "q", "--yes")
        self.not_here(5, "purge", "q", "--confirm", "x")
        self.assertEqual(self.messages("q"), 7)
        self.here("purge", "q", "--confirm", "q")
        self.assertEqual(self.messages("q"), 0)
        self.not_here(1, "purge", "nothing", "--confirm", "nothing")
        channel.queue_declare("s", durable=True, arguments={"x-queue-type": "stream"})
        self.assertIn("stream", self.not_here(5, "purge", "s", "--confirm", "s"))

    def test_dots_reach_their_own_queue_alone(self):
        """Brokers remove dot segments: a purge of "." over HTTP would delete the queue "contents"."""
        channel = self.amqp().channel()
        for name in (".", "..", "contents", "get", "bindings"):
            channel.queue_declare(name, durable=True)
            self.fill(name, 1)
        self.here("purge", ".", "--confirm", ".")
        self.assertEqual([self.messages(name) for name in (".", "..", "contents", "get", "bindings")], [0, 1, 1, 1, 1])
        self.here("purge", "..", "--confirm", "..")
        self.here("delete-queue", "..", "--confirm", "..")
        self.assertEqual(self.queues(), {".", "contents", "get", "bindings"})
        self.here("delete-queue", ".", "--confirm", ".")
        self.assertEqual(self.queues(), {"contents", "get", "bindings"})
        self.here("declare-queue", ".", "--max-length", "3", "--argument", "own=x")
        self.assertEqual(self.queues(), {".", "contents", "get", "bindings"})
        for name in ("purge", "delete-queue"):
            self.assertIn(self.warren(name, "", "--confirm", "", "-V", self.vhost).returncode, (2, 5))
        self.assertEqual(len(self.queues()), 4)

    def test_names_need_their_encoding(self):
        names = ["a/b", "%2F", "a b?c#d", "é消🐇", "'\"", "-x", "get", "contents"]
        for name in names:
            self.good("-V", self.vhost, "declare-queue", "--", name)
        self.assertEqual(self.queues(), set(names))
        for name in names:
            self.good("-V", self.vhost, "delete-queue", f"--confirm={name}", "--", name)
        self.assertEqual(self.queues(), set())


class Exchanges(Writes):
    def test_declare_and_delete(self):
        self.here("declare-exchange", "plain")
        self.here("declare-exchange", "full", "--type", "topic", "--no-durable", "--auto-delete", "--internal",
                  "--alternate-exchange", "plain", "--argument", "own:int=7")
        there = self.exchanges()
        self.assertEqual((there["plain"]["type"], there["plain"]["durable"], there["plain"]["auto_delete"]), ("direct", True, False))
        full = self.broker.api("GET", f"/api/exchanges/{encode(self.vhost)}/full")
        self.assertEqual((full["type"], full["durable"], full["auto_delete"], full["internal"]), ("topic", False, True, True))
        self.assertEqual(full["arguments"], {"alternate-exchange": "plain", "own": 7})
        self.assertIn("inequivalent arg", self.not_here(1, "declare-exchange", "plain", "--type", "fanout"))
        self.assertIn("nonsense", self.not_here(1, "declare-exchange", "other", "--type", "nonsense"))
        self.not_here(5, "delete-exchange", "full")
        self.here("delete-exchange", "full", "--yes")
        self.assertNotIn("full", self.exchanges())
        self.not_here(1, "delete-exchange", "full", "--yes")
        self.not_here(5, "delete-exchange", "amq.topic", "--yes")
        self.assertIn("amq.topic", self.exchanges())

    def test_dots(self):
        before = set(self.exchanges())
        self.here("declare-exchange", ".", "--type", "topic")
        self.here("declare-exchange", "..")
        self.assertEqual(set(self.exchanges()), before | {".", ".."})
        self.assertEqual(self.exchanges()["."]["type"], "topic")
        self.here("delete-exchange", ".", "--yes")
        self.here("delete-exchange", "..", "--yes")
        self.assertEqual(set(self.exchanges()), before)

    def test_bind_and_unbind(self):
        channel = self.amqp().channel()
        channel.exchange_declare("e", "topic")
        channel.exchange_declare("f", "fanout")
        channel.exchange_declare("h", "headers")
        channel.queue_declare("q", durable=True)
        self.here("bind", "e", "q", "--key", "a/b.# é")
        self.here("bind", "e", "q", "--key", "other")
        self.here("bind", "e", "q")
        self.here("bind", "e", "f", "--destination-type", "exchange", "--key", "k")
        self.here("bind", "h", "q", "--argument", "x-match=any", "--argument", "n:int=7")
        self.assertEqual(self.bindings(), {("e", "q", "queue", "a/b.# é"), ("e", "q", "queue", "other"), ("e", "q", "queue", ""),
                                           ("e", "f", "exchange", "k"), ("h", "q", "queue", "")})
        arguments = self.broker.api("GET", f"/api/bindings/{encode(self.vhost)}/e/h/q/q")[0]["arguments"]
        self.assertEqual(arguments, {"x-match": "any", "n": 7})
        self.not_here(5, "unbind", "e", "q", "--key", "other")
        self.here("unbind", "e", "q", "--key", "other", "--yes")
        self.here("unbind", "e", "q", "--yes")
        self.here("unbind", "e", "f", "--destination-type", "exchange", "--key", "k", "--yes")
        self.assertEqual(self.bindings(), {("e", "q", "queue", "a/b.# é"), ("h", "q", "queue", "")})
        self.here("unbind", "e", "q", "--key", "a/b.# é", "--yes")
        self.assertEqual(self.bindings(), {("h", "q", "queue", "")})
        self.not_here(1, "unbind", "e", "q", "--key", "other", "--yes")
        self.not_here(1, "bind", "nothing", "q")
        self.not_here(1, "bind", "e", "nothing")

    def test_bindings_of_the_default_exchange_stay(self):
        self.amqp().channel().queue_declare("q")
        for source in ("", "amq.default"):
            done = self.warren("unbind", source, "q", "--key", "q", "--yes", "-V", self.vhost)
            self.assertIn(done.returncode, (1, 2, 5), done.stderr)

    def test_bind_with_dots(self):
        channel = self.amqp().channel()
        channel.queue_declare(".", durable=True)
        channel.queue_declare("q", durable=True)
        channel.exchange_declare(".", "topic")
        for words in (("amq.topic", "."), (".", "q"), ("..", "q")):
            done = self.warren("bind", *words, "--key", "k", "-V", self.vhost)
            self.assertIn(done.returncode, (0, 1, 5), done.stderr)
        self.assertLessEqual(self.bindings(), {("amq.topic", ".", "queue", "k"), (".", "q", "queue", "k")})


class Connections(Writes):
    def test_close(self):
        connection = self.amqp(client_properties={"connection_name": "to be closed"})
        other = self.amqp()
        def name():
            for one in self.broker.api("GET", f"/api/vhosts/{encode(self.vhost)}/connections"):
                if one.get("client_properties", {}).get("connection_name") == "to be closed" and one.get("user"):
                    return one["name"]
            return None
        found = wait_until(name, "the connection in the list")
        self.bad(5, "close-connection", found)
        self.good("close-connection", found, "--yes")
        def closed():
            try:
                connection.process_data_events(0)
            except Exception:
                return True
            return False
        wait_until(closed, "the connection is closed")
        other.process_data_events(0)
        self.bad(1, "close-connection", "127.0.0.1:1 -> 127.0.0.1:2", "--yes")


class Safety(Writes):
    def samples(self):
        self.user = self.vhost + "-user"
        self.add_user(self.user, "monitoring", vhosts=[self.vhost])
        channel = self.amqp(client_properties={"connection_name": "kept"}).channel()
        channel.queue_declare("q", durable=True)
        channel.exchange_declare("e", "direct", durable=True)
        channel.queue_bind("q", "e", "k")
        self.fill("q", 3)
        connections = wait_until(lambda: [c["name"] for c in self.broker.api("GET", f"/api/vhosts/{encode(self.vhost)}/connections")
                                          if c.get("user")], "the connection in the list")
        place = {"v": self.vhost, "u": self.user, "p": self.secret, "c": connections[0]}
        return {name: [word.format(**place) for word in words] for name, words in SAMPLES.items()}

    def state(self):
        return self.vhosts(), self.users(), self.queues(), set(self.exchanges()), self.bindings(), self.permissions(self.user)

    def test_every_command_is_known_here(self):
        """A command that nobody exercises fails the run."""
        self.assertEqual(set(commands()) - READING - set(SAMPLES), set())
        self.assertEqual(set(SAMPLES) | READING, set(commands()))

    def test_read_only_refuses_each(self):
        samples = self.samples()
        before = self.state()
        for name, words in samples.items():
            with self.subTest(name):
                line = self.bad(5, "--read-only", name, *words, "-V", self.vhost)
                self.assertIn("read-only", line)
        self.assertEqual(self.state(), before)

    def test_read_only_profile(self):
        config = os.path.join(self.folder.name, "warren")
        os.makedirs(config)
        with open(os.open(os.path.join(config, "warren.conf"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"[look]\nurl = {self.broker.management}\nusername = guest\npassword = guest\nread_only = true\n")
        done = warren("-p", "look", "declare-queue", "q", "-V", self.vhost, env={"XDG_CONFIG_HOME": self.folder.name})
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual(self.queues(), set())

    def test_prod_wants_the_name(self):
        config = os.path.join(self.folder.name, "warren")
        os.makedirs(config)
        with open(os.open(os.path.join(config, "warren.conf"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"[live]\nurl = {self.broker.management}\nusername = guest\npassword = guest\nprod = true\n")
        env = {"XDG_CONFIG_HOME": self.folder.name}
        channel = self.amqp().channel()
        channel.exchange_declare("e", "direct")
        done = warren("-p", "live", "delete-exchange", "e", "--yes", "-V", self.vhost, env=env)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("e", self.exchanges())
        done = warren("-p", "live", "delete-exchange", "e", "--confirm", "e", "-V", self.vhost, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("e", self.exchanges())

    def test_without_the_right(self):
        """The broker's own reason, and nothing done."""
        samples = self.samples()
        user = self.vhost + "-weak"
        self.add_user(user, "management", vhosts=[self.vhost], pattern="^nothing$")
        before = self.state()
        for name in ("declare-queue", "delete-queue", "purge", "declare-exchange", "delete-exchange", "bind", "unbind", "grant",
                     "add-vhost", "add-user", "delete-user", "set-tags", "delete-vhost", "revoke"):
            with self.subTest(name):
                line = self.bad(1, name, *samples[name], "-V", self.vhost, user=user, password="secret")
                self.assertRegex(line.lower(), "right|access|refused|administrator")
        self.assertEqual(self.state(), before)

    def test_wrong_password(self):
        line = self.bad(3, "declare-queue", "q", "-V", self.vhost, password="wrong")
        self.assertIn("password", line)
        self.assertEqual(self.queues(), set())

    def test_missing_vhost(self):
        line = self.bad(1, "declare-queue", "q", "-V", self.vhost + "-none")
        self.assertRegex(line, "vhost|exist")

    def test_unknown_command(self):
        line = self.bad(2, "delete-queu", "q")
        self.assertIn("delete-queue", line)


if __name__ == "__main__":
    unittest.main()
