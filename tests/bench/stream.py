# SPDX-License-Identifier: LGPL-2.1-or-later
"""The one stream that every server gets."""

import contextlib
import os
import pathlib
import socket
import subprocess
from typing import NamedTuple

from process import free_port, process, wait_for_line

HERE = pathlib.Path(__file__).resolve().parent
# The one that has PyGObject is the distribution's.
PYTHON = os.environ.get("WSRTC_PYTHON", "/usr/bin/python3")
RAW = "video/x-raw,width=1280,height=720,framerate=30/1"
PARSED = "video/x-h264,stream-format=byte-stream,alignment=au"
ENCODER = ("x264enc tune=zerolatency speed-preset=ultrafast bitrate=2000 key-int-max=60 ! "
           f"{PARSED},profile=constrained-baseline")
# As wsrtcsink sets it for live pictures (codecs_video.cpp), but with key frames: nobody asks this one for any.
LIVE_ENCODER = ("x264enc tune=zerolatency speed-preset=superfast byte-stream=true aud=false bframes=0 b-adapt=false "
                f"key-int-max=60 rc-lookahead=0 vbv-buf-capacity=400 bitrate=2000 ! {PARSED},profile=constrained-baseline")
LIVE = f"videotestsrc is-live=true pattern=ball ! {RAW}"
# Of a whole number of GOPs, so that it can be played again and again.
CLIP_MAKER = f"videotestsrc num-buffers=300 pattern=snow ! {RAW} ! {ENCODER} ! filesink location="
PACKETS = "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96"


class Feed(NamedTuple):
    """Where the packets of the stream come in."""
    port: int

    @property
    def source(self):
        """The same as access units, as a launch line."""
        return (f"udpsrc port={self.port} buffer-size=2097152 caps={PACKETS} ! rtph264depay ! h264parse ! "
                f"{PARSED}")


def make_clip(folder):
    path = folder / "clip.h264"
    subprocess.run(["gst-launch-1.0", "-q", *f"{CLIP_MAKER}{path}".split()], check=True)
    return path


@contextlib.contextmanager
def feeding(build, clip):
    """Plays the clip to a port, from a process of its own."""
    port = free_port(socket.SOCK_DGRAM)
    with process(build / "tests/bench/load", "feed", clip, port):
        yield Feed(port)


@contextlib.contextmanager
def filming_a_clock(_build, _clip):
    """An RTSP camera whose pictures say when they were taken; gives its address."""
    with process(PYTHON, HERE / "glass_camera.py", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as camera:
        yield wait_for_line(camera.stdout, r"rtsp://\S+", "the camera of the clock")[0]


@contextlib.contextmanager
def filming(build, clip):
    """Plays the clip as an RTSP camera, from a process of its own; gives its address."""
    with process(build / "tests/bench/load", "camera", clip, 0, stdout=subprocess.PIPE) as camera:
        yield wait_for_line(camera.stdout, r"rtsp://\S+", "the camera")[0]
