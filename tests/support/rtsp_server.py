#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP server as a camera has one, for tests; on 127.0.0.1 only.

usage: rtsp_server.py [--port N] [--account USER:PASSWORD [--basic]] [--certificate FILE --key FILE]
                      [--transports udp|tcp] [--udp-lost]

Its streams are the keys of STREAMS. With --account they want one, by Digest
(RFC 7616) or with --basic by that (RFC 7617); with a certificate it speaks rtsps.
With --udp-lost it agrees to UDP, and nothing ever arrives.

Its first line on standard output is "listening PORT". Then it takes a word a line
on standard input and answers with a line:

  stop      ends every connection and listens no more   "stopped"
  start     listens again, on the same port             "listening PORT"
  drop      ends every connection and session           "dropped"
  freeze    connections stay, and no frame comes        "frozen"
  thaw      they come again                             "thawed"
  resize    the next size of the pictures, with new     "resized WIDTHxHEIGHT"
            parameter sets, in the middle of the stream
  delay     a tenth of the RTP packets that go by UDP   "delayed by 100 ms"
            comes 100 ms late, chosen by a seed
  hurry     no more                                     "in order"
  count     connections now and ever                    "connections NOW EVER"

It ends when standard input does, so never outlives who started it.
"""

import argparse
import random
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

from word_loop import answer_words  # noqa: E402

SIZES = ((640, 360), (480, 270), (320, 180))
SIZE = "video/x-raw,width=640,height=360,framerate=25/1"
PICTURE = f"videotestsrc is-live=true ! capsfilter name=size caps={SIZE}"
FROST = "valve name=frost{0} ! "
H264 = (f"{PICTURE} ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=1000 ! "
        f"video/x-h264,profile=constrained-baseline ! {FROST.format(0)}"
        "rtph264pay name=pay0 pt=96 config-interval=-1")
H265 = (f"{PICTURE},format=I420 ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=1000 ! "
        f"{FROST.format(0)}rtph265pay name=pay0 pt=96 config-interval=-1")
MJPEG = f"{PICTURE},format=I420 ! jpegenc ! {FROST.format(0)}rtpjpegpay name=pay0 pt=26"
SOUND = "audiotestsrc is-live=true"
AAC = (f"{SOUND} ! audio/x-raw,rate=48000,channels=2 ! voaacenc ! aacparse ! {FROST.format(1)}"
       "rtpmp4gpay name=pay1 pt=97")
PCMU = f"{SOUND} ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! {FROST.format(1)}rtppcmupay name=pay1 pt=0"
SILENCE = f"{SOUND} ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0"
WIDE = (f"{SOUND} ! audio/x-raw,rate=8000,channels=1 ! alawenc ! {FROST.format(1)}rtppcmapay pt=97 ! "
        "capssetter name=pay1 caps=application/x-rtp,clock-rate=16000")
# Nobody can tell from it how the sound is encoded.
NO_CONFIG = (f"{AAC.replace('name=pay1 ', '')} ! capssetter name=pay1 replace=true "
             "caps=application/x-rtp,media=audio,encoding-name=MPEG4-GENERIC,clock-rate=48000,payload=97")

STREAMS = {
    "/test": f"( {H264} {AAC} )",
    "/h264": f"( {H264} )",
    "/pcmu": f"( {H264} {PCMU} )",
    "/wide": f"( {H264} {WIDE} )",
    "/aac-without-config": f"( {H264} {NO_CONFIG} )",
    "/mjpeg": f"( {MJPEG} )",
    "/h265-pcmu": f"( {H265} {PCMU} )",
    "/mute": f"( {H264} {SILENCE} )",  # announces sound, and never sends any
}
TRANSPORTS = {"udp": GstRtsp.RTSPLowerTrans.UDP, "tcp": GstRtsp.RTSPLowerTrans.TCP}


class Delays:
    """Packets on their way to a sink of UDP, of which some are held back for a time."""

    TIME = 100  # ms
    CHANCE = 0.1

    def __init__(self):
        self.active = False
        self.pads = []  # without a probe so far
        self.random = random.Random(6)
        self.passing = threading.local()

    def on_data(self, pad, info):
        if not self.active or getattr(self.passing, "now", False):
            return Gst.PadProbeReturn.OK
        if info.type & Gst.PadProbeType.BUFFER:
            packets = [info.get_buffer()]
        else:
            packets = [info.get_buffer_list().get(index) for index in range(info.get_buffer_list().length())]
        for packet in packets:
            if self.is_rtp(packet) and self.random.random() < self.CHANCE:
                GLib.timeout_add(self.TIME, self.send, pad, packet.copy())
            else:
                self.send(pad, packet.copy())
        return Gst.PadProbeReturn.DROP

    @staticmethod
    def is_rtp(packet):
        return packet.extract_dup(1, 1)[0] & 0x7F in (96, 97)  # RTCP is 64 to 95 there (RFC 5761)

    def send(self, pad, packet):
        self.passing.now = True
        pad.chain(packet)
        self.passing.now = False
        return False

    def set_active(self, active):
        self.active = active
        while active and self.pads:
            self.pads.pop().add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, self.on_data)
        return f"delayed by {self.TIME} ms" if active else "in order"


class Camera:
    """The server, and what can be done to it."""

    def __init__(self, arguments):
        self.port = arguments.port
        self.source = 0
        self.size = 0
        self.visits = 0
        self.medias = []
        self.udp_lost = arguments.udp_lost
        self.delays = Delays()
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.connect("client-connected", self.on_client)
        mounts = self.server.get_mount_points()
        for path, launch in STREAMS.items():
            factory = GstRtspServer.RTSPMediaFactory()
            factory.set_launch(launch)
            factory.set_shared(True)
            if arguments.transports:
                factory.set_protocols(TRANSPORTS[arguments.transports])
            permissions = GstRtspServer.RTSPPermissions()
            for right in ("media.factory.access", "media.factory.construct"):
                permissions.add_permission_for_role("viewer", right, True)
            factory.set_permissions(permissions)
            factory.connect("media-configure", self.on_media, path == "/mute")
            mounts.add_factory(path, factory)
        if arguments.account or arguments.certificate:
            self.server.set_auth(self.guard(arguments))

    @staticmethod
    def guard(arguments):
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        if not arguments.account:
            auth.set_default_token(token)
        else:
            user, password = arguments.account.split(":", 1)
            if arguments.basic:
                auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
                auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
            else:
                auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
                auth.add_digest(user, password, token)
        if arguments.certificate:
            auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(arguments.certificate, arguments.key))
        return auth

    def on_client(self, _server, _client):
        self.visits += 1

    def on_media(self, _factory, media, is_mute):
        self.medias.append(media)
        media.connect("unprepared", self.medias.remove)
        media.get_element().get_by_name("size").set_property("caps", self.picture_caps())
        # What goes by TCP is sent by other elements.
        media.get_element().get_parent().connect("deep-element-added", self.watch_udp)
        if is_mute:  # the first packet has to be there before a session begins
            media.connect("prepared", self.lose_sound)

    def watch_udp(self, _pipeline, _bin, element):
        factory = element.get_factory()
        if not factory or factory.get_name() not in ("udpsink", "multiudpsink"):
            return
        if self.udp_lost:
            self.lose(element.get_static_pad("sink"))
        else:
            self.delays.pads.append(element.get_static_pad("sink"))

    def lose_sound(self, media):
        iterator = media.get_element().get_parent().iterate_elements()
        while True:
            result, element = iterator.next()
            if result != Gst.IteratorResult.OK:
                return
            pad = element.get_static_pad("send_rtp_src_1")
            if pad:
                self.lose(pad)

    @staticmethod
    def lose(pad):
        pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, lambda _pad, _info: Gst.PadProbeReturn.DROP)

    def start(self):
        if not self.source:
            self.server.set_service(str(self.port))
            self.source = self.server.attach(None)
            if not self.source:
                sys.exit(f"rtsp_server.py: cannot listen on port {self.port} of 127.0.0.1")
            self.port = self.server.get_bound_port()
        return f"listening {self.port}"

    def drop(self):
        self.server.client_filter(lambda _server, _client: GstRtspServer.RTSPFilterResult.REMOVE)
        self.server.get_session_pool().filter(lambda _pool, _session: GstRtspServer.RTSPFilterResult.REMOVE)
        return "dropped"

    def stop(self):
        if self.source:
            GLib.Source.remove(self.source)
            self.source = 0
        self.drop()
        return "stopped"

    def set_frost(self, frozen):
        for media in self.medias:
            for name in ("frost0", "frost1"):
                valve = media.get_element().get_by_name(name)
                if valve:
                    valve.set_property("drop", frozen)
        return "frozen" if frozen else "thawed"

    def picture_caps(self):
        width, height = SIZES[self.size]
        return Gst.Caps.from_string(f"video/x-raw,width={width},height={height},framerate=25/1,format=I420")

    def resize(self):
        self.size = (self.size + 1) % len(SIZES)
        for media in self.medias:
            media.get_element().get_by_name("size").set_property("caps", self.picture_caps())
        width, height = SIZES[self.size]
        return f"resized {width}x{height}"

    def count(self):
        now = self.server.client_filter(lambda _server, _client: GstRtspServer.RTSPFilterResult.REF)
        return f"connections {len(now)} {self.visits}"


def main():
    parser = argparse.ArgumentParser(description="An RTSP server for tests.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    parser.add_argument("--account", metavar="USER:PASSWORD")
    parser.add_argument("--basic", action="store_true", help="ask for the account by Basic")
    parser.add_argument("--certificate", help="PEM file: speak rtsps")
    parser.add_argument("--key", help="PEM file of its key")
    parser.add_argument("--transports", choices=TRANSPORTS, help="refuse the others")
    parser.add_argument("--udp-lost", action="store_true", help="nothing arrives by UDP")
    arguments = parser.parse_args()
    Gst.init(None)
    camera = Camera(arguments)
    words = {"start": camera.start, "stop": camera.stop, "drop": camera.drop, "resize": camera.resize,
             "count": camera.count, "delay": lambda: camera.delays.set_active(True),
             "hurry": lambda: camera.delays.set_active(False), "freeze": lambda: camera.set_frost(True),
             "thaw": lambda: camera.set_frost(False)}
    answer_words(camera.start(), words)
    camera.stop()


if __name__ == "__main__":
    main()
