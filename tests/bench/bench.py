#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtcsink beside plain webrtcbin and Janus: the same stream, the same viewers, one run.

usage: bench.py --build DIR [--full] [--rounds N] [--seconds S] [--parts PART,…] [--write]

Writes figures, tables and plots into DIR/bench, with --write also into docs/.
The parts: encoded (what viewers cost, and how they start), rush (a hundred at
once), raw (pictures come in, and are encoded once), cameras (wsrtc-bridge and
an RTSP camera), browser (first frames in Chromium), glass (from camera to
screen), flame (where wsrtcsink's CPU goes).
"""

import argparse
import datetime
import os
import pathlib
import sys
import tempfile
import time

import flame
from browser import first_frames, glass_to_glass
from crowd import crowd_of
from measure import SETTLE, climb, rush, state_of
from process import BenchError
from report import write_all
from results import row
from server_bridge import bridge
from servers import CAMERA_CONTENDERS, CONTENDERS, RAW_CONTENDERS
from stream import feeding, filming, filming_a_clock, make_clip
from usage import machine, others_share, raise_descriptor_limit

COUNTS = [1, 8, 64]
FULL_COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256]
CAMERA_COUNTS = [1, 8, 16, 64]
IDLE_CAMERAS, IDLE_SETTLE = 16, 15
FLAME_VIEWERS, FLAME_SECONDS = 64, 10
PARTS = ["encoded", "rush", "raw", "cameras", "browser", "glass", "flame"]


def say(text):
    print(text, flush=True)


class Bench:
    def __init__(self, arguments, clip):
        self.arguments, self.clip = arguments, clip
        self.notes = []

    def with_viewers(self, contender, use, source=feeding):
        """Starts what comes in, the server and a crowd without viewers, and returns what `use (server, crowd)` does."""
        build = self.arguments.build
        with source(build, self.clip) as comes_in, contender.run(build, comes_in) as server, \
                crowd_of(build, server) as crowd:
            return use(server, crowd)

    def climb_all(self, contenders, counts, source=feeding):
        rounds = {one.key: [] for one in contenders}
        for number in range(self.arguments.rounds):
            # In alternating order: a machine that gets slower or busier hurts all.
            for one in contenders[::-1] if number % 2 else contenders:
                result = self.with_viewers(
                    one, lambda server, crowd: climb(server, crowd, counts, self.arguments.seconds), source)
                rounds[one.key].append(result)
                top = row([result], -1)
                say(f"  {one.label}: {top.cpu:.2f} ms of CPU per second and viewer with {top.viewers}, "
                    f"the machine {result['steps'][-1]['machine']:.0%} busy")
        return rounds

    def encoded(self):
        return self.climb_all(CONTENDERS, FULL_COUNTS if self.arguments.full else COUNTS)

    def raw(self):
        return self.climb_all(RAW_CONTENDERS, COUNTS)

    def cameras(self):
        return {"climb": self.climb_all(CAMERA_CONTENDERS, CAMERA_COUNTS, filming), "idle": self.idle_cameras()}

    def idle_cameras(self):
        """ms of CPU per second of a bridge with so many cameras that nobody looks at."""
        with filming(self.arguments.build, self.clip) as url, \
                bridge(self.arguments.build, *(f"camera{number}={url}" for number in range(IDLE_CAMERAS))) as server:
            time.sleep(IDLE_SETTLE)  # before measuring: each has been looked at once
            return {"cameras": IDLE_CAMERAS, **state_of(server, self.arguments.seconds)}

    def rush(self):
        return {one.key: self.with_viewers(one, lambda _, crowd: rush(crowd)) for one in CONTENDERS}

    def browser(self):
        contenders = [(one, feeding) for one in CONTENDERS if one.key in ("lanes", "naive")]
        found = {one.key: self.first_frames_of(one, source) for one, source in [*contenders, (CAMERA_CONTENDERS[0], filming)]}
        return {key: result for key, result in found.items() if result} or None

    def glass(self):
        return self.with_viewers(CAMERA_CONTENDERS[0], lambda server, _: glass_to_glass(server), filming_a_clock)

    def first_frames_of(self, contender, source):
        """None, and a note, of one that does not live through it."""
        try:
            return self.with_viewers(contender, lambda server, _: first_frames(server), source)
        except BenchError as error:
            self.notes.append(f"Not measured: first frames of {contender.label}. {error}")
            return None

    def flame(self):
        def profile(server, crowd):
            crowd.join(FLAME_VIEWERS, 20)
            time.sleep(SETTLE)  # before measuring: perf stumbles over threads that end while it begins
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "perf.data"
                if why := flame.record(server.pid, FLAME_SECONDS, path):
                    raise BenchError(why)
                return flame.draw(flame.read(path), f"wsrtcsink, {FLAME_VIEWERS} viewers: where its CPU goes, by thread")
        return self.with_viewers(CONTENDERS[0], profile)

    def run_part(self, name):
        """A part that cannot be is a note: the others are worth having without it."""
        say(f"{name}:")
        start = time.monotonic()
        try:
            return getattr(self, name)()
        except BenchError as error:
            self.notes.append(f"Not measured: {name}. {error}")
            say(f"  {error}")
            return None
        finally:
            say(f"  {time.monotonic() - start:.0f} s")


def run(arguments, clip):
    start, load_before, others_before = time.monotonic(), os.getloadavg()[0], others_share()
    bench = Bench(arguments, clip)
    measured = {part: bench.run_part(part) for part in PARTS if part in arguments.parts}
    results = {part: result for part, result in measured.items() if result is not None}
    about = {"machine": machine(), "date": datetime.date.today().isoformat(), "rounds": arguments.rounds,
             "seconds": arguments.seconds, "load_before": load_before, "load_after": os.getloadavg()[0],
             "others_before": others_before, "others_after": others_share(), "took": time.monotonic() - start}
    return {"about": about, "notes": bench.notes, **results}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--full", action="store_true", help="1 to 256 viewers")
    parser.add_argument("--rounds", type=int, default=1, help="of the parts encoded and raw; figures are medians")
    parser.add_argument("--seconds", type=float, default=3, help="of each measuring window")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=PARTS, help=",".join(PARTS))
    parser.add_argument("--write", action="store_true", help="renew what docs/ says of it")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    arguments.build = arguments.build.resolve()
    raise_descriptor_limit()
    with tempfile.TemporaryDirectory() as folder:
        results = run(arguments, make_clip(pathlib.Path(folder)))
    write_all(results, arguments.build / "bench", into_docs=arguments.write)


if __name__ == "__main__":
    try:
        main()
    except BenchError as failure:
        sys.exit(f"bench.py: {failure}")
