# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a process spends its CPU: perf's samples as a flame graph."""

import re
import subprocess
import zlib

from svg import Canvas

FREQUENCY = 1999  # Hz
WIDTH, LINE = 1200, 17
ATTEMPTS = 3  # perf stumbles over a thread that ends while it begins
NARROWEST = 2.0  # px: what is less says nothing
# What Debian's libraries do not name, and what only hands buffers from element to element or starts threads. Without it,
# the stacks that are too deep for perf fall in with the others.
PLUMBING = re.compile(r"\[unknown\]|gst_(pad|proxy_pad|base_parse|rtp_base)_|clone3|start_thread|__libc_|_start$")


class Frame:
    """A function as called from where it stands, with all it called."""

    def __init__(self):
        self.samples = 0
        self.calls = {}

    def add(self, stack):
        self.samples += 1
        if stack:
            self.calls.setdefault(stack[0], Frame()).add(stack[1:])

    def depth(self, least):
        """Of what has so many samples."""
        return 1 + max((call.depth(least) for call in self.calls.values() if call.samples >= least), default=0)


def record(pid, seconds, path):
    """None, or why there is nothing. The call chains come from the unwind tables: Debian has no frame pointers."""
    command = ["perf", "record", "-e", "cpu-clock", "-F", str(FREQUENCY), "--call-graph", "dwarf,16384", "-p", str(pid),
               "-o", str(path), "--", "sleep", f"{seconds:g}"]
    for _ in range(ATTEMPTS):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return "no perf (Debian package linux-perf)"
        if done.returncode == 0:
            return None
    return f"perf: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}"


def stacks(text):
    """Of what "perf script -F comm,ip,sym" says: the thread, then from the outermost function inwards."""
    for sample in text.split("\n\n"):
        thread, *lines = sample.strip().splitlines() or [""]
        names = [match[1] for line in lines if (match := re.match(r"\s*[0-9a-f]+ (.+)", line))]
        if names:
            yield [kind(thread.strip()), *(simple(name) for name in reversed(names) if not PLUMBING.match(name))]


def kind(thread):
    """Threads that each viewer has are one: their names differ in a number."""
    return re.sub(r"\d+|(?<=[-_])[0-9a-f]{4,}", "N", thread)


def simple(name):
    """Without arguments and template parameters."""
    return re.sub(r"\(.*|<.*>", "", name.strip().replace("(anonymous namespace)::", "")) or name.strip()


def read(path):
    done = subprocess.run(["perf", "script", "--no-inline", "-i", str(path), "-F", "comm,ip,sym"], capture_output=True,
                          text=True, check=True)
    root = Frame()
    for stack in stacks(done.stdout):
        root.add(stack)
    return root


def colour(name):
    """Warm, and the same for a name wherever it stands."""
    number = zlib.crc32(name.encode())
    return f"#{215 + number % 40:02x}{110 + (number >> 8) % 100:02x}{50 + (number >> 16) % 30:02x}"


def draw(root, title):
    scale = (WIDTH - 20) / max(root.samples, 1)
    height = LINE * root.depth(NARROWEST / scale) + 50
    canvas = Canvas(WIDTH, height, title)
    canvas.text(10, 22, title, size=15)

    def place(frame, x, level):
        for name, call in sorted(frame.calls.items()):
            width = call.samples * scale
            if width >= NARROWEST:
                y = height - 10 - LINE * (level + 1)
                canvas.box(x, y, width, LINE - 1, colour(name), f"{name}: {call.samples / root.samples:.1%}")
                if (letters := int(width / 6.5)) >= 3:
                    canvas.text(x + 3, y + 12, name if len(name) <= letters else name[:letters - 1] + "…", size=11)
                place(call, x, level + 1)
            x += width

    place(root, 10.0, 0)
    return canvas.end()
