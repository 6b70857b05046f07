#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge that records: which files there are, and what in them. Prints TAP.

usage: recordings_test.py [CASE…]

WSRTC_BRIDGE is the program. WSRTC_SLOW_REMOVE is slow_remove.c, without which a case
is passed over.
"""

import os
import pathlib
import tempfile
import time

from bridge_rig import TEST_CAMERA, Bridge, Camera, Gst, Viewer, WebServer, wait_for
from cases import main

AT_A_TIME = 2
CASE_LIMIT = 120  # s


def frames_of(path):
    """Decoded, of a file."""
    pipeline = Gst.parse_launch(f"filesrc location={path} ! decodebin ! video/x-raw ! fakesink name=end sync=false")
    frames = []
    pipeline.get_by_name("end").get_static_pad("sink").add_probe(
        Gst.PadProbeType.BUFFER, lambda _pad, info: frames.append(info.get_buffer().pts) or Gst.PadProbeReturn.OK)
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    assert message and message.type == Gst.MessageType.EOS, f"{path} does not play"
    return frames


def records():
    """Files that play, of the length asked for, and no more of them than asked for."""
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        record = {"folder": folder, "segment": 2, "files": 3}
        with Bridge({"name": "door", "url": camera.url("test"), "pull": "always", "record": record}) as bridge:
            names = set()
            wait_for("five files", lambda: names.update(os.listdir(folder)) or len(names) >= 5)
            with Viewer(bridge, "door") as viewer:
                viewer.wait_for_frames()
            assert not bridge.said(), bridge.said()
        left = sorted(os.listdir(folder))
        assert 3 <= len(left) <= 4, left
        for name in left:
            frames = frames_of(f"{folder}/{name}")
            print(f"# {name}: {len(frames)} frames from {frames[0] / Gst.SECOND:.2f} to {frames[-1] / Gst.SECOND:.2f} s")
            assert frames[0] < Gst.SECOND, frames[0]
        whole = frames_of(f"{folder}/{left[0]}")
        assert 20 <= len(whole) <= 80, len(whole)


def sizes_in(path):
    """Of the pictures in a file, once for each change."""
    pipeline = Gst.parse_launch(f"filesrc location={path} ! decodebin ! video/x-raw ! fakesink name=end sync=false")
    sizes = []

    def on_event(_pad, info):
        if info.get_event().type == Gst.EventType.CAPS:
            caps = info.get_event().parse_caps().get_structure(0)
            sizes.append((caps.get_int("width")[1], caps.get_int("height")[1]))
        return Gst.PadProbeReturn.OK

    pipeline.get_by_name("end").get_static_pad("sink").add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, on_event)
    pipeline.set_state(Gst.State.PLAYING)
    pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    return sizes


def records_a_resize():
    """Other parameter sets in the middle go into the same file."""
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        with Bridge({"name": "door", "url": camera.url(), "pull": "always", "record": {"folder": folder}}) as bridge:
            with Viewer(bridge, "door") as viewer:
                wait_for("a file", lambda: os.listdir(folder))
                viewer.wait_for_frames(50)
                _, size = camera.say("resize")
                viewer.wait_for_frames(75)
            assert not bridge.said(), bridge.said()
        (name,) = os.listdir(folder)
        sizes = sizes_in(f"{folder}/{name}")
        assert sizes[-1] == tuple(map(int, size.split("x"))) and len(set(sizes)) == 2, sizes


# For files as short as a second.
def records_after_the_future():
    """Files of a time at which the clock was wrong go before new ones do."""
    with tempfile.TemporaryDirectory() as folder:
        future = {f"door-20990101-00000{number}.mkv" for number in range(3)}
        for name in future:
            pathlib.Path(folder, name).write_bytes(bytes(10000))
            os.utime(pathlib.Path(folder, name), (4070908800, 4070908800))
        door = {"name": "door", "url": TEST_CAMERA.format(15), "pull": "always",
                "record": {"folder": folder, "segment": 1, "files": 3}}
        with Bridge(door) as bridge:
            wait_for("the old ones to go", lambda: not future & set(os.listdir(folder)))
            assert not bridge.said(), bridge.said()
        left = sorted(os.listdir(folder))
        assert len(left) == 3, left
        for name in left:
            assert frames_of(f"{folder}/{name}"), name


def records_into_a_folder_that_hangs():
    """Cameras that have nothing to do with it neither wait for it, nor do a reload and the end."""
    if "WSRTC_SLOW_REMOVE" not in os.environ:
        return
    with tempfile.TemporaryDirectory() as folder:
        slow = [{"name": name, "url": TEST_CAMERA.format(15), "pull": "always",
                 "record": {"folder": folder, "segment": 1, "files": 1}} for name in ("slow", "slower")]
        doors = [{"name": name, "url": "test://"} for name in ("door", "hall")]
        os.environ |= {"LD_PRELOAD": os.environ["WSRTC_SLOW_REMOVE"], "WSRTC_SLOW_FOLDER": folder}
        with Bridge(*slow, doors[0]) as bridge:
            del os.environ["LD_PRELOAD"]
            for name in ("slow-", "slower-"):
                bridge.wait_for_line("slow: remove", name)
            with Viewer(bridge, "door") as viewer:
                viewer.wait_for_frames(deadline=20)
            bridge.reload(slow[1], doors[1])
            with Viewer(bridge, "hall") as viewer:
                viewer.wait_for_frames(deadline=20)
            since = time.monotonic()
            bridge.end()
            took = time.monotonic() - since
            print(f"# ended after {took:.2f} s")
            assert took < 15, took


def cannot_record():
    """Told once; viewers go on."""
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        record = {"folder": f"{folder}/there", "segment": 2}
        os.mkdir(record["folder"])
        with Bridge({"name": "door", "url": camera.url(), "record": record}) as bridge, Viewer(bridge, "door") as viewer:
            os.rmdir(record["folder"])
            bridge.wait_for_line('camera "door": recording into')
            viewer.wait_for_frames(100)
            viewer.assert_undisturbed()
            assert not viewer.gaps, viewer.gaps
            assert len(bridge.lines("recording")) == 1, bridge.said()
            os.mkdir(record["folder"])
            wait_for("a file after all", lambda: os.listdir(record["folder"]))


# Snow, of which there is much in a moment.
H264 = (TEST_CAMERA.format(15).replace("is-live=true", "is-live=true pattern=snow") + "  audiotestsrc is-live=true").replace(
    "identity name=video", "{} ! identity name=video")

# What comes | what of it is in the file.
CAMERAS = {"alaw": (H264.format("rtph264pay") + " ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay ! identity name=audio",
                    ("video/x-h264", "audio/x-alaw")),
           "mp3": (H264.format("identity") + " ! audio/x-raw,rate=48000 ! lamemp3enc ! mpegaudioparse ! identity name=audio",
                   ("video/x-h264", "audio/mpeg")),
           "vp8": ("gst:videotestsrc is-live=true pattern=snow ! video/x-raw,width=320,height=240,framerate=15/1 ! "
                   "vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay ! identity name=video", ("video/x-vp8",)),
           # Its parameter sets come once, before the file begins.
           "h265": (TEST_CAMERA.split(" x264enc")[0].replace("is-live=true", "is-live=true pattern=snow") +
                    " x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 log-level=none ! h265parse ! "
                    "identity name=video", ("video/x-h265",)),
           "mjpeg": ("http://127.0.0.1:{}/mjpeg", ("image/jpeg",))}


def types_in(path):
    """Media types of the streams of a Matroska file."""
    pipeline = Gst.parse_launch(f"filesrc location={path} ! matroskademux name=file ! fakesink")
    found = set()
    demuxer = pipeline.get_by_name("file")
    demuxer.connect("pad-added", lambda _demuxer, pad: found.add(pad.get_current_caps().get_structure(0).get_name()))
    pipeline.set_state(Gst.State.PLAYING)
    pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    return found


def records_without_an_end():
    """What cameras send goes into Matroska, of which nothing is lost when the power fails."""
    with tempfile.TemporaryDirectory() as folder, WebServer(folder) as web_server:
        doors = [{"name": name, "url": url.replace("{}", str(web_server.port)), "pull": "always", "record": {"folder": folder}}
                 for name, (url, _) in CAMERAS.items()]
        with Bridge(*doors) as bridge:
            path = {}
            for name in CAMERAS:
                path[name] = wait_for(f"a file of {name}; {bridge.said()}", lambda n=name: list(pathlib.Path(folder).glob(f"{n}-*")))[0]
                wait_for(f"something in {path[name]}", lambda n=name: path[n].stat().st_size > 60000)
            assert not bridge.lines("recording"), bridge.said()
            bridge.process.kill()
            bridge.process.wait()
            bridge.process.returncode = 0  # as it should be
        for name, (_, types) in CAMERAS.items():
            assert types_in(path[name]) == set(types), (name, types_in(path[name]))
            frames = frames_of(path[name])
            print(f"# {name}: {len(frames)} frames from {frames[0] / Gst.SECOND:.2f} to {frames[-1] / Gst.SECOND:.2f} s")
            assert len(frames) > 1 and frames[-1] > frames[0], (name, frames)


def records_without_sound():
    """Of a kind that goes into no file: told once, and for as long as that is so nothing is said to be mended."""
    door = {"name": "door", "url": TEST_CAMERA.format(15) + "  audiotestsrc is-live=true ! avenc_g722 ! rtpg722pay ! identity name=audio",
            "pull": "always"}
    with tempfile.TemporaryDirectory() as folder:
        with Bridge(door | {"record": {"folder": folder, "segment": 2}}) as bridge:
            wait_for("twelve seconds in files", lambda: len(os.listdir(folder)) > 6)
            assert len(bridge.lines("record")) == 1, bridge.said()
            assert bridge.lines("recording: audio of G722", "is left out"), bridge.said()
        assert types_in(f"{folder}/{sorted(os.listdir(folder))[0]}") == {"video/x-h264"}


CASES = [records_without_an_end, records_without_sound, records, records_a_resize, records_after_the_future,
         records_into_a_folder_that_hangs, cannot_record]


def set_up():
    Gst.init(None)


if __name__ == "__main__":
    main(__file__, CASES, AT_A_TIME, CASE_LIMIT, set_up)
