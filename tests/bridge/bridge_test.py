#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge with RTSP cameras that behave, and such that do not. Prints TAP.

usage: bridge_test.py [CASE…]

WSRTC_BRIDGE is the program. Each case is a process of its own, and some run at a
time. With WSRTC_TEST_LONG=1 the camera is restarted 500 times.
"""

import contextlib
import os
import pathlib
import struct
import sys
import time

import onvif_camera
from bridge_rig import DATA, TEST_CAMERA, Bridge, Camera, Gst, Impostor, Viewer, wait_for
from cases import main

sys.path.append(str(pathlib.Path(__file__).parent.parent / "server"))
from ws_client import Client  # noqa: E402  pylint: disable=wrong-import-position

LONG = os.environ.get("WSRTC_TEST_LONG") == "1"
AT_A_TIME = 4
CASE_LIMIT = 3600 if LONG else 120  # s


def plays():
    with Camera() as camera, Bridge({"name": "door", "url": camera.url("test")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(30)
            viewer.wait_for_frames(30, "audio")
            viewer.assert_undisturbed()
        assert bridge.said().count("\n") == 0, bridge.said()


def on_demand():
    """Pulled once for all viewers, and left when the last has gone."""
    with Camera() as camera, Bridge({"name": "door", "url": camera.url(), "linger": 1}) as bridge:
        assert camera.connections() == (0, 0)
        with Viewer(bridge, "door") as one, Viewer(bridge, "door") as two, Viewer(bridge, "door") as three:
            for viewer in (one, two, three):
                viewer.wait_for_frames()
            assert camera.connections() == (1, 1)
        left = time.monotonic()
        wait_for("the camera to be left", lambda: camera.connections()[0] == 0)
        assert time.monotonic() - left > 0.8, "did not linger"
        with Viewer(bridge, "door") as again:
            again.wait_for_frames()
        assert camera.connections()[1] == 2


def always():
    with Camera() as camera, Bridge({"name": "door", "url": camera.url(), "pull": "always"}) as bridge:
        wait_for("the camera to be pulled", lambda: camera.connections()[0] == 1)
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()


def restarts():
    """The viewer never connects again, and nothing grows."""
    rounds = 500 if LONG else 20
    with Camera() as camera, Bridge({"name": "door", "url": camera.url()}) as bridge, Viewer(bridge, "door") as viewer:
        viewer.wait_for_frames()
        waits, sizes = [], []
        for turn in range(rounds):
            camera.say("stop")
            wait_for("the pictures to stop", lambda: time.monotonic() - viewer.last["video"] > 0.2)
            camera.say("start")
            waits.append(viewer.wait_for_next())
            viewer.wait_for_frames(5)
            if turn >= rounds // 2:
                sizes.append((bridge.threads(), bridge.descriptors(), bridge.memory()))
        viewer.assert_undisturbed()
        waits.sort()
        print(f"# camera back to next frame: median {waits[rounds // 2]:.2f} s, worst {waits[-1]:.2f} s; "
              f"threads, descriptors, KiB: {sizes[0]} … {sizes[-1]}")
        assert waits[rounds // 2] < 2, waits
        assert abs(sizes[-1][0] - sizes[0][0]) <= 3 and abs(sizes[-1][1] - sizes[0][1]) <= 6, sizes
        assert sizes[-1][2] - sizes[0][2] < 8192, sizes


def drops():
    """A camera that ends its sessions is dialled again at once."""
    with Camera() as camera, Bridge({"name": "door", "url": camera.url("test")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(80)  # for a while
            camera.say("drop")
            wait_for("the camera to be dialled again", lambda: camera.connections()[1] == 2)
            viewer.wait_for_frames()
            viewer.assert_undisturbed()


def freezes():
    with Camera() as camera, Bridge({"name": "door", "url": camera.url()}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(80)
            camera.say("freeze")
            since = time.monotonic()
            bridge.wait_for_line('camera "door"', "no picture comes any more")
            noticed = time.monotonic() - since
            viewer.wait_for_text("last seen", "ago")
            camera.say("thaw")
            viewer.wait_for_frames()
            viewer.assert_undisturbed()
            bridge.wait_for_line("it is back")
            print(f"# noticed after {noticed:.2f} s")
            assert 2.5 < noticed < 6, noticed


def wrong_password():
    """Said once, tried once, whoever comes."""
    with Camera("--account", "bob:secret") as camera:
        with Bridge({"name": "door", "url": camera.url(), "user": "bob", "password": "wrong"}) as bridge:
            with Viewer(bridge, "door") as viewer:
                bridge.wait_for_line('camera "door"', "refuses the user and password")
                viewer.wait_for_text("the camera refuses the password")
                tries = camera.connections()[1]
                with Viewer(bridge, "door") as other:
                    other.wait_for_text("the camera refuses the password")
            with Viewer(bridge, "door") as third:
                third.wait_for_text("the camera refuses the password")
            assert camera.connections()[1] == tries
            assert len(bridge.lines("password")) == 1, bridge.said()
            for secret in ("wrong", "bob"):
                assert secret not in bridge.said()


def accounts():
    for arguments in (("--basic",), ()):
        with Camera("--account", "bob:s&cret/ö", *arguments) as camera:
            with Bridge({"name": "door", "url": camera.url(), "user": "bob", "password": "s&cret/ö"}) as bridge:
                with Viewer(bridge, "door") as viewer:
                    viewer.wait_for_frames()


def not_found():
    with Camera() as camera, Bridge({"name": "door", "url": camera.url("nothing")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            bridge.wait_for_line('camera "door"', "no stream of that path")
            viewer.wait_for_text("no such stream")


def answer_of(status, body=b"", kind=b"application/sdp"):
    def answer(request):
        sequence = next((line.split(":")[1].strip() for line in request.splitlines() if line.startswith("CSeq")), "1")
        if request.startswith("OPTIONS"):
            return f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n".encode()
        return (f"RTSP/1.0 {status}\r\nCSeq: {sequence}\r\n".encode() + b"Content-Type: " + kind +
                f"\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    return answer


def answer_by_redirect(request):
    """To the same address."""
    method, url = request.split()[:2]
    sequence = next((line.split(":")[1].strip() for line in request.splitlines() if line.startswith("CSeq")), "1")
    status = "200 OK" if method == "OPTIONS" else "302 Moved Temporarily"
    return f"RTSP/1.0 {status}\r\nCSeq: {sequence}\r\nLocation: {url}\r\n\r\n".encode()


NO_MEDIA = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=none\r\nt=0 0\r\n"
ONLY_METADATA = NO_MEDIA + b"m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n"

# What it says to whatever it is asked | what the log says of it.
IMPOSTORS = {
    "garbage": (lambda _: b"\xff\xfe\x00 no RTSP\r\n\r\n" * 20, "be understood"),
    "http": (lambda _: b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "be understood"),
    "hangs up": (lambda _: None, "ends the connection"),
    "no media": (answer_of("200 OK", NO_MEDIA), "neither pictures nor sound"),
    "only metadata": (answer_of("200 OK", ONLY_METADATA), "neither pictures nor sound"),
    "broken sdp": (answer_of("200 OK", b"\x00\x01nonsense"), "neither pictures nor sound"),
    "not sdp": (answer_of("200 OK", b"<html>", b"text/html"), "be understood"),
    "redirects": (answer_by_redirect, "redirects again and again"),
    "busy": (answer_of("503 Service Unavailable"), "it answered: Service Unavailable (503)"),
}


def impostors():
    """Each has one line in the log, and those beside it play on."""
    with Camera() as camera:
        others = {name: Impostor(answer) for name, (answer, _) in IMPOSTORS.items()}
        cameras = [{"name": name.replace(" ", "-"), "url": other.url(), "pull": "always"} for name, other in others.items()]
        cameras.append({"name": "nobody", "url": "rtsp://host.invalid/h264", "pull": "always"})
        cameras.append({"name": "refused", "url": "rtsp://127.0.0.1:9/h264", "pull": "always"})
        with Bridge({"name": "door", "url": camera.url()}, *cameras) as bridge, Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            for name, (_, words) in IMPOSTORS.items():
                bridge.wait_for_line(f'camera "{name.replace(" ", "-")}"', words)
            bridge.wait_for_line('camera "nobody"', "name")
            bridge.wait_for_line('camera "refused"', "refuses the connection")
            viewer.wait_for_frames(50)
            for camera_keys in cameras:
                lines = bridge.lines(f'camera "{camera_keys["name"]}"')
                assert len(lines) == 1, lines
            # Some 10 a try.
            assert others["redirects"].visits < 60, others["redirects"].visits
            print("".join(f"# {line}\n" for line in bridge.said().splitlines()), end="")
            assert not viewer.gaps, viewer.gaps
            viewer.assert_undisturbed()


PICTURES = NO_MEDIA + b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"


def answer_by_a_crowd(request):
    """One stream, of 300 sources."""
    method, sequence = request.split()[0], next(
        (line.split(":")[1].strip() for line in request.splitlines() if line.startswith("CSeq")), None)
    if method == "DESCRIBE":
        return answer_of("200 OK", PICTURES)(request)
    if sequence is None:  # RTCP
        return b""
    transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n" if method == "SETUP" else ""
    answer = f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nSession: 1\r\n{transport}\r\n".encode()
    if method == "PLAY":
        packets = [struct.pack(">BBHII", 0x80, 0x80 | 96, number, 0, source) + b"A" * 20
                   for source in range(1, 301) for number in range(4)]
        answer += b"".join(struct.pack(">cBH", b"$", 0, len(packet)) + packet for packet in packets)
    return answer


def crowd_of_sources():
    """Who sends to a stream of a camera cannot make threads without end."""
    with Impostor(answer_by_a_crowd) as crowd:
        with Bridge({"name": "door", "url": crowd.url(), "transport": "tcp", "pull": "always"}) as bridge:
            threads = []
            wait_for("its end", lambda: threads.append(bridge.threads()) or bridge.lines("no picture comes any more"))
            print(f"# {max(threads)} threads")
            assert max(threads) < 60, max(threads)


def resizes():
    """Other parameter sets in the middle of a stream."""
    with Camera() as camera, Bridge({"name": "door", "url": camera.url()}) as bridge, Viewer(bridge, "door") as viewer:
        viewer.wait_for_frames(30)
        _, size = camera.say("resize")
        width, height = map(int, size.split("x"))
        wait_for("the other size", lambda: (width, height) in viewer.sizes)
        viewer.wait_for_frames(30)
        viewer.assert_undisturbed()


def transports():
    rows = [("udp", "udp"), ("tcp", "tcp"), ("auto", "udp"), ("auto", "tcp")]
    for wanted, offered in rows:
        with Camera("--transports", offered) as camera:
            with Bridge({"name": "door", "url": camera.url(), "transport": wanted}) as bridge:
                with Viewer(bridge, "door") as viewer:
                    viewer.wait_for_frames()


def udp_blocked():
    with Camera("--udp-lost") as camera, Bridge({"name": "door", "url": camera.url()}) as bridge:
        since = time.monotonic()
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(1)
            took = time.monotonic() - since
            viewer.wait_for_frames(50)
            print(f"# first picture after {took:.2f} s")
            assert took < 6, took


def tls():
    folder = DATA / "tls"
    with Camera("--certificate", str(folder / "server.pem"), "--key", str(folder / "server-key.pem")) as camera:
        door = {"name": "door", "url": camera.url(scheme="rtsps"), "ca_file": str(folder / "ca.pem")}
        stranger = {"name": "stranger", "url": camera.url(scheme="rtsps"), "pull": "always"}
        with Bridge(door, stranger) as bridge, Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            bridge.wait_for_line('camera "stranger"', "certificate")


def silent_sound():
    """Sound that is announced and never comes holds nothing up, and only once at the start."""
    with Camera() as camera, Bridge({"name": "door", "url": camera.url("mute")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            camera.say("stop")
            wait_for("the pictures to stop", lambda: time.monotonic() - viewer.last["video"] > 0.2)
            camera.say("start")
            took = viewer.wait_for_next()
            assert took < 4, took


def sound_left_out():
    """Sound that cannot be sent costs neither pictures nor the camera's connection, and is told once."""
    rows = {"aac": ({"path": "aac-without-config"}, "AAC"),
            "never": ({"path": "pcmu", "audio_codecs": ["OPUS"], "transcode": "never"}, "PCMU")}
    for name, (keys, words) in rows.items():
        with Camera() as camera:
            door = {"name": name, "url": camera.url(keys.pop("path"))} | keys
            with Bridge(door) as bridge, Viewer(bridge, name) as viewer:
                viewer.wait_for_frames(60)
                bridge.wait_for_line("its sound is left out", words)
                assert camera.connections() == (1, 1), bridge.said()
                camera.say("drop")
                viewer.wait_for_frames(30)
                assert camera.connections()[0] == 1, bridge.said()
                assert len(bridge.lines("its sound is left out")) == 1, bridge.said()
                assert viewer.frames["audio"] == 0


def wide_sound():
    """G.711 that is no telephone's is decoded."""
    with Camera() as camera, Bridge({"name": "door", "url": camera.url("wide")}) as bridge:
        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(30)
            viewer.wait_for_frames(30, "audio")
            assert camera.connections() == (1, 1), bridge.said()
            assert not bridge.said(), bridge.said()


def reload():
    """Cameras that stay the same do not blink."""
    with Camera() as one, Camera() as two:
        door = {"name": "door", "url": one.url()}
        yard = {"name": "yard", "url": two.url(), "pull": "always"}
        with Bridge(door, yard) as bridge, Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()
            wait_for("the other one to be pulled", lambda: two.connections()[0] == 1)
            bridge.reload({"name": "hall", "url": two.url()}, door)
            wait_for("the other one to be left", lambda: two.connections()[0] == 0)
            with Viewer(bridge, "hall") as other:
                other.wait_for_frames()
            viewer.wait_for_frames(30)
            assert not viewer.gaps, viewer.gaps
            viewer.assert_undisturbed()
            assert one.connections() == (1, 1)


ACCESS = """
[[users]]
name = "anna"
token = "anna-has-the-door"
rights = ["view"]
streams = ["door"]
[anonymous]
rights = ["view"]
streams = ["yard"]
"""


def access():
    """Who has no right sees nothing, and who loses it is sent away, alone."""
    with Camera() as camera:
        cameras = [{"name": name, "url": camera.url()} for name in ("door", "yard")]
        with Bridge(*cameras, more=ACCESS) as bridge, Viewer(bridge, "door") as stranger:
            wait_for("the stranger to be refused", lambda: stranger.refusals)
            assert camera.connections() == (0, 0), "the camera was pulled for a stranger"
            with Viewer(bridge, "door", "anna-has-the-door") as anna, Viewer(bridge, "yard") as other:
                anna.wait_for_frames()
                other.wait_for_frames()
                bridge.reload(*cameras, more=ACCESS.replace("anna-has", "anna-had"))
                wait_for("anna to be sent away", lambda: anna.farewells + anna.refusals)
                other.wait_for_frames(30)
                other.assert_undisturbed()
            assert stranger.frames["video"] == 0
            assert "anna-ha" not in bridge.said()


LIMITS = """
[limits]
max_connections_per_address = {}
"""


def limits():
    """As many connections of one address as the file says, and others after a reload."""
    camera = {"name": "door", "url": "rtsp://127.0.0.1:9/h264"}
    with Bridge(camera, more=LIMITS.format(2)) as bridge, contextlib.ExitStack() as stack:
        def come():
            client = stack.enter_context(Client(int(bridge.port)))
            return client.upgrade("/signaling?role=viewer&room=door", "localhost")

        assert [come() for _ in range(3)] == [101, 101, 503]
        bridge.reload(camera, more=LIMITS.format(3))
        wait_for("a third to be let in", lambda: come() == 101)
        assert come() == 503


def many():
    """Idle ones cost next to nothing."""
    cameras = [{"name": f"c{i}", "url": "rtsp://127.0.0.1:9/h264"} for i in range(64)]
    with Bridge(*cameras) as bridge:
        threads, descriptors = bridge.threads(), bridge.descriptors()
        assert threads < 64 + 20 and descriptors < 64 * 3 + 40

        def share():
            """Of a core, in two seconds; once all has begun."""
            cpu, since = bridge.cpu(), time.monotonic()
            wait_for("two seconds", lambda: time.monotonic() - since > 2)
            return (bridge.cpu() - cpu) / (time.monotonic() - since)
        shares = []
        wait_for("little to do", lambda: shares.append(share()) or shares[-1] < 0.03)
        print(f"# 64 cameras, idle: {threads} threads, {descriptors} descriptors, {bridge.memory()} KiB, "
              f"{shares[-1]:.1%} of a core")


def key_frames():
    """Over ONVIF, for who comes in the middle of a long group of pictures."""
    with onvif_camera.start(address="10.99.0.1", user="admin:geheim") as device:
        door = {"name": "door", "url": TEST_CAMERA.format(600), "pull": "always", "user": "admin", "password": "geheim",
                "onvif": device.at("device_service")}
        with Bridge(door) as bridge, Viewer(bridge, "door") as viewer:
            wait_for("a key frame to be asked for", lambda: device.tokens)
            viewer.wait_for_frames()
            assert "SetSynchronizationPoint signed" in device.operations, device.operations
            assert not bridge.lines('camera "door"'), bridge.said()


def late_packets():
    """Waited for no longer than they need, and no more than that is given up."""
    os.environ |= {"GST_DEBUG": "wsrtcjitter:4", "GST_DEBUG_NO_COLOR": "1"}
    with Camera() as camera, Bridge({"name": "door", "url": camera.url(), "transport": "udp", "latency_ms": 2000}) as bridge:

        def last():
            """Lost, late, wait in ms, of the last line."""
            return [int(word) for word in bridge.lines("late; waits")[-1].replace(",", "").split() if word.isdigit()][-3:]

        with Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(50)
            lost, late, wait = last()
            assert (late, wait) == (0, 40), bridge.said()
            camera.say("delay")
            wait_for("longer waits", lambda: last()[2] >= 100)
            before = last()
            viewer.wait_for_frames(25)

            def is_steady():
                nonlocal before
                seen, before = before, last()
                viewer.wait_for_frames(50)
                return last()[1] == before[1] == seen[1]

            wait_for("late packets to be in time", is_steady)
            lost, late, wait = last()
            print(f"# waits {wait} ms after {lost} lost and {late} late")
            assert late > 0 and wait <= 2000, bridge.said()
            viewer.assert_undisturbed()


CASES = [restarts, impostors, freezes, transports, wrong_password, accounts, udp_blocked, many, on_demand, plays, always, drops,
         not_found, crowd_of_sources, resizes, tls, silent_sound, reload, access, limits, key_frames, late_packets,
         sound_left_out, wide_sound]


def set_up():
    Gst.init(None)


if __name__ == "__main__":
    main(__file__, CASES, AT_A_TIME, CASE_LIMIT, set_up)
