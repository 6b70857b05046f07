#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge --discover against an ONVIF camera, which may be a bad one. Prints TAP. Runs in in-netns.sh.

usage: discover_test.py WSRTC-BRIDGE KEY-FRAME-ASKER
"""

import sys
import tempfile

import onvif_camera
import program

BRIDGE, ASKER = sys.argv[1:3]
ADDRESS = "10.99.0.1"  # of in-netns.sh
WAIT = "400"  # ms, for answers of one machine


def a_camera(*faults, user=""):
    return onvif_camera.start(*faults, address=ADDRESS, user=user)


def discover(*arguments):
    return program.run(BRIDGE, "--discover", "--discover-timeout", WAIT, *arguments)


def section(port, *lines):
    return "\n".join([f"# {ADDRESS}, Model X", "[[camera]]", 'name = "front-door"', 'label = "Front Door"', *lines,
                      f'onvif = "http://{ADDRESS}:{port}/onvif/device_service"', ""])


MAIN = f'url = "rtsp://{ADDRESS}:554/p1?a=1&b=2"  # H264 1920x1080, '
SMALL = f'substream = "rtsp://{ADDRESS}:554/p3?a=1&b=2"  # H264 640x360'
NOT_SIGNED_IN = f'url = "rtsp://{ADDRESS}/"'


def check(camera, expected, *arguments, code=0):
    got, out, err = discover(*arguments)
    assert got == code, (got, err)
    assert out == expected, f"\n{out}\nexpected:\n{expected}\n{err}"
    # What it prints is a file.
    if out:
        with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
            file.write(out)
            file.flush()
            checked, _, mistakes = program.run(BRIDGE, "--check", "--config", file.name)
            assert checked == 0, mistakes


def credentials(text):
    file = tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8")
    file.write(text)
    file.flush()
    return file


def test_a_camera_without_a_password():
    with a_camera() as camera:
        check(camera, section(camera.port, MAIN + "MPEG4-GENERIC", SMALL))
    assert "SetSynchronizationPoint open" not in camera.operations
    assert [line.split()[0] for line in camera.operations] == \
        ["GetSystemDateAndTime", "GetServices", "GetProfiles"] + 5 * ["GetStreamUri"], camera.operations


def test_one_interface():
    with a_camera() as camera:
        code, out, _ = discover(f"--discover={ADDRESS}")
        assert code == 0 and f":{camera.port}/" in out


def test_an_address_that_is_not_of_this_machine():
    for address in ("10.99.0.200", "nonsense", "::1"):
        code, out, err = discover(f"--discover={address}")
        assert code in (1, 2) and not out and address in err, (code, err)


def test_nobody_answers():
    code, out, err = discover()
    assert (code, out) == (0, "") and "no ONVIF camera has answered" in err


def test_only_the_old_media_service():
    with a_camera("media1") as camera:
        check(camera, section(camera.port, MAIN + "AAC", SMALL))


def test_only_capabilities():
    with a_camera("no-services") as camera:
        check(camera, section(camera.port, MAIN + "AAC", SMALL))
    assert "GetCapabilities open" in camera.operations


def signed_in(*faults, how="signed"):
    with a_camera(*faults, user="admin:geheim") as camera, credentials("admin:geheim\n") as file:
        code, out, err = discover("--credentials-file", file.name)
        assert code == 0 and "geheim" not in out + err
        assert out == section(camera.port, MAIN + "MPEG4-GENERIC", SMALL) + f'credentials_file = "{file.name}"\n', out
    assert f"GetStreamUri {how}" in camera.operations, camera.operations


def test_signed_in_by_a_token():
    signed_in()


def test_signed_in_although_its_clock_is_a_day_behind():
    signed_in("clock")


def test_signed_in_by_http_digest():
    signed_in("http-digest", how="digest")


def refused(text, *arguments, faults=()):
    with a_camera(*faults, user="admin:geheim") as camera:
        check(camera, section(
            camera.port, f"# {text}: run --discover again with --credentials-file, or fill in the URL.",
            NOT_SIGNED_IN) + (f'credentials_file = "{arguments[1]}"\n' if arguments else ""), *arguments)
    return camera.operations


def test_a_password_is_needed():
    refused("it refuses user and password")


def test_a_wrong_password_is_tried_once():
    with credentials("admin:falsch\n") as file:
        operations = refused("it refuses user and password", "--credentials-file", file.name)
        assert operations == ["GetSystemDateAndTime open", "GetServices signed"], operations
        operations = refused("it refuses user and password", "--credentials-file", file.name, faults=["http-digest"])
        assert [line for line in operations if "digest" in line] == ["GetServices digest"], operations


def test_no_password_goes_out_in_clear():
    with credentials("admin:geheim\n") as file:
        operations = refused("it refuses user and password", "--credentials-file", file.name, faults=["basic"])
        assert not [line for line in operations if "basic" in line], operations


def test_a_stream_on_another_host():
    with a_camera("foreign-stream") as camera:
        check(camera, section(camera.port, MAIN + "MPEG4-GENERIC; it named the host 10.99.0.77",
                              SMALL + "; it named the host 10.99.0.77"))


def test_no_stream_at_all():
    line = "# It named no stream: look up the URL in its manual."
    with a_camera("no-streams") as camera:
        check(camera, section(camera.port, line, NOT_SIGNED_IN))
    with a_camera("no-media") as camera:
        check(camera, section(camera.port, "# it has no media service.", NOT_SIGNED_IN))


def test_texts_that_want_to_be_more():
    with a_camera("hostile-text") as camera:
        code, out, _ = discover()
        assert code == 0 and out.count("\n[[camera]]\n") == 1 and "\x1b" not in out and "\x07" not in out, out
        assert 'label = "a\\"?[[camera]]??[31m\\\\"\n' in out, out
        check(camera, out)


def test_answers_that_are_none():
    for fault in ("garbage", "doctype", "bomb", "elsewhere", "stranger"):
        with a_camera(fault) as camera:
            code, out, err = discover()
            assert (code, out) == (0, "") and "no ONVIF camera" in err, (fault, out, err)
        assert camera.operations == [], (fault, camera.operations)


def test_of_two_hosts_only_its_own():
    with a_camera("two-hosts") as camera:
        check(camera, section(camera.port, MAIN + "MPEG4-GENERIC", SMALL))


def test_a_huge_answer_that_is_right():
    with a_camera("huge") as camera:
        code, out, _ = discover()
        assert code == 0 and f":{camera.port}/" in out


def test_http_that_is_wrong():
    for fault, text in (("http-garbage", "its answer is wrong: no XML"), ("http-huge", "its answer is longer than 1 MiB"),
                        ("http-error", "it answers with HTTP status 404"),
                        ("http-redirect", "it answers with HTTP status 302")):
        with a_camera(fault) as camera:
            check(camera, section(camera.port, f"# {text}.", NOT_SIGNED_IN))


def test_http_that_takes_for_ever():
    with a_camera("silent") as silent, a_camera("slow") as slow:
        code, out, _ = discover()
        assert code == 0 and out.count("# it does not answer in time.") == 2, out
        assert f":{silent.port}/" in out and f":{slow.port}/" in out
        assert 'name = "front-door"' in out and 'name = "front-door-2"' in out


def test_a_credentials_file_that_is_not_there():
    code, out, err = discover("--credentials-file", "/nosuch")
    assert code == 1 and not out and '"/nosuch" cannot be read' in err


def ask_for_key_frames(camera, uri, user="admin:geheim", times=()):
    return program.run(ASKER, camera.at("device_service"), uri, *user.split(":"), *times)


def test_key_frames():
    for faults, profile in (((), "p2"), (("media1",), "p2"), (("clock",), "p2"), (("http-digest",), "p2"), ((), "p9")):
        with a_camera(*faults, user="admin:geheim") as camera:
            code, out, err = ask_for_key_frames(camera, f"rtsp://u:p@other:8554/{profile}?a=1&b=2")
            assert (code, out) == (0, "first: done\nsecond: it is being asked already\nthird: done\n"), (out, err)
        asked = [line for line in camera.operations if line.startswith("SetSynchronizationPoint")]
        how = "digest" if "http-digest" in faults else "signed"
        assert asked.count(f"SetSynchronizationPoint {how}") == 2, camera.operations
        # The first one when no profile has that address.
        assert camera.tokens == 2 * [profile if profile == "p2" else "p0"], camera.tokens
        # What it has learnt, it does not ask for again.
        assert [line.split()[0] for line in camera.operations].count("GetProfiles") <= 2, camera.operations


def test_key_frames_after_its_clock_was_set():
    with a_camera("clock-set", user="admin:geheim") as camera:
        code, out, err = ask_for_key_frames(camera, "rtsp://h/p2?a=1&b=2")
        assert (code, out) == (0, "first: done\nsecond: it is being asked already\nthird: done\n"), (out, err)
        assert camera.tokens == ["p2", "p2"], camera.operations


def test_key_frames_with_a_wrong_password():
    """Twenty are wanted in two seconds, and one sign-in is tried: it locks no account."""
    with a_camera(user="admin:geheim") as camera:
        code, _, err = ask_for_key_frames(camera, "rtsp://h/p2", "admin:falsch", times=[20])
        assert code == 0 and err.count("it refuses user and password") == 1, err
        signed = [line for line in camera.operations if line.endswith("signed")]
        assert len(signed) == 1, camera.operations


def test_key_frames_that_are_wanted_often():
    with a_camera(user="admin:geheim") as camera:
        code, _, err = ask_for_key_frames(camera, "rtsp://h/p2?a=1&b=2", times=[20])
        assert code == 0 and not err, err
        assert 2 <= len(camera.tokens) <= 6, camera.operations


def test_key_frames_that_cannot_be_had():
    for faults, user, text in (((), "admin:falsch", "it refuses user and password"), (("no-media",), "admin:geheim",
                                                                                     "it has no media service")):
        with a_camera(*faults, user="admin:geheim") as camera:
            code, out, _ = ask_for_key_frames(camera, "rtsp://h/p2", user)
            assert code == 1 and out.startswith(f"first: {text}\n"), out


program.main([test for name, test in sorted(globals().items()) if name.startswith("test_")])
