#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A call between wsrtcbin and aiortc, which is neither GStreamer's nor libwebrtc:
colours and tones are measured on both sides. Prints TAP.
"""

import asyncio
import fractions
import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

try:
    import aiortc
    import av
    import websockets
    from aiortc.mediastreams import AudioStreamTrack
    from aiortc.sdp import candidate_from_sdp
except ImportError as error:
    print(f"1..0 # SKIP {error} (Debian packages python3-aiortc, python3-websockets)")
    sys.exit(0)

DEADLINE = 60  # s
RATE = 48000
SMALL = 16 * 16 * 3  # bytes of a picture, as the pipeline writes it
OURS, THEIRS = (440, 1000)  # Hz

LAUNCH = """
    wsrtcbin name=call port=0 room=us role={role}
    videotestsrc is-live=true pattern=blue ! video/x-raw,width=320,height=240,framerate=30/1 ! call.video_0
    audiotestsrc is-live=true freq={ours} ! call.audio_1
    call.src_video_0 ! queue ! videoconvert ! videoscale ! video/x-raw,format=RGB,width=16,height=16 !
      filesink buffer-mode=unbuffered async=false location={folder}/pictures
    call.src_audio_0 ! queue ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=1,rate={rate} !
      filesink buffer-mode=unbuffered async=false location={folder}/sound
"""


def share_of(samples, frequency):
    """How much of the power is at that frequency; 0 to 1."""
    power = sum(value * value for value in samples)
    angles = [2 * math.pi * frequency * i / RATE for i in range(len(samples))]
    real = sum(value * math.cos(angle) for value, angle in zip(samples, angles))
    imaginary = sum(value * math.sin(angle) for value, angle in zip(samples, angles))
    return 2 * (real**2 + imaginary**2) / (len(samples) * power) if power else 0


def is_red(pixel):
    return pixel[0] > 180 and pixel[1] < 60 and pixel[2] < 60


def is_blue(pixel):
    return pixel[0] < 60 and pixel[1] < 60 and pixel[2] > 180


class Pipeline:
    """A gst-launch-1.0 with wsrtcbin that writes down what comes."""

    def __init__(self, role):
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-aiortc-")
        self.folder = pathlib.Path(self.files.name)
        line = LAUNCH.format(role=role, ours=OURS, rate=RATE, folder=self.folder)
        self.log = self.folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["gst-launch-1.0", *line.split()], stdout=log, stderr=log)

    def said(self):
        return self.log.read_text(errors="replace")

    def port(self):
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said())
        return found and found[1]

    def shows_red(self):
        data = (self.folder / "pictures").read_bytes()
        start = (len(data) // SMALL - 1) * SMALL + (8 * 16 + 8) * 3
        return len(data) > 10 * SMALL and is_red(data[start : start + 3])

    def hears_them(self):
        data = (self.folder / "sound").read_bytes()
        last = data[len(data) // 2 * 2 - RATE // 5 :][: RATE // 5]
        return len(data) > RATE and share_of(struct.unpack(f"<{len(last) // 2}h", last), THEIRS) > 0.8

    def close(self):
        self.process.terminate()
        self.process.wait(DEADLINE)
        self.files.cleanup()


class RedPictures(aiortc.VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame(320, 240, "rgb24")
        frame.planes[0].update(bytes([255, 0, 0]) * (frame.planes[0].line_size * 240 // 3))
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """20 ms at a time."""

    sent = 0

    async def recv(self):
        frame = await super().recv()  # silence, in time
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        samples = [int(8000 * math.sin(2 * math.pi * THEIRS * (self.sent + i) / RATE)) for i in range(960)]
        frame.planes[0].update(struct.pack("<960h", *samples))
        frame.pts, frame.sample_rate, frame.time_base = self.sent, RATE, fractions.Fraction(1, RATE)
        self.sent += 960
        return frame


class Peer:
    """The other one of the call, by the protocol of docs/protocol.md."""

    def __init__(self):
        self.connection = aiortc.RTCPeerConnection()
        self.connection.addTrack(Tone())
        self.connection.addTrack(RedPictures())
        self.connection.on("track", self.on_track)
        self.tasks = []
        self.sees_blue = self.hears_us = False

    def on_track(self, track):
        self.tasks.append(asyncio.ensure_future(self.watch(track) if track.kind == "video" else self.listen(track)))

    async def watch(self, track):
        while True:
            frame = (await track.recv()).reformat(width=16, height=16, format="rgb24")
            middle = 8 * frame.planes[0].line_size + 8 * 3
            self.sees_blue = is_blue(bytes(frame.planes[0])[middle : middle + 3])

    async def listen(self, track):
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        while True:
            for frame in resampler.resample(await track.recv()):
                samples = struct.unpack(f"<{frame.samples}h", bytes(frame.planes[0])[: frame.samples * 2])
                self.hears_us = share_of(samples, OURS) > 0.8

    async def run(self, port, offers):
        async with websockets.connect(f"ws://127.0.0.1:{port}/signaling?room=us") as socket:
            if offers:
                await self.connection.setLocalDescription(await self.connection.createOffer())
                await self.say(socket)
            async for text in socket:
                await self.take(socket, json.loads(text))

    async def say(self, socket):
        description = self.connection.localDescription
        await socket.send(json.dumps({"type": description.type, "sdp": description.sdp}))

    async def take(self, socket, message):
        if message["type"] in ("offer", "answer"):
            await self.connection.setRemoteDescription(aiortc.RTCSessionDescription(message["sdp"], message["type"]))
        if message["type"] == "offer":
            await self.connection.setLocalDescription(await self.connection.createAnswer())
            await self.say(socket)
        if message["type"] == "candidate" and message["candidate"]:
            candidate = candidate_from_sdp(message["candidate"].removeprefix("candidate:"))
            candidate.sdpMLineIndex = message["label"]
            await self.connection.addIceCandidate(candidate)

    async def close(self):
        for task in self.tasks:
            task.cancel()
        await self.connection.close()


async def wait_for(what, done):
    for _ in range(DEADLINE * 10):
        if done():
            return
        await asyncio.sleep(0.1)  # polling
    raise AssertionError(f"waited in vain for {what}")


async def call(role):
    pipeline = Pipeline(role)
    peer = Peer()
    try:
        await wait_for("the address", pipeline.port)
        peer.tasks.append(asyncio.ensure_future(peer.run(pipeline.port(), role == "answerer")))
        await wait_for("our picture", lambda: peer.sees_blue)
        await wait_for("our tone", lambda: peer.hears_us)
        await wait_for("their picture", pipeline.shows_red)
        await wait_for("their tone", pipeline.hears_them)
    except AssertionError as error:
        failed = [str(task.exception()) for task in peer.tasks if task.done() and not task.cancelled() and task.exception()]
        raise AssertionError("\n".join([str(error), *failed, pipeline.said()[-2000:]])) from error
    finally:
        await peer.close()
        pipeline.close()


def main():
    cases = {"wsrtcbin offers": "offerer", "aiortc offers": "answerer"}
    print(f"1..{len(cases)}")
    for number, (name, role) in enumerate(cases.items(), 1):
        try:
            asyncio.run(call(role))
            print(f"ok {number} {name}", flush=True)
        except AssertionError as error:
            print(f"not ok {number} {name}")
            print("\n".join(f"# {line}" for line in str(error).splitlines()), flush=True)


if __name__ == "__main__":
    main()
