#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtcsink against plain webrtcbin, in turns, on the same machine.

usage: compare.py --build DIR [--viewers N] [--rounds N] [--seconds S] [--write]

Both senders get the same H264 and the same viewers, which run in another
process and decode nothing. CPU is that of the sender process, which reads a
clip that was encoded before, as the difference between N viewers and one. The
time to the first frame is taken with a live encoder, which can be asked for a
key frame. With --write the table in docs/bench.md is renewed.
"""

import argparse
import contextlib
import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARSED = "video/x-h264,stream-format=byte-stream,alignment=au"
ENCODER = ("video/x-raw,width=1280,height=720,framerate=30/1 ! x264enc tune=zerolatency speed-preset=ultrafast "
           f"bitrate=2000 key-int-max=60 ! {PARSED},profile=constrained-baseline")
LIVE = f"videotestsrc is-live=true pattern=ball ! {ENCODER}"
CLIP_MAKER = f"videotestsrc num-buffers=300 pattern=snow ! {ENCODER} ! filesink location="
# A whole number of GOPs, so that it can be played again and again.
CLIP = f"multifilesrc loop=true caps={PARSED},framerate=30/1 ! h264parse ! {PARSED},framerate=30/1 ! clocksync"
TICKS = os.sysconf("SC_CLK_TCK")
SETTLE = 2.0  # s: start-up costs are over
JOIN_INTERVAL = 270  # ms: joins fall all over the 2 s between key frames


class Usage(NamedTuple):
    cpu: float  # s
    threads: int
    descriptors: int
    memory: int  # KiB


class Round(NamedTuple):
    cpu: float  # ms of CPU per second and viewer
    first_frame: float  # ms, median
    threads: float  # per viewer
    descriptors: float  # per viewer
    memory: float  # MiB per viewer


def usage_of(pid):
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return Usage((int(stat[11]) + int(stat[12])) / TICKS, int(stat[17]), len(os.listdir(f"/proc/{pid}/fd")),
                 int(re.search(r"VmRSS:\s+(\d+)", status)[1]))


def cpu_per_second(pid, seconds):
    start, before = time.monotonic(), usage_of(pid).cpu
    time.sleep(seconds)  # the measuring window
    return (usage_of(pid).cpu - before) / (time.monotonic() - start)


@contextlib.contextmanager
def process(*command, **arguments):
    child = subprocess.Popen(command, text=True, **arguments)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for(stream, pattern, what):
    """The stream ends when its process does, so this cannot hang on a dead one."""
    seen = []
    for line in stream:
        seen.append(line)
        if match := re.search(pattern, line):
            return match
    sys.exit(f"compare.py: {what} ended too early:\n{''.join(seen)}")


@contextlib.contextmanager
def viewers(build, port, count):
    """Joins `count` viewers; gives the times to their first frame once all have one."""
    with process(build / "tests/bench/bench_viewers", f"ws://127.0.0.1:{port}/signaling?room=bench", str(count),
                 str(JOIN_INTERVAL), stdout=subprocess.PIPE) as child:
        times = [float(wait_for(child.stdout, r"first frame after (\d+) ms", "bench_viewers")[1])
                 for _ in range(count)]
        yield times


@contextlib.contextmanager
def sending(command):
    with process(*command, stderr=subprocess.PIPE) as sender:
        yield sender.pid, wait_for(sender.stderr, r"http://[^:/]+:(\d+)/", command[0])[1]


def run_round(build, sender_of, clip, count, seconds):
    with sending(sender_of(clip)) as (pid, port), viewers(build, port, 1):
        time.sleep(SETTLE)  # before measuring
        cpu_one, one = cpu_per_second(pid, seconds), usage_of(pid)
        with viewers(build, port, count - 1):
            time.sleep(SETTLE)  # before measuring
            cpu_all, all_ = cpu_per_second(pid, seconds), usage_of(pid)
    with sending(sender_of(LIVE)) as (_, port), viewers(build, port, count) as times:
        first_frame = statistics.median(times)
    more = count - 1
    return Round((cpu_all - cpu_one) * 1000 / more, first_frame, (all_.threads - one.threads) / more,
                 (all_.descriptors - one.descriptors) / more, (all_.memory - one.memory) / 1024 / more)


def make_clip(folder):
    path = pathlib.Path(folder) / "clip.h264"
    subprocess.run(["gst-launch-1.0", "-q", *f"{CLIP_MAKER}{path}".split()], check=True)
    return CLIP.replace("multifilesrc", f"multifilesrc location={path}")


def measure(arguments, clip):
    senders = {
        "wsrtcsink": lambda source: ("gst-launch-1.0", "-q", *f"{source} ! wsrtcsink room=bench port=0".split()),
        "plain": lambda source: (arguments.build / "tests/bench/naive_fanout", source),
    }
    rounds = {name: [] for name in senders}
    for number in range(arguments.rounds):
        # In alternating order: a machine that gets slower or busier hurts both.
        for name in sorted(senders, reverse=number % 2 == 0):
            result = run_round(arguments.build, senders[name], clip, arguments.viewers, arguments.seconds)
            rounds[name].append(result)
            print(f"round {number + 1}, {name}: {result.cpu:.2f} ms of CPU per second and viewer, "
                  f"first frame after {result.first_frame:.0f} ms", flush=True)
    return {name: Round(*map(statistics.median, zip(*results))) for name, results in rounds.items()}


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    gst = subprocess.run(["gst-launch-1.0", "--version"], capture_output=True, text=True, check=True).stdout
    return (f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, "
            f"{re.search(r'GStreamer ([0-9.]+)', gst)[0]}, {datetime.date.today().isoformat()}")


def table(medians, arguments):
    ours, plain = medians["wsrtcsink"], medians["plain"]
    rows = [("CPU per viewer, ms per second", "cpu", "{:.2f}", "≤ 0.6"),
            ("time from join to first key frame, ms", "first_frame", "{:.0f}", "≤ 0.5"),
            ("threads per viewer", "threads", "{:.1f}", ""),
            ("file descriptors per viewer", "descriptors", "{:.1f}", ""),
            ("memory per viewer, MiB", "memory", "{:.2f}", "")]
    lines = ["| | wsrtcsink | plain webrtcbin | ratio | aim |", "|---|---|---|---|---|"]
    for title, field, form, aim in rows:
        a, b = getattr(ours, field), getattr(plain, field)
        lines.append(f"| {title} | {form.format(a)} | {form.format(b)} | {a / b if b else 0:.2f} | {aim} |")
    lines += ["", f"{arguments.viewers} viewers, medians of {arguments.rounds} rounds; {machine()}."]
    return "\n".join(lines)


def write(text):
    path = ROOT / "docs" / "bench.md"
    page = path.read_text(encoding="utf-8")
    page = re.sub(r"(<!-- measured -->\n).*(<!-- /measured -->)", lambda m: f"{m[1]}{text}\n{m[2]}", page, flags=re.DOTALL)
    path.write_text(page, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--viewers", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of each measuring window")
    parser.add_argument("--write", action="store_true", help="renew docs/bench.md")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(arguments, make_clip(folder))
    text = table(medians, arguments)
    print(f"\n{text}")
    if arguments.write:
        write(text)


if __name__ == "__main__":
    main()
