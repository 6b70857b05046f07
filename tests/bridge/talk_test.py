#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Viewers who talk to cameras through wsrtc-bridge: what the camera hears. Prints TAP.

usage: talk_test.py [CASE…]

WSRTC_BRIDGE is the program. Each case is a process of its own, and some run at a
time.
"""

import concurrent.futures
import json
import subprocess
import sys
import time
import traceback
import urllib.request

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


CASES = [pcmu, deaf, not_allowed, overheard, over_tcp, pcma, g726, l16, aac]


def run(name):
    """In a process of its own: 0, or what was wrong."""
    try:
        return subprocess.run([sys.executable, __file__, "--inside", name], capture_output=True, text=True,
                              timeout=CASE_LIMIT, check=False)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(name, 1, late.stdout or "", f"not done after {CASE_LIMIT} s")


def main(names):
    chosen = [case.__name__ for case in CASES if not names or case.__name__ in names]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for number, (name, result) in enumerate(zip(chosen, pool.map(run, chosen)), 1):
            for line in (result.stdout + result.stderr).splitlines():
                print(line if line.startswith("#") else f"# {line}")
            failed += result.returncode != 0
            print(f"{'not ' if result.returncode else ''}ok {number} - {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] != ["--inside"]:
        sys.exit(main(sys.argv[1:]))
    from bridge_rig import Bridge, Gst, Viewer, wait_for
    from talk_rig import Speaker, TalkingCamera
    Gst.init(None)
    try:
        globals()[sys.argv[2]]()
    except Exception:  # all of it is the case's failure
        traceback.print_exc()
        sys.exit(1)
