# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a process takes, and what the machine does meanwhile."""

import os
import pathlib
import platform
import re
import resource
import subprocess
import time
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")


class Usage(NamedTuple):
    threads: int
    descriptors: int
    memory: int  # KiB


class Load(NamedTuple):
    cpu: float  # ms of CPU per second that the process took
    machine: float  # share of all cores that was busy, whoever it was


def usage_of(pid):
    folder = pathlib.Path(f"/proc/{pid}")
    status = (folder / "status").read_text()
    return Usage(int(re.search(r"Threads:\s+(\d+)", status)[1]), len(os.listdir(folder / "fd")),
                 int(re.search(r"VmRSS:\s+(\d+)", status)[1]))


def cpu_seconds(pid):
    """User and system time of all threads, ended ones too, in ns and not in ticks: the clock that clock_getcpuclockid()
    gives (Linux: the inverted id, and 2 for the scheduler's time)."""
    return time.clock_gettime(~pid << 3 | 2)


def busy_seconds():
    """Of all cores since the machine started, and those there were."""
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    total = sum(fields)
    return (total - fields[3] - fields[4]) / TICKS, total / TICKS


def load_during(pid, seconds):
    start, before, (busy, total) = time.monotonic(), cpu_seconds(pid), busy_seconds()
    time.sleep(seconds)  # the measuring window
    cpu = (cpu_seconds(pid) - before) / (time.monotonic() - start)
    busy_after, total_after = busy_seconds()
    return Load(cpu * 1000, (busy_after - busy) / (total_after - total))


def others_share(seconds=1.0):
    """What of the machine is taken while the bench does nothing."""
    return load_during(os.getpid(), seconds).machine


def raise_descriptor_limit():
    """For all children; plain webrtcbin takes more than twenty a viewer."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    gst = subprocess.run(["gst-launch-1.0", "--version"], capture_output=True, text=True, check=True).stdout
    return (f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, "
            f"{re.search(r'GStreamer ([0-9.]+)', gst)[0]}")
