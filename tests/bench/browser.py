# SPDX-License-Identifier: LGPL-2.1-or-later
"""First frames in Chromium (first_frame.js)."""

import json
import pathlib
import statistics
import subprocess

from process import BenchError

HERE = pathlib.Path(__file__).resolve().parent
JOINS = 20
GLASS_FRAMES = 300


def times_of(script, *arguments):
    """The list that a script of ours prints."""
    try:
        done = subprocess.run(["node", HERE / script, *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BenchError("no node (Debian package nodejs)") from error
    if done.returncode != 0:
        raise BenchError(f"{script}: {done.stderr.strip()}")
    times = json.loads(done.stdout)
    return {"times": times, "median": statistics.median(times)}


def first_frames(server):
    """Of the server's own page if it has one, else of a bare page that speaks the protocol."""
    kind, address = ("page", server.page) if server.page else ("plain", server.url)
    return times_of("first_frame.js", kind, address, str(JOINS))


def glass_to_glass(server):
    """Of a camera that glass_camera.py is."""
    return times_of("glass.js", server.page, str(GLASS_FRAMES))
