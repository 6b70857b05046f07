#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A camera that can be spoken to (ONVIF Streaming, section "Back Channel"), for
tests; on 127.0.0.1 only.

usage: talking_camera.py [--port N]

Its streams are /deaf, which cannot, and the keys of FORMS, which are told apart by
what they want to be sent. Each has H264 and sound of its own.

Its first line on standard output is "listening PORT". Then it takes a word a line
on standard input and answers with a line:

  heard   the tone of the last half second   "heard 440.0" in Hz, or "heard nothing"
  count   packets that came, ever            "packets N"
  stop    ends every connection              "stopped"
  start   listens again, on the same port    "listening PORT"

It ends when standard input does, so never outlives who started it.
"""

import argparse
import array
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402, F401

from word_loop import answer_words  # noqa: E402

PICTURE = ("videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=15/1 ! x264enc tune=zerolatency "
           "speed-preset=ultrafast key-int-max=15 ! video/x-h264,profile=constrained-baseline ! "
           "rtph264pay name=pay0 pt=96 config-interval=-1")
SOUND = "audiotestsrc is-live=true volume=0.1 ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0"
RTP = "application/x-rtp,media=audio"

# What they say they take, and what makes sound of it.
FORMS = {
    "/pcmu": (f"{RTP},payload=0,clock-rate=8000,encoding-name=PCMU", "rtppcmudepay ! mulawdec"),
    "/pcma": (f"{RTP},payload=8,clock-rate=8000,encoding-name=PCMA", "rtppcmadepay ! alawdec"),
    "/g726": (f"{RTP},payload=97,clock-rate=8000,encoding-name=G726-32", "rtpg726depay force-aal2=false ! avdec_g726"),
    "/l16": (f"{RTP},payload=98,clock-rate=16000,encoding-name=L16,encoding-params=(string)1,channels=1", "rtpL16depay"),
    "/aac": (f"{RTP},payload=99,clock-rate=16000,encoding-name=MPEG4-GENERIC,encoding-params=(string)1,"
             "streamtype=(string)5,profile-level-id=(string)15,mode=(string)AAC-hbr,config=(string)1408,"
             "sizelength=(string)13,indexlength=(string)3,indexdeltalength=(string)3",
             "rtpmp4gdepay ! aacparse ! avdec_aac"),
    "/gsm": (f"{RTP},payload=3,clock-rate=8000,encoding-name=GSM", "rtpgsmdepay ! avdec_gsm"),
}
RATE = 8000
MEMORY = RATE // 2
# Louder than what noise and dither make.
QUIET = 0.01


def frequency_of(samples):
    """Of a pure tone: by where it crosses zero upwards, between two samples."""
    crossings = [i + samples[i] / (samples[i] - samples[i + 1])
                 for i in range(len(samples) - 1) if samples[i] < 0 <= samples[i + 1]]
    if len(crossings) < 3:
        return 0.0
    return RATE * (len(crossings) - 1) / (crossings[-1] - crossings[0])


class Ear:
    """What was sent to the camera. On streaming threads, but for tell ()."""

    def __init__(self):
        self.lock = threading.Lock()
        self.samples = array.array("f")
        self.last = 0.0
        self.packets = 0

    def on_packet(self, _pad, _info):
        self.packets += 1
        return Gst.PadProbeReturn.OK

    def on_sample(self, sink):
        buffer = sink.emit("pull-sample").get_buffer()
        found, mapped = buffer.map(Gst.MapFlags.READ)
        if found:
            with self.lock:
                self.samples.frombytes(bytes(mapped.data))
                del self.samples[:-MEMORY]
                self.last = time.monotonic()
            buffer.unmap(mapped)
        return Gst.FlowReturn.OK

    def tell(self):
        with self.lock:
            samples = list(self.samples)
            old = time.monotonic() - self.last > 0.5
        if old or len(samples) < MEMORY or max(samples) < QUIET:
            return "heard nothing"
        return f"heard {frequency_of(samples):.1f}"


class Camera:
    """The server, and what can be done to it."""

    def __init__(self, port):
        self.port = port
        self.source = 0
        self.ear = Ear()
        self.server = GstRtspServer.RTSPOnvifServer()
        self.server.set_address("127.0.0.1")
        mounts = self.server.get_mount_points()
        for path, (caps, decoder) in FORMS.items():
            factory = self.add(mounts, path, GstRtspServer.RTSPOnvifMediaFactory())
            factory.set_media_gtype(GstRtspServer.RTSPOnvifMedia.__gtype__)
            factory.set_backchannel_launch(
                f"( capsfilter name=depay_backchannel caps=\"{caps}\" ! {decoder} ! audioconvert ! audioresample ! "
                f"audio/x-raw,format=F32LE,rate={RATE},channels=1 ! "
                "appsink name=ear emit-signals=true sync=false async=false )")
            factory.connect("media-configure", self.on_media)
        self.add(mounts, "/deaf", GstRtspServer.RTSPMediaFactory())

    @staticmethod
    def add(mounts, path, factory):
        factory.set_launch(f"( {PICTURE} {SOUND} )")
        factory.set_shared(False)
        mounts.add_factory(path, factory)
        return factory

    def on_media(self, _factory, media):
        iterator = media.get_element().iterate_recurse()
        while True:
            result, element = iterator.next()
            if result != Gst.IteratorResult.OK:
                return
            if element.get_name() == "ear":
                element.connect("new-sample", self.ear.on_sample)
            elif element.get_name() == "depay_backchannel":
                element.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.ear.on_packet)

    def heard(self):
        return self.ear.tell()

    def count(self):
        return f"packets {self.ear.packets}"

    def start(self):
        if not self.source:
            self.server.set_service(str(self.port))
            self.source = self.server.attach(None)
            if not self.source:
                sys.exit(f"talking_camera.py: cannot listen on port {self.port} of 127.0.0.1")
            self.port = self.server.get_bound_port()
        return f"listening {self.port}"

    def stop(self):
        if self.source:
            GLib.Source.remove(self.source)
            self.source = 0
        self.server.client_filter(lambda _server, _client: GstRtspServer.RTSPFilterResult.REMOVE)
        self.server.get_session_pool().filter(lambda _pool, _session: GstRtspServer.RTSPFilterResult.REMOVE)
        return "stopped"


def main():
    parser = argparse.ArgumentParser(description="A camera that can be spoken to, for tests.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    arguments = parser.parse_args()
    Gst.init(None)
    camera = Camera(arguments.port)
    words = {"heard": camera.heard, "count": camera.count, "start": camera.start, "stop": camera.stop}
    answer_words(camera.start(), words)
    camera.stop()


if __name__ == "__main__":
    main()
