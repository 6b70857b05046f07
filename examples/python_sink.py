#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""python_sink.py [FILE]

wsrtcsink from Python: a test picture, or a file played in real time. The signal
encoder-setup has the last word on the encoder that wsrtcsink has chosen.
"""

import pathlib
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

SINK = "wsrtcsink name=web room=python announce=false port=0"
TEST_PICTURE = f"videotestsrc is-live=true pattern=smpte ! timeoverlay ! {SINK}"
FILE = f"uridecodebin name=source source. ! queue ! videoconvert ! {SINK} source. ! queue ! audioconvert ! web."


def on_encoder_setup(_sink, pad, encoder):
    """On the element's owner thread, before the encoder is linked."""
    print(f"{pad} is encoded by {encoder.get_factory().get_name()}")


def on_message(_bus, message, loop):
    if message.type == Gst.MessageType.ELEMENT and message.has_name("wsrtc-address"):
        print(f"watch it at {message.get_structure().get_string('address')}", flush=True)
    elif message.type == Gst.MessageType.WARNING:
        print(f"warning: {message.parse_warning().gerror.message}", file=sys.stderr)
    elif message.type == Gst.MessageType.ERROR:
        print(f"error: {message.parse_error().gerror.message}", file=sys.stderr)
        loop.quit()
    elif message.type == Gst.MessageType.EOS:
        loop.quit()


def main():
    Gst.init(sys.argv)
    pipeline = Gst.parse_launch(FILE if len(sys.argv) > 1 else TEST_PICTURE)
    if len(sys.argv) > 1:
        pipeline.get_by_name("source").set_property("uri", pathlib.Path(sys.argv[1]).resolve().as_uri())
    pipeline.get_by_name("web").connect("encoder-setup", on_encoder_setup)

    loop = GLib.MainLoop()
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message, loop)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, loop.quit)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
