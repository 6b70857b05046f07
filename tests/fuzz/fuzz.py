#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lets a libFuzzer program look for inputs that break it, for 20 s, or for as many as
WSRTC_FUZZ_SECONDS says. What it finds is printed, packed into a word: --unpack it into a
file of its corpus, and mend the code. Where WSRTC_FUZZ_KEEP names a folder, inputs that reach
new code stay in it and the next run goes on from there, so that an hour may be made of
portions. Prints TAP.

usage: fuzz.py PROGRAM CORPUS…
       fuzz.py --unpack WORD >FILE
"""

import base64
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import zlib

SECONDS = os.environ.get("WSRTC_FUZZ_SECONDS", "20")
# Much the same inputs in each run of all tests, so that a change is not blamed for what it
# has not done; 0 = other ones each time.
SEED = os.environ.get("WSRTC_FUZZ_SEED", "1")
KEEP = os.environ.get("WSRTC_FUZZ_KEEP")
LIMITS = ["-timeout=10", "-rss_limit_mb=1024"]  # of one input; s of the clock
TIMED_OUT = 70  # the exit code


def run(program, *arguments):
    done = subprocess.run([program, *LIMITS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def fuzz_once(program, corpora, scratch, found, seconds):
    """New inputs go into the first folder. The others' are named in an order that no file system decides."""
    inputs = sorted(path for folder in map(pathlib.Path, corpora) for path in folder.iterdir())
    return run(program, f"-max_total_time={seconds}", f"-seed={SEED}", "-max_len=8192", f"-artifact_prefix={scratch}/crash-",
               "-print_final_stats=1", f"-seed_inputs={','.join(map(str, inputs))}", found)


def fuzz(program, corpora, scratch, found):
    """A machine that stands still for a while makes any input late: what is in time when it is asked again is no finding."""
    found.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + int(SECONDS)
    status, words = fuzz_once(program, corpora, scratch, found, int(SECONDS))
    while status == TIMED_OUT and (late := list(scratch.glob("crash-*"))) and all(run(program, one)[0] == 0 for one in late):
        for one in late:
            print(f"# of {program} an input was late once, and in time when it was asked again: {pack(one)}")
            one.unlink()
        left = round(end - time.monotonic())
        if left < 1:
            return 0, words
        status, words = fuzz_once(program, corpora, scratch, found, left)
    return status, words


def pack(path):
    return base64.b64encode(zlib.compress(path.read_bytes(), 9)).decode()


def add_up(ledger, words):
    """CPU time counts, since on a busy machine an hour of the clock may be minutes of it."""
    spent, runs = map(float, ledger.read_text().split()) if ledger.exists() else (0, 0)
    spent += resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    runs += sum(float(line.split()[-1]) for line in words.splitlines() if line.startswith("stat::number_of_executed_units:"))
    ledger.write_text(f"{spent:.0f} {runs:.0f}\n")
    return f"{spent / 60:.1f} min of CPU time and {runs / 1e6:.2f} million inputs in all portions"


def unpack(word):
    sys.stdout.buffer.write(zlib.decompress(base64.b64decode(word)))


def main():
    if sys.argv[1] == "--unpack":
        return unpack(sys.argv[2])
    program, *corpora = sys.argv[1:]
    name = pathlib.Path(program).name
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        kept = pathlib.Path(KEEP or scratch) / name
        status, words = fuzz(program, corpora, scratch, kept / "found")
        print("1..1")
        print("ok" if status == 0 else "not ok", "1 -", f"{name} finds nothing in {SECONDS} s")
        for crash in scratch.glob("crash-*"):
            print("#", crash.name, pack(crash))
        for line in words.splitlines()[-25 if status else -8:]:
            print("#", line)
        print("#", add_up(kept / "spent", words))
    return status != 0


if __name__ == "__main__":
    sys.exit(main())
