"""Starts and stops the private broker that the whole suite shares. With WARREN_TEST_MANAGEMENT set, that broker is used
instead and nothing is started."""
import os
import pathlib
import shutil
import subprocess
import sys

source = pathlib.Path(os.environ["WARREN_SOURCE"])
scratch = pathlib.Path(os.environ["WARREN_BUILD"]) / "test-broker"
script = str(source / "scripts" / "private-broker")


def start():
    if os.environ.get("WARREN_TEST_MANAGEMENT"):
        return 0
    stop()
    scratch.mkdir(parents=True)
    return subprocess.run([script, "start", str(scratch)], stdin=subprocess.DEVNULL).returncode


def stop():
    if os.environ.get("WARREN_TEST_MANAGEMENT") or not scratch.exists():
        return 0
    # Also after a start that was broken off, which has no address yet.
    subprocess.run([script, "stop", str(scratch), "--remove"], stdin=subprocess.DEVNULL)
    shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit({"start": start, "stop": stop}[sys.argv[1]]())
