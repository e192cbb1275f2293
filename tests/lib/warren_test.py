"""What the broker, e2e and fault tests share: the broker, the binary, a terminal, and waiting for conditions.

A test takes a vhost of its own from `Vhost`, runs the real binary with `warren()`, and checks with `ctl()` (rabbitmqctl),
`api()` (plain HTTP) or pika, never with warren itself."""
import base64
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

SOURCE = pathlib.Path(os.environ.get("WARREN_SOURCE", pathlib.Path(__file__).parents[2]))
BUILD = pathlib.Path(os.environ.get("WARREN_BUILD", SOURCE / "build/asan"))
WARREN = os.environ.get("WARREN", str(BUILD / "warren"))
PRIVATE_BROKER = str(SOURCE / "scripts" / "private-broker")


class Broker:
    """Addresses of a running broker, and rabbitmqctl for it."""

    def __init__(self, management, amqp, ctl):
        self.management, self.amqp, self.ctl_command = management, amqp, ctl
        self.amqp_host, self.amqp_port = urllib.parse.urlsplit(amqp).hostname, urllib.parse.urlsplit(amqp).port
        self.management_port = urllib.parse.urlsplit(management).port
        self._version = None

    @property
    def version(self):
        if self._version is None:
            self._version = self.api("GET", "/api/overview")["rabbitmq_version"]
        return self._version

    def at_least(self, *numbers):
        return tuple(int(x) for x in self.version.split(".")[: len(numbers)]) >= numbers

    def api(self, method, path, body=None, user="guest", password="guest"):
        """Plain HTTP; the reply as JSON (None when empty). Raises urllib.error.HTTPError."""
        text = self.text(method, path, body, user, password)
        return json.loads(text) if text.strip() else None

    def text(self, method, path, body=None, user="guest", password="guest"):
        """The reply's body as it is: lists may hold what another test put there to be hard to read."""
        request = urllib.request.Request(self.management + path, method=method)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request.add_header("Authorization", "Basic " + token)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, data, timeout=60) as reply:
            return reply.read()

    def ctl(self, *words):
        """rabbitmqctl's output, the independent oracle."""
        done = subprocess.run(self.ctl_command + list(words), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"rabbitmqctl {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def ctl_json(self, *words):
        return json.loads(self.ctl("--quiet", "--formatter", "json", *words))

    def url(self, user="guest", password="guest"):
        return self.management.replace("//", f"//{user}:{password}@", 1)


def broker():
    """The broker under test: the private one of the suite, or the one that the environment names."""
    if os.environ.get("WARREN_TEST_MANAGEMENT"):
        return Broker(os.environ["WARREN_TEST_MANAGEMENT"], os.environ["WARREN_TEST_AMQP"],
                      shlex.split(os.environ["WARREN_TEST_CTL"]))
    return private(BUILD / "test-broker")


def private(folder):
    lines = dict(line.split("=", 1) for line in (pathlib.Path(folder) / "address").read_text().splitlines() if "=" in line)
    return Broker(lines["MANAGEMENT"], lines["AMQP"], [PRIVATE_BROKER, "ctl", str(folder)])


@contextlib.contextmanager
def own_broker():
    """A broker of the test's own, for tests that kill or break it. Yields (Broker, verb) where verb("kill"|"restart"|"stop")."""
    folder = tempfile.mkdtemp(prefix="warren-own-")
    try:
        subprocess.run([PRIVATE_BROKER, "start", folder], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        def verb(word):
            subprocess.run([PRIVATE_BROKER, word, folder], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        yield private(folder), verb
    finally:
        subprocess.run([PRIVATE_BROKER, "stop", folder, "--remove"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(condition, what, seconds=30):
    """Polls until the condition is true, and returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def environment(extra=None):
    """A clean environment for the binary: nothing of the caller's configuration counts."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("WARREN_") and key not in ("NO_COLOR", "TMUX")}
    home = BUILD / "test-home"
    home.mkdir(parents=True, exist_ok=True)
    env.update(HOME=str(home), XDG_CONFIG_HOME=str(home / "config"), XDG_STATE_HOME=str(home / "state"), LC_ALL="C.UTF-8")
    env.update(extra or {})
    return env


def warren(*words, broker=None, user="guest", password="guest", input=None, env=None, timeout=120, url=None):
    """Runs the binary; returns CompletedProcess with text output. With a broker its address and AMQP are given."""
    command = [WARREN]
    extra = dict(env or {})
    if broker is not None:
        extra.setdefault("WARREN_URL", broker.management)
        extra.setdefault("WARREN_USER", user)
        extra.setdefault("WARREN_PASSWORD", password)
    if url is not None:
        extra["WARREN_URL"] = url
    return subprocess.run(command + [str(word) for word in words], input=input, capture_output=True, text=not isinstance(input, bytes),
                          env=environment(extra), timeout=timeout, **({} if input is not None else {"stdin": subprocess.DEVNULL}))


def encode(name):
    return urllib.parse.quote(name, safe="")


class Case(unittest.TestCase):
    """A test with the suite's broker and a vhost of its own, deleted afterwards."""

    @classmethod
    def setUpClass(cls):
        cls.broker = broker()

    def setUp(self):
        self.vhost = "t-" + self.id().rsplit(".", 1)[-1][:30].replace("_", "-") + "-" + uuid.uuid4().hex[:6]
        self.add_vhost(self.vhost)

    def add_vhost(self, name):
        self.broker.api("PUT", f"/api/vhosts/{encode(name)}", {})
        self.addCleanup(self.quietly, "DELETE", f"/api/vhosts/{encode(name)}")
        self.broker.api("PUT", f"/api/permissions/{encode(name)}/guest", {"configure": ".*", "write": ".*", "read": ".*"})

    def add_user(self, name, tags, password="secret", vhosts=(), pattern=".*"):
        self.broker.api("PUT", f"/api/users/{encode(name)}", {"password": password, "tags": tags})
        self.addCleanup(self.quietly, "DELETE", f"/api/users/{encode(name)}")
        for vhost in vhosts:
            self.broker.api("PUT", f"/api/permissions/{encode(vhost)}/{encode(name)}",
                            {"configure": pattern, "write": pattern, "read": pattern})

    def quietly(self, method, path):
        with contextlib.suppress(urllib.error.HTTPError):
            self.broker.api(method, path)

    def amqp(self, vhost=None, user="guest", password="guest", **more):
        """A pika connection: the client that is not ours."""
        import pika
        connection = pika.BlockingConnection(pika.ConnectionParameters(
            self.broker.amqp_host, self.broker.amqp_port, vhost or self.vhost, pika.PlainCredentials(user, password), **more))
        self.addCleanup(self.close_quietly, connection)
        return connection

    @staticmethod
    def close_quietly(connection):
        import pika
        with contextlib.suppress(pika.exceptions.AMQPError):
            if connection.is_open:
                connection.close()

    def warren(self, *words, **more):
        return warren(*words, broker=self.broker, **more)

    def good(self, *words, **more):
        """Runs warren, which must end with 0; returns its output."""
        done = self.warren(*words, **more)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def bad(self, status, *words, **more):
        """Runs warren, which must end with this status and one line on stderr; returns that line."""
        done = self.warren(*words, **more)
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout}\n{done.stderr}")
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0]

    def messages(self, queue, vhost=None):
        """How many are in the queue by a passive declare of another client: ready ones."""
        connection = self.amqp(vhost)
        count = connection.channel().queue_declare(queue, passive=True).method.message_count
        connection.close()
        return count


class Console:
    """The real binary in tmux: keys in, screen text out."""

    def __init__(self, *words, broker=None, size=(80, 24), env=None, term="tmux-256color", user="guest", password="guest", shell=False):
        self.socket = "warren-" + uuid.uuid4().hex[:8]
        extra = dict(env or {})
        if broker is not None:
            extra.setdefault("WARREN_URL", broker.management)
            extra.setdefault("WARREN_USER", user)
            extra.setdefault("WARREN_PASSWORD", password)
        self.folder = tempfile.mkdtemp(prefix="warren-e2e-")
        extra.setdefault("XDG_STATE_HOME", self.folder + "/state")
        self.env = environment(extra)
        command = " ".join(shlex.quote(str(word)) for word in [WARREN, *words])
        line = "env " + " ".join(f"{key}={shlex.quote(value)}" for key, value in extra.items()) + f" TERM={term} " + command
        self.status_file = self.folder + "/status"
        inner = "bash --norc --noprofile -i" if shell else f"{line}; echo $? >{self.status_file}; cat"
        self.line = line
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), inner)
        self.tmux("set", "-g", "status", "off")
        self.tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    def tmux(self, *words, check=True):
        return subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, text=True, env=self.env, check=check,
                              stdin=subprocess.DEVNULL, timeout=30).stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def screen(self, colours=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []), check=False)

    def wait(self, text, seconds=30):
        """Until the text is on the screen; returns the screen."""
        def there():
            shown = self.screen()
            return shown if text in shown else None
        return wait_until(there, lambda: f"{text!r} on the screen:\n{self.screen()}", seconds)

    def wait_gone(self, text, seconds=30):
        return wait_until(lambda: text not in self.screen(), lambda: f"{text!r} gone from:\n{self.screen()}", seconds)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def status(self, seconds=20):
        """The exit status, once it has ended."""
        def ended():
            with contextlib.suppress(FileNotFoundError):
                text = pathlib.Path(self.status_file).read_text().strip()
                return text or None
            return None
        return int(wait_until(ended, lambda: "the end of the console:\n" + self.screen(), seconds))

    def close(self):
        self.tmux("kill-server", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
