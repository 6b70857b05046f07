#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Four RTSP cameras of test pictures, for trying out wsrtc-bridge without any: what
real ones have, and what browsers cannot show among it.

usage: test_cameras.py [--port 8554]

Prints a line "NAME=rtsp://…" each, as wsrtc-bridge takes them. Ctrl-C ends it.
"""

import argparse
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

WORDS = "valignment=top halignment=center shaded-background=true font-desc=Sans,24"
AAC = "audio/x-raw,rate=48000,channels=2 ! voaacenc bitrate=64000 ! aacparse ! rtpmp4gpay name=pay1 pt=97"
G711 = "audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0"
X264 = "x264enc speed-preset=veryfast bitrate=600 key-int-max=30 vbv-buf-capacity=400"


def picture(words, colour):
    return ("videotestsrc is-live=true pattern=ball motion=wavy foreground-color=0xffffffff "
            f"background-color={colour} ! video/x-raw,width=640,height=360,framerate=15/1,format=I420 ! "
            f"textoverlay text=\"{words}\" {WORDS} ! timeoverlay valignment=bottom halignment=center font-desc=Monospace,20")


def ticks(frequency):
    return f"audiotestsrc is-live=true wave=ticks freq={frequency} sine-periods-per-tick=40"


CAMERAS = {
    # A key frame every 2 s; goes to browsers as it is, the sound becomes Opus.
    "door": f"{picture('H264, AAC', '0xff1c5d99')} ! {X264} tune=zerolatency ! video/x-h264,profile=constrained-baseline ! "
            f"rtph264pay name=pay0 pt=96 config-interval=-1 {ticks(440)} ! {AAC}",
    # Pictures out of order: browsers show them in the wrong one, or not at all.
    "yard": f"{picture('H264 High, B-frames', '0xff2e7d32')} ! {X264} bframes=2 b-adapt=false rc-lookahead=0 sync-lookahead=0 ! "
            "video/x-h264,profile=high ! rtph264pay name=pay0 pt=96 config-interval=-1",
    # Some browsers have it.
    "hall": f"{picture('H265', '0xff8e3b1e')} ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=600 ! "
            "rtph265pay name=pay0 pt=96 config-interval=-1",
    # No browser takes it by WebRTC; the sound goes as it is.
    "desk": f"{picture('MJPEG, G.711', '0xff6a1b9a')} ! jpegenc quality=70 ! rtpjpegpay name=pay0 pt=26 {ticks(880)} ! {G711}",
}


def serve(port):
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(port))
    mounts = server.get_mount_points()
    for name, launch in CAMERAS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {launch} )")
        factory.set_shared(True)  # one encoder, however many look
        mounts.add_factory(f"/{name}", factory)
    if not server.attach(None):
        sys.exit(f"test_cameras.py: cannot listen on port {port} of 127.0.0.1; --port takes another, 0 any")
    return server


def main():
    parser = argparse.ArgumentParser(description="Four RTSP cameras of test pictures.")
    parser.add_argument("--port", type=int, default=8554, help="0 = any free one")
    Gst.init(None)
    server = serve(parser.parse_args().port)
    loop = GLib.MainLoop()
    for number in (signal.SIGINT, signal.SIGTERM):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, loop.quit)
    for name in CAMERAS:
        print(f"{name}=rtsp://127.0.0.1:{server.get_bound_port()}/{name}", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
