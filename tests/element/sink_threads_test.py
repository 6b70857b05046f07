#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A wsrtcsink whose system has few threads left: who is too many is told so, and nothing else happens. Prints TAP.

The limit is that of a user (RLIMIT_NPROC), which does not bind root: the pipeline runs as a user of its own, that may
read what root may.
"""

import contextlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "server"))
from ws_client import Client  # noqa: E402

DEADLINE = 60  # s
THREADS = 100
# More than fit: a session has two threads until its viewer answers, up to 4 then.
VIEWERS = 60
USER = 61000 + os.getpid() % 4000
READS_ALL = "+dac_override,+dac_read_search"
AS_USER = ["setpriv", f"--reuid={USER}", "--clear-groups", f"--inh-caps={READS_ALL}", f"--ambient-caps={READS_ALL}"]
# As many threads as it is told, until its standard input ends.
EATER = """
import sys, threading
for _ in range(int(sys.argv[1])):
    threading.Thread(target=sys.stdin.read, daemon=True).start()
print("full", flush=True)
sys.stdin.read()
"""
COUNT_AGAIN = 1.5  # s: so long the system's threads are taken for as many as they were
PIPELINE = "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! wsrtcsink room=few host=127.0.0.1 port=0"


class Pipeline:
    def __init__(self):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="wsrtc-threads-")
        limit = lambda: resource.setrlimit(resource.RLIMIT_NPROC, (THREADS, THREADS))  # noqa: E731
        self.process = subprocess.Popen([*AS_USER, "gst-launch-1.0", "-q", *PIPELINE.split()], preexec_fn=limit,
                                        stdout=self.log, stderr=self.log)
        self.port = int(self.wait_for(r"watch at http://127\.0\.0\.1:(\d+)/few"))

    def said(self):
        return pathlib.Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def wait_for(self, pattern):
        end = time.monotonic() + DEADLINE
        while not (found := re.search(pattern, self.said())):
            assert self.process.poll() is None and time.monotonic() < end, f"no {pattern}:\n{self.said()}"
            time.sleep(0.02)  # polling
        return found.group(1)

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def assert_lives(self):
        assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.said()[-2000:]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Eater:
    """Another process of the same user, with so many threads."""

    def __init__(self, threads):
        self.process = subprocess.Popen([*AS_USER, sys.executable, "-c", EATER, str(threads - 1)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == "full\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate(timeout=DEADLINE)


def join(port):
    """A viewer that says what it can take."""
    viewer = Client(port)
    assert viewer.upgrade("/signaling?role=viewer&room=few", f"127.0.0.1:{port}") == 101
    viewer.send_text('{"type":"capabilities","video":["VP8"],"audio":["opus"]}')
    return viewer


def answer(viewer):
    """What it comes to: None for an offer, else the error."""
    while True:
        message = json.loads(viewer.read_text())
        if message["type"] == "offer":
            return None
        if message["type"] == "error":
            return message


def more_than_fit():
    with Pipeline() as pipeline, contextlib.ExitStack() as stack:
        viewers = [stack.enter_context(join(pipeline.port)) for _ in range(VIEWERS)]
        answers = [answer(viewer) for viewer in viewers]
        pipeline.assert_lives()
        refused = [one for one in answers if one]
        print(f"# {VIEWERS - len(refused)} let in, {len(refused)} refused, {pipeline.threads()} threads")
        assert 0 < len(refused) < VIEWERS, answers
        assert all(one["code"] == "busy" and "places are taken" in one["message"] for one in refused), refused
        assert pipeline.threads() < THREADS, pipeline.threads()


def taken_by_others():
    """What was free at the start is not any more."""
    with Pipeline() as pipeline, contextlib.ExitStack() as stack:
        assert answer(stack.enter_context(join(pipeline.port))) is None
        stack.enter_context(Eater(THREADS - pipeline.threads() - 8))
        time.sleep(COUNT_AGAIN)  # measuring: what is counted next has them
        # The session that was made ahead may let one in.
        answers = [answer(stack.enter_context(join(pipeline.port))) for _ in range(3)]
        pipeline.assert_lives()
        refused = [one for one in answers if one]
        assert len(refused) >= 2, answers
        assert all(one["code"] == "busy" and "no threads are left" in one["message"] for one in refused), refused


CASES = [more_than_fit, taken_by_others]


def main():
    if os.getuid() != 0 or subprocess.run([*AS_USER, "true"], check=False).returncode != 0:
        print("1..0 # SKIP to run as another user, one has to be root")
        return
    print(f"1..{len(CASES)}")
    for number, run in enumerate(CASES, 1):
        try:
            run()
            print(f"ok {number} {run.__name__}")
        except (AssertionError, OSError, ValueError) as error:
            print(f"not ok {number} {run.__name__}")
            print("\n".join(f"# {line}" for line in str(error).splitlines()))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
