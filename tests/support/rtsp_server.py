#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP server as a camera has one, for tests; on 127.0.0.1 only.

usage: rtsp_server.py [--port N]

Its streams are the keys of STREAMS. Its first line on standard output is
"listening PORT". Then it takes a word a line on standard input and answers with
a line:

  stop   ends every connection and listens no more   "stopped"
  start  listens again, on the same port             "listening PORT"

It ends when standard input does, so never outlives who started it.
"""

import argparse
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

SIZE = "video/x-raw,width=640,height=360,framerate=25/1"
PICTURE = f"videotestsrc is-live=true ! {SIZE}"
H264 = (f"{PICTURE},format=I420 ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=1000 ! "
        "video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1")
H265 = (f"{PICTURE},format=I420 ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=1000 ! "
        "rtph265pay name=pay0 pt=96 config-interval=-1")
MJPEG = f"{PICTURE},format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26"
SOUND = "audiotestsrc is-live=true"
AAC = f"{SOUND} ! audio/x-raw,rate=48000,channels=2 ! voaacenc ! aacparse ! rtpmp4gpay name=pay1 pt=97"
PCMU = f"{SOUND} ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0"

STREAMS = {
    "/test": f"( {H264} {AAC} )",
    "/h264": f"( {H264} )",
    "/mjpeg": f"( {MJPEG} )",
    "/h265-pcmu": f"( {H265} {PCMU} )",
}


class Camera:
    """The server, and what can be done to it."""

    def __init__(self, port):
        self.port = port
        self.source = 0
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        mounts = self.server.get_mount_points()
        for path, launch in STREAMS.items():
            factory = GstRtspServer.RTSPMediaFactory()
            factory.set_launch(launch)
            factory.set_shared(True)
            mounts.add_factory(path, factory)

    def start(self):
        if not self.source:
            self.server.set_service(str(self.port))
            self.source = self.server.attach(None)
            if not self.source:
                sys.exit(f"rtsp_server.py: cannot listen on port {self.port} of 127.0.0.1")
            self.port = self.server.get_bound_port()
        return f"listening {self.port}"

    def stop(self):
        if self.source:
            GLib.Source.remove(self.source)
            self.source = 0
        self.server.client_filter(lambda _server, _client: GstRtspServer.RTSPFilterResult.REMOVE)
        self.server.get_session_pool().filter(lambda _pool, _session: GstRtspServer.RTSPFilterResult.REMOVE)
        return "stopped"


def main():
    parser = argparse.ArgumentParser(description="An RTSP server for tests.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    arguments = parser.parse_args()
    Gst.init(None)
    loop = GLib.MainLoop()
    camera = Camera(arguments.port)
    words = {"start": camera.start, "stop": camera.stop}

    def on_line(_channel, condition):
        line = sys.stdin.readline() if condition & GLib.IOCondition.IN else ""
        if not line:
            loop.quit()
            return False
        word = words.get(line.strip(), lambda: f"unknown word {line.strip()!r}")
        print(word(), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, on_line)
    print(camera.start(), flush=True)
    loop.run()
    camera.stop()


if __name__ == "__main__":
    main()
