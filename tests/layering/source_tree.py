# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the source checks share: the files of the tree, faults, TAP."""

import pathlib
import subprocess
from typing import NamedTuple

FIXTURE = "tests/layering/fixture"


class Fault(NamedTuple):
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def list_files(root, *suffixes):
    """Paths relative to root of all sources that are or could be committed."""
    root = pathlib.Path(root)
    git = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
                         capture_output=True, text=True)
    if git.returncode == 0 and (root / ".git").exists():
        names = git.stdout.split("\0")
    else:  # a release tarball, or a fixture
        names = [str(p.relative_to(root)) for p in root.rglob("*")
                 if not {"node_modules", "subprojects"} & set(p.relative_to(root).parts)
                 and not p.relative_to(root).parts[0].startswith(("build", "."))]
    return sorted(n for n in set(names)
                  if n.endswith(suffixes) and not n.startswith(FIXTURE) and (root / n).is_file())


def read_lines(root, name):
    with open(pathlib.Path(root) / name, encoding="utf-8") as source:
        return source.read().splitlines()


def marked_lines(root, names):
    """(path, line) of all lines of a fixture that say that they are faults."""
    return {(name, number) for name in names
            for number, line in enumerate(read_lines(root, name), 1) if "FAULT" in line}


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def point(self, name, faults=()):
        self.count += 1
        self.failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {self.count} {name}")
        for fault in faults:
            print(f"# {fault}")

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed or not self.count else 0


def self_test(tap, found, expected):
    """A check that finds nothing in its fixture is broken."""
    found = {(fault.path, fault.line) for fault in found}
    tap.point("finds every fault of its fixture",
              [Fault(*place, "not found") for place in sorted(expected - found)] or
              ([] if expected else ["the fixture has no fault"]))
    tap.point("finds nothing else in its fixture",
              [Fault(*place, "found wrongly") for place in sorted(found - expected)])
