# SPDX-License-Identifier: LGPL-2.1-or-later
"""A camera that hears, and somebody who talks to it, each in a `with`."""

import subprocess
import sys

from bridge_rig import DEADLINE, SUPPORT, Camera, Gst, wait_for


class TalkingCamera(Camera):
    """tests/support/talking_camera.py in a process of its own."""

    def __init__(self):  # pylint: disable=super-init-not-called
        self.process = subprocess.Popen([sys.executable, SUPPORT / "talking_camera.py"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[-1]


class Speaker:
    """Sends a tone to a stream of the bridge, as a browser sends its microphone."""

    def __init__(self, bridge, frequency, room="door.talk"):
        self.refused = []
        self.pipeline = Gst.parse_launch(
            f"audiotestsrc is-live=true freq={frequency} volume=0.5 ! "
            f"wsrtcsink uri=ws://127.0.0.1:{bridge.port}/signaling room={room}")
        self.pipeline.set_state(Gst.State.PLAYING)
        self.bus = self.pipeline.get_bus()

    def wait_for_refusal(self, words="", deadline=DEADLINE):
        def read():
            while message := self.bus.pop_filtered(Gst.MessageType.ERROR | Gst.MessageType.WARNING):
                error, _debug = (message.parse_error() if message.type == Gst.MessageType.ERROR
                                 else message.parse_warning())
                self.refused.append(error.message)
            return any(words in text for text in self.refused)
        wait_for(f"a refusal with \"{words}\" in {self.refused}", read, deadline)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipeline.set_state(Gst.State.NULL)
