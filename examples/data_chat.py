#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""data_chat.py

Text beside the picture: what one viewer writes on the data channel "chat" goes
to all the others. In a page:

    player.addEventListener('channel', ({ detail }) => {
      detail.addEventListener('message', ({ data }) => console.log(data));
      detail.send('hello');
    });
"""

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import GLib, Gst, GstWsrtc  # noqa: E402

LAUNCH = "videotestsrc is-live=true ! timeoverlay ! wsrtcsink name=web room=chat announce=false port=0 data-channels=<chat>"


class Chat:
    """Every method is called on the element's owner thread, so nothing needs a lock."""

    def __init__(self):
        self.channels = {}

    def on_channel(self, _sink, peer, channel):
        channel.connect("open", self.on_open, peer)
        channel.connect("close", self.on_close)
        channel.connect("error", lambda _channel, error: print(error.message, file=sys.stderr))
        channel.connect("message-string", self.on_text)

    def on_open(self, channel, peer):
        self.channels[channel] = peer
        print(f"{peer} is here, with {len(self.channels) - 1} others", flush=True)

    def on_close(self, channel):
        print(f"{self.channels.pop(channel, 'somebody')} has left", flush=True)

    def on_text(self, sender, text):
        for channel in self.channels:
            if channel == sender:
                continue
            try:
                channel.send_string(f"{self.channels[sender]}: {text}")
            except GLib.Error as error:
                # One who does not read misses some; the others do not wait.
                if not error.matches(GstWsrtc.error_quark(), GstWsrtc.Error.BUSY):
                    print(error.message, file=sys.stderr)


def on_message(_bus, message, loop):
    if message.type == Gst.MessageType.ELEMENT and message.has_name("wsrtc-address"):
        print(f"watch it at {message.get_structure().get_string('address')}", flush=True)
    elif message.type == Gst.MessageType.ERROR:
        print(f"error: {message.parse_error().gerror.message}", file=sys.stderr)
        loop.quit()


def main():
    Gst.init(sys.argv)
    pipeline = Gst.parse_launch(LAUNCH)
    pipeline.get_by_name("web").connect("data-channel", Chat().on_channel)
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
