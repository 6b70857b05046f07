#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Viewers who talk to cameras through wsrtc-bridge: what the camera hears. Prints TAP.

usage: talk_test.py [CASE…]

WSRTC_BRIDGE is the program. Each case is a process of its own, and some run at a
time.
"""

import json
import time
import urllib.request

from bridge_rig import Bridge, Gst, Viewer, wait_for
from cases import main
from talk_rig import Speaker, TalkingCamera

AT_A_TIME = 3
CASE_LIMIT = 120  # s
TOLERANCE = 2  # Hz


def meta_of(bridge, stream="door"):
    with urllib.request.urlopen(f"http://127.0.0.1:{bridge.port}/api/streams", timeout=10) as answer:
        streams = json.load(answer)["streams"]
    return next((item.get("meta", {}) for item in streams if item["name"] == stream), None)


def wait_until_offered(bridge):
    wait_for("the camera to be talked to", lambda: meta_of(bridge).get("talk") == "door.talk")


def hears(camera, frequency, deadline=20):
    def heard():
        words = camera.say("heard")[1]
        return words != "nothing" and abs(float(words) - frequency) <= TOLERANCE
    wait_for(f"{frequency} Hz at the camera, with {camera.say('heard')}", heard, deadline)


def assert_silence(camera, seconds=1.5):
    """Not one packet."""
    before, end = camera.say("count"), time.monotonic() + seconds
    while time.monotonic() < end:
        assert camera.say("count") == before, "packets came though nobody talked"
        time.sleep(0.05)  # polling


def one_codec(path):
    with TalkingCamera() as camera, Bridge({"name": "door", "url": camera.url(path), "talk": True}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            wait_until_offered(bridge)
            with Speaker(bridge, 440):
                hears(camera, 440)


def pcmu():
    """Is heard while somebody talks, and not before or after; again after a restart of the camera."""
    with TalkingCamera() as camera, Bridge({"name": "door", "url": camera.url("pcmu"), "talk": True}) as bridge:
        assert not meta_of(bridge)  # nobody has looked yet
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            wait_until_offered(bridge)
            assert_silence(camera)
            with Speaker(bridge, 440) as speaker:
                hears(camera, 440)
                with Speaker(bridge, 880) as second:
                    second.wait_for_refusal("has a source already")
                hears(camera, 440)
                assert not speaker.refused, speaker.refused
            wait_for("silence", lambda: camera.say("heard")[1] == "nothing")
            assert_silence(camera)
            with Speaker(bridge, 660):
                hears(camera, 660)
                camera.say("stop")
                wait_for("the end of the pictures", lambda: viewer.told[-1][1] is False)
                camera.say("start")
                hears(camera, 660)
            viewer.assert_undisturbed()
        assert len(bridge.lines("can be spoken to, in PCMU")) == 1, bridge.said()


def pcma():
    one_codec("pcma")


def g726():
    one_codec("g726")


def l16():
    one_codec("l16")


def aac():
    one_codec("aac")


def over_tcp():
    with TalkingCamera() as camera:
        with Bridge({"name": "door", "url": camera.url("pcmu"), "talk": True, "transport": "tcp"}) as bridge:
            with Viewer(bridge, "door") as viewer:
                viewer.wait_for_frames()
                wait_until_offered(bridge)
                with Speaker(bridge, 440):
                    hears(camera, 440)


def deaf():
    """One that refuses the question goes on without: said once, and no button."""
    with TalkingCamera() as camera, Bridge({"name": "door", "url": camera.url("deaf"), "talk": True}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            assert "talk" not in meta_of(bridge)
            with Speaker(bridge, 440) as speaker:
                speaker.wait_for_refusal("shows its own streams only")
        assert len(bridge.lines("cannot be spoken to")) == 1, bridge.said()


def unknown_codec():
    """What it wants is told, once, and not that it wants nothing."""
    with TalkingCamera() as camera:
        with Bridge({"name": "door", "url": camera.url("gsm"), "talk": True, "linger": 0}) as bridge:
            for _ in range(2):
                with Viewer(bridge, "door") as viewer:
                    viewer.wait_for_frames(20)
                    assert "talk" not in meta_of(bridge)
            assert len(bridge.lines("to be spoken to in GSM")) == 1, bridge.said()
            assert not bridge.lines("no backchannel"), bridge.said()


def not_allowed():
    """Without talk = true nobody gets through, and no stranger makes a stream of his own."""
    with TalkingCamera() as camera, Bridge({"name": "door", "url": camera.url("pcmu")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            for room in ("door.talk", "door", "mine"):
                with Speaker(bridge, 440, room) as speaker:
                    speaker.wait_for_refusal()
            assert_silence(camera)
        assert "talk" not in meta_of(bridge)


def overheard():
    """What is said is for the camera alone, and in no list."""
    with TalkingCamera() as camera, Bridge({"name": "door", "url": camera.url("pcmu"), "talk": True}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            wait_until_offered(bridge)
            with Speaker(bridge, 440):
                hears(camera, 440)
                with Viewer(bridge, "door.talk") as stranger:
                    wait_for("a refusal", lambda: stranger.farewells)
                    assert not stranger.offers
                assert meta_of(bridge, "door.talk") is None


CASES = [pcmu, deaf, unknown_codec, not_allowed, overheard, over_tcp, pcma, g726, l16, aac]


def set_up():
    Gst.init(None)


if __name__ == "__main__":
    main(__file__, CASES, AT_A_TIME, CASE_LIMIT, set_up)
