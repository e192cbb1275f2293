"""A broker that is not there, dies and comes back: what was seen stays, with its age; nothing is claimed that is not known;
and all goes on by itself."""
import re
import subprocess
import tempfile
import time
import unittest

from terminal import Terminal
from warren_test import WARREN, Console, environment, free_port, own_broker, wait_until, warren

WIDE = (140, 36)
DIM = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:2|38;5;24[0-9]|90)(?:;[0-9;]*)?m(?:\x1b\[49m)?[^\x1b]*$")


class Gone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = own_broker()
        cls.broker, verb = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.verb = staticmethod(verb)

    def setUp(self):
        self.alive()
        self.declare("queue-a")
        self.declare("queue-b")

    def alive(self):
        """Restarted where a test left it dead."""
        try:
            self.broker.api("GET", "/api/overview")
        except OSError:
            self.verb("restart")

    def amqp(self):
        import pika
        return pika.BlockingConnection(pika.ConnectionParameters(self.broker.amqp_host, self.broker.amqp_port))

    def declare(self, name, count=0):
        connection = self.amqp()
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare(name, durable=True)
        channel.queue_purge(name)
        import pika
        for index in range(count):
            channel.basic_publish("", name, f"body-{index}".encode(), pika.BasicProperties(delivery_mode=2))
        connection.close()

    def ready(self, name):
        connection = self.amqp()
        count = connection.channel().queue_declare(name, passive=True).method.message_count
        connection.close()
        return count

    def known(self, name, messages):
        wait_until(lambda: self.broker.api("GET", f"/api/queues/%2F/{name}").get("messages") == messages, "the figure")

    def test_down_at_the_start(self):
        """The command line says so and ends; the console says so, and begins when the broker does."""
        done = warren("queues", url=f"http://127.0.0.1:{free_port()}")
        self.assertEqual(done.returncode, 3)
        self.verb("kill")
        done = warren("queues", broker=self.broker)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        with Console("-i", "0.5", broker=self.broker, size=WIDE) as console:
            console.wait("nothing listens")
            console.keys("2")
            console.wait("Queues")
            console.wait("nothing listens")
            self.verb("restart")
            console.wait("queue-a", 60)
            console.wait_gone("nothing listens")
            console.keys("1")
            console.wait("READY")
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_killed_and_restarted(self):
        with Console("-i", "0.5", broker=self.broker, size=WIDE) as console:
            console.wait("READY")
            console.keys("2")
            console.wait("queue-b")
            line = next(line for line in console.screen(colours=True).splitlines() if "queue-b" in line)
            self.assertNotRegex(line.split("queue-b")[0], DIM)
            self.verb("kill")
            console.wait("last good")
            for _ in range(2):
                shown = console.screen()
                self.assertIn("queue-a", shown)
                age = re.search(r"(\d+)s ago", shown)
                if age:
                    old = age.group(0)
                    console.wait_gone(old)
            line = next(line for line in console.screen(colours=True).splitlines() if "queue-b" in line)
            self.assertRegex(line.split("queue-b")[0], DIM)
            console.keys("1")
            console.wait("READY")
            console.wait("last good")
            console.keys("?")
            console.wait("Help")
            console.keys("Escape", "2")
            console.wait("Queues")
            self.verb("restart")
            console.wait_gone("last good", 60)
            console.wait("queue-a")
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_leaving_while_it_is_dead(self):
        """Nothing is waited for that cannot come."""
        with Console("-i", "0.5", broker=self.broker, size=WIDE) as console:
            console.wait("READY")
            self.verb("kill")
            console.wait("last good")
            began = time.monotonic()
            console.keys("Q")
            self.assertEqual(console.status(), 0)
            self.assertLess(time.monotonic() - began, 5)

    def test_publishing_when_it_dies(self):
        """What was not confirmed is unknown, and the exit status says so."""
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen([WARREN, "publish", "--queue", "queue-a", "--body", "n {{seq}}", "--count", "1000000"],
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                       env=environment({"WARREN_URL": self.broker.management, "WARREN_PASSWORD": "guest"}))
            wait_until(lambda: self.ready("queue-a") > 100, "it publishes")
            self.verb("kill")
            status = process.wait(60)
            output.seek(0)
            words = output.read().decode()
        self.assertEqual(status, 4, words)
        self.assertRegex(words, "unknown|lost")
        self.assertEqual(len(words.strip().splitlines()), 1, words)
        confirmed = re.search(r"([\d,]+) confirmed", words)
        self.verb("restart")
        if confirmed:
            self.assertGreaterEqual(self.ready("queue-a"), int(confirmed.group(1).replace(",", "")))

    def test_publishing_when_it_is_dead(self):
        self.verb("kill")
        done = warren("publish", "--queue", "queue-a", "--body", "x", broker=self.broker)
        self.assertEqual(done.returncode, 3, done.stderr)
        done = warren("--amqp", self.broker.amqp, "publish", "--queue", "queue-a", "--body", "x", broker=self.broker)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_publishing_from_the_console_when_it_is_dead(self):
        with Console("-i", "0.5", broker=self.broker, size=WIDE) as console:
            console.wait("READY")
            console.keys("2")
            console.wait("queue-a")
            self.verb("kill")
            console.wait("last good")
            console.keys("p")
            console.wait("routing-key")
            console.keys("C-x")
            console.wait("✗")
            console.keys("Q")
            wait_until(lambda: console.status_file and console.status() == 0, "the end")

    def test_held_when_it_dies(self):
        """The held message is marked gone; it is in the queue again after the restart; another can be held then."""
        self.declare("queue-a", 2)
        self.known("queue-a", 2)
        with Console("-i", "0.5", "-V", "/", broker=self.broker, size=WIDE) as console:
            console.wait("READY")
            console.keys("2")
            console.wait("queue-a")
            console.keys("h")
            console.wait("Take the first message?")
            console.keys("Tab", "Enter")
            console.wait("body-0")
            self.assertEqual(self.ready("queue-a"), 1)
            self.verb("kill")
            console.wait_gone("waits for your decision")
            self.assertRegex(console.screen(), "gone|lost|broke|no longer")
            console.keys("A")
            console.keys("Escape")
            console.wait("Queues")
            self.verb("restart")
            wait_until(lambda: self.ready("queue-a") == 2, "both are in the queue")
            console.wait_gone("last good", 60)
            console.keys("r")
            console.wait("queue-a")
            self.known("queue-a", 2)
            console.keys("h")
            console.wait("Take the first message?")
            console.keys("Tab", "Enter")
            console.wait("body-0")
            console.keys("A")
            console.wait("acknowledged")
            wait_until(lambda: self.ready("queue-a") == 1, "one is left")
            console.keys("Escape")
            console.wait("queue-b")
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_peek_when_it_dies(self):
        """At any moment of a peek: one line, and every message is there afterwards."""
        self.declare("queue-a", 200)
        process = subprocess.Popen([WARREN, "peek", "queue-a", "-n", "200", "--yes"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env=environment({"WARREN_URL": self.broker.management, "WARREN_PASSWORD": "guest"}))
        process.stdout.readline()
        self.verb("kill")
        process.stdout.read()
        words = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        self.assertIn(process.wait(60), (0, 3, 4), words)
        self.verb("restart")
        self.assertEqual(self.ready("queue-a"), 200)

    def test_terminal_is_restored_when_both_die(self):
        """SIGTERM while the broker is dead and a message is held: no waiting for ever."""
        self.declare("queue-a", 1)
        self.known("queue-a", 1)
        with Terminal("-V", "/", broker=self.broker, size=(120, 30)) as terminal:
            terminal.wait("READY")
            terminal.send("2")
            terminal.wait("queue-a")
            terminal.send("h")
            terminal.wait("Take the first message?")
            terminal.send("\t\r")
            terminal.wait("body-0")
            self.verb("kill")
            terminal.signal(15)
            self.assertEqual(terminal.end(15), 143)
            self.assertIn(b"\x1b[?1049l", terminal.output)


if __name__ == "__main__":
    unittest.main()
