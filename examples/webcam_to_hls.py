#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""webcam_to_hls.py FOLDER [PORT]

The camera of a browser, as HTTP Live Streaming: the page that is printed sends
camera and microphone, and FOLDER fills with segments and a playlist, which any
web server hands out. For RTMP, in place of hlssink2:
flvmux streamable=true ! rtmp2sink location=rtmp://HOST/APP/KEY
"""

import pathlib
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import GLib, Gst, GstWsrtc  # noqa: E402

# Browsers send what codec they like, and change their picture's size and rate
# as they like: segments want one of each, and key frames where they begin.
LAUNCH = """
    wsrtcsrc name=camera room=webcam latency=200
    camera.video_0 ! queue ! videoconvert ! videoscale ! videorate ! video/x-raw,width=1280,height=720,framerate=30/1 !
      x264enc tune=zerolatency speed-preset=veryfast bitrate=2500 key-int-max=60 ! h264parse ! hls.video
    camera.audio_0 ! queue ! audioconvert ! audioresample ! avenc_aac ! aacparse ! hls.audio
    hlssink2 name=hls target-duration=2
"""


def on_message(_bus, message, loop):
    if message.type == Gst.MessageType.WARNING:
        print(f"warning: {message.parse_warning().gerror.message}", file=sys.stderr)
    elif message.type == Gst.MessageType.ERROR:
        print(f"error: {message.parse_error().gerror.message}", file=sys.stderr)
        loop.quit()
    elif message.type == Gst.MessageType.EOS:
        loop.quit()


def main():
    Gst.init(sys.argv)
    if len(sys.argv) < 2:
        sys.exit("usage: webcam_to_hls.py FOLDER [PORT]")
    folder = pathlib.Path(sys.argv[1])
    server = GstWsrtc.Server(port=int(sys.argv[2]) if len(sys.argv) > 2 else 8443)
    server.start()
    port = server.get_bound_port()
    print(f'open http://127.0.0.1:{port}/publish/webcam and press "Go live"', flush=True)

    pipeline = Gst.parse_launch(LAUNCH)
    pipeline.get_by_name("camera").set_property("uri", f"ws://127.0.0.1:{port}/signaling")
    hls = pipeline.get_by_name("hls")
    hls.set_property("location", str(folder / "segment%05d.ts"))
    hls.set_property("playlist-location", str(folder / "playlist.m3u8"))
    loop = GLib.MainLoop()
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message, loop)
    # The end of the stream closes the last segment.
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, lambda: pipeline.send_event(Gst.Event.new_eos()))
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)
    server.stop()


if __name__ == "__main__":
    main()
