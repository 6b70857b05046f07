# SPDX-License-Identifier: LGPL-2.1-or-later
"""bystander.py URI: plays the stream "demo". For each line of its input, a line of JSON: how many
frames came, and the longest time without one in ms, since the line before.
"""

import json
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

LOCK = threading.Lock()


class Gaps:
    def __init__(self):
        self.start()

    def start(self):
        self.last, self.longest, self.frames = time.monotonic(), 0.0, 0

    def count(self, *_):
        with LOCK:
            now = time.monotonic()
            self.longest = max(self.longest, now - self.last)
            self.last = now
            self.frames += 1
        return Gst.PadProbeReturn.OK

    def tell(self):
        with LOCK:
            longest = max(self.longest, time.monotonic() - self.last)
            line = json.dumps({"frames": self.frames, "gap": round(longest * 1000)})
            self.start()
        print(line, flush=True)


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(f"wsrtcsrc uri={sys.argv[1]} room=demo ! fakesink name=out sync=false async=false")
    gaps = Gaps()
    pipeline.get_by_name("out").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, gaps.count)
    pipeline.set_state(Gst.State.PLAYING)
    for _ in sys.stdin:
        gaps.tell()
    pipeline.set_state(Gst.State.NULL)


main()
