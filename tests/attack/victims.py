# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is attacked: wsrtc-server, a gst-launch-1.0 with wsrtcsink that is its source, and one
viewer that only watches; and how they fare.
"""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).parent
DEADLINE = 90  # s
# Everybody may come to the streams of the attacks but one.
RULES = """
[server]
port = 0
[limits]
header_timeout = 2000
[anonymous]
rights = ["view", "publish", "talk"]
streams = ["demo", "bomb", "deep"]
[[users]]
name = "owner"
token = "{}"
rights = ["view"]
streams = ["vault"]
"""
PICTURES = ("videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1 ! "
            "vp8enc deadline=1 cpu-used=16 threads=1 keyframe-max-dist=30 target-bitrate=300000 ! "
            "wsrtcsink negotiation-timeout=60000 connect-timeout=60000 name=sink uri=ws://127.0.0.1:{}/signaling room=demo")


def wait_for(what, done, seconds=DEADLINE):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)  # polling


class Program:
    """One that runs, with its log in a file."""

    def __init__(self, folder, name, words, **streams):
        self.name = name
        self.log = folder / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(words, stderr=log, text=True, **{"stdout": log, **streams},
                                            env={**os.environ, "GST_DEBUG_NO_COLOR": "1"})

    @property
    def proc(self):
        return pathlib.Path("/proc") / str(self.process.pid)

    def alive(self):
        return self.process.poll() is None

    def memory(self, what="VmRSS"):
        """MiB."""
        return int(re.search(rf"{what}:\s+(\d+) kB", (self.proc / "status").read_text())[1]) / 1024

    def forget_peak(self):
        (self.proc / "clear_refs").write_text("5")

    def descriptors(self):
        return len(list((self.proc / "fd").iterdir()))

    def lines(self):
        """Of the log, those of ours that somebody has to see."""
        return [line for line in self.log.read_text(errors="replace").splitlines()
                if re.search(r" (WARN|ERROR) +wsrtc|^WARNING: ", line)]

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.name} does not end") from None
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


class Victims:
    def __init__(self, server):
        with contextlib.ExitStack() as stack:
            self.stack = stack
            self.start_all(server)
            self.stack = stack.pop_all()

    def start_all(self, server):
        folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="wsrtc-attack-")))
        self.token = uuid.uuid4().hex
        (folder / "server.toml").write_text(RULES.format(self.token))
        self.server = self.start(folder, "server", [server, "--config", str(folder / "server.toml")],
                                 stdout=subprocess.PIPE)
        self.port = int(re.search(r":(\d+)/", self.server.process.stdout.readline())[1])
        self.sink = self.start(
            folder, "sink", ["gst-launch-1.0", "--gst-debug=wsrtc*:2", *PICTURES.format(self.port).split()])
        self.viewer = self.start(
            folder, "viewer", [sys.executable, str(HERE / "bystander.py"),
                               f"ws://127.0.0.1:{self.port}/signaling"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        wait_for("pictures", lambda: self.ask_viewer()["frames"] > 5)
        self.settle()

    def start(self, folder, name, words, **streams):
        program = Program(folder, name, words, **streams)
        self.stack.callback(program.end)
        return program

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def ask_viewer(self):
        time.sleep(0.1)  # polling
        self.viewer.process.stdin.write("\n")
        self.viewer.process.stdin.flush()
        line = self.viewer.process.stdout.readline()
        assert line, "the viewer has ended:\n" + self.viewer.log.read_text(errors="replace")[-2000:]
        return json.loads(line)

    def settle(self):
        self.idle = {program: program.descriptors() for program in (self.server, self.sink)}

    def attacked(self):
        return (self.server, self.sink)

    def ice_port(self):
        """The UDP port of the media."""
        inodes = {os.readlink(fd)[8:-1] for fd in (self.sink.proc / "fd").iterdir()
                  if os.readlink(fd).startswith("socket:")}
        for line in (self.sink.proc / "net" / "udp").read_text().splitlines()[1:]:
            words = line.split()
            if words[9] in inodes:
                return int(words[1].split(":")[1], 16)
        raise AssertionError("wsrtcsink has no UDP port")

    def wait_until_released(self):
        for program, count in self.idle.items():
            wait_for(f"descriptors of {program.name} to be as few as before ({count}, now {program.descriptors()})",
                     lambda program=program, count=count: program.descriptors() <= count)
