# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-bridge with cameras."""

import contextlib
import subprocess

from process import process, wait_for_line
from server import Server


@contextlib.contextmanager
def bridge(build, *arguments):
    """The server is that of the stream `bench`."""
    command = [build / "tools/bridge/wsrtc-bridge", "--port", "0", *arguments]
    with process(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        page = wait_for_line(child.stdout, r"http://([^:/]+:\d+)/", "wsrtc-bridge")
        yield Server(child.pid, "wsrtc", f"ws://{page[1]}/signaling?room=bench&role=viewer", f"{page[0]}bench")
