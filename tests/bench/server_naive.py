# SPDX-License-Identifier: LGPL-2.1-or-later
"""What most programs around webrtcbin do (naive_viewer.cpp)."""

import contextlib
import subprocess

from process import process, wait_for_line
from server import Server


@contextlib.contextmanager
def naive_fanout(build, source):
    with process(build / "tests/bench/naive_fanout", source, stderr=subprocess.PIPE) as child:
        page = wait_for_line(child.stderr, r"http://([^:/]+:\d+)/", "naive_fanout")
        yield Server(child.pid, "wsrtc", f"ws://{page[1]}/signaling", None)
