# SPDX-License-Identifier: LGPL-2.1-or-later
"""A signaller and a data channel written in Python, used through the functions of the C API."""

import threading
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import GLib, GObject, Gst, GstWsrtc  # noqa: E402


class Channel(GstWsrtc.DataChannel):
    def do_close(self):
        self.emit_close()


class Echo(GObject.Object, GstWsrtc.Signaller):
    """Gives back what it is given, and refuses a bye."""

    def do_start(self):
        self.emit_state(GstWsrtc.SignallerState.READY)
        return True

    def do_stop(self):
        pass

    def do_send(self, message):
        if message.get_kind() == GstWsrtc.MessageKind.BYE:
            raise GLib.Error.new_literal(GstWsrtc.error_quark(), "not yet", GstWsrtc.Error.BUSY)
        self.emit_message(message)
        return True


def implementation():
    heard = []
    signaller = Echo()
    signaller.connect("state-changed", lambda _, state: heard.append(state))
    signaller.connect("message", lambda _, message: heard.append(message.get_text()))
    signaller.start()
    assert signaller.send(GstWsrtc.Message.new_offer("alice", "v=0\r\n"))
    assert heard == [GstWsrtc.SignallerState.READY, "v=0\r\n"], heard


class Refuses(GObject.Object, GstWsrtc.Signaller):
    def do_start(self):
        raise GLib.Error.new_literal(GstWsrtc.error_quark(), "no such topic", GstWsrtc.Error.INVALID_ARGUMENT)


class Forgets(GObject.Object, GstWsrtc.Signaller):
    """To return True."""

    def do_start(self):
        pass


def start_that_fails():
    for signaller, code, says in ((Refuses(), GstWsrtc.Error.INVALID_ARGUMENT, "no such topic"),
                                  (Forgets(), GstWsrtc.Error.INTERNAL, "return TRUE")):
        try:
            signaller.start()
        except GLib.Error as error:
            assert error.matches(GstWsrtc.error_quark(), code), error
            assert says in error.message, error
        else:
            raise AssertionError("the failure got lost")


def error_in_both_directions():
    signaller = Echo()
    heard = []
    signaller.connect("error", lambda _, error, fatal: heard.append((error.message, fatal)))
    signaller.emit_error(GLib.Error.new_literal(GstWsrtc.error_quark(), "gone", GstWsrtc.Error.NETWORK), True)
    assert heard == [("gone", True)], heard
    try:
        signaller.send(GstWsrtc.Message.new_bye(None, None))
    except GLib.Error as error:
        assert error.matches(GstWsrtc.error_quark(), GstWsrtc.Error.BUSY), error
    else:
        raise AssertionError("the refusal got lost")


def error_domain():
    assert GLib.quark_to_string(GstWsrtc.error_quark()) == "gst-wsrtc-error-quark"


def closed_channel_says_nothing():
    channel = Channel(label="chat")
    heard = []
    for signal in ("open", "message-string", "message-bytes", "close"):
        channel.connect(signal, lambda *_, name=signal: heard.append(name))

    def speak():
        channel.emit_string("hello")
        channel.emit_bytes(GLib.Bytes.new(b"hello"))

    channel.emit_open(1)
    speak()
    channel.close()
    speak()
    assert heard == ["open", "message-string", "message-bytes", "close"], heard


class Bare(GstWsrtc.DataChannel):
    """Has no functions."""


def channel_that_lacks_functions():
    channel = Bare(label="chat")
    channel.emit_open(1)
    for send, what in ((channel.send_string, "hello"), (channel.send_bytes, GLib.Bytes.new(b"hello"))):
        try:
            send(what)
        except GLib.Error as error:
            assert error.matches(GstWsrtc.error_quark(), GstWsrtc.Error.UNSUPPORTED), error
        else:
            raise AssertionError("it was sent")
    channel.close()
    assert channel.get_ready_state() == GstWsrtc.DataChannelState.CLOSING


class ForgetfulChannel(GstWsrtc.DataChannel):
    """Its function forgets to return True."""

    def do_send(self, message, is_text):
        pass


def channel_that_says_no_reason():
    channel = ForgetfulChannel(label="chat")
    channel.emit_open(1)
    for send, what in ((channel.send_string, "hello"), (channel.send_bytes, GLib.Bytes.new(b"hello"))):
        try:
            send(what)
        except GLib.Error as error:
            assert error.matches(GstWsrtc.error_quark(), GstWsrtc.Error.INTERNAL), error
            assert "return TRUE" in error.message, error
        else:
            raise AssertionError("the failure got lost")


def message_fields():
    message = GstWsrtc.Message.new_capabilities("bob", ["VP8", "H264"], [])
    assert message.get_peer() == "bob"
    assert message.get_video_codecs() == ["VP8", "H264"]
    assert message.get_audio_codecs() == []
    candidate = GstWsrtc.Message.new_candidate(None, None, -1, "video0")
    assert (candidate.get_peer(), candidate.get_text(), candidate.get_mline()) == (None, "", -1)
    assert not candidate.get_video_codecs()


def shipped_signaller():
    signaller = GstWsrtc.WsSignaller.new("ws://127.0.0.1:1/")
    assert isinstance(signaller, GstWsrtc.Signaller)
    assert signaller.props.uri == "ws://127.0.0.1:1/"


def description():
    meta = Gst.Structure.new_from_string("meta, floor=(int)2, talk=back")
    message = GstWsrtc.Message.new_describe("Front door", meta)
    assert message.get_kind() == GstWsrtc.MessageKind.DESCRIBE
    assert message.get_text() == "Front door"
    assert message.get_meta().get_value("floor") == 2
    assert message.get_meta().get_value("talk") == "back"


def stills_of_ones_own():
    server = GstWsrtc.Server(port=0)
    server.start()
    source = server.add_stream("demo")
    server.connect("snapshot-requested::demo", lambda _, stream, size: server.give_snapshot(
        stream, size, GLib.Bytes.new(f"JPEG of {size}".encode()), GLib.get_real_time()))
    source.start()
    answers = []

    def ask():
        while not answers or answers[-1] == 404:  # the stream joins on the server's thread
            try:
                url = f"http://127.0.0.1:{server.props.bound_port}/api/streams/demo/snapshot.jpg?width=640"
                answers.append(urllib.request.urlopen(url, timeout=10).read())
            except urllib.error.HTTPError as error:
                answers.append(error.code)
        GLib.idle_add(loop.quit)

    loop = GLib.MainLoop()
    thread = threading.Thread(target=ask)
    thread.start()
    loop.run()
    thread.join()
    source.stop()
    server.stop()
    assert answers[-1] == b"JPEG of 640", answers


Gst.init(None)
TESTS = [implementation, start_that_fails, error_in_both_directions, error_domain, closed_channel_says_nothing,
         channel_that_lacks_functions, channel_that_says_no_reason, message_fields, shipped_signaller,
         description, stills_of_ones_own]

print(f"1..{len(TESTS)}")
for number, test in enumerate(TESTS, 1):
    test()
    print(f"ok {number} {test.__name__}")
