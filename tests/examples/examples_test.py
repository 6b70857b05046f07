#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each example does what it says, with another one as its counterpart where there
is one, and leaves nothing behind when it is interrupted. Prints TAP.

usage: examples_test.py SOURCE-FOLDER BUILD-FOLDER
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

DEADLINE = 60  # s
SANITIZED = "ASAN_OPTIONS" in os.environ
# GStreamer's dtls plugin keeps the one that made its certificate, and its elements
# go on the clock's thread, which may be after the end of the program.
KEPT = re.compile(r"GstDtls|description=\(string\)<dtls(enc|dec)\d+:")
KEPT_BY_THEM = re.compile(r"type-name=\(string\)Gst(Buffer|Memory),")

SOURCES, PROGRAMS = (pathlib.Path(argument) for argument in sys.argv[1:3])


class Skip(Exception):
    pass


def reached(done):
    end = time.monotonic() + DEADLINE
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)  # polling
    return True


class Example:
    """A run of one of them; what it says is in a file of `folder`."""

    def __init__(self, folder, name, *arguments):
        script = SOURCES / name
        if script.suffix == ".py" and SANITIZED:
            raise Skip("an ASan library cannot be loaded into Python")
        command = [sys.executable, script] if script.suffix == ".py" else [PROGRAMS / name]
        self.name = name
        self.log = folder / f"{name}-{len(list(folder.iterdir()))}.log"
        environment = dict(os.environ)
        if script.suffix != ".py":  # Python ends without giving back what it holds
            environment |= {"GST_TRACERS": "leaks", "GST_DEBUG": "GST_TRACER:7", "GST_DEBUG_NO_COLOR": "1"}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([*command, *map(str, arguments)], stdout=log, stderr=log, env=environment)

    def said(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern):
        """The groups of the first match in what it says."""
        assert reached(lambda: re.search(pattern, self.said()) or self.process.poll() is not None)
        found = re.search(pattern, self.said())
        assert found, f"{self.name} does not say {pattern}:\n{self.said()[-2000:]}"
        return found.groups()

    def end(self):
        """By Ctrl-C; then it has said no error, and nothing is left."""
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(DEADLINE)
        said = self.said()
        assert status == 0, f"{self.name} ended with {status}:\n{said[-3000:]}"
        left = [line for line in said.splitlines() if re.search(r" object-alive, type-name=\(string\)(?!%)", line)]
        kept = KEPT_BY_THEM if any("GstDtlsEnc" in line for line in left) else KEPT
        left = [line for line in left if not KEPT.search(line) and not kept.search(line)]
        assert not left, f"{self.name} has left:\n" + "\n".join(left[:20])
        assert not re.search("error:|CRITICAL|Traceback", said), f"{self.name}:\n{said[-3000:]}"

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Case:
    """Runs examples, and ends those that a failure left running."""

    def __init__(self):
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-examples-")
        self.folder = pathlib.Path(self.files.name)
        self.running = []

    def start(self, name, *arguments):
        self.running.append(Example(self.folder, name, *arguments))
        return self.running[-1]

    def launch(self, line):
        """A gst-launch-1.0 that runs until the end of the case."""
        self.running.append(process := Launch(line))
        return process

    def close(self):
        for example in self.running:
            example.kill()
        self.files.cleanup()


class Launch:
    def __init__(self, line):
        self.process = subprocess.Popen(["gst-launch-1.0", "-q", *line.split()], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    kill = Example.kill


def assert_plays(file, pad, at_least=5):
    """Buffers of a kind ("video" or "audio") play out of a file."""
    line = f"filesrc location={file} ! matroskademux name=d d.{pad}_0 ! decodebin ! fakesink silent=false"
    played = subprocess.run(["gst-launch-1.0", "-v", *line.split()], capture_output=True, text=True, timeout=DEADLINE,
                            check=False)
    assert played.returncode == 0, played.stderr
    count = played.stdout.count("chain ")
    assert count >= at_least, f"{count} buffers of {pad} play, of a file of {file.stat().st_size} bytes"


def record(case, address, size=60000):
    """Records with receive_file until that many bytes are there."""
    file = case.folder / f"{len(case.running)}.mkv"
    recorder = case.start("receive_file", file, address)
    assert reached(lambda: file.exists() and file.stat().st_size > size), recorder.said()
    recorder.end()
    return file


# ---- the cases


def sink_embedded_and_receive_file(case):
    sink = case.start("sink_embedded")
    (port,) = sink.wait_for(r"watch it at http://127\.0\.0\.1:(\d+)/embedded")
    file = record(case, f"wsrtc://127.0.0.1:{port}/embedded")
    assert_plays(file, "video")
    sink.wait_for("viewer .* came")
    sink.wait_for("viewer .* has gone")
    sink.end()


def server_standalone(case):
    server = case.start("server_standalone", 0)
    (port,) = server.wait_for(r"watch http://127\.0\.0\.1:(\d+)/ball and http://127\.0\.0\.1:\d+/bars")
    file = record(case, f"wsrtc://127.0.0.1:{port}/bars")
    assert_plays(file, "video")
    assert_plays(file, "audio")
    server.end()


def python_sink(case):
    film = case.folder / "film.webm"
    line = f"videotestsrc num-buffers=300 ! vp8enc deadline=1 ! webmmux ! filesink location={film}"
    subprocess.run(["gst-launch-1.0", "-q", *line.split()], check=True, timeout=DEADLINE)
    sink = case.start("python_sink.py", film)
    (port,) = sink.wait_for(r"watch it at http://127\.0\.0\.1:(\d+)/python")
    assert_plays(record(case, f"wsrtc://127.0.0.1:{port}/python", 20000), "video")
    sink.end()


def custom_signaller(case):
    sink = case.start("custom_signaller.py", 0)
    (port,) = sink.wait_for(r"viewers connect to port (\d+)")
    with socket.create_connection(("127.0.0.1", int(port)), timeout=DEADLINE) as viewer:
        viewer.sendall(b"this is no JSON\n")
        for line in (b'{"type": "candidate", "candidate": "", "label": 1e999}', b"[" * 100000):
            viewer.sendall(line + b"\n")
        said = map(json.loads, viewer.makefile())
        offer = next(message for message in said if message["type"] == "offer")
        viewer.shutdown(socket.SHUT_WR)
        list(said)  # until it has read all of that, and closes
    assert "m=video" in offer["sdp"], offer
    sink.end()


def custom_signaller_without_its_port(case):
    """It ends, and says why."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        sink = case.start("custom_signaller.py", taken.getsockname()[1])
        sink.wait_for("error: .*[Aa]ddress already in use")
        assert sink.process.wait(DEADLINE) == 1, sink.said()


def dynamic_pads(case):
    sink = case.start("dynamic_pads.py", 2)
    (port,) = sink.wait_for(r"watch it at http://127\.0\.0\.1:(\d+)/dynamic")
    sink.wait_for("audio_1 is plugged in")
    file = record(case, f"wsrtc://127.0.0.1:{port}/dynamic")
    assert_plays(file, "video")
    sink.wait_for(r"audio_1 is unplugged\naudio_2 is plugged in")
    sink.end()


def two_way(case):
    first = case.start("two_way")
    (port,) = first.wait_for(r"call it at http://127\.0\.0\.1:(\d+)/call/")
    second = case.start("two_way", f"--uri=ws://127.0.0.1:{port}/signaling")
    for one in first, second:
        one.wait_for("src_video_0 comes from the other one")
        one.wait_for("src_audio_0 comes from the other one")
    second.end()
    first.wait_for("has gone")
    first.end()


def webcam_to_hls(case):
    pages = case.start("webcam_to_hls.py", case.folder, 0)
    (port,) = pages.wait_for(r"open http://127\.0\.0\.1:(\d+)/publish/webcam")
    case.launch(f"videotestsrc is-live=true ! wsrtcsink name=s uri=ws://127.0.0.1:{port}/signaling room=webcam "
                "audiotestsrc is-live=true ! s.")
    playlist = case.folder / "playlist.m3u8"
    assert reached(lambda: playlist.exists() and playlist.read_text().count("#EXTINF") >= 2), pages.said()
    pages.end()
    assert "#EXT-X-ENDLIST" in playlist.read_text()
    first = re.search("segment[0-9]+.ts", playlist.read_text())[0]
    line = f"filesrc location={case.folder / first} ! tsdemux ! h264parse ! avdec_h264 ! fakesink"
    subprocess.run(["gst-launch-1.0", "-q", *line.split()], check=True, timeout=DEADLINE)


def data_telemetry(case):
    sink = case.start("data_telemetry")
    (port,) = sink.wait_for(r"watch it at http://127\.0\.0\.1:(\d+)/telemetry")
    assert_plays(record(case, f"wsrtc://127.0.0.1:{port}/telemetry"), "video")
    sink.wait_for("viewer .* has the channel telemetry")
    sink.end()


def data_chat(case):
    sink = case.start("data_chat.py")
    (port,) = sink.wait_for(r"watch it at http://127\.0\.0\.1:(\d+)/chat")
    assert_plays(record(case, f"wsrtc://127.0.0.1:{port}/chat"), "video")
    sink.end()


CASES = [sink_embedded_and_receive_file, server_standalone, python_sink, custom_signaller,
         custom_signaller_without_its_port, dynamic_pads, two_way, webcam_to_hls, data_telemetry, data_chat]


def main():
    print(f"1..{len(CASES)}")
    for number, run in enumerate(CASES, 1):
        case = Case()
        try:
            run(case)
            print(f"ok {number} {run.__name__}")
        except Skip as reason:
            print(f"ok {number} {run.__name__} # SKIP {reason}")
        except (AssertionError, OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"not ok {number} {run.__name__}")
            print("\n".join(f"# {line}" for line in str(error).splitlines()))
        finally:
            case.close()
        sys.stdout.flush()


if __name__ == "__main__":
    main()
