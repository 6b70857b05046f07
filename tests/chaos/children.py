# SPDX-License-Identifier: LGPL-2.1-or-later
"""The processes of the chaos: each is killed, stopped and started as the driver likes."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
DEADLINE = 60  # s; for a busy machine, a moment is the rule


def hurry():
    """What is measured here is not how busy the machine is with other things. Of what this starts, too."""
    with contextlib.suppress(OSError):  # which is not permitted to all; Linux shares time out to sessions first
        pathlib.Path("/proc/self/autogroup").write_text("-8", encoding="ascii")
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, -8)


def wait_for(what, done, deadline=DEADLINE):
    """Until done() is true; its value. Says what it has waited for."""
    end = time.monotonic() + deadline
    while not (value := done()):
        assert time.monotonic() < end, f"waited {deadline:.0f} s for {what() if callable(what) else what}"
        time.sleep(0.02)  # polling
    return value


class Child:
    """A process that takes words, with what it says on standard error in a file."""

    def __init__(self, folder, name, *command):
        self.name = name
        self.log = folder / f"{name}.log"
        self.command = command
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def answer(self):
        line = self.process.stdout.readline()
        assert line, f"{self.name} has ended with {self.process.wait()}:\n{self.said()[-2000:]}"
        return line.strip()

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.answer()

    def said(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def signal(self, number):
        self.process.send_signal(number)

    def size_of(self, folder):
        """Of a folder of the process: "task" or "fd"."""
        return len(os.listdir(f"/proc/{self.process.pid}/{folder}"))

    def holds(self):
        """Threads, descriptors."""
        return self.size_of("task"), self.size_of("fd")

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def is_running(self):
        return self.process.poll() is None

    def end(self):
        """As its user would. The exit code."""
        if self.is_running():
            self.signal(signal.SIGCONT)
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            try:
                self.process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self.name} does not end:\n{self.said()[-2000:]}") from None
        return self.process.returncode


class Server(Child):
    """wsrtc-server, which has the same port after each start."""

    def __init__(self, folder, host="127.0.0.1"):
        self.port, self.host = 0, host
        super().__init__(folder, "server")

    def start(self):
        self.command = (os.environ["WSRTC_SERVER"], "--host", self.host, "--port", str(self.port))
        super().start()
        self.port = int(self.answer().rsplit(":", 1)[1].strip("/"))

    def uri(self):
        return f"ws://{self.host}:{self.port}/signaling"

    def end(self):
        if self.is_running():
            self.signal(signal.SIGTERM)
        return super().end()


class Words(Child):
    """A Python program beside this one, which says something once it is up."""

    first = None

    def __init__(self, folder, name, script, *arguments, where=()):
        """`where`: a command that runs the rest of its line, somewhere else."""
        super().__init__(folder, name, *where, sys.executable, str(HERE / script), *arguments)

    def start(self):
        super().start()
        self.first = None

    def wait_until_up(self):
        self.first = self.first or self.answer()
        return self.first

    def say(self, word):
        self.wait_until_up()
        return super().say(word)


class Source(Words):
    def __init__(self, folder, name, uri, *streams):
        super().__init__(folder, name, "source.py", uri, *streams)

    def count(self):
        return json.loads(self.say("count"))


class Viewer(Words):
    def __init__(self, folder, name, uri, room, *properties, where=()):
        self.frames = self.missing = 0  # ever
        self.gap = 0.0  # s
        self.holes = []
        super().__init__(folder, name, "viewer.py", uri, room, *properties, where=where)

    def report(self):
        """Of what came since the last one."""
        told = json.loads(self.say("report"))
        self.frames += told["frames"]
        self.missing += told["missing"]
        self.holes += told["holes"]
        self.gap = max(self.gap, told["gap"])
        return told

    def has_frames(self, count):
        self.report()
        return self.frames >= count
