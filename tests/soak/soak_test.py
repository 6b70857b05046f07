#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtcsink for long, under viewers who stay and viewers who come and go: nothing grows, nothing is lost. Prints TAP.

usage: soak_test.py BUILD-FOLDER

BUILD-FOLDER has the viewers, tests/bench/load.
"""

import datetime
import os
import pathlib
import random
import sys
import tempfile
import time
import traceback
from typing import NamedTuple

from growth import fit, grows
from parts import Visitors, overflows, rig
from usage import machine, usage_of


class Plan(NamedTuple):
    staying: int
    interval: int  # ms from one visitor to the next
    warm_up: float  # s in which they come, too, but nothing is measured
    visits: float  # s with visitors
    quiet: float  # s after them
    pause: float  # s between samples
    memory: int  # KiB: growth from the first sample to the last that is a leak


SHORT = Plan(staying=5, interval=200, warm_up=30, visits=60, quiet=5, pause=0.5, memory=6 * 1024)
LONG = Plan(staying=20, interval=250, warm_up=60, visits=2900, quiet=640, pause=5, memory=8 * 1024)
STAY = 500  # ms that a visitor watches
HANDFUL = 4  # threads, descriptors: more than that from the first sample to the last is a leak
SETTLED_SECONDS = 60


class Sample(NamedTuple):
    at: float
    threads: int
    descriptors: int
    memory: int


def chance():
    """A small growth is found in noise, noise is none, and neither is what does not matter."""
    dice = random.Random(7)
    for slope, expected in (0, False), (0.002, False), (0.05, True):
        points = [(x, 100 + slope * x + dice.gauss(0, 2)) for x in range(200)]
        assert grows(points, HANDFUL) is expected, f"a slope of {slope}: {fit(points)}"


def collect(sink, staying, visitors, seconds, pause, samples, received):
    end = time.monotonic() + seconds
    next_window = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(pause)  # measuring
        assert sink.child.poll() is None, f"wsrtcsink has ended:\n{sink.log.read_text()}"
        assert not visitors.error, f"no more visitors come: {visitors.error!r}"
        samples.append(Sample(time.monotonic(), *usage_of(sink.child.pid)))
        if time.monotonic() > next_window:
            next_window += 60
            received.append(staying.ask("next"))
            print(f"# {samples[-1]}, frames missing so far: {sum(window['missing'] for window in received)}, "
                  f"full buffers: {overflows()}", flush=True)


def wait_until_settled(sink, before):
    """All that visitors had is given back."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while True:
        now = usage_of(sink.child.pid)
        if now.threads <= before.threads and now.descriptors <= before.descriptors:
            return
        assert time.monotonic() < deadline, f"not given back: {now} after visitors, {before} before"
        time.sleep(0.5)  # poll


def table(samples, visits_per_second):
    hour = samples[-1].at - samples[0].at
    yield (f"| {datetime.date.today()} | {machine()} | {hour / 3600:.2f} h | "
           f"{visits_per_second * hour:.0f} visits |")
    for name in "threads", "descriptors", "memory":
        line = fit([(sample.at, getattr(sample, name)) for sample in samples])
        first, last = getattr(samples[0], name), getattr(samples[-1], name)
        yield f"| {name} | {first} | {last} | {line.slope * 3600:+.2f} ± {line.error * 3600:.2f} per hour |"


def say(samples, visits_per_second):
    for line in table(samples, visits_per_second):
        print(f"# {line}", flush=True)


def check_growth(samples, plan):
    for name, least in ("threads", HANDFUL), ("descriptors", HANDFUL), ("memory", plan.memory):
        points = [(sample.at, getattr(sample, name)) for sample in samples]
        assert not grows(points, least), f"{name} grow: {fit(points)} per second"


def check_received(received, visitors):
    total = {name: sum(window[name] for window in received) for name in ("lost", "frames", "missing", "broken")}
    viewers, fewest = received[0]["viewers"], sum(window["fewest"] for window in received)
    print(f"# staying: {total}, fewest frames of one {fewest}; visitors: {visitors.left}, {len(visitors.failed)} failed, "
          f"key frame after {max(visitors.key_frames):.0f} ms at most", flush=True)
    assert total["broken"] == 0, "those who stay stayed"
    assert total["missing"] == 0, f"{total['missing']} frames were lost, and {overflows()} datagrams in full buffers"
    assert fewest * viewers >= total["frames"] - 2 * viewers * len(received), "one got fewer frames than the others"
    assert not visitors.failed, f"visitors saw nothing: {visitors.failed[:5]}"


def soak(build, folder, plan):
    warming, samples, quiet, received = [], [], [], []
    with rig(build, folder) as (sink, staying, coming):
        _, failed = staying.join(plan.staying, 100)
        assert not failed, f"those who were to stay: {failed}"
        time.sleep(2)  # before measuring: what they needed to start is given back
        before = usage_of(sink.child.pid)
        staying.ask("begin")
        visitors = Visitors(coming, plan.interval, STAY)
        visitors.start()
        try:
            collect(sink, staying, visitors, plan.warm_up, plan.pause, warming, received)
            first = visitors.left
            collect(sink, staying, visitors, plan.visits, plan.pause, samples, received)
            rate = (visitors.left - first) / plan.visits
        finally:
            visitors.finish()
        wait_until_settled(sink, before)
        collect(sink, staying, visitors, plan.quiet, plan.pause, quiet, received)
        received.append(staying.ask("end"))
        say(samples, rate)
        say(quiet, 0)
        complaints = sink.complaints()
    assert not complaints, "wsrtcsink said:\n" + "\n".join(complaints[:20])
    check_received(received, visitors)
    check_growth(samples, plan)
    check_growth(quiet, plan)


def long_soak(build):
    """Nothing grows, and nobody loses a frame, while visitors come and go."""
    with tempfile.TemporaryDirectory() as folder:
        soak(build, pathlib.Path(folder), LONG if os.environ.get("WSRTC_TEST_LONG") else SHORT)


def main():
    build = pathlib.Path(sys.argv[1])
    cases = [("growth is told from chance", chance), ("viewers come and go", lambda: long_soak(build))]
    print(f"1..{len(cases)}", flush=True)
    failures = 0
    for number, (name, case) in enumerate(cases, 1):
        try:
            case()
        except Exception:  # pylint: disable=broad-except  # all of it is the case's failure
            failures += 1
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
            print("not ", end="")
        print(f"ok {number} - {name}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
