#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints "PASSED FAILED SKIPPED" summed over the JSON logs of `meson test`.

A TAP test counts each of its points, any other test counts once. A test that
ends badly without a failed point (a crash, a time-out) counts as one failure.
After that a line for each failure, and under it what was said of it, before and after.
Of a program that is in a second log, too, only the last run counts; when that
passed, its first failures are named as unsteady.

With --failed: the names of the programs that failed, as `meson test` takes them.
"""

import json
import re
import sys

TAP_PLAN = re.compile(r"^1\.\.\d+", re.MULTILINE)
TAP_POINT = re.compile(r"^(not )?ok\b(.*)$", re.MULTILINE)
STATUS = re.compile(r"^$|^\(test program exited")  # what meson adds
NOISE = re.compile(r"^# (random seed|Start of|End of)")  # GLib's
MOST = 30  # lines of what was said
SKIPPED = re.compile(r"#\s*skip", re.IGNORECASE)


def count(run):
    """(passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    output = run.get("stdout") or ""
    if TAP_PLAN.search(output):
        for not_ok, rest in TAP_POINT.findall(output):
            if SKIPPED.search(rest):
                skipped += 1
            elif not_ok:
                failed += 1
            else:
                passed += 1
    result = run["result"]
    if result in ("OK", "EXPECTEDFAIL"):
        if passed + failed + skipped == 0:
            passed = 1
    elif result == "SKIP":
        if passed + skipped == 0:
            skipped = 1
    elif failed == 0:
        failed = 1
    return passed, failed, skipped


def failures(run):
    """A line for each failed point with what was said of it; of a test that ended badly, how it ended."""
    named = []
    # Some programs say why before the point, some after it.
    lines = [line for line in (run.get("stdout") or "").splitlines() if not NOISE.match(line)]
    points = [number for number, line in enumerate(lines) if TAP_POINT.match(line)]
    for before, number, after in zip([-1, *points], points, [*points[1:], len(lines)]):
        point = TAP_POINT.match(lines[number])
        if point[1] and not SKIPPED.search(point[2]):
            said = comments(lines[before + 1 : number])[-MOST:] + comments(lines[number + 1 : after])[:MOST]
            named.append("\n  ".join([point[2].strip(), *said]))
    if not named:
        errors = [line for line in (run.get("stderr") or "").strip().splitlines() if not STATUS.match(line)]
        named = [f"{run['result']}, exit code {run['returncode']}" + (f": {errors[-1]}" if errors else "")]
    return [f"{run['name']}: {what}" for what in named]


def comments(lines):
    return [line.lstrip("# ") for line in lines if line.startswith("#")]


def last_runs(paths):
    """Of each program its last run, and what failed in those before it."""
    runs, earlier = {}, {}
    for path in paths:
        with open(path, encoding="utf-8") as log:
            for run in map(json.loads, log):
                name = run["name"]
                if name in runs and count(runs[name])[1]:
                    earlier[name] = failures(runs[name])
                runs[name] = run
    return runs, earlier


def main(arguments):
    names_only = arguments[:1] == ["--failed"]
    runs, earlier = last_runs(sorted(arguments[names_only:], key=len))
    failed = [run for run in runs.values() if count(run)[1]]
    if names_only:
        for run in failed:
            print(run["name"].split(" / ")[-1])
        return
    print(*(sum(numbers) for numbers in zip((0, 0, 0), *map(count, runs.values()))))
    for run in failed:
        print(*failures(run), sep="\n")
    for name, said in earlier.items():
        if not count(runs[name])[1]:
            print(*(f"unsteady, passed alone: {line}" for line in said), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
