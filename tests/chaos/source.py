#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""source.py URI ROOM=KIND…: one process with a wsrtcsink for each stream, at the server of the URI.

Of the kind "stamped", a stream is H264 whose frames are numbered (stamps.py), 25 a second, with a key frame each
second; "prompt" is the same with one when it is asked for, too; of the kind "raw", pictures that the sink encodes. It says "up" when all play, then takes a word a line and answers with a line:

  caps     the raw streams have another size and rate        "caps WIDTHxHEIGHT@RATE"
  restart  the raw streams stop, and begin again             "restarted"
  count    viewers, and the longest wait between two frames  JSON
           that went in since it was asked last
"""

import json
import pathlib
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402,F401

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from stamps import stamped  # noqa: E402
from word_loop import answer_words  # noqa: E402

RATE = 25
SIZES = ((160, 120, 25), (320, 240, 15), (240, 180, 30))
SINK = "wsrtcsink name=sink uri={uri} room={room} peer-timeout=5000"
CLIP = (f"videotestsrc num-buffers={2 * RATE} pattern=ball ! video/x-raw,format=I420,width=160,height=120,framerate={RATE}/1 ! "
        f"x264enc tune=zerolatency speed-preset=ultrafast key-int-max={RATE} ! video/x-h264,profile=constrained-baseline ! "
        "h264parse config-interval=-1 ! video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=out sync=false")
STAMPED = "appsrc name=in is-live=true format=time do-timestamp=true ! " + SINK
RAW = "videotestsrc name=in is-live=true ! capsfilter name=size ! " + SINK


def make_clip():
    """Caps and access units; the first of each second is a key frame."""
    pipeline = Gst.parse_launch(CLIP)
    out = pipeline.get_by_name("out")
    pipeline.set_state(Gst.State.PLAYING)
    caps, units = None, []
    while sample := out.emit("pull-sample"):
        caps = sample.get_caps()
        units.append(sample.get_buffer().extract_dup(0, sample.get_buffer().get_size()))
    pipeline.set_state(Gst.State.NULL)
    return caps, units


class Stream:
    def __init__(self, line):
        self.pipeline = Gst.parse_launch(line)
        self.sink = self.pipeline.get_by_name("sink")
        self.longest = 0.0  # s between two frames that went in
        self.pipeline.set_state(Gst.State.PLAYING)

    def viewers(self):
        return self.sink.get_property("stats").to_string().count("wsrtc-peer-stats")


class Stamped(Stream):
    """Paced by a thread of its own."""

    def __init__(self, line, clip, is_prompt):
        super().__init__(line)
        caps, self.units = clip
        self.is_asked = False
        self.entry = self.pipeline.get_by_name("in")
        self.entry.set_property("caps", caps)
        if is_prompt:
            self.entry.get_static_pad("src").add_probe(Gst.PadProbeType.EVENT_UPSTREAM, self.on_event)
        threading.Thread(target=self.run, daemon=True).start()

    def on_event(self, _pad, info):
        structure = info.get_event().get_structure()
        self.is_asked |= bool(structure and structure.has_name("GstForceKeyUnit"))
        return Gst.PadProbeReturn.OK

    def run(self):
        start = last = time.monotonic()
        number = place = 0
        while True:
            time.sleep(max(0, start + number / RATE - time.monotonic()))  # polling: the pace of the frames
            now = time.monotonic()
            self.longest, last = max(self.longest, now - last), now
            if self.is_asked:
                self.is_asked = False
                place = -(-place // RATE) * RATE
            unit = stamped(self.units[place % len(self.units)], number)
            self.entry.emit("push-buffer", Gst.Buffer.new_wrapped(unit))
            number += 1
            place += 1


class Raw(Stream):
    def __init__(self, line):
        self.turn = 0
        super().__init__(line)
        self.change()

    def change(self):
        width, height, rate = SIZES[self.turn % len(SIZES)]
        self.turn += 1
        self.pipeline.get_by_name("size").set_property(
            "caps", Gst.Caps.from_string(f"video/x-raw,width={width},height={height},framerate={rate}/1"))
        return f"caps {width}x{height}@{rate}"

    def restart(self):
        self.pipeline.set_state(Gst.State.NULL)
        self.pipeline.set_state(Gst.State.PLAYING)


def main():
    uri, *wanted = sys.argv[1:]
    Gst.init(None)
    clip = make_clip()
    streams = {}
    for room, kind in (one.split("=") for one in wanted):
        places = {"uri": uri, "room": room}
        streams[room] = Raw(RAW.format(**places)) if kind == "raw" else Stamped(STAMPED.format(**places), clip, kind == "prompt")
    raws = [stream for stream in streams.values() if isinstance(stream, Raw)]

    def restart():
        for raw in raws:
            raw.restart()
        return "restarted"

    def count():
        answer = {room: {"viewers": stream.viewers(), "longest": stream.longest} for room, stream in streams.items()}
        for stream in streams.values():
            stream.longest = 0.0
        return json.dumps(answer)

    answer_words("up", {"caps": lambda: [raw.change() for raw in raws][-1], "restart": restart, "count": count})
    for stream in streams.values():
        stream.pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
