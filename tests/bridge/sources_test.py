#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge with sources of other kinds than RTSP cameras. Prints TAP.

usage: sources_test.py [CASE…]

WSRTC_BRIDGE is the program.
"""

import pathlib
import socket
import tempfile
import time

from bridge_rig import DATA, TEST_CAMERA, Bridge, Camera, Gst, Viewer, WebServer, wait_for
from cases import main

AT_A_TIME = 2
CASE_LIMIT = 120  # s


def make_media(path, muxer, encoder="x264enc tune=zerolatency key-int-max=25 ! h264parse", seconds=3):
    """A file with pictures and sound."""
    pipeline = Gst.parse_launch(
        f"videotestsrc num-buffers={25 * seconds} ! video/x-raw,format=I420,framerate=25/1,width=320,height=240 ! "
        f"{encoder} ! {muxer} name=mux ! filesink location={path}  audiotestsrc num-buffers={47 * seconds} ! "
        "audio/x-raw,rate=48000 ! voaacenc ! aacparse ! mux.")
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    assert message.type == Gst.MessageType.EOS, message.parse_error()
    pipeline.set_state(Gst.State.NULL)


def sources():
    """Other kinds of cameras."""
    rows = {"test": "test://ball",
            "jpeg": "gst:videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! jpegenc",
            "gst": "gst:videotestsrc is-live=true ! video/x-raw,framerate=25/1 ! identity name=video"}
    # A payloader that does not run yet has several names for what it will make.
    rows["opus"] = rows["gst"] + "  audiotestsrc is-live=true ! opusenc ! rtpopuspay ! identity name=audio"
    with Bridge(*({"name": name, "url": url} for name, url in rows.items())) as bridge:
        for name in rows:
            with Viewer(bridge, name) as viewer:
                viewer.wait_for_frames()
                if name == "opus":
                    viewer.wait_for_frames(kind="audio")
        assert not bridge.lines('camera "opus"'), bridge.said()


def without_sound():
    """A pipeline whose sound is not wanted, or cannot be sent, has pictures all the same."""
    cameras = [{"name": "unwanted", "url": "test://ball", "audio": False},
               {"name": "unknown", "url": "gst:videotestsrc is-live=true ! video/x-raw,framerate=25/1 ! identity name=video  "
                                          "audiotestsrc is-live=true ! flacenc ! identity name=audio"},
               {"name": "door", "url": TEST_CAMERA.format(25), "substream": "test://ball"}]
    with Bridge(*cameras) as bridge:
        for name in ("unwanted", "unknown", "door.small"):
            with Viewer(bridge, name) as viewer:
                viewer.wait_for_frames(40, deadline=20)
                assert viewer.frames["audio"] == 0


def files():
    """At their own pace, and from the beginning when they end."""
    with tempfile.TemporaryDirectory() as folder:
        # It is paced from when it was asked for: on a busy machine less than that is seen of it.
        make_media(f"{folder}/a.mp4", "mp4mux", seconds=5)
        with Bridge({"name": "file", "url": f"file://{folder}/a.mp4"}) as bridge, Viewer(bridge, "file") as viewer:
            viewer.wait_for_frames(10)
            since = time.monotonic()
            viewer.wait_for_frames(150)  # it has 125
            took = time.monotonic() - since
            viewer.wait_for_frames(10, "audio")
            print(f"# 150 frames of 25 a second in {took:.2f} s")
            assert 5 < took < 12, took
            viewer.assert_undisturbed()
            assert not bridge.said(), bridge.said()


def web():
    """MPEG-TS and MJPEG by HTTP, and HLS."""
    with tempfile.TemporaryDirectory() as folder:
        make_media(f"{folder}/a.ts", "mpegtsmux")
        with open(f"{folder}/list.m3u8", "w", encoding="ascii") as playlist:
            playlist.write("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3.0,\na.ts\n#EXT-X-ENDLIST\n")
        with WebServer(folder) as web_server:
            rows = {"ts": "a.ts", "hls": "list.m3u8", "mjpeg": "mjpeg", "locked": "locked/a.ts", "none": "none.ts"}
            cameras = [{"name": name, "url": f"http://127.0.0.1:{web_server.port}/{path}"} for name, path in rows.items()]
            cameras[3] |= {"user": "bob", "password": "secret"}
            with Bridge(*cameras) as bridge:
                for name in ("ts", "hls", "mjpeg", "locked"):
                    with Viewer(bridge, name) as viewer:
                        viewer.wait_for_frames()
                with Viewer(bridge, "none"):
                    bridge.wait_for_line('camera "none"', "no stream of that path")


def not_there():
    """Why there is no picture, in words that are true, and soon."""
    with tempfile.TemporaryDirectory() as folder, WebServer(folder) as server:
        pathlib.Path(folder, "page").write_text("<html>sign in</html>" * 30, encoding="ascii")
        rows = {"refused": ("http://127.0.0.1:9/live.m3u8", "refuses the connection"),
                "nobody": ("http://host.invalid/live.m3u8", "name"),
                "nobody-rtmp": ("rtmp://host.invalid/app/live", "name"),
                "page": (f"{server.address}/page", "does not answer as it should"),
                "file": (f"file://{folder}/none.mp4", "no stream of that path")}
        cameras = [{"name": name, "url": url, "pull": "always"} for name, (url, _) in rows.items()]
        with Bridge(*cameras) as bridge:
            for name, (_, words) in rows.items():
                bridge.wait_for_line(f'camera "{name}"', words)
                assert len(bridge.lines(f'camera "{name}"')) == 1, bridge.said()
    # Of a mute DNS elements hear nothing until after their time is up.
    if pathlib.Path("/etc/resolv.conf").read_bytes():
        print("# in the network of this machine, whose DNS has to be left alone")
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 53))
        rows = {"web": "http://host.invalid/live.m3u8", "rtmp": "rtmp://host.invalid/app/live", "rtsp": "rtsp://host.invalid/live"}
        with Bridge(*({"name": name, "url": url, "pull": "always"} for name, url in rows.items())) as bridge:
            for name in rows:
                bridge.wait_for_line(f'camera "{name}"', "host.invalid port", "its name cannot be looked up; check the DNS")
                assert len(bridge.lines(f'camera "{name}"')) == 1, bridge.said()


def web_tls():
    """By https, with an authority of one's own."""
    folder = DATA / "tls"
    with WebServer(folder, (folder / "server.pem", folder / "server-key.pem")) as server:
        url = f"https://127.0.0.1:{server.port}/mjpeg"
        door = {"name": "door", "url": url, "ca_file": str(folder / "ca.pem")}
        with Bridge(door) as bridge, Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames()


def redirects():
    """The password stays with the host, and with TLS; who redirects without an end is told of."""
    tls = DATA / "tls"
    with tempfile.TemporaryDirectory() as folder, WebServer(folder) as one, WebServer(folder, host="127.0.0.2") as other, \
            WebServer(folder, (tls / "server.pem", tls / "server-key.pem")) as safe:
        make_media(f"{folder}/a.ts", "mpegtsmux")
        rows = {"same": one.address + "/to//locked/a.ts",
                "twice": f"{one.address}/to/{one.address}/to//locked/a.ts",
                "upward": f"{one.address}/to/{safe.address}/locked/a.ts",
                "stranger": f"{one.address}/to/{other.address}/locked/a.ts",
                "open": f"{one.address}/to/{other.address}/a.ts",
                "downward": f"{safe.address}/to/{other.address.replace('127.0.0.2', '127.0.0.1')}/locked/a.ts",
                "endless": one.address + "/to/" * 20}
        cameras = [{"name": name, "url": url, "user": "bob", "password": "secret", "pull": "always"}
                   for name, url in rows.items()]
        for camera in cameras:
            if str(safe.port) in camera["url"]:
                camera["ca_file"] = str(tls / "ca.pem")
        with Bridge(*cameras) as bridge:
            for name in ("same", "twice", "upward", "open"):
                with Viewer(bridge, name) as viewer:
                    viewer.wait_for_frames()
            for name in ("stranger", "open"):
                bridge.wait_for_line(f'camera "{name}"', "is not given the user and password")
            bridge.wait_for_line('camera "stranger"', "refuses the user and password")
            bridge.wait_for_line('camera "endless"', "redirects again and again")
            bridge.wait_for_line('camera "downward"', "is not given the user and password")
            assert one.passwords and safe.passwords and not other.passwords, other.passwords
            for name in ("same", "twice", "upward"):
                assert not bridge.lines(f'camera "{name}"'), bridge.said()


def srt():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sender = Gst.parse_launch(
        "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=25/1 ! x264enc tune=zerolatency key-int-max=25 ! "
        f"h264parse ! mpegtsmux alignment=7 ! srtsink uri=srt://127.0.0.1:{port}?mode=listener wait-for-connection=false")
    assert sender.set_state(Gst.State.PLAYING) != Gst.StateChangeReturn.FAILURE
    with Bridge({"name": "srt", "url": f"srt://127.0.0.1:{port}"}) as bridge, Viewer(bridge, "srt") as viewer:
        viewer.wait_for_frames()
    sender.set_state(Gst.State.NULL)


def filtered():
    """Decoded, turned, and encoded once; nobody decodes before there is a viewer."""
    with Camera() as camera:
        door = {"name": "door", "url": camera.url("test"), "rotate": 90, "overlay": 'Cats & <dogs> \\o/ "100 %"'}
        with Bridge(door) as bridge, Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(30)
            wait_for("pictures that stand", lambda: (360, 640) in viewer.sizes)
            camera.say("stop")
            wait_for("the pictures to stop", lambda: time.monotonic() - viewer.last["video"] > 0.2)
            camera.say("start")
            viewer.wait_for_frames(30)
            viewer.assert_undisturbed()


CASES = [sources, without_sound, files, web, not_there, web_tls, redirects, srt, filtered]


def set_up():
    Gst.init(None)


if __name__ == "__main__":
    main(__file__, CASES, AT_A_TIME, CASE_LIMIT, set_up)
