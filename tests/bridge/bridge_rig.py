# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cameras, a bridge and viewers for the tests of wsrtc-bridge, each in a `with`."""

import base64
import contextlib
import http.server
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWsrtc", "1.0")
from gi.repository import Gst, GstWsrtc  # noqa: E402

# PyGObject makes a type when it is first met; two threads that meet it at once have two that do not know each other.
PROBE_INFO = Gst.PadProbeInfo
PROBED = Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM
DEADLINE = 40  # s; for a busy machine, a moment is the rule
SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
DATA = SUPPORT.parent / "data"
TEST_CAMERA = ("gst:videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! "
               "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={} ! h264parse ! identity name=video")


def wait_for(what, done, deadline=DEADLINE):
    """Until done() is true; its value. Says what it has waited for."""
    end = time.monotonic() + deadline
    while True:
        value = done()
        if value:
            return value
        assert time.monotonic() < end, f"waited {deadline} s for {what}"
        time.sleep(0.02)  # polling


class Camera:
    """tests/support/rtsp_server.py in a process of its own."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([sys.executable, SUPPORT / "rtsp_server.py", *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[-1]

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def url(self, path="h264", scheme="rtsp"):
        return f"{scheme}://127.0.0.1:{self.port}/{path}"

    def connections(self):
        """Now, and ever."""
        _, now, ever = self.say("count")
        return int(now), int(ever)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=DEADLINE)


class Impostor:
    """Something that is no camera, on a port: `answer (request)` gives the bytes that it says, or None to end."""

    def __init__(self, answer):
        self.answer = answer
        self.visits = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        with contextlib.suppress(OSError), connection:
            asked = False
            while request := connection.recv(65536).decode(errors="replace"):
                self.visits += not asked
                asked = True
                answer = self.answer(request)
                if answer is None:
                    return
                connection.sendall(answer)

    def url(self, path="h264"):
        return f"rtsp://127.0.0.1:{self.port}/{path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class WebServer:
    """The files of a folder, /locked/ for bob with the password secret, /mjpeg, which goes on for ever, and /to/URL.

    `certificate`: files of a certificate and its key, to speak https. `passwords`: what it was given.
    """

    def __init__(self, folder, certificate=(), host="127.0.0.1"):
        jpeg = self.make_jpeg()
        self.passwords = passwords = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=folder)

            def log_message(self, *_):
                pass

            def do_GET(self):
                passwords.extend(self.headers.get_all("Authorization", []))
                if self.path == "/mjpeg":
                    self.send_pictures()
                elif self.path.startswith("/to/"):
                    self.send_response(302)
                    self.send_header("location", self.path.removeprefix("/to/"))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif self.path.startswith("/locked/"):
                    if self.headers.get("Authorization") != "Basic " + base64.b64encode(b"bob:secret").decode():
                        self.send_response(401)
                        self.send_header("WWW-Authenticate", 'Basic realm="test"')
                        self.send_header("Content-Length", "0")
                        self.end_headers()
                        return
                    self.path = self.path.removeprefix("/locked")
                    super().do_GET()
                else:
                    super().do_GET()

            def send_pictures(self):
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace;boundary=next")
                self.end_headers()
                with contextlib.suppress(OSError):
                    while True:
                        self.wfile.write(b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg))
                        self.wfile.write(jpeg + b"\r\n")
                        time.sleep(0.04)  # polling: 25 a second

        self.server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.port = self.server.server_address[1]
        self.address = f"http{'s' if certificate else ''}://{host}:{self.port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def make_jpeg():
        pipeline = Gst.parse_launch("videotestsrc num-buffers=1 ! video/x-raw,width=320,height=240 ! jpegenc ! appsink name=out")
        pipeline.set_state(Gst.State.PLAYING)
        buffer = pipeline.get_by_name("out").emit("pull-sample").get_buffer()
        picture = buffer.extract_dup(0, buffer.get_size())
        pipeline.set_state(Gst.State.NULL)
        return bytes(picture)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)  # strings, numbers and lists are the same in both


class Bridge:
    """wsrtc-bridge with the cameras given, a dictionary of keys each."""

    def __init__(self, *cameras, more="", **server):
        self.folder = tempfile.TemporaryDirectory(prefix="wsrtc-bridge-")
        self.config = pathlib.Path(self.folder.name) / "cameras.toml"
        self.write(*cameras, more=more, **server)
        self.log = pathlib.Path(self.folder.name) / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([os.environ["WSRTC_BRIDGE"], "--config", self.config], stderr=log,
                                            stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http"), f"no address, but: {self.said()}"
        self.port = self.address.rsplit(":", 1)[1].strip("/")

    def write(self, *cameras, more="", **server):
        """`more`: text at the end of the file."""
        lines = ["[server]", *(f"{key} = {toml(value)}" for key, value in ({"port": 0} | server).items())]
        for camera in cameras:
            lines += ["[[camera]]", *(f"{key} = {toml(value)}" for key, value in camera.items())]
        self.config.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")

    def reload(self, *cameras, more="", **server):
        self.write(*cameras, more=more, **server)
        self.process.send_signal(signal.SIGHUP)

    def said(self):
        return self.log.read_text(errors="replace")

    def lines(self, *words):
        return [line for line in self.said().splitlines() if all(word in line for word in words)]

    def wait_for_line(self, *words, deadline=DEADLINE):
        wait_for(f"a line with {words} in:\n{self.said()}", lambda: self.lines(*words), deadline)

    def folder_size(self, name):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/{name}").iterdir()))

    def threads(self):
        return self.folder_size("task")

    def descriptors(self):
        return self.folder_size("fd")

    def memory(self):
        """Resident, in KiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))

    def cpu(self):
        """Seconds of a core so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=DEADLINE)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.process.poll()
        if status is None:
            status = self.end()
        if kind or status:
            sys.stderr.write(self.said())
        self.folder.cleanup()
        assert kind or status == 0, f"the bridge ended with {status}"


class Viewer:
    """A wsrtcsrc that counts, and what the server tells it."""

    def __init__(self, bridge, stream, token=""):
        self.frames = {"video": 0, "audio": 0}
        self.last = {"video": 0.0, "audio": 0.0}
        self.gaps = []  # s, of pictures, longer than 0.3
        self.sizes = []
        self.told = []  # of states: (time, live, text)
        self.offers = 0
        self.farewells = []
        self.refusals = []
        self.signaller = GstWsrtc.WsSignaller(uri=f"ws://127.0.0.1:{bridge.port}/signaling", room=stream, role="viewer",
                                              token=token)
        self.signaller.connect("message", self.on_message)
        self.signaller.connect("error", lambda _signaller, error, _fatal: self.refusals.append(error.message))
        self.pipeline = Gst.Pipeline()
        source = Gst.ElementFactory.make("wsrtcsrc")
        source.set_property("signaller", self.signaller)
        source.connect("pad-added", self.on_pad)
        self.pipeline.add(source)
        self.pipeline.set_state(Gst.State.PLAYING)

    def on_message(self, _signaller, message):
        kind = message.get_kind()
        if kind == GstWsrtc.MessageKind.STATE:
            self.told.append((time.monotonic(), message.get_live(), message.get_text() or ""))
        elif kind == GstWsrtc.MessageKind.OFFER:
            self.offers += 1
        elif kind in (GstWsrtc.MessageKind.BYE, GstWsrtc.MessageKind.ERROR):
            self.farewells.append(message.get_text() or "")

    def on_pad(self, _source, pad):
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("sync", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        kind = pad.get_name().split("_")[0]
        pad.add_probe(PROBED, self.on_data, kind)
        pad.link(sink.get_static_pad("sink"))

    def on_data(self, _pad, info, kind):
        if info.type & Gst.PadProbeType.BUFFER:
            now = time.monotonic()
            if kind == "video" and self.last[kind] and now - self.last[kind] > 0.3:
                self.gaps.append(now - self.last[kind])
            self.last[kind] = now
            self.frames[kind] += 1
        elif kind == "video" and info.get_event().type == Gst.EventType.CAPS:
            caps = info.get_event().parse_caps().get_structure(0)
            self.sizes.append((caps.get_int("width")[1], caps.get_int("height")[1]))
        return Gst.PadProbeReturn.OK

    def wait_for_frames(self, count=10, kind="video", deadline=DEADLINE):
        """So many more."""
        target = self.frames[kind] + count
        wait_for(f"{count} frames of {kind}, with {self.frames}, {self.told[-3:]}, {self.farewells}",
                 lambda: self.frames[kind] >= target, deadline)

    def wait_for_next(self, deadline=DEADLINE):
        """Seconds until the next picture."""
        since = time.monotonic()
        self.wait_for_frames(1, deadline=deadline)
        return time.monotonic() - since

    def wait_for_text(self, *words, deadline=DEADLINE):
        wait_for(f"{words} in what it is told: {self.told[-3:]}",
                 lambda: any(all(word in text for word in words) for _, _, text in list(self.told)), deadline)

    def assert_undisturbed(self, offers=1):
        assert self.offers == offers, f"{self.offers} sessions in place of {offers}"
        assert not self.farewells, self.farewells

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipeline.set_state(Gst.State.NULL)
