# SPDX-License-Identifier: LGPL-2.1-or-later
"""impostor.py PORT: a viewer whose certificate is not that of its description. Says "answered",
then "end" and why when its session has ended, and how many packets it got.
"""

import json
import re
import sys
import threading

import gi

import raw

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402


def wait(promise_maker):
    done = threading.Event()
    promise = Gst.Promise.new_with_change_func(lambda _promise: done.set())
    promise_maker(promise)
    assert done.wait(raw.DEADLINE), "webrtcbin does not answer"
    return promise


def corrupt(sdp):
    """Another first byte in each fingerprint."""
    def change(match):
        return match[1] + ("00" if match[2] != "00" else "11")
    return re.sub(r"(a=fingerprint:sha-256 )([0-9A-Fa-f]{2})", change, sdp)


class Impostor:
    def __init__(self, port):
        self.packets = 0
        self.socket = raw.WebSocket(port, "/signaling?room=demo&role=viewer")
        self.pipeline = Gst.Pipeline()
        self.bin = Gst.ElementFactory.make("webrtcbin")
        self.bin.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.bin.connect("pad-added", self.on_pad)
        self.bin.connect("on-ice-candidate", self.on_candidate)
        self.pipeline.add(self.bin)
        self.pipeline.set_state(Gst.State.PLAYING)

    def on_pad(self, _bin, pad):
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("async", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))
        pad.add_probe(Gst.PadProbeType.BUFFER, self.on_packet)

    def on_packet(self, *_):
        self.packets += 1
        return Gst.PadProbeReturn.OK

    def on_candidate(self, _bin, index, text):
        self.socket.send_text(json.dumps({"type": "candidate", "candidate": text, "label": index}))

    def answer(self, sdp):
        _, message = GstSdp.SDPMessage.new_from_text(sdp)
        offer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.OFFER, message)
        wait(lambda promise: self.bin.emit("set-remote-description", offer, promise))
        reply = wait(lambda promise: self.bin.emit("create-answer", None, promise)).get_reply()
        answer = reply.get_value("answer")
        wait(lambda promise: self.bin.emit("set-local-description", answer, promise))
        self.socket.send_text(json.dumps({"type": "answer", "sdp": corrupt(answer.sdp.as_text())}))
        print("answered", flush=True)

    def run(self):
        why = "nothing"
        while got := self.socket.read(90):
            opcode, payload = got
            if opcode != raw.TEXT:
                continue
            message = json.loads(payload)
            if message["type"] == "offer":
                self.answer(message["sdp"])
            elif message["type"] == "candidate" and message["candidate"]:
                self.bin.emit("add-ice-candidate", message.get("label", 0), message["candidate"])
            elif message["type"] == "error":
                why = f"{message['code']} {message['message']}"
            elif message["type"] == "bye":
                break
        print(f"end {self.packets} {why}", flush=True)
        self.pipeline.set_state(Gst.State.NULL)
        self.socket.close()


def main():
    Gst.init(None)
    Impostor(int(sys.argv[1])).run()


main()
