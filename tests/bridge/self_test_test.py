#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge --self-test, with what can be wrong. Prints TAP. Runs in in-netns.sh.

usage: self_test_test.py WSRTC-BRIDGE SOURCE-FOLDER
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile

import program

BRIDGE, SOURCES = sys.argv[1], pathlib.Path(sys.argv[2])
TLS = SOURCES / "tests/data/tls"
ADDRESS = "10.99.0.1"  # of in-netns.sh


class RtspServer:
    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, SOURCES / "tests/support/rtsp_server.py"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[-1]
        return self

    def url(self, path):
        return f"rtsp://127.0.0.1:{self.port}/{path}"

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=program.DEADLINE)
        self.process.stdout.close()


def self_test(*arguments):
    """Exit code, and what stands behind "ok", "note" and "FAILED"."""
    code, out, err = program.run(BRIDGE, "--self-test", "--port", "0", *arguments)
    lines = {"ok": [], "note": [], "FAILED": []}
    for line in out.splitlines():
        kind, _, text = line.partition(" ")
        if kind in lines:
            lines[kind].append(text.strip())
    return code, lines, out + err


def expect(texts, lines):
    for text in texts:
        assert any(text in line for line in lines), f"no {text} in {lines}"


def test_all_is_right():
    code, lines, out = self_test("--host", "0.0.0.0", "--ice-port", "8189", "--external-address", "203.0.113.5", "test://")
    assert code == 0 and not lines["FAILED"], out
    order = ["the configuration is right", "GStreamer has the ", "transcoding, where it is needed, by ",
             "some TCP port on 0.0.0.0 is free", "UDP port 8189 for media is free", f"viewers are told the addresses {ADDRESS}",
             "viewers are told the external address 203.0.113.5", 'camera "test": ']
    assert len(lines["ok"]) == len(order), out
    for text, line in zip(order, lines["ok"]):
        assert line.startswith(text), (text, line)
    assert re.search(r"; first frame after \d+\.\d\d s$", lines["ok"][-1]), lines["ok"]


def test_only_this_machine():
    code, lines, out = self_test("test://")
    assert code == 0, out
    expect(["only this machine can open the pages", "no certificate", "media take any free UDP port"], lines["note"])


def test_a_configuration_that_is_wrong():
    code, out, err = program.run(BRIDGE, "--self-test", "ftp://h/")
    assert code == 1 and not out and "knows no scheme" in err, (code, out, err)


def test_ports_that_are_taken():
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        udp.bind(("0.0.0.0", 0))
        port, ice_port = tcp.getsockname()[1], udp.getsockname()[1]
        code, out, err = program.run(BRIDGE, "--self-test", "--port", port, "--ice-port", ice_port, "test://")
        assert code == 2, (out, err)
        assert f"FAILED  TCP port {port} on 127.0.0.1 cannot be had: " in out, out
        assert f"FAILED  UDP port {ice_port} for media cannot be had: " in out and "choose another ice_port" in out, out
        assert out.endswith("2 of the tests failed\n"), out


def test_certificates():
    code, lines, out = self_test("--tls-certificate", TLS / "server.pem", "--tls-private-key", TLS / "server-key.pem",
                                 "test://")
    assert code == 0, out
    expect(["certificate and key belong together; valid until "], lines["ok"])
    for certificate, key in (("server.pem", "elsewhere-key.pem"), ("expired.pem", "expired-key.pem")):
        code, lines, out = self_test("--tls-certificate", TLS / certificate, "--tls-private-key", TLS / key, "test://")
        assert code == 2 and len(lines["FAILED"]) == 1 and str(TLS / certificate) in lines["FAILED"][0] or \
            str(TLS / key) in lines["FAILED"][0], out


def test_external_names():
    code, lines, out = self_test("--external-address", "localhost", "test://")
    assert code == 0, out
    expect(["viewers are told the external address localhost, now "], lines["ok"])


def test_cameras_and_what_is_awkward():
    with RtspServer() as server:
        arguments = [f"{path}={server.url(path)}" for path in ("test", "mjpeg", "h265-pcmu", "nosuch")]
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))
        bframes = ("bframes=gst:videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! x264enc bframes=2 "
                   "b-adapt=false rc-lookahead=0 key-int-max=30 speed-preset=ultrafast ! h264parse")
        raw = "raw=gst:videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! identity"
        ends = "ends=gst:videotestsrc num-buffers=0"
        code, lines, out = self_test(*arguments, f"off=rtsp://127.0.0.1:{closed.getsockname()[1]}/", bframes, raw, ends)
        closed.close()
        assert code == 2, out
        expect(['camera "test": H264 constrained-baseline 640x360, AAC or MP3 lc; first frame after ',
                'camera "mjpeg": ', 'camera "h265-pcmu": H265 main 640x360, PCMU;',
                'camera "bframes": H264 ', 'camera "raw": raw video 320x240; '], lines["ok"])
        expect(['JPEG', 'camera "h265-pcmu": H265 is shown by some browsers only',
                'camera "bframes": it has B-frames'], lines["note"])
        expect(['camera "nosuch": it has no stream of that path', 'camera "off": it cannot be reached',
                'camera "ends": it ends before the first picture'], lines["FAILED"])
        assert len(lines["FAILED"]) == 3, out


def test_never_transcoded():
    with RtspServer() as server, tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(f'[[camera]]\nname = "a"\nurl = "{server.url("h265-pcmu")}"\ntranscode = "never"\n')
        file.flush()
        code, lines, out = self_test("--config", file.name)
        assert code == 2, out
        expect(["no encoder is needed"], lines["ok"])
        expect(['camera "a": H265 is shown by some browsers only'], lines["FAILED"])


program.main([test for name, test in sorted(globals().items()) if name.startswith("test_")])
