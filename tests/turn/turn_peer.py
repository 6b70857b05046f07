# SPDX-License-Identifier: LGPL-2.1-or-later
"""turn_peer.py sink|src PROPERTIES [TURN-SERVER…]: one of our elements, which tells in lines of
JSON what happens: `frames`, `pair` (types of the selected candidates), `heard` (a
viewer reports what it gets), `warning` and `error`. Ends with its standard input.
"""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstWebRTC  # noqa: E402,F401

SINK = (
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120,framerate=15/1 ! "
    "vp8enc deadline=1 keyframe-max-dist=15 ! wsrtcsink name=element {}"
)
SOURCE = "wsrtcsrc name=element {} ! fakesink name=out"

TALKING = threading.Lock()


def say(**what):
    with TALKING:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def pair_of(stats):
    """Types of the candidates of the pair in use, or None."""
    rows = {}
    for index in range(stats.n_fields()):
        name = stats.nth_field_name(index)
        row = stats.get_value(name)
        if isinstance(row, Gst.Structure):
            rows[name] = row
    for row in rows.values():
        name = row.get_string("selected-candidate-pair-id")
        pair = rows.get(name)
        if pair is None:
            continue
        ends = [rows.get(pair.get_string(f"{side}-candidate-id")) for side in ("local", "remote")]
        if all(ends):
            return [end.get_string("candidate-type") for end in ends]
    return None


class Peer:
    def __init__(self, kind, properties, turn_servers):
        self.told_pair = None
        self.bins = []
        self.frames = 0
        self.pipeline = Gst.parse_launch((SINK if kind == "sink" else SOURCE).format(properties))
        element = self.pipeline.get_by_name("element")
        self.watched = element if kind == "sink" else None
        element.connect("prepare-peer", lambda _element, _id, webrtcbin: self.bins.append(webrtcbin))
        if turn_servers:
            quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in turn_servers)
            Gst.util_set_object_arg(element, "turn-servers", "<" + ",".join(f'"{text}"' for text in quoted) + ">")
        out = self.pipeline.get_by_name("out")
        if out:
            out.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.on_buffer)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::warning", lambda _bus, message: say(warning=message.parse_warning()[0].message))
        bus.connect("message::error", lambda _bus, message: say(error=message.parse_error()[0].message))

    def on_buffer(self, _pad, _info):
        self.frames += 1
        if self.frames in (1, 20):
            say(frames=self.frames)
        return Gst.PadProbeReturn.OK

    def ask(self):
        if self.watched and "round-trip-time" in self.watched.get_property("stats").to_string():
            self.watched = None
            say(heard=True)
        for webrtcbin in self.bins[-2:]:
            promise = Gst.Promise.new_with_change_func(self.on_stats)
            webrtcbin.emit("get-stats", None, promise)
        return True

    def on_stats(self, promise):
        reply = promise.get_reply()
        pair = pair_of(reply) if reply else None
        if pair and pair != self.told_pair:
            self.told_pair = pair
            say(pair=pair)


def main():
    Gst.init(None)
    peer = Peer(sys.argv[1], sys.argv[2], sys.argv[3:])
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), GLib.idle_add(loop.quit)), daemon=True).start()
    GLib.timeout_add(200, peer.ask)
    peer.pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    peer.pipeline.set_state(Gst.State.NULL)


main()
