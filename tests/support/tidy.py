#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs clang-tidy over the sources of a build folder, and remembers what was clean.

usage: tidy.py BUILD-FOLDER ROOT [FOLDER…]

Looks at every source of compile_commands.json that lies below one of the
FOLDERs of ROOT (default: all). A file without a finding is not looked at again
as long as nothing that clang-tidy read has changed: the source, what it
includes, the command, the configuration and clang-tidy itself. That is kept in
$XDG_CACHE_HOME/wsrtc-tidy (~/.cache/wsrtc-tidy), wherever the tree lies.

Prints the findings, and ends with 1 if there are any.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

DAYS = 30  # an entry that was not used for so long is removed

# How deep clang's static analyzer looks: what lies deeper takes it up to half a minute a source, and is for
# "./dev test --scan-build".
SHALLOW = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", "mode=shallow")]


@functools.lru_cache(maxsize=None)
def digest_of_file(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def compile_arguments(entry):
    """The command of the compiler itself, without what only says where its result goes."""
    words = shlex.split(entry["command"])
    while words[0].endswith("ccache"):
        words.pop(0)
    kept = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MQ", "-MT"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            kept.append(word)
    return kept


def included_files(entry, arguments):
    """What the compiler reads, itself included; none if it cannot read it."""
    run = subprocess.run([*arguments, "-M"], cwd=entry["directory"], capture_output=True, text=True)
    if run.returncode:
        return []
    _, _, names = run.stdout.replace("\\\n", " ").partition(":")
    return [os.path.normpath(os.path.join(entry["directory"], name)) for name in shlex.split(names)]


class Cache:
    def __init__(self, root):
        self.root = str(root)
        self.folder = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "wsrtc-tidy"
        self.folder.mkdir(parents=True, exist_ok=True)
        version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True).stdout
        self.common = version + (root / ".clang-tidy").read_text() + pathlib.Path(__file__).read_text()

    def key(self, entry):
        arguments = compile_arguments(entry)
        files = included_files(entry, arguments)
        if not files:
            return None
        lines = sorted(f"{self.place(name)} {digest_of_file(name)}" for name in files)
        text = "\n".join([self.common, self.place(" ".join(arguments)), *lines])
        return self.folder / hashlib.sha256(text.encode()).hexdigest()

    def place(self, text):
        return text.replace(self.root, "ROOT")

    def forget_old(self):
        oldest = time.time() - DAYS * 86400
        for entry in self.folder.iterdir():
            if entry.stat().st_mtime < oldest:
                entry.unlink(missing_ok=True)


def look(cache, build, entry):
    """The findings in one source, and whether clang-tidy had to be asked."""
    key = cache.key(entry)
    if key and key.exists():
        key.touch()
        return "", False
    name = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
    run = subprocess.run(["clang-tidy", "-quiet", "-p", build, *SHALLOW, name], capture_output=True, text=True)
    if run.returncode == 0 and key:
        key.touch()
    return run.stdout + run.stderr if run.returncode else "", True


def chosen(build, root, folders):
    entries = {}
    for entry in json.loads((pathlib.Path(build) / "compile_commands.json").read_text()):
        name = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if any(name.startswith(f"{root}/{folder}/") for folder in folders):
            entries.setdefault(name, entry)
    return list(entries.values())


def main(build, root, *folders):
    root = pathlib.Path(root).resolve()
    cache = Cache(root)
    entries = chosen(build, root, folders or ("gst", "plugins", "tools", "examples", "tests"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda entry: look(cache, build, entry), entries))
    findings = [text for text, _ in results if text]
    print(*findings, sep="\n", end="")
    asked = sum(1 for _, was_asked in results if was_asked)
    print(f"{len(entries)} sources, {asked} of them new to clang-tidy, {len(findings)} with findings")
    cache.forget_old()
    return 1 if findings or not entries else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
