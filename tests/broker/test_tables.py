"""The tables' content equals rabbitmqctl's, for a broker filled with a few hundred varied objects."""
import csv
import io
import json
import unittest

from warren_test import Case, encode, wait_until

NAMES = ["plain", "with space", "dots.and-dashes_", "slash/inside", "%2F", "percent%20", "quote'\"", "comma,semi;", "ünïcödé",
         "消息", "🐇🥕", "a" * 255, "x'; drop", "[brackets]", "{braces}", "tab\there", "-leading", "contents", "get"]


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


class Tables(Case):
    def setUp(self):
        super().setUp()
        self.other = self.vhost + "-other"
        self.add_vhost(self.other)
        self.user = self.vhost + "-user"
        self.add_user(self.user, "monitoring,policymaker", vhosts=[self.vhost], pattern="^x.*|y,z\"w")

    def fill(self):
        connection = self.amqp()
        channel = connection.channel()
        for index, name in enumerate(NAMES):
            channel.exchange_declare(("e " + name)[:255], ["direct", "topic", "fanout", "headers"][index % 4],
                                     durable=index % 2 == 0, auto_delete=index % 3 == 0)
        for index in range(180):
            name = (f"{index} " + NAMES[index % len(NAMES)])[:255]
            arguments = {}
            if index % 10 == 3:
                arguments["x-queue-type"] = "quorum"
            elif index % 10 == 7:
                arguments["x-max-length"] = 10
            channel.queue_declare(name, durable=True, arguments=arguments, auto_delete=index % 10 == 5)
            if index % 4 == 0:
                # an auto-delete exchange goes with its last binding, and none is taken away here
                channel.queue_bind(name, ("e " + NAMES[index % len(NAMES)])[:255], f"key.{index}")
            for _ in range(index % 5):
                channel.basic_publish("", name, b"x" * index)
        return connection, channel

    def expect(self, words, key, mine, theirs):
        """`warren words -o csv` gives, sorted, the same as the oracle."""
        def rows():
            return sorted(tuple(row[column] for column in mine) for row in table(self.good(*words, "-o", "csv")))
        oracle = theirs if callable(theirs) else lambda: theirs
        wait_until(lambda: rows() == sorted(oracle()), lambda: f"{words}: {set(rows()) ^ set(oracle())}", 40)
        self.assertTrue(oracle())

    def yes(self, value):
        return "true" if value else "false"

    def test_queues(self):
        connection, channel = self.fill()
        def oracle():
            return [(q["name"], q["type"].replace("rabbit_quorum_queue", "quorum").replace("rabbit_classic_queue", "classic"),
                     self.yes(q["durable"]), self.yes(q["auto_delete"]), str(q["messages_ready"]),
                     str(q["messages_unacknowledged"]), str(q["consumers"]))
                    for q in self.broker.ctl_json("list_queues", "-p", self.vhost, "name", "type", "durable", "auto_delete",
                                                  "messages_ready", "messages_unacknowledged", "consumers")]
        columns = ["name", "type", "durable", "auto_delete", "ready", "unacked", "consumers"]
        self.expect(["queues", "-V", self.vhost, "--columns", ",".join(columns)], "name", columns, oracle)
        self.assertEqual(len(oracle()), 180)

    def test_exchanges(self):
        connection, channel = self.fill()
        theirs = [(e["name"], e["type"], self.yes(e["durable"]), self.yes(e["auto_delete"]), self.yes(e["internal"]))
                  for e in self.broker.ctl_json("list_exchanges", "-p", self.vhost, "name", "type", "durable", "auto_delete", "internal")]
        columns = ["name", "type", "durable", "auto_delete", "internal"]
        self.expect(["exchanges", "-V", self.vhost, "--columns", ",".join(columns)], "name", columns, theirs)

    def test_bindings(self):
        connection, channel = self.fill()
        theirs = [(b["source_name"], b["destination_name"], b["destination_kind"], b["routing_key"])
                  for b in self.broker.ctl_json("list_bindings", "-p", self.vhost, "source_name", "destination_name",
                                                "destination_kind", "routing_key")]
        columns = ["source", "destination", "destination_type", "routing_key"]
        self.expect(["bindings", "-V", self.vhost, "--columns", ",".join(columns)], "source", columns, theirs)

    def test_vhosts(self):
        self.expect(["vhosts", "--columns", "name"], "name", ["name"], [(v["name"],) for v in self.broker.ctl_json("list_vhosts", "name")])

    def test_users(self):
        theirs = [(u["user"], sorted(u["tags"])) for u in self.broker.ctl_json("list_users")]
        mine = [(u["name"], sorted(t for t in u["tags"].replace(",", " ").split()))
                for u in table(self.good("users", "--columns", "name,tags", "-o", "csv"))]
        self.assertEqual(sorted(mine), sorted(theirs))

    def test_permissions(self):
        theirs = [(p["user"], p["configure"], p["write"], p["read"]) for p in self.broker.ctl_json("list_permissions", "-p", self.vhost)]
        columns = ["user", "configure", "write", "read"]
        self.expect(["permissions", "-V", self.vhost, "--columns", ",".join(columns)], "user", columns, theirs)

    def test_connections(self):
        held = [self.amqp(client_properties={"connection_name": f"t-{index}"}) for index in range(5)]
        def theirs():
            return [(c["name"], c["user"], c["vhost"]) for c in self.broker.ctl_json("list_connections", "name", "user", "vhost")
                    if c["vhost"] == self.vhost]
        wait_until(lambda: len(theirs()) == 5, "five connections")
        columns = ["name", "user", "vhost"]
        self.expect(["connections", "-V", self.vhost, "--columns", ",".join(columns)], "name", columns, theirs())
        self.assertTrue(all(connection.is_open for connection in held))

    def test_nodes(self):
        running = self.broker.ctl_json("cluster_status")["running_nodes"]
        rows = table(self.good("nodes", "--columns", "name,running", "-o", "csv"))
        self.assertEqual(sorted(row["name"] for row in rows), sorted(running))
        self.assertEqual({row["running"] for row in rows}, {"true"})

    def test_json_is_the_brokers(self):
        self.fill()
        mine = json.loads(self.good("exchanges", "-V", self.vhost, "-o", "json"))
        theirs = self.broker.api("GET", f"/api/exchanges/{encode(self.vhost)}")
        self.assertEqual(sorted(e["name"] for e in mine), sorted(e["name"] for e in theirs))
        self.assertTrue(all("auto_delete" in e for e in mine))

    def test_more_than_a_page(self):
        channel = self.amqp().channel()
        for index in range(520):
            channel.queue_declare(f"many-{index:04}", durable=False, exclusive=True)
        rows = table(self.good("queues", "-V", self.vhost, "--columns", "name", "--sort", "name:desc", "-o", "csv"))
        self.assertEqual([row["name"] for row in rows], [f"many-{index:04}" for index in reversed(range(520))])
        few = table(self.good("queues", "-V", self.vhost, "--filter", "many-0[01]1.", "--columns", "name", "-o", "csv"))
        self.assertEqual(len(few), 20)
        self.assertEqual(len(table(self.good("queues", "-V", self.vhost, "--limit", "7", "-o", "csv"))), 7)


if __name__ == "__main__":
    unittest.main()
