# SPDX-License-Identifier: LGPL-2.1-or-later
"""A wsrtcsink in a process of its own, those who stay, and those who come and go."""

import contextlib
import re
import subprocess
import sys
import threading
import time
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
# pylint: disable=wrong-import-position
from crowd import crowd_of  # noqa: E402
from process import process  # noqa: E402
from server import Server  # noqa: E402
from stream import feeding  # noqa: E402

START_SECONDS = 60
# Small pictures: what is looked at is the life of viewers, not their bytes. A whole number of GOPs.
CLIP = ("videotestsrc num-buffers=300 pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1 ! "
        "x264enc tune=zerolatency speed-preset=ultrafast bitrate=300 key-int-max=60 ! "
        "video/x-h264,stream-format=byte-stream,alignment=au,profile=constrained-baseline ! filesink location=")


def make_clip(folder):
    path = folder / "clip.h264"
    subprocess.run(["gst-launch-1.0", "-q", *f"{CLIP}{path}".split()], check=True)
    return path


class Sink:
    """The process that is watched, and what it says."""

    def __init__(self, child, log):
        self.child, self.log = child, log

    def wait_until_listening(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.child.poll() is None:
            if match := re.search(r"http://([^:/]+:\d+)/\S*", self.log.read_text()):
                return Server(self.child.pid, "wsrtc", f"ws://{match[1]}/signaling?room=soak&role=viewer", match[0])
            time.sleep(0.1)  # poll
        raise AssertionError(f"no address from wsrtcsink, which said:\n{self.log.read_text()}")

    def complaints(self):
        return [line for line in self.log.read_text().splitlines()
                if re.search(r"CRITICAL|WARNING|ERROR|assertion", line)]


@contextlib.contextmanager
def sink_of(feed, folder):
    log = folder / "sink.log"
    command = f"gst-launch-1.0 -q {feed.source} ! wsrtcsink room=soak port=0"
    with log.open("w", encoding="utf-8") as said, process(*command.split(), stdout=said, stderr=said) as child:
        yield Sink(child, log)


def overflows():
    """Datagrams of this network that were lost since the buffer of a socket was full: who had to read it did not come to it."""
    names, values = (line.split() for line in pathlib.Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
                     if line.startswith("Udp:"))
    return int(values[names.index("RcvbufErrors")])


class Visitors:
    """Come and go all the time, from a process of their own. A thread waits for them."""

    BATCH_SECONDS = 5

    def __init__(self, crowd, interval, stay):
        self._crowd = crowd
        self._interval, self._stay = interval, stay  # ms
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.left, self.failed, self.key_frames = 0, [], []
        self.error = None

    def _run(self):
        batch = max(1, int(self.BATCH_SECONDS * 1000 / self._interval))
        try:
            while not self._enough.is_set():
                done = self._crowd.ask(f"visit {batch} {self._interval} {self._stay}")
                self.failed += done["failed"]
                self.key_frames += done["key_frame"]
                self.left += done["left"]
        except Exception as error:  # pylint: disable=broad-except  # told by finish ()
            self.error = error

    def start(self):
        self._thread.start()

    def finish(self):
        self._enough.set()
        self._thread.join()
        if self.error:
            raise self.error


@contextlib.contextmanager
def rig(build, folder):
    """A stream, a sink that shows it, and two crowds."""
    with contextlib.ExitStack() as stack:
        feed = stack.enter_context(feeding(build, make_clip(folder)))
        sink = stack.enter_context(sink_of(feed, folder))
        server = sink.wait_until_listening()
        yield sink, stack.enter_context(crowd_of(build, server)), stack.enter_context(crowd_of(build, server))
