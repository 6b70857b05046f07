#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""viewer.py URI ROOM [keepalive=MS]: a wsrtcsrc that looks at what comes, and decodes nothing.

It says "up", then takes a word a line: "report" is answered with a line of JSON of what came since it was
asked last. It ends with its standard input.
"""

import json
import os
import pathlib
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import GLib, Gst, GstWsrtc  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from stamps import number_of  # noqa: E402
from word_loop import answer_words  # noqa: E402

LATENCY = int(os.environ.get("WSRTC_CHAOS_LATENCY", "200"))  # ms; the machine may be busy with other tests
TICK = 10  # ms; of a timer that says how late this process gets a processor


class Viewer:
    def __init__(self, uri, room, keepalive):
        self.lock = threading.Lock()
        self.last = 0.0
        self.newest = self.oldest = None  # numbers
        self.peers = 0
        self.said = []
        self.tick_due = 0.0
        self.forget()
        self.pipeline = Gst.Pipeline()
        self.source = Gst.ElementFactory.make("wsrtcsrc")
        self.source.set_property("latency", LATENCY)
        self.source.set_property("signaller", GstWsrtc.WsSignaller(uri=uri, room=room, role="viewer", keepalive_interval=keepalive))
        self.source.connect("prepare-peer", self.on_peer)
        self.source.connect("pad-added", self.on_pad)
        self.pipeline.add(self.source)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message", self.on_message)
        GLib.timeout_add(TICK, self.on_tick)
        self.pipeline.set_state(Gst.State.PLAYING)

    def forget(self):
        self.frames = self.missing = self.twice = 0
        self.gap = self.late = 0.0
        self.holes = []

    def on_peer(self, *_):
        self.peers += 1

    def on_message(self, _bus, message):
        if message.type in (Gst.MessageType.WARNING, Gst.MessageType.ERROR):
            parse = message.parse_warning if message.type == Gst.MessageType.WARNING else message.parse_error
            self.said.append(parse()[0].message)

    def on_tick(self):
        now = time.monotonic()
        if self.tick_due:
            self.late = max(self.late, now - self.tick_due)
        self.tick_due = now + TICK / 1000
        return True

    def on_pad(self, _source, pad):
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("sync", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.add_probe(Gst.PadProbeType.BUFFER, self.on_frame)
        pad.link(sink.get_static_pad("sink"))

    def on_frame(self, _pad, info):
        now = time.monotonic()
        buffer = info.get_buffer()
        number = number_of(buffer.extract_dup(0, buffer.get_size()))
        with self.lock:
            if self.last:
                self.gap = max(self.gap, now - self.last)
            self.last = now
            self.frames += 1
            if number is not None:
                self.count(number)
        return Gst.PadProbeReturn.OK

    def count(self, number):
        if self.newest is not None:
            if number > self.newest + 1:
                self.missing += number - self.newest - 1
                self.holes.append((self.newest + 1, number - 1))
            self.twice += number <= self.newest
        else:
            self.oldest = number
        self.newest = number

    def report(self):
        """Times in s. The wait for a frame that did not come yet counts."""
        with self.lock:
            age = time.monotonic() - self.last if self.last else None
            answer = {"frames": self.frames, "missing": self.missing, "holes": self.holes, "oldest": self.oldest, "twice": self.twice, "gap": max(self.gap, age or 0),
                      "age": age, "late": self.late, "peers": self.peers, "newest": self.newest, "said": self.said}
            self.forget()
            self.said = []
        return json.dumps(answer)


def main():
    Gst.init(None)
    uri, room, *more = sys.argv[1:]
    viewer = Viewer(uri, room, int(more[0].partition("=")[2]) if more else 15000)
    answer_words("up", {"report": viewer.report})
    viewer.pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
