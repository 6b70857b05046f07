#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints "PASSED FAILED SKIPPED" summed over the JSON logs of `meson test`.

A TAP test counts each of its points, any other test counts once. A test that
ends badly without a failed point (a crash, a time-out) counts as one failure.
After that a line for each failure, with the first lines of what was said of it.
"""

import itertools
import json
import re
import sys

TAP_PLAN = re.compile(r"^1\.\.\d+", re.MULTILINE)
TAP_POINT = re.compile(r"^(not )?ok\b(.*)$", re.MULTILINE)
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
    """A line for each failed point; of a test that ended badly, how it ended."""
    named = []
    lines = (run.get("stdout") or "").splitlines()
    for number, line in enumerate(lines):
        point = TAP_POINT.match(line)
        if not point or not point[1] or SKIPPED.search(point[2]):
            continue
        said = itertools.takewhile(lambda after: after.startswith("#"), lines[number + 1 : number + 9])
        named.append(" ".join([point[2].strip(), *(part.lstrip("# ") for part in said)]))
    if not named:
        errors = (run.get("stderr") or "").strip().splitlines()
        named = [f"{run['result']}, exit code {run['returncode']}" + (f": {errors[-1]}" if errors else "")]
    return [f"{run['name']}: {what}" for what in named]


def main(paths):
    total = [0, 0, 0]
    failed = []
    for path in paths:
        with open(path, encoding="utf-8") as log:
            for run in map(json.loads, log):
                counts = count(run)
                total = [a + b for a, b in zip(total, counts)]
                if counts[1]:
                    failed += failures(run)
    print(*total)
    print(*failed, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
