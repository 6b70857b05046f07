# SPDX-License-Identifier: LGPL-2.1-or-later
"""Child processes that end with their `with`."""

import contextlib
import re
import socket
import subprocess
import time

END_SECONDS = 10
START_SECONDS = 20


class BenchError(Exception):
    """One sentence for whoever runs the bench."""


@contextlib.contextmanager
def process(*command, **arguments):
    try:
        child = subprocess.Popen([str(word) for word in command], text=True, **arguments)
    except FileNotFoundError as error:
        raise BenchError(f"{error.filename} is not there: './dev bench' installs and builds it") from error
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream:
                stream.close()


def wait_for_line(stream, pattern, what):
    """The match in the first line that has one. The stream ends when its process does, so this cannot hang on a dead one."""
    seen = []
    for line in stream:
        seen.append(line)
        if match := re.search(pattern, line):
            return match
    raise BenchError(f"{what} ended too early:\n{''.join(seen)}")


def wait_for_listener(port, child, what):
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)  # poll
    raise BenchError(f"{what} ended, or does not listen to its port after {START_SECONDS} s")


def free_port(kind):
    """Nobody else takes it meanwhile: the network is the bench's own."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]
