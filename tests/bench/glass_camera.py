#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP camera whose pictures say when they were taken: 24 squares at the top, white for
a set bit, of the ms since 1970. Its first line is its address; ends with its input."""

import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

WIDTH, HEIGHT, BITS, SQUARE = 1280, 720, 24, 40  # pixels, as glass.js reads them
INTERVAL = 33  # ms
BLACK, WHITE, GREY = b"\x10", b"\xeb", b"\x80"
REST = BLACK * WIDTH * (HEIGHT - SQUARE) + GREY * (WIDTH * HEIGHT // 2)  # of the brightness, and both colours
LAUNCH = (f"( appsrc name=glass is-live=true do-timestamp=true format=time "
          f"caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate=30/1 ! "
          "x264enc tune=zerolatency speed-preset=ultrafast bitrate=2000 key-int-max=60 ! "
          "video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1 )")


def picture():
    now = time.time_ns() // 1000000
    row = b"".join((WHITE if now >> bit & 1 else BLACK) * SQUARE for bit in range(BITS))
    return Gst.Buffer.new_wrapped(row.ljust(WIDTH, BLACK) * SQUARE + REST)


def on_configure(_factory, media):
    glass = media.get_element().get_by_name("glass")
    GLib.timeout_add(INTERVAL, lambda: glass.emit("push-buffer", picture()) != Gst.FlowReturn.FLUSHING)


def main():
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_shared(True)
    factory.connect("media-configure", on_configure)
    server.get_mount_points().add_factory("/glass", factory)
    server.attach(None)
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    print(f"rtsp://127.0.0.1:{server.get_bound_port()}/glass", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
