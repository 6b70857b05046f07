#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lets a libFuzzer program look for inputs that break it, for 20 s, or for as many as
WSRTC_FUZZ_SECONDS says. What it finds is printed in base64: decode it into a file of
its corpus, and mend the code. Where WSRTC_FUZZ_KEEP names a folder, inputs that reach
new code stay in it and the next run goes on from there, so that an hour may be made of
portions. Prints TAP.

usage: fuzz.py PROGRAM CORPUS…
"""

import base64
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

SECONDS = os.environ.get("WSRTC_FUZZ_SECONDS", "20")
# The same inputs in each run of all tests, so that a change is not blamed for what it has
# not done; 0 = other ones each time.
SEED = os.environ.get("WSRTC_FUZZ_SEED", "1")
KEEP = os.environ.get("WSRTC_FUZZ_KEEP")


def fuzz(program, corpora, scratch, found):
    """New inputs go into the first folder."""
    found.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([program, f"-max_total_time={SECONDS}", f"-seed={SEED}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=8192",
                           f"-artifact_prefix={scratch}/crash-", "-print_final_stats=1", found, *corpora],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def add_up(ledger, words):
    """CPU time counts, since on a busy machine an hour of the clock may be minutes of it."""
    spent, runs = map(float, ledger.read_text().split()) if ledger.exists() else (0, 0)
    spent += resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    runs += sum(float(line.split()[-1]) for line in words.splitlines() if line.startswith("stat::number_of_executed_units:"))
    ledger.write_text(f"{spent:.0f} {runs:.0f}\n")
    return f"{spent / 60:.1f} min of CPU time and {runs / 1e6:.2f} million inputs in all portions"


def main():
    program, *corpora = sys.argv[1:]
    name = pathlib.Path(program).name
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        kept = pathlib.Path(KEEP or scratch) / name
        status, words = fuzz(program, corpora, scratch, kept / "found")
        for line in words.splitlines()[-40 if status else -8:]:
            print("#", line)
        for crash in scratch.glob("crash-*"):
            print("#", crash.name, base64.b64encode(crash.read_bytes()).decode())
        print("#", add_up(kept / "spent", words))
    print("1..1")
    print("ok" if status == 0 else "not ok", "1 -", f"{name} finds nothing in {SECONDS} s")
    return status != 0


if __name__ == "__main__":
    sys.exit(main())
