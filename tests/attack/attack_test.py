#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Attacks at a running wsrtc-server and wsrtcsink, beside a viewer that only watches: what they
cost, whether it is disturbed, what the log says. Prints TAP, and a table in Markdown behind it.

usage: attack_test.py WSRTC-SERVER [ATTACK…]
"""

import collections
import datetime
import os
import pathlib
import re
import resource
import signal
import statistics
import sys
import threading
import time
import traceback

import attacks_media as media
import attacks_web as web
from victims import Victims, wait_for

LONG = "WSRTC_TEST_LONG" in os.environ
SIZE = 10 if LONG else 1
TRIES = 3 if LONG else 1
# ms. Other things run beside the short one, which may try again; what the machine itself does
# to a viewer is seen beforehand.
LONGEST_GAP = 100 if LONG else 1000


class Row:
    """`bound`: MiB that server and source together may grow meanwhile. `server`, `sink`: lines that
    each of them writes, of a kind. `slow`: how much less often it is done in a long run. `each`: the
    application is told of each session that the source ends."""

    def __init__(self, attack, bound, server=0, sink=0, slow=1, each=False):
        self.attack, self.bound, self.lines, self.slow, self.each = attack, bound, (server, sink), slow, each
        self.name = attack.__name__.replace("_", " ")
        self.gaps, self.before, self.peak, self.after, self.result = [], 0, 0, 0, ""


def nothing(_victims, size):
    """Nothing: the viewer alone"""
    threading.Event().wait(2 * size)
    return "-"


ROWS = [
    Row(nothing, 4),
    Row(web.slow_headers, 16, server=1, slow=3),
    Row(web.idle_connections, 24, server=1),
    Row(web.methods_without_end, 16, server=1),
    Row(web.deflate_bomb, 16, server=1, slow=2),
    Row(web.fragment_bomb, 16, server=1, slow=2),
    Row(web.deep_json, 16, server=1),
    Row(web.candidates, 48, server=1, sink=1, each=True),
    Row(media.wrong_fingerprint, 48, sink=1, slow=3, each=True),
    Row(web.cross_origin, 16, server=1),
    Row(web.token_guessing, 16, server=1),
    Row(web.path_traversal, 16, server=1),
    Row(web.header_injection, 16, server=1),
    Row(web.huge_sdp, 16, server=1, slow=5),
    Row(web.odd_offers, 48),
    Row(web.replayed_sessions, 32, server=1),
    Row(media.udp_garbage, 16, sink=1),
    Row(media.stun_flood, 32, sink=1),
    Row(media.stun_flood_of_a_viewer, 32, sink=1),
]


def memory(victims, what="VmRSS"):
    return sum(program.memory(what) for program in victims.attacked())


class Watch:
    """Peaks of memory: the kernel's, or, where that is not to be had, of many looks."""

    def __init__(self, victims):
        self.victims, self.peak = victims, memory(victims)
        try:
            for program in victims.attacked():
                program.forget_peak()
            self.thread = None
        except OSError:
            self.over = threading.Event()
            self.thread = threading.Thread(target=self.look)
            self.thread.start()

    def look(self):
        while not self.over.wait(0.01):
            self.peak = max(self.peak, memory(self.victims))

    def end(self):
        if not self.thread:
            return memory(self.victims, "VmHWM")
        self.over.set()
        self.thread.join()
        return self.peak


def run_once(victims, row):
    victims.ask_viewer()
    row.before = row.before or memory(victims)
    watch = Watch(victims)
    size = SIZE // row.slow or 1
    try:
        row.result = row.attack(victims, size)
    finally:
        row.peak = max(row.peak, watch.end())
    seen = victims.ask_viewer()
    row.gaps.append(seen["gap"])
    for program in victims.attacked():
        assert program.alive(), f"{program.name} has ended"
    assert seen["frames"] > 0, "nothing was seen"
    victims.wait_until_released()


def kind(line):
    """What a line of the log is about: one of each is written a minute, whatever comes."""
    found = re.search(r" kind=(\S+)", line)
    return found[1] if found else ""


def check(victims, row):
    said = [len(program.lines()) for program in victims.attacked()]
    begun = time.monotonic()
    for _ in range(TRIES if LONG else 3):
        run_once(victims, row)
        if not LONG and row.gaps[-1] <= LONGEST_GAP:
            break
    # It may be that a minute is over in which more of that kind were only counted.
    minutes = 1 + int((time.monotonic() - begun) / 60)
    row.after = memory(victims)
    for program, before, wanted in zip(victims.attacked(), said, row.lines):
        wait_for(f"a line of {program.name}", lambda p=program, b=before, w=wanted: len(p.lines()) - b >= w, 5)
        new = program.lines()[before:]
        most = max(collections.Counter(map(kind, new)).values(), default=0)
        assert (row.each and program is victims.sink) or most <= wanted * minutes, (
            f"{program.name} writes {most} lines of a kind:\n" + "\n".join(new))
    grown = row.peak - row.before
    assert grown <= row.bound, f"{grown:.1f} MiB more, {row.bound} are allowed"
    gap = statistics.median(row.gaps) if LONG else min(row.gaps)
    longest = max(LONGEST_GAP, 2 * statistics.median(ROWS[0].gaps or [0]))
    assert gap <= longest, f"the viewer had no picture for {row.gaps} ms"


def run(victims, rows):
    print(f"1..{len(rows)}", flush=True)
    failed = 0
    for number, row in enumerate(rows, 1):
        word, begun = "ok", time.monotonic()
        try:
            check(victims, row)
        except Exception:  # pylint: disable=broad-except
            word = "not ok"
            failed += 1
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"# {row.result}; gaps {row.gaps} ms; {row.before:.0f} → {row.peak:.0f} → {row.after:.0f} MiB; "
              f"{time.monotonic() - begun:.1f} s")
        print(f"{word} {number} - {row.name}", flush=True)
    return failed


def show(rows):
    print(f"# {datetime.date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("# | attack | what came of it | MiB before, peak, after (bound) | viewer's longest gap, ms (median of tries) |")
    print("# |---|---|---|---|")
    for row in rows:
        gap = f"{statistics.median(row.gaps):.0f} ({', '.join(map(str, row.gaps))})" if row.gaps else "-"
        print(f"# | {row.attack.__doc__} | {row.result} | {row.before:.0f}, {row.peak:.0f}, {row.after:.0f} "
              f"(+{row.bound}) | {gap} |")


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= 4096:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4096) if soft != resource.RLIM_INFINITY else soft, hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started ends with it
    rows = [row for row in ROWS if len(sys.argv) < 3 or row.attack.__name__ in ("nothing", *sys.argv[2:])]
    with Victims(str(pathlib.Path(sys.argv[1]).resolve())) as victims:
        failed = run(victims, rows)
        show(rows)
    sys.exit(1 if failed else 0)


main()
