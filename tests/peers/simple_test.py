#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The elements over a simple signalling server as that of gst-examples. Prints TAP."""

import contextlib
import importlib.util
import pathlib
import subprocess
import sys

from launched import SMALL_PICTURES, Launched, run_cases, test_picture, wait_for

if not importlib.util.find_spec("websockets"):
    print("1..0 # SKIP no websockets (Debian package python3-websockets)")
    sys.exit(0)


class Server:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("simple_server.py"))], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def uri(self, **query):
        options = "&".join(f"{key}={value}" for key, value in query.items())
        return f"simple+ws://127.0.0.1:{self.port}/?{options}"

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def sink(uri, colour="red"):
    return Launched(f"{test_picture(colour)} ! wsrtcsink uri={uri}")


def source(uri):
    return Launched(f"wsrtcsrc uri={uri} ! {SMALL_PICTURES}")


def call(uri, colour):
    return Launched(f"wsrtcbin name=call uri={uri} {test_picture(colour)} ! call. "
                    f"call.src_video_0 ! {SMALL_PICTURES}")


def source_calls(server):
    """wsrtcsrc calls wsrtcsink."""
    with sink(server.uri(id="camera")), source(server.uri(id="screen", peer="camera")) as viewer:
        viewer.wait_for_pictures("red")


def sink_calls(server):
    """wsrtcsink calls wsrtcsrc, which is not there yet, goes and comes back."""
    with sink(server.uri(id="camera", peer="screen"), "blue") as sender:
        wait_for("that nobody is there", lambda: "peer 'screen' not found" in sender.said())
        for _ in range(2):
            with source(server.uri(id="screen")) as viewer:
                viewer.wait_for_pictures("blue")
        assert sender.said().count("not found") < 4, sender.said()


def two_call(server):
    """wsrtcbin calls wsrtcbin."""
    with call(server.uri(id="alice"), "red") as alice, call(server.uri(id="bob", peer="alice"), "blue") as bob:
        alice.wait_for_pictures("blue")
        bob.wait_for_pictures("red")


def room(server):
    """A room: a sink and two viewers, one before and one after it."""
    with source(server.uri(room="garden")) as first, \
            sink(server.uri(room="garden", id="camera"), "green"), \
            source(server.uri(room="garden")) as second:
        first.wait_for_pictures("green")
        second.wait_for_pictures("green")
        first.wait_for_pictures("green")


def refused(server):
    """What the server refuses is told in a sentence."""
    with sink(server.uri(id="camera")) as one, sink(server.uri(id="camera")) as other:
        wait_for("the refusal", lambda: "invalid peer uid" in one.said() + other.said())
        assert not one.ended() and not other.ended()
    with sink(server.uri(room="session")) as sender:
        wait_for("its end", sender.ended)
        assert "a room cannot be called" in sender.said(), sender.said()


def main():
    with contextlib.closing(Server()) as server:
        run_cases([source_calls, sink_calls, two_call, room, refused], server)


if __name__ == "__main__":
    main()
