#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a test program under GStreamer's tracer "leaks".

usage: leaks_run.py END-GST-LIBRARY COMMAND…

Ends as COMMAND does, or with 1 when that was well but objects are left that are
not in KEPT. Those are told on standard error.
"""

import os
import re
import subprocess
import sys
import tempfile

# GStreamer's DTLS elements go on the clock's thread, which may be after the end of the program.
# Those of a program's last session, at both its ends, and no more.
DTLS_ELEMENT = r"type-name=\(string\)GstDtls(Enc|Dec),"
MOST_DTLS_ELEMENTS = 4
# What each of them has as long as it is there, beside pads: a connection, which is that of the other one, too, and a key.
OF_DTLS_ELEMENT = (r"type-name=\(string\)GstDtlsConnection,", r"type-name=\(string\)GstBuffer,.* size 30,",
                   r"type-name=\(string\)GstMemory,")

# What is not ours, each with its reason.
KEPT = (
    # GStreamer's dtls plugin keeps the one that made its certificate, as long as the process lives.
    r"type-name=\(string\)GstDtlsAgent,",
    r"description=\(string\)<dtls(enc|dec)\d+:",  # their pads
    # rtph265depay of 1.22 keeps the caps that it was asked for, also in
    # "rtph265depay ! video/x-h265,stream-format=byte-stream,alignment=au ! fakesink".
    r"type-name=\(string\)GstCaps,.*description=\(string\)video/x-h265, stream-format=\(string\)byte-stream, "
    r"alignment=\(string\)au, ref-count",
)


def left_over(lines):
    alive = [line for line in lines if re.search(r" object-alive, type-name=\(string\)(?!%)", line)]
    left = [line for line in alive if not any(re.search(kept, line) for kept in KEPT)]
    elements = min(sum(bool(re.search(DTLS_ELEMENT, line)) for line in left), MOST_DTLS_ELEMENTS)
    for pattern in (DTLS_ELEMENT, *OF_DTLS_ELEMENT):
        for line in [line for line in left if re.search(pattern, line)][:elements]:
            left.remove(line)
    return left


def main(library, *command):
    with tempfile.NamedTemporaryFile("r", suffix=".log", errors="replace") as log:
        environment = os.environ | {"GST_TRACERS": "leaks", "GST_DEBUG": "GST_TRACER:7", "GST_DEBUG_NO_COLOR": "1",
                                    "GST_DEBUG_FILE": log.name, "LD_PRELOAD": library}
        status = subprocess.run(command, env=environment, check=False).returncode
        lines = log.read().splitlines()
    left = left_over(lines)
    print(*left[:20], sep="\n", file=sys.stderr)
    ended = any("object-alive, type-name=(string)%" in line for line in lines)
    if not ended:
        print("the tracer has not run", file=sys.stderr)
    return status or (1 if left or not ended else 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
