#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""dynamic_pads.py [SECONDS]

Inputs that come and go while viewers look on: every few seconds a tone is
plugged in beside the picture, and unplugged again. Who watches hears it come
and go, and the picture does not stop.
"""

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

PICTURE = (
    "videotestsrc is-live=true pattern=ball ! timeoverlay ! wsrtcsink name=web room=dynamic announce=false port=0"
)
TONE = "audiotestsrc is-live=true wave=ticks ! audio/x-raw,rate=48000 ! queue"


class Tone:
    """The input, while it is plugged in."""

    def __init__(self, pipeline, web):
        self.pipeline, self.web = pipeline, web
        self.bin = self.pad = None

    def toggle(self):
        if self.bin:
            self.unplug()
        else:
            self.plug()
        return GLib.SOURCE_CONTINUE

    def plug(self):
        self.bin = Gst.parse_bin_from_description(TONE, True)
        self.pipeline.add(self.bin)
        self.pad = self.web.request_pad_simple("audio_%u")
        self.bin.get_static_pad("src").link(self.pad)
        self.bin.sync_state_with_parent()
        print(f"{self.pad.get_name()} is plugged in", flush=True)

    def unplug(self):
        name = self.pad.get_name()
        self.bin.set_state(Gst.State.NULL)
        self.bin.get_static_pad("src").unlink(self.pad)
        self.web.release_request_pad(self.pad)
        self.pipeline.remove(self.bin)
        self.bin = self.pad = None
        print(f"{name} is unplugged", flush=True)


def on_message(_bus, message, loop):
    if message.type == Gst.MessageType.ELEMENT and message.has_name("wsrtc-address"):
        print(f"watch it at {message.get_structure().get_string('address')}", flush=True)
    elif message.type == Gst.MessageType.WARNING:
        print(f"warning: {message.parse_warning().gerror.message}", file=sys.stderr)
    elif message.type == Gst.MessageType.ERROR:
        print(f"error: {message.parse_error().gerror.message}", file=sys.stderr)
        loop.quit()


def main():
    Gst.init(sys.argv)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    pipeline = Gst.parse_launch(PICTURE)
    tone = Tone(pipeline, pipeline.get_by_name("web"))
    loop = GLib.MainLoop()
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message, loop)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, loop.quit)
    GLib.timeout_add(int(seconds * 1000), tone.toggle)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
