#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The elements and Debian's Janus: VideoRoom, EchoTest, Streaming. Prints TAP."""

import shutil
import sys

from janus_server import Janus, folder_of
from launched import SMALL_PICTURES, SOUND, Launched, run_cases, test_picture, wait_for

if not shutil.which("janus") or not folder_of("plugins"):
    print("1..0 # SKIP no Janus (Debian package janus)")
    sys.exit(0)


def sink(uri, colour="red", more=""):
    return Launched(f"{test_picture(colour)} ! wsrtcsink name=sink uri={uri} {more}")


def source(uri):
    return Launched(f"wsrtcsrc uri={uri} ! {SMALL_PICTURES}")


def says_once(launched, text):
    wait_for(f"“{text}”", lambda: text in launched.said())
    assert launched.said().count(text) == 1, f"“{text}” is said more than once"


def room_case(janus):
    """A room: published, subscribed to by two, with sound."""
    with sink(janus.uri("room/1234", display="camera"), more="audiotestsrc is-live=true ! sink."), \
            source(janus.uri("room/1234")) as first, \
            Launched(f"wsrtcsrc name=src uri={janus.uri('room/1234')} src.audio_0 ! queue ! {SOUND} "
                     f"src.video_0 ! queue ! {SMALL_PICTURES}") as second:
        first.wait_for_pictures("red", 60)
        second.wait_for_pictures("red")
        wait_for("a second of sound", lambda: second.size_of("sound") > 96000)


def pin_case(janus):
    """A room with a PIN and private ids; a feed that is named."""
    with source(janus.uri("room/4321", pin="1357", feed="42")) as viewer, \
            sink(janus.uri("room/4321", pin="1357", id="41"), "red"), \
            sink(janus.uri("room/4321", pin="1357", id="42"), "blue"):
        viewer.wait_for_pictures("blue")


def codec_case(janus):
    """A room that takes VP8 only, and a sink that prefers H.264."""
    with sink(janus.uri("room/8"), more="video-codecs=<H264,VP8>"), \
            source(janus.uri("room/8")) as viewer:
        viewer.wait_for_pictures("red")


def comes_back_case(janus):
    """The publisher goes, another one comes: the source follows."""
    with source(janus.uri("room/1234")) as viewer:
        with sink(janus.uri("room/1234"), "red"):
            viewer.wait_for_pictures("red")
        with sink(janus.uri("room/1234"), "blue"), sink(janus.uri("room/1234"), "blue") as other:
            viewer.wait_for_pictures("blue")
            other.end()
            viewer.wait_for_pictures("blue")
        assert "ERROR" not in viewer.said(), viewer.said()


def echo_case(janus):
    """EchoTest by wsrtcbin: what is sent comes back."""
    with Launched(f"wsrtcbin name=call uri={janus.uri('echotest')} {test_picture('green')} ! call. "
                     f"call.src_video_0 ! {SMALL_PICTURES}") as call:
        call.wait_for_pictures("green")


def streaming_case(janus):
    """A mountpoint."""
    with Launched(f"{test_picture('blue')} ! vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay pt=96 ! "
                     f"udpsink host=127.0.0.1 port={janus.camera_port}"), \
            source(janus.uri("streaming/777")) as viewer:
        viewer.wait_for_pictures("blue")


def restart_case(janus):
    """Janus dies and is started again: both come back by themselves."""
    with sink(janus.uri("room/1234")) as sender, source(janus.uri("room/1234")) as viewer:
        viewer.wait_for_pictures("red")
        janus.kill()
        wait_for("the sink to notice", lambda: "trying again" in sender.said())
        wait_for("the source to notice", lambda: "trying again" in viewer.said())
        janus.start()
        viewer.wait_for_pictures("red")
        assert not sender.ended() and not viewer.ended()


def refused_case(janus):
    """What cannot be mended is one clear error, what may come is waited for."""
    with Janus() as janus:
        for uri, text in ((janus.uri("room/4321", pin="2468"), "check the pin"),
                          (janus.uri("room/1234", secret="wrong"), "check token and apisecret")):
            for launched in (sink(uri), source(uri)):
                with launched:
                    wait_for("its end", launched.ended)
                    assert text in launched.said(), launched.said()
                    assert launched.said().count("ERROR: from element") == 1, launched.said()
        with sink(janus.uri("room/99")) as sender, source(janus.uri("room/99")) as viewer, \
                source(janus.uri("streaming/99")) as watcher:
            for launched, text in ((sender, "No such room"), (viewer, "No such room"),
                                   (watcher, "No such mountpoint")):
                says_once(launched, text)
                assert not launched.ended()


if __name__ == "__main__":
    with Janus() as started:
        run_cases([room_case, pin_case, codec_case, comes_back_case, echo_case, streaming_case, restart_case,
                   refused_case], started)
