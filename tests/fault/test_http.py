"""A hostile or broken HTTP peer: one clear line on the command line, and a console that stays live."""
import concurrent.futures
import os
import subprocess
import tempfile
import time
import unittest

from answers import ANSWERS, ROW, silent, slow
from stub import Stub, always, certificate, endless, gzip_bomb, packed, reply
from warren_test import WARREN, Case, Console, environment, free_port, wait_until, warren


class Http(unittest.TestCase):
    def one_line(self, done):
        text = done.stderr if isinstance(done.stderr, str) else done.stderr.decode()
        lines = [line for line in text.split("\n") if line.strip()]
        self.assertEqual(len(lines), 1, text)
        self.assertTrue(lines[0].startswith("warren: "), text)
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
        self.assertLess(len(text), 1000)
        return lines[0]

    def test_one_line_each(self):
        for name, (answer, status, words) in ANSWERS.items():
            with self.subTest(name), Stub(answer) as stub:
                done = warren("queues", "-V", "/", url=stub.url, timeout=60)
                self.assertIn(done.returncode, status if isinstance(status, tuple) else (status,), done.stderr)
                if words is not None:
                    self.assertIn(words.lower(), self.one_line(done).lower())
                    self.assertEqual(done.stdout, "")
                self.assertLess(stub.count(), 10, stub.requests[:5])

    def test_good_after_all(self):
        """The stub itself can be read: or none of these tests would mean anything."""
        with Stub(always(packed(b'[{"name": "q", "vhost": "/", "durable": true}]'))) as stub:
            done = warren("queues", "-V", "/", "--columns", "name", "-o", "csv", url=stub.url)
            self.assertEqual((done.returncode, done.stdout), (0, "name\nq\n"), done.stderr)
            self.assertEqual(stub.requests[0].path.split("?")[0], "/api/queues/%2F")

    def test_redirects_are_not_followed(self):
        with Stub(always(reply(200, []))) as other:
            for status in (301, 302, 303, 307, 308):
                with Stub(always(reply(status, b"", headers=[f"Location: {other.url}/api/queues"]))) as stub:
                    done = warren("queues", url=stub.url.replace("//", "//user:geheim@"))
                    self.assertEqual(done.returncode, 3)
                    self.assertIn(other.url, self.one_line(done))
                    self.assertNotIn("geheim", done.stderr)
            self.assertEqual(other.connections, 0)

    def test_bounded(self):
        """An answer without an end, and one that unpacks to a gigabyte: refused, with bounded memory."""
        bomb = gzip_bomb(1024)
        for name, answer in (("endless", endless(b"[", ROW)), ("bomb", always(bomb))):
            with self.subTest(name), Stub(answer) as stub:
                process = subprocess.Popen([WARREN, "queues", "-u", stub.url], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.PIPE, text=True, env=environment())
                text = process.stderr.read()
                process.stderr.close()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                self.assertEqual(process.returncode, 3, text)
                self.assertIn("larger than", text)
                self.assertLess(usage.ru_maxrss, 1 << 20, "KiB")

    def test_nothing_listens(self):
        done = warren("queues", url=f"http://127.0.0.1:{free_port()}")
        self.assertEqual(done.returncode, 3)
        self.assertIn("nothing listens", self.one_line(done))

    def test_no_such_host(self):
        done = warren("queues", url="http://no-such-host.invalid:15672", env={"WARREN_PASSWORD": "x"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("clear text", done.stderr)
        self.assertIn("no-such-host.invalid", done.stderr.strip().splitlines()[-1])

    def test_silent_and_slow(self):
        """A deadline, also for one that sends a byte now and then. Both at once, since that takes its time."""
        with Stub(silent) as first, Stub(slow) as second, concurrent.futures.ThreadPoolExecutor() as pool:
            began = time.monotonic()
            runs = [pool.submit(warren, "show", "vhost", "x", url=stub.url, timeout=100) for stub in (first, second)]
            for run in runs:
                done = run.result()
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("answer", self.one_line(done))
            self.assertLess(time.monotonic() - began, 60)

    def test_interrupted_while_waiting(self):
        """^C ends it at once."""
        with Stub(silent) as stub:
            for number, status in ((2, 130), (15, 143)):
                process = subprocess.Popen([WARREN, "queues", "-u", stub.url], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                           stderr=subprocess.PIPE, text=True, env=environment())
                seen = stub.count()
                wait_until(lambda: stub.count() > seen or process.poll() is not None, "it asks")
                process.send_signal(number)
                process.communicate(timeout=20)
                self.assertEqual(process.returncode, status)

    def test_write_without_an_answer_is_unknown(self):
        """The connection breaks after the request: what became of it is not known, and it is not sent twice."""
        def broken(connection, request):
            if request.method == "GET":
                connection.sendall(reply(404, {"error": "Object Not Found", "reason": "Not Found"}))
                return True
            return False

        with Stub(broken) as stub:
            done = warren("declare-queue", "q", url=stub.url)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.one_line(done)
            self.assertEqual(sum(request.method == "PUT" for request in stub.requests), 1)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.mine = certificate(cls.folder.name)
        cls.other = certificate(cls.folder.name, "other.example")
        cls.body = reply(200, [{"name": "q", "vhost": "/"}])

    def test_self_signed(self):
        with Stub(always(self.body), self.mine) as stub:
            done = warren("queues", url=stub.url)
            self.assertEqual(done.returncode, 3)
            self.assertIn("--tls-ca", done.stderr)
            self.assertEqual(stub.count(), 0)
            done = warren("--tls-ca", self.mine[0], "queues", url=stub.url)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = warren("--insecure", "queues", url=stub.url)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_wrong_ca_files(self):
        with Stub(always(self.body), self.mine) as stub:
            for file in ("/nothing/here.pem", __file__, str(self.other[0])):
                done = warren("--tls-ca", file, "queues", url=stub.url)
                self.assertIn(done.returncode, (2, 3), done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                self.assertEqual(stub.count(), 0)

    def test_other_name(self):
        with Stub(always(self.body), self.other) as stub:
            done = warren("--tls-ca", self.other[0], "queues", url=stub.url.replace("127.0.0.1", "localhost"))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(stub.count(), 0)

    def test_clear_text_to_tls(self):
        with Stub(always(self.body), self.mine) as stub:
            done = warren("queues", url=stub.url.replace("https", "http"))
            self.assertEqual(done.returncode, 3)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_tls_to_clear_text(self):
        with Stub(always(self.body)) as stub:
            done = warren("queues", url=stub.url.replace("http", "https"))
            self.assertEqual(done.returncode, 3)
            self.assertRegex(done.stderr, "TLS|http://")
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_unverified_is_said(self):
        with Stub(always(self.body), self.mine) as stub, Console("--insecure", env={"WARREN_URL": stub.url}, size=(120, 30)) as console:
            console.wait("TLS unverified")
            console.keys("2")
            console.wait("TLS unverified")
            console.keys("Q")
            self.assertEqual(console.status(), 0)


class WrongPort(Case):
    def test_amqp_port_as_address(self):
        done = warren("queues", url=f"http://127.0.0.1:{self.broker.amqp_port}")
        self.assertEqual(done.returncode, 3)
        self.assertIn("AMQP", done.stderr)
        with Console(env={"WARREN_URL": f"http://127.0.0.1:{self.broker.amqp_port}"}, size=(120, 30)) as console:
            console.wait("speaks AMQP")
            console.keys("?")
            console.wait("Help")
            console.keys("Q")
            self.assertEqual(console.status(), 0)

    def test_management_port_as_amqp(self):
        done = self.warren("--amqp", f"amqp://127.0.0.1:{self.broker.management_port}", "publish", "--queue", "q", "--body", "x", timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_tls_to_the_plain_amqp_port(self):
        done = self.warren("--amqp", f"amqps://127.0.0.1:{self.broker.amqp_port}", "publish", "--queue", "q", "--body", "x", timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
