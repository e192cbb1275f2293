"""Options, environment and profiles, and which wins; where passwords come from and go; tables, JSON and CSV to pipes."""
import csv
import io
import json
import os
import pathlib
import stat
import subprocess
import tempfile
import unittest

from stub import Stub, always, reply
from terminal import Terminal
from warren_test import WARREN, Case, environment, free_port, wait_until, warren


class Config(Case):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env = {"XDG_CONFIG_HOME": str(self.folder / "config"), "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state")}
        self.user = self.vhost + "-user"
        self.add_user(self.user, "management", password="profile secret", vhosts=[self.vhost])
        self.amqp().channel().queue_declare("q", durable=True)
        self.add_vhost(self.vhost + "-other")
        self.amqp(self.vhost + "-other").channel().queue_declare("not for the user", durable=True)

    def file(self, name, text, mode=0o600):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def profile(self, text, name="config/warren/warren.conf", mode=0o600):
        return self.file(name, text, mode)

    def run_warren(self, *words, **env):
        return warren(*words, env={**self.env, **env})

    def names(self, *words, **env):
        """The queues that warren sees, and with no words on stderr."""
        done = self.run_warren("queues", "-o", "csv", "--columns", "vhost,name", *words, **env)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stderr)
        return {tuple(row) for row in list(csv.reader(io.StringIO(done.stdout)))[1:]}

    def who(self, *words, **env):
        """Who warren is: users with the management tag see their own vhosts only."""
        names = self.names(*words, **env)
        return "user" if names == {(self.vhost, "q")} else "guest"


class Sources(Config):
    def mine(self, secret="password = profile secret"):
        return f"[mine]\nurl = {self.broker.management}\nusername = {self.user}\n{secret}\n"

    def test_profile(self):
        self.profile(self.mine())
        self.assertEqual(self.who("-p", "mine"), "user")
        self.assertEqual(self.who(WARREN_PROFILE="mine"), "user")
        done = self.run_warren("queues", "-p", "other")
        self.assertEqual(done.returncode, 2)
        self.assertIn("mine", done.stderr)

    def test_default_profile(self):
        self.profile(self.mine().replace("[mine]", "[default]"))
        self.assertEqual(self.who(), "user")
        other = {"WARREN_URL": self.broker.management}
        self.assertEqual(self.who(**other), "guest")

    def test_rabbitmqadmin_conf(self):
        host, port = self.broker.management.split("//")[1].split(":")
        self.profile(f"[theirs]\nhostname = {host}\nport = {port}\nusername = {self.user}\npassword = profile secret\nvhost = {self.vhost}\n",
                     ".rabbitmqadmin.conf")
        self.assertEqual(self.who("-p", "theirs"), "user")
        self.profile(f'[quoted]\nhostname = "{host}"\nport = {port}\nusername = "{self.user}"\npassword = "profile secret"\n',
                     ".rabbitmqadmin.conf")
        self.assertEqual(self.who("-p", "quoted"), "user")

    def test_precedence(self):
        """Option, user-info in the URL, environment, profile."""
        self.profile(self.mine())
        dead = f"http://127.0.0.1:{free_port()}"
        alive = self.broker.management
        self.assertEqual(self.who("-u", alive, WARREN_URL=dead), "guest")
        self.assertEqual(self.who(WARREN_URL=self.broker.url(self.user, "profile%20secret"), WARREN_USER="nobody", WARREN_PASSWORD="x"), "user")
        self.assertEqual(self.who("-u", self.broker.url(self.user, "profile%20secret"), WARREN_USER="guest", WARREN_PASSWORD="guest"), "user")
        self.assertEqual(self.who("-p", "mine", WARREN_USER="guest", WARREN_PASSWORD="guest"), "guest")
        self.assertEqual(self.who("-p", "mine", "-U", "guest", WARREN_PASSWORD="guest"), "guest")
        secret = self.file("secret", "guest\n")
        self.assertEqual(self.who("-p", "mine", "-U", "guest", "--password-file", secret), "guest")
        self.assertEqual(self.who("-p", "mine", "-u", alive), "user")

    def test_a_users_password_never_goes_with_another_user(self):
        """The profile's password is not sent for a user from elsewhere, nor to another host."""
        self.profile(self.mine())
        with Stub(always(reply(401, {"error": "not_authorized", "reason": "Login failed"}))) as stub:
            self.run_warren("queues", "-u", stub.url, "-U", "somebody", "-p", "mine")
            for request in stub.requests:
                self.assertNotIn("cHJvZmlsZSBzZWNyZXQ", request.headers.get("authorization", ""))
            self.run_warren("queues", "-u", stub.url, WARREN_PROFILE="mine")
            self.assertFalse([r for r in stub.requests if self.user in r.headers.get("authorization", "")])

    def test_password_file(self):
        self.profile(self.mine("password_file = " + str(self.file("secret", "profile secret\nmore\n"))))
        self.assertEqual(self.who("-p", "mine"), "user")
        path = self.file("open", "profile secret\n", mode=0o644)
        done = self.run_warren("queues", "-u", self.broker.management, "-U", self.user, "--password-file", str(path))
        self.assertEqual(done.returncode, 2)
        self.assertIn("chmod 600", done.stderr)
        done = self.run_warren("queues", "-u", self.broker.management, "-U", self.user, "--password-file", str(self.folder / "none"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("none", done.stderr)

    def test_password_command(self):
        self.profile(self.mine(f"password_command = /usr/bin/printf 'profile secret\\nmore'"))
        self.assertEqual(self.who("-p", "mine"), "user")
        marker = self.folder / "marker"
        self.profile(self.mine(f"password_command = /bin/echo x; touch {marker}"))
        self.run_warren("queues", "-p", "mine")
        self.assertFalse(marker.exists(), "no shell runs it")
        self.profile(self.mine("password_command = /bin/false"))
        done = self.run_warren("queues", "-p", "mine")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("password_command", done.stderr)
        self.profile(self.mine("password_command = /nothing/here"))
        self.assertEqual(self.run_warren("queues", "-p", "mine").returncode, 2)

    def test_a_file_that_others_may_write(self):
        marker = self.folder / "marker"
        self.profile(self.mine(f"password_command = /usr/bin/touch {marker}"), mode=0o666)
        done = self.run_warren("queues", "-p", "mine")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("others may write", done.stderr)
        self.assertFalse(marker.exists())

    def test_missing_password(self):
        """Not on a terminal: said, not asked; and nothing is sent."""
        with Stub(always(reply(200, []))) as stub:
            done = self.run_warren("queues", "-u", stub.url, "-U", "somebody")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("password", done.stderr.lower())
            self.assertEqual(stub.count(), 0)

    def test_asked_for_on_a_terminal(self):
        env = {**self.env, "WARREN_URL": self.broker.management, "WARREN_USER": self.user}
        with Terminal("queues", env=env) as terminal:
            terminal.wait("Password of")
            terminal.send("profile secret\r")
            self.assertEqual(terminal.end(), 0, terminal.text())
            self.assertIn("q", terminal.text())
            self.assertNotIn("profile secret", terminal.text())

    def test_environment_files_are_private(self):
        self.profile(self.mine(), mode=0o644)
        done = self.run_warren("queues", "-p", "mine")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("chmod 600", done.stderr)
        self.assertNotIn("profile secret", done.stderr)

    def test_complaints_have_file_and_line(self):
        path = self.profile(self.mine() + "nonsense = 1\ninterval = soon\n[ui]\nwhat = ever\n")
        done = self.run_warren("queues", "-p", "mine", "-o", "csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in (5, 6, 8):
            self.assertIn(f"{path}:{line}: ", done.stderr)
        self.assertEqual(done.stdout.count("\n"), 2)

    def test_long_lines_and_odd_files(self):
        path = self.profile("[mine]\npassword = " + "x" * 4000 + "\n" + self.mine().replace("[mine]\n", ""))
        done = self.run_warren("queues", "-p", "mine")
        self.assertIn(f"{path}:2: ", done.stderr)
        for text in ("\0\0\0", "[", "[]\n=\n", "a" * 100000, "\ufeff[x]\nurl=http://h\n", "= = =\n" * 50):
            self.profile(text)
            done = self.run_warren("overview", WARREN_URL=self.broker.management)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_clear_text_to_another_host_is_warned_of(self):
        done = self.run_warren("overview", "-u", "http://127.1.2.3:" + str(free_port()))
        self.assertEqual(done.returncode, 3)


class Arguments(Config):
    def test_suggestions(self):
        for words, hint in ((["--read-onli"], "--read-only"), (["quues"], "queues"), (["queues", "--collumns", "name"], "--columns"),
                            (["queues", "--columns", "nmae"], "name"), (["queues", "--sort", "redy"], "ready"),
                            (["show", "quue", "q"], "queue"), (["declare-queue", "q", "--tpye", "quorum"], "--type")):
            with self.subTest(words):
                line = self.bad(2, *words, env=self.env)
                self.assertIn(hint, line)

    def test_wrong_words(self):
        for words in (["queues", "--limit", "many"], ["queues", "--limit", "-1"], ["queues", "extra"], ["show"], ["show", "queue"], ["-o", "xml", "queues"],
                      ["-i", "0.01", "queues"], ["-i", "x", "queues"], ["-u", "ftp://host", "queues"], ["-u", "http://", "queues"],
                      ["--amqp", "http://host", "queues"], ["-u", "http://host:99999", "queues"], ["queues", "--filter", "["]):
            with self.subTest(words):
                done = self.warren(*words, env=self.env)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_global_options_stand_anywhere(self):
        first = self.good("-V", self.vhost, "-o", "csv", "queues", "--columns", "name", env=self.env)
        self.assertEqual(self.good("queues", "--columns=name", "-V", self.vhost, "--output=csv", env=self.env), first)
        self.assertEqual(self.good("queues", f"-V{self.vhost}", "-ocsv", "--columns", "name", env=self.env), first)
        self.assertEqual(first, "name\nq\n")

    def test_help_and_version(self):
        said = warren("--help", env=self.env)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        for word in ("--url", "--read-only", "queues", "publish", "WARREN_PASSWORD"):
            self.assertIn(word, said.stdout)
        self.assertRegex(warren("--version", env=self.env).stdout, r"^warren \d+\.\d+")
        for name in ("queues", "publish", "delete-vhost"):
            said = warren(name, "--help", env=self.env)
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn(name, said.stdout)
        for shell in ("bash", "zsh", "fish"):
            said = warren("--completion", shell, env=self.env)
            self.assertEqual(said.returncode, 0)
            self.assertIn("delete-vhost", said.stdout)

    def test_columns_sort_and_limit(self):
        channel = self.amqp().channel()
        for index in range(5):
            channel.queue_declare(f"s{index}", durable=True, arguments={"x-max-length": index * 10})
        def rows(*words):
            return list(csv.reader(io.StringIO(self.good("queues", "-V", self.vhost, "-o", "csv", *words, env=self.env))))
        self.assertEqual(rows("--columns", "name,durable", "--sort", "name:desc", "--limit", "2"),
                         [["name", "durable"], ["s4", "true"], ["s3", "true"]])
        self.assertEqual([row[0] for row in rows("--columns", "name", "--sort", "name")[1:]], ["q", "s0", "s1", "s2", "s3", "s4"])
        self.assertEqual([row[0] for row in rows("--columns", "name", "--filter", "^s[12]$", "--sort", "name")[1:]], ["s1", "s2"])
        self.assertEqual([row[0] for row in rows("--columns", "name", "--filter", "!^s", "--sort", "name")[1:]], ["q"])

    def test_table_for_people(self):
        text = self.good("queues", "-V", self.vhost, env=self.env)
        self.assertNotIn("\x1b", text)
        head, row = text.splitlines()[:2]
        self.assertIn("NAME", head)
        self.assertRegex(row, r"\bq\b")
        wide = self.good("queues", "-V", self.vhost, "--columns", "name,type", env={**self.env, "COLUMNS": "10"})
        self.assertIn("classic", wide)

    def test_json_has_the_brokers_names(self):
        wait_until(lambda: "messages_ready" in self.good("queues", "-V", self.vhost, "-o", "json", env=self.env), "statistics")
        queue = json.loads(self.good("queues", "-V", self.vhost, "-o", "json", env=self.env))[0]
        self.assertEqual((queue["name"], queue["messages_ready"], queue["durable"]), ("q", 0, True))
        self.assertEqual(json.loads(self.good("overview", "-o", "json", env=self.env))["rabbitmq_version"], self.broker.version)
        self.assertEqual(json.loads(self.good("queues", "-V", self.vhost, "--filter", "^none$", "-o", "json", env=self.env)), [])

    def test_show(self):
        text = self.good("show", "queue", "q", "-V", self.vhost, env=self.env)
        self.assertRegex(text, r"(?m)^name +q$")
        self.assertEqual(json.loads(self.good("show", "queue", "q", "-V", self.vhost, "-o", "json", env=self.env))["vhost"], self.vhost)
        self.assertEqual(json.loads(self.good("show", "exchange", "amq.topic", "-V", self.vhost, "-o", "json", env=self.env))["type"], "topic")
        self.assertEqual(json.loads(self.good("show", "vhost", self.vhost, "-o", "json", env=self.env))["name"], self.vhost)
        line = self.bad(1, "show", "queue", "none", "-V", self.vhost, env=self.env)
        self.assertIn("exist", line)
        for name in (".", ".."):
            self.bad(5, "show", "queue", name, "-V", self.vhost, env=self.env)

    def test_closed_pipe(self):
        channel = self.amqp().channel()
        for index in range(300):
            channel.queue_declare(f"many-{index}-" + "x" * 200)
        env = environment({**self.env, "WARREN_URL": self.broker.management})
        for form in ("table", "json", "csv"):
            process = subprocess.Popen([WARREN, "queues", "-V", self.vhost, "-o", form], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=env)
            process.stdout.read(10)
            process.stdout.close()
            words = process.stderr.read()
            process.stderr.close()
            self.assertEqual(words, b"", form)
            self.assertIn(process.wait(60), (0, -13, 141), form)

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([WARREN, "queues", "-V", self.vhost, "-o", "csv"], stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, env=environment({**self.env, "WARREN_URL": self.broker.management}), timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)

    def test_no_color(self):
        for words, extra, coloured in (([], {}, True), (["--no-color"], {}, False), ([], {"NO_COLOR": "1"}, False)):
            with Terminal("queues", "-V", self.vhost, *words, broker=self.broker, env={**self.env, **extra}) as terminal:
                self.assertEqual(terminal.end(), 0)
                if not coloured:
                    self.assertNotRegex(terminal.output, rb"\x1b\[[0-9;]*3[0-9]")


class Secrets(Config):
    def hidden(self, process, secret):
        def line():
            return pathlib.Path(f"/proc/{process}/cmdline").read_bytes()
        wait_until(lambda: line().startswith(WARREN.encode()), "it has started", 20)
        wait_until(lambda: secret not in line(), "the password is out of the command line", 20)
        self.assertTrue(line().startswith(WARREN.encode()))

    def test_not_in_the_command_line(self):
        """A password in a URL argument is taken, and overwritten."""
        with Terminal("-u", self.broker.url(self.user, "profile%20secret"), env=self.env, size=(120, 30)) as console:
            self.hidden(console.pid, b"secret")
            console.wait("READY")
            self.assertNotIn(b"secret", pathlib.Path(f"/proc/{console.pid}/cmdline").read_bytes())
            self.assertNotIn("profile", console.text())
            console.send("Q")
            self.assertEqual(console.end(), 0)
        address = self.broker.amqp.replace("//", f"//{self.user}:profile%20secret@")
        with Terminal(f"--amqp={address}", "-u" + self.broker.url(self.user, "profile%20secret"), env=self.env, size=(120, 30)) as console:
            self.hidden(console.pid, b"secret")
            console.wait("READY")
            console.send("Q")
            self.assertEqual(console.end(), 0)

    def test_not_in_the_environment(self):
        with Terminal(env={**self.env, "WARREN_URL": self.broker.management, "WARREN_USER": self.user,
                           "WARREN_PASSWORD": "profile secret"}, size=(120, 30)) as console:
            console.wait("READY")
            self.assertNotIn(b"profile secret", pathlib.Path(f"/proc/{console.pid}/environ").read_bytes())
            console.send("Q")
            self.assertEqual(console.end(), 0)

    def test_not_in_log_errors_and_state(self):
        log = self.folder / "log"
        password = "pass-word-of-mine"
        self.broker.api("PUT", f"/api/users/{self.user}", {"password": password, "tags": "management"})
        wrong = self.broker.url(self.user, "wrong-" + password)
        for url in (self.broker.url(self.user, password), wrong):
            done = self.run_warren("--log", str(log), "-u", url, "publish", "-V", self.vhost, "--queue", "q", "--body", "body-of-mine")
            self.assertNotIn(password, done.stderr + done.stdout)
        text = log.read_text()
        self.assertTrue(text)
        self.assertNotIn(password, text)
        self.assertNotIn("body-of-mine", text)
        self.assertEqual(stat.S_IMODE(log.stat().st_mode) & 0o077, 0)
        with Terminal("-u", self.broker.url(self.user, password), env=self.env, size=(120, 30)) as console:
            console.wait("READY")
            console.send("2")
            console.wait("q")
            console.send("I")
            console.settle()
            console.send("Q")
            self.assertEqual(console.end(), 0)
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(password, path.read_text(errors="replace"), path)
        state = self.folder / "state" / "warren" / "state.json"
        self.assertEqual(stat.S_IMODE(state.stat().st_mode), 0o600)

    def test_no_core(self):
        with Terminal(broker=self.broker, env=self.env) as console:
            console.wait("READY")
            limits = pathlib.Path(f"/proc/{console.pid}/limits").read_text()
            self.assertRegex(limits, r"Max core file size +0 ")
            console.send("Q")
            self.assertEqual(console.end(), 0)

    def test_children_do_not_inherit_it(self):
        body = self.folder / "seen"
        editor = self.file("editor", f"#!/bin/sh\nenv > {body}\n", mode=0o700)
        with Terminal("-V", self.vhost, env={**self.env, "WARREN_URL": self.broker.management, "WARREN_USER": self.user,
                      "WARREN_PASSWORD": "profile secret", "EDITOR": str(editor), "VISUAL": ""}, size=(120, 40)) as console:
            console.wait("READY")
            console.send("p")
            console.wait("body")
            for _ in range(12):
                console.send("\x05")
                console.settle()
                if body.exists():
                    break
                console.send("\t")
            self.assertTrue(body.exists(), console.text()[-2000:])
            self.assertNotRegex(body.read_text(), "profile secret|WARREN_PASSWORD")


if __name__ == "__main__":
    unittest.main()
