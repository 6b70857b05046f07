# SPDX-License-Identifier: LGPL-2.1-or-later
"""The viewers of one server, in a process of their own (load/main.go)."""

import contextlib
import json
import subprocess

from process import BenchError, process


class Crowd:
    def __init__(self, child):
        self.child = child
        self.size = 0

    def ask(self, command):
        self.child.stdin.write(f"{command}\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        if not answer:
            raise BenchError(f"the viewers ended at '{command}'")
        return json.loads(answer)

    def join(self, count, interval):
        """`count` more, `interval` ms apart. Returns their starts and what became of those that failed."""
        answer = self.ask(f"join {count} {interval}")
        self.size += count
        return answer["starts"], answer["failed"]

    @contextlib.contextmanager
    def watching(self):
        """What the viewers that are there now receive meanwhile; complete after the `with`."""
        received = {}
        self.ask("begin")
        yield received
        received.update(self.ask("end"))


@contextlib.contextmanager
def crowd_of(build, server):
    with process(build / "tests/bench/load", "view", server.protocol, server.url, stdin=subprocess.PIPE,
                 stdout=subprocess.PIPE) as child:
        yield Crowd(child)
