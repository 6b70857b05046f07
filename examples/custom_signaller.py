#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""custom_signaller.py [PORT]

A signalling of one's own, in Python: viewers connect by plain TCP and exchange
one JSON object a line. wsrtcsink neither knows nor cares: it sees peers come
and go, and messages. Whatever carries text can be used in the same way: MQTT,
a chat, a message queue.
"""

import json
import signal
import sys
import uuid

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import Gio, GLib, GObject, Gst, GstWsrtc  # noqa: E402

Kind = GstWsrtc.MessageKind


def to_json(message):
    kind = message.get_kind()
    if kind in (Kind.OFFER, Kind.ANSWER):
        return {"type": kind.value_nick, "sdp": message.get_text()}
    if kind == Kind.CANDIDATE:
        return {"type": "candidate", "candidate": message.get_text() or "", "label": message.get_mline()}
    return {"type": kind.value_nick, "text": message.get_text()}


def from_json(peer, line):
    """A message, or None for what we do not understand: the network may say anything."""
    try:
        fields = json.loads(line)
        if fields["type"] == "answer":
            return GstWsrtc.Message.new_answer(peer, fields["sdp"])
        if fields["type"] == "offer":
            return GstWsrtc.Message.new_offer(peer, fields["sdp"])
        if fields["type"] == "candidate":
            return GstWsrtc.Message.new_candidate(peer, fields["candidate"], int(fields["label"]), None)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        pass
    return None


class LineSignaller(GObject.Object, GstWsrtc.Signaller):
    """Every function is called on the element's owner thread, whose main context is the thread default."""

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.service = None
        self.connections = {}

    def do_start(self):
        """Raises GLib.Error where the port is taken: the element posts it on the bus."""
        self.service = Gio.SocketService()
        address = Gio.InetSocketAddress.new_from_string("127.0.0.1", self.port)
        _added, actual = self.service.add_address(address, Gio.SocketType.STREAM, Gio.SocketProtocol.TCP, None)
        print(f"viewers connect to port {actual.get_port()}", flush=True)
        self.service.connect("incoming", self.on_incoming)
        self.service.start()
        self.emit_state(GstWsrtc.SignallerState.READY)
        return True

    def do_stop(self):
        self.service.stop()
        self.service.close()
        for connection in self.connections.values():
            connection.close()
        self.connections.clear()

    def do_send(self, message):
        line = json.dumps(to_json(message)) + "\n"
        peer = message.get_peer()
        for connection in [self.connections.get(peer)] if peer else list(self.connections.values()):
            if connection:
                connection.get_output_stream().write_all(line.encode())
        return True

    def on_incoming(self, _service, connection, _source):
        peer = uuid.uuid4().hex
        connection.get_socket().set_timeout(1)  # s: a viewer that does not read must not hold the owner thread
        self.connections[peer] = connection
        reader = Gio.DataInputStream.new(connection.get_input_stream())
        self.emit_message(GstWsrtc.Message.new_peer_added(peer, None))
        reader.read_line_async(GLib.PRIORITY_DEFAULT, None, self.on_line, peer)
        return True

    def on_line(self, reader, result, peer):
        try:
            line, _length = reader.read_line_finish_utf8(result)
        except GLib.Error:
            line = None
        if line is None or peer not in self.connections:
            if self.connections.pop(peer, None):
                self.emit_message(GstWsrtc.Message.new_peer_removed(peer))
            return
        message = from_json(peer, line)
        if message:
            self.emit_message(message)
        reader.read_line_async(GLib.PRIORITY_DEFAULT, None, self.on_line, peer)


def on_message(_bus, message, loop):
    if message.type == Gst.MessageType.WARNING:
        print(f"warning: {message.parse_warning().gerror.message}", file=sys.stderr)
    elif message.type == Gst.MessageType.ERROR:
        print(f"error: {message.parse_error().gerror.message}", file=sys.stderr)
        loop.quit()


def main():
    Gst.init(sys.argv)
    pipeline = Gst.parse_launch("videotestsrc is-live=true ! wsrtcsink name=web")
    signaller = LineSignaller(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    pipeline.get_by_name("web").set_property("signaller", signaller)
    loop = GLib.MainLoop()
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message, loop)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, loop.quit)
    started = pipeline.set_state(Gst.State.PLAYING) != Gst.StateChangeReturn.FAILURE
    loop.run()  # of a start that failed, the message says why, and ends it
    pipeline.set_state(Gst.State.NULL)
    return 0 if started else 1


if __name__ == "__main__":
    sys.exit(main())
