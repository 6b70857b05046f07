# SPDX-License-Identifier: LGPL-2.1-or-later
"""First frames in Chromium (first_frame.js)."""

import json
import pathlib
import statistics
import subprocess

from process import BenchError

HERE = pathlib.Path(__file__).resolve().parent
JOINS = 20


def first_frames(server):
    """Of the server's own page if it has one, else of a bare page that speaks the protocol."""
    kind, address = ("page", server.page) if server.page else ("plain", server.url)
    try:
        done = subprocess.run(["node", HERE / "first_frame.js", kind, address, str(JOINS)], capture_output=True, text=True,
                              check=False)
    except FileNotFoundError as error:
        raise BenchError("no node (Debian package nodejs)") from error
    if done.returncode != 0:
        raise BenchError(f"first_frame.js: {done.stderr.strip()}")
    times = json.loads(done.stdout)
    return {"times": times, "median": statistics.median(times)}
