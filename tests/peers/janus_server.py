# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's Janus with rooms and a mountpoint for tests."""

import pathlib
import signal
import socket
import subprocess
import tempfile
import time

LIBRARIES = pathlib.Path("/usr/lib")
SECRET = "open sesame"
PLUGINS = ("videoroom", "echotest", "streaming")

GENERAL = """\
general: {{
  plugins_folder = "{plugins}"
  transports_folder = "{transports}"
  api_secret = "{secret}"
  debug_level = 5
}}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
"""
WEBSOCKETS = """\
general: {{ ws = true ws_port = {port} ws_ip = "127.0.0.1" }}
"""
# fir_freq: key frames by themselves every 2 s. Janus before 1.3 passes over a request for one in an RTCP packet without
# report blocks (docs/protocols/janus.md), and a machine that is busy leaves frames out up to the next one.
ROOMS = """\
room-1234: { description = "all may come" publishers = 6 fir_freq = 2 bitrate = 4000000 videocodec = "vp8,h264" }
room-4321: { description = "with a PIN" publishers = 6 fir_freq = 2 pin = "1357" require_pvtid = true }
room-8: { description = "VP8 only" publishers = 6 fir_freq = 2 videocodec = "vp8" }
"""
STREAMING = """\
camera: {{ type = "rtp" id = 777 video = true videopt = 96 videocodec = "vp8" videoport = {port} videoiface = "127.0.0.1" }}
"""


def folder_of(kind):
    return next(LIBRARIES.glob(f"*/janus/{kind}"), None)


def others(folder, wanted):
    return ",".join(path.name for path in folder.glob("*.so") if not any(word in path.name for word in wanted))


def free_port(kind):
    """Nobody else takes it meanwhile: the network is the test's own."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Janus:
    """It can be killed and started again at the same port."""

    def __init__(self):
        self.port = free_port(socket.SOCK_STREAM)
        self.camera_port = free_port(socket.SOCK_DGRAM)
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-janus-")
        self.folder = pathlib.Path(self.files.name)
        self.configure()
        self.process = None

    def configure(self):
        plugins, transports = folder_of("plugins"), folder_of("transports")
        files = {
            "janus": GENERAL.format(plugins=plugins, transports=transports, secret=SECRET,
                                    other_plugins=others(plugins, PLUGINS),
                                    other_transports=others(transports, ("websockets",))),
            "janus.transport.websockets": WEBSOCKETS.format(port=self.port),
            "janus.plugin.videoroom": ROOMS,
            "janus.plugin.streaming": STREAMING.format(port=self.camera_port),
        }
        for name, text in files.items():
            (self.folder / f"{name}.jcfg").write_text(text)

    def start(self):
        # Into a file: Janus says a lot, and would stand still once a pipe is full that nobody reads.
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["janus", "--configs-folder", str(self.folder), "--disable-colors"], stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"Janus does not listen:\n{self.said()[-1500:]}") from error
                time.sleep(0.05)  # polling

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def uri(self, path, secret=SECRET.replace(" ", "%20"), **query):
        options = "".join(f"&{key}={value}" for key, value in query.items())
        return f"janus+ws://127.0.0.1:{self.port}/{path}?apisecret={secret}{options}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self.files.cleanup()
