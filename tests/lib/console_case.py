"""What the tests of the console share: a vhost with a short name, and a console on it."""
import urllib.error
import uuid

from warren_test import Case, Console, encode, wait_until

VIEWS = {"1": "Overview", "2": "Queues", "3": "Exchanges", "4": "Connections", "5": "Channels", "6": "Nodes", "7": "Virtual hosts",
         "8": "Users", "9": "Policies"}
WIDE = (140, 36)


class ConsoleCase(Case):
    def setUp(self):
        """A short name: it stands in columns."""
        self.vhost = "e-" + uuid.uuid4().hex[:6]
        self.add_vhost(self.vhost)

    def declare(self, *names, vhost=None, **arguments):
        channel = self.amqp(vhost).channel()
        for name in names:
            channel.queue_declare(name, durable=True, arguments={k.replace("_", "-"): v for k, v in arguments.items()})
        return channel

    def fill(self, queue, *bodies):
        channel = self.amqp().channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish("", queue, body.encode())

    def console(self, *words, ready=True, **more):
        """Opened on the test's vhost; closed at the end."""
        console = Console(*words, broker=self.broker, **more)
        self.addCleanup(console.close)
        if ready:
            console.wait("READY")
        return console

    def on_queues(self, *names, words=(), **more):
        console = self.console("-V", self.vhost, *words, **more)
        console.keys("2")
        for name in names:
            console.wait(name)
        return console

    def quit(self, console):
        console.keys("Q")
        self.assertEqual(console.status(), 0)

    def rows(self, console, *names):
        """The names in the order in which they stand on the screen."""
        shown = console.screen()
        return sorted((name for name in names if name in shown), key=lambda name: shown.index(name))

    def queue(self, name):
        try:
            return self.broker.api("GET", f"/api/queues/{encode(self.vhost)}/{encode(name)}")
        except urllib.error.HTTPError:
            return None

    def known(self, name, messages):
        """Until the broker's statistics know how many messages there are."""
        wait_until(lambda: (self.queue(name) or {}).get("messages") == messages, "the figure")
