#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Faults at random in a system that works, and what must hold whatever happens. Prints TAP.

usage: chaos_test.py [--seed N] [--faults N]

The same seed means the same faults in the same order. With WSRTC_TEST_LONG=1 there are 500 of them, of another
seed each time, which is printed, and no bystander may wait for a frame for longer than is promised (WSRTC_CHAOS_GAP,
in seconds, says otherwise).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time

from children import hurry, wait_for
from faults import KINDS, plan, run_step
from system import BYSTANDERS, System

LONG = os.environ.get("WSRTC_TEST_LONG") == "1"
USUAL_SEED = 8
SPARE = {"task": 3, "fd": 4}  # pools of GLib and GStreamer, which keep some
PROMISED_GAP = 0.1  # s
# By default what a machine that is busy with other things keeps, too.
GAP_LIMIT = float(os.environ.get("WSRTC_CHAOS_GAP", PROMISED_GAP if LONG else 2))


class Record:
    """What was seen, and what was wrong."""

    def __init__(self):
        self.took = {kind.name: [] for kind in KINDS}
        self.gaps = {name: [] for name in BYSTANDERS}
        self.late = []
        self.faults = {"recover": [], "bystanders": [], "processes": [], "released": []}

    def wrong(self, what, text):
        self.faults[what].append(text)
        print(f"# WRONG ({what}): {text}", flush=True)

    def watch(self, system, step):
        names = ", ".join(kind.name for kind, _ in step)
        for name in BYSTANDERS:
            told = system.viewers[name].report()
            self.gaps[name].append(told["gap"])
            self.late.append(told["late"])
            if told["missing"]:
                self.wrong("bystanders", f"{name} missed {told['holes']} at {names}")
            if told["gap"] > GAP_LIMIT:
                self.wrong("bystanders", f"{name} waited {told['gap']:.3f} s for a frame at {names}")
        for child in (*system.children.values(), *system.viewers.values()):
            if not child.is_running():
                self.wrong("processes", f"{child.name} has ended with {child.process.poll()} at {names}")

    def tell(self):
        for name, seconds in self.took.items():
            if seconds:
                print(f"# {name}: {len(seconds)} times, back after {statistics.median(seconds):.2f} s (median), "
                      f"{max(seconds):.2f} s at most")
        for name, gaps in self.gaps.items():
            over = sum(gap > PROMISED_GAP for gap in gaps)
            print(f"# {name} ({BYSTANDERS[name]}): longest gap {max(gaps) * 1000:.0f} ms, median of each fault's "
                  f"{statistics.median(gaps) * 1000:.0f} ms, over 100 ms {over} of {len(gaps)}")
        print(f"# processes waited for a processor for {max(self.late) * 1000:.0f} ms at most "
              f"(median {statistics.median(self.late) * 1000:.0f} ms); load {os.getloadavg()[0]:.1f}", flush=True)


def check_released(system, record):
    """As before there was anybody."""
    try:
        system.end_viewers()
        system.settle()
    except AssertionError as error:
        record.wrong("released", str(error))
    state = {}

    def is_back():
        state.update(system.holds())
        return all(held - then <= spare for name, before in system.before.items()
                   for held, then, spare in zip(state[name], before, SPARE.values()))
    try:
        wait_for("threads and descriptors", is_back, 30)
    except AssertionError as error:
        record.wrong("released", f"{error}: {system.before} before, {state} now")
    print(f"# threads, descriptors: {system.before} before, {state} after; memory in MiB: {system.memory_before} before, "
          f"{system.memory()} after")


def check_words(system, record):
    for log in sorted(system.folder.glob("*.log")):
        text = log.read_text(errors="replace")
        for line in text.splitlines():
            if any(word in line for word in ("CRITICAL", "Traceback", "terminate called", "Sanitizer")):
                record.wrong("processes", f"{log.name}: {line}")


def run(seed, count, record):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wsrtc-chaos-") as folder:
        system = System(folder)
        try:
            system.start()
            for viewer in system.viewers.values():
                wait_for(f"a picture for {viewer.name}", lambda one=viewer: one.has_frames(5))
            for name in BYSTANDERS:
                system.viewers[name].report()
            print(f"# seed {seed}, {count} faults; all play after {time.monotonic() - begun:.1f} s", flush=True)
            for number, step in enumerate(plan(seed, count)):
                try:
                    for name, seconds in run_step(system, step):
                        record.took[name].append(seconds)
                except AssertionError as error:
                    record.wrong("recover", f"step {number}: {error}")
                record.watch(system, step)
                if record.faults["processes"]:
                    break
                if number % 20 == 19:
                    print(f"# step {number + 1} after {time.monotonic() - begun:.0f} s", flush=True)
            if not record.faults["processes"]:
                check_released(system, record)
            check_words(system, record)
        finally:
            system.close()
            if any(record.faults.values()):
                for log in sorted(system.folder.glob("*.log")):
                    print("".join(f"# {log.stem}: {line}\n" for line in log.read_text(errors="replace").splitlines()[-15:]), end="")
    print(f"# {time.monotonic() - begun:.0f} s")


def main():
    parser = argparse.ArgumentParser(description="Faults at random.")
    parser.add_argument("--seed", type=int, default=int(time.time()) if LONG else USUAL_SEED)
    parser.add_argument("--faults", type=int, default=500 if LONG else 15)
    arguments = parser.parse_args()
    record = Record()
    hurry()
    print("1..4", flush=True)
    try:
        run(arguments.seed, arguments.faults, record)
        record.tell()
    except AssertionError as error:
        record.wrong("processes", str(error))
    titles = {"recover": "each victim recovers by itself", "bystanders": "nobody else is disturbed",
              "processes": "no process ends or complains", "released": "all is released"}
    for number, (what, title) in enumerate(titles.items(), 1):
        print(f"{'not ' if record.faults[what] else ''}ok {number} - {title}")
    return 1 if any(record.faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
