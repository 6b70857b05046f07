#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtcsink publishes by WHIP to, and wsrtcsrc plays by WHEP from, a small server
with aiortc behind it: neither GStreamer's nor libwebrtc. Prints TAP.
"""

import asyncio
import fractions
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

try:
    import aiortc
    import av
except ImportError as error:
    print(f"1..0 # SKIP {error} (Debian package python3-aiortc)")
    sys.exit(0)

DEADLINE = 40  # s
SMALL = 16 * 16 * 3  # bytes of a picture, as the pipeline writes it
TOKEN = "hunter2"

PUBLISH = """
    videotestsrc is-live=true pattern=blue ! video/x-raw,width=320,height=240,framerate=30/1 !
      wsrtcsink name=s uri=whip+http://127.0.0.1:{port}/whip/cam token={token}
    audiotestsrc is-live=true ! s.
"""
PLAY = """
    wsrtcsrc uri=whep+http://127.0.0.1:{port}/whep/cam token={token} ! videoconvert ! videoscale !
      video/x-raw,format=RGB,width=16,height=16 !
      filesink buffer-mode=unbuffered async=false location={folder}/pictures
"""


class Red(aiortc.VideoStreamTrack):
    async def recv(self):
        pts, base = await self.next_timestamp()
        frame = av.VideoFrame(320, 240, "rgb24")
        frame.planes[0].update(bytes((255, 0, 0)) * (320 * 240))
        frame.pts, frame.time_base = pts, fractions.Fraction(base)
        return frame


class Server:
    """WHIP and WHEP as far as our elements need them, and the facts of what they sent."""

    def __init__(self):
        self.requests = []  # (method, path, headers)
        self.offers = []
        self.sessions = {}
        self.seen = []  # pixels of pictures that came
        self.tasks = []

    async def start(self):
        self.listener = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def stop(self):
        self.listener.close()
        for peer in self.sessions.values():
            await peer.close()
        for task in self.tasks:
            task.cancel()

    async def serve(self, reader, writer):
        try:
            while await self.serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def serve_one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((method, path, headers))
        status, fields, answer = await self.answer(method, path, body.decode())
        fields["Content-Length"] = str(len(answer))
        text = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status}\r\n{text}\r\n{answer}".encode())
        await writer.drain()
        return True

    async def answer(self, method, path, body):
        if method == "POST":
            return await self.open(path, body)
        if method == "DELETE" and path in self.sessions:
            await self.sessions.pop(path).close()
            return "200 OK", {}, ""
        if method == "PATCH":
            return "405 Method Not Allowed", {}, ""
        return "204 No Content", {}, ""

    async def open(self, path, offer):
        peer = aiortc.RTCPeerConnection()
        peer.on("track", lambda track: self.tasks.append(asyncio.ensure_future(self.watch(track))))
        self.offers.append(offer)
        if path.startswith("/whep"):
            peer.addTrack(Red())
        await peer.setRemoteDescription(aiortc.RTCSessionDescription(offer, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        place = f"/sessions/{len(self.offers)}"
        self.sessions[place] = peer
        fields = {"Content-Type": "application/sdp", "Location": place, "ETag": '"1"'}
        return "201 Created", fields, peer.localDescription.sdp

    async def watch(self, track):
        try:
            while track.kind == "video":
                frame = await track.recv()
                self.seen.append(tuple(frame.to_ndarray(format="rgb24")[120, 160]))
        except aiortc.mediastreams.MediaStreamError:
            pass

    def methods(self):
        return [method for method, _, _ in self.requests]


class Pipeline:
    def __init__(self, line, server):
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-whip-")
        self.folder = pathlib.Path(self.files.name)
        self.log = self.folder / "log"
        line = line.format(port=server.port, token=TOKEN, folder=self.folder)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["gst-launch-1.0", *line.split()], stdout=log, stderr=log)

    def said(self):
        return self.log.read_text(errors="replace")

    def last_pixel(self):
        path = self.folder / "pictures"
        data = path.read_bytes() if path.exists() else b""
        whole = len(data) // SMALL * SMALL
        return tuple(data[whole - SMALL : whole - SMALL + 3]) if whole else None

    async def stop(self):
        """As a person does it: the process is told to, and ends by itself."""
        self.process.send_signal(signal.SIGINT)
        await wait_for("the pipeline to end", lambda: self.process.poll() is not None)


async def wait_for(what, reached):
    for _ in range(DEADLINE * 20):
        if reached():
            return
        await asyncio.sleep(0.05)  # polling
    raise AssertionError(f"no {what} within {DEADLINE} s")


def check_offer(server, direction):
    """RFC 9725 section 4.4."""
    offer = server.offers[0]
    assert re.search(r"^a=group:BUNDLE \S", offer, re.M), "no bundle"
    assert offer.count(f"a={direction}\r\n") == offer.count("m="), f"not all is {direction}"
    assert offer.count("a=rtcp-mux\r\n") == offer.count("m="), "no rtcp-mux"
    assert "a=setup:actpass" in offer
    for kind in ("audio", "video"):
        assert offer.count(f"m={kind} ") <= 1, f"several of {kind}"
    assert "a=candidate:" in offer
    for method, _, headers in server.requests:
        assert headers.get("authorization") == f"Bearer {TOKEN}", f"no token in {method}"


async def check_end(server, pipeline):
    await pipeline.stop()
    assert server.methods()[-1] == "DELETE", f"no DELETE after {server.methods()}"
    assert not server.sessions


async def publish(server):
    pipeline = Pipeline(PUBLISH, server)
    try:
        await wait_for("blue", lambda: any(p[2] > 180 and p[0] < 60 for p in server.seen[-5:]))
        check_offer(server, "sendonly")
        await check_end(server, pipeline)
    finally:
        finish(pipeline)


async def play(server):
    pipeline = Pipeline(PLAY, server)

    def is_red():
        pixel = pipeline.last_pixel()
        return pixel and pixel[0] > 180 and pixel[2] < 60

    try:
        await wait_for("red", is_red)
        check_offer(server, "recvonly")
        await check_end(server, pipeline)
    finally:
        finish(pipeline)


def finish(pipeline):
    if pipeline.process.poll() is None:
        pipeline.process.kill()
        pipeline.process.wait()
    for line in pipeline.said().splitlines():
        print("#", line)


async def main():
    cases = (publish, play)
    print(f"1..{len(cases)}")
    failed = False
    for number, case in enumerate(cases, 1):
        server = Server()
        await server.start()
        try:
            await case(server)
            print(f"ok {number} {case.__name__}")
        except AssertionError as error:
            failed = True
            print(f"# {error}; requests: {server.methods()}")
            print(f"not ok {number} {case.__name__}")
        await server.stop()
    return 1 if failed else 0


sys.exit(asyncio.run(main()))
