# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtcsink in gst-launch-1.0, as a user starts it."""

import contextlib
import subprocess

from process import process, wait_for_line
from server import Server


@contextlib.contextmanager
def wsrtcsink(source, properties):
    command = f"gst-launch-1.0 -q {source} ! wsrtcsink room=bench port=0 {properties}"
    with process(*command.split(), stderr=subprocess.PIPE) as child:
        page = wait_for_line(child.stderr, r"http://([^:/]+:\d+)/\S*", "wsrtcsink")
        yield Server(child.pid, "wsrtc", f"ws://{page[1]}/signaling?room=bench&role=viewer", page[0])
