#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The RTSP server of the tests does what they rely on. Prints TAP.

usage: rtsp_server_test.py RTSP_SERVER.PY
"""

import subprocess
import sys
import threading

import gi

try:
    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import Gst
except ValueError as error:
    print(f"1..0 # SKIP {error} (Debian package gir1.2-gst-rtsp-server-1.0)")
    sys.exit(0)

DEADLINE = 30  # s
STREAMS = {
    "test": {"H264", "MPEG4-GENERIC"},
    "h264": {"H264"},
    "mjpeg": {"JPEG"},
    "h265-pcmu": {"H265", "PCMU"},
}


class Server:
    def __init__(self, script):
        self.process = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.port = self.expect("listening")

    def expect(self, word):
        line = self.process.stdout.readline().split()
        assert line[:1] == [word], f"{line} in place of {word}"
        return line[-1]

    def say(self, word, answer):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.expect(answer)

    def end(self):
        self.process.stdin.close()
        return self.process.wait(timeout=DEADLINE)


class Player:
    """rtspsrc, and the encoding names of the streams that have brought 20 packets."""

    def __init__(self, port, path):
        self.arrived = {}
        self.ready = threading.Condition()
        self.pipeline = Gst.Pipeline()
        source = Gst.ElementFactory.make("rtspsrc")
        source.set_property("location", f"rtsp://127.0.0.1:{port}/{path}")
        source.connect("pad-added", self.on_pad)
        self.pipeline.add(source)
        self.pipeline.set_state(Gst.State.PLAYING)

    def on_pad(self, _source, pad):
        name = pad.get_current_caps().get_structure(0).get_string("encoding-name")
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("sync", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.add_probe(Gst.PadProbeType.BUFFER, self.on_packet, name)
        pad.link(sink.get_static_pad("sink"))

    def on_packet(self, _pad, _info, name):
        with self.ready:
            self.arrived[name] = self.arrived.get(name, 0) + 1
            self.ready.notify()
        return Gst.PadProbeReturn.OK

    def wait_for(self, names):
        def enough():
            return {name for name, count in self.arrived.items() if count >= 20} == names
        with self.ready:
            assert self.ready.wait_for(enough, DEADLINE), f"{self.arrived} in place of {names}"

    def wait_for_end(self):
        kinds = Gst.MessageType.EOS | Gst.MessageType.ERROR
        assert self.pipeline.get_bus().timed_pop_filtered(DEADLINE * Gst.SECOND, kinds), "the stream goes on"

    def end(self):
        self.pipeline.set_state(Gst.State.NULL)


def plays(server, path):
    player = Player(server.port, path)
    try:
        player.wait_for(STREAMS[path])
    finally:
        player.end()


def stops_and_starts(server):
    port = server.port
    player = Player(port, "h264")
    try:
        player.wait_for({"H264"})
        server.say("stop", "stopped")
        player.wait_for_end()
    finally:
        player.end()
    again = server.say("start", "listening")
    assert again == port, f"port {again} in place of {port}"
    plays(server, "h264")


def ends_with_its_parent(server):
    code = server.end()
    assert code == 0, f"exit code {code}"


def main(script):
    Gst.init(None)
    server = Server(script)
    cases = [(f"plays {path}", lambda path=path: plays(server, path)) for path in STREAMS]
    cases += [("stops and starts on its port", lambda: stops_and_starts(server)),
              ("ends with its parent", lambda: ends_with_its_parent(server))]
    print(f"1..{len(cases)}", flush=True)
    failed = False
    for number, (name, case) in enumerate(cases, 1):
        try:
            case()
            print(f"ok {number} {name}", flush=True)
        except AssertionError as error:
            failed = True
            print(f"not ok {number} {name}\n# {error}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
