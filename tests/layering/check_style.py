#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules of CONTRIBUTING.md that a machine can see.

usage: check_style.py ROOT
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

from source_tree import FIXTURE, Fault, Tap, list_files, marked_lines, read_lines, self_test

COMPILED = (".c", ".h", ".cpp", ".hpp")
SOURCES = COMPILED + (".go", ".js", ".mjs", ".py", ".sh", "meson.build", "dev")
FILE_LINES = 800
FUNCTION_LINES = 80

# Which files | must not stand | because | unless this line or the one before says so.
WORDS = [
    (r".", r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b|(?i:\bfor no[w]\b|\bnot implemente[d]\b|\bplace[h]older\b(?!=))",
     "a wish: do it, or open an issue", None),
    (r"tests/", r"\b(g_usleep|usleep|sleep|nanosleep|sleep_for|waitForTimeout)\s*\(|^\s*sleep\s+[\d.]",
     "a bare sleep: wait for the thing itself, with a deadline", r"\bpoll|measuring"),
    (r"tests/.*\.(c|cpp|hpp)$", r"\bg_assert\s*\(", "says nothing when it fails: g_assert_cmp*, g_assert_true", None),
    (r"(gst|plugins|tools)/.*\.(cpp|hpp)$", r"^[^/]*\b(try\s*\{|catch\s*\(|throw\b[^()]*;|dynamic_cast\s*<|typeid\s*\()",
     "no exceptions and no RTTI here", None),
    (r"(gst|plugins|tools)/.*\.(cpp|hpp)$", r"\bstd::(stoi|stol|stoul|stoll|stoull|stod|stof)\b|\.at \(",
     "throws: use from_chars, find, or a checked index", None),
    # Texts for people have "… ! decodebin ! …".
    (r"plugins/", r"\"(?![^\"]*…)[^\"]*\b(\w*decodebin3?|parsebin|playbin3?)\b",
     "what a peer sends must not choose an element: take one from a list", None),
    (r"plugins/", r"\bgst_(registry_\w+|default_registry|element_factory_list_\w+|type_find_\w+)\s*\(",
     "what is installed must not choose an element: take one from a list", None),
    # The transports of webrtcbin are none.
    (r"plugins/(?!wsrtc/media/(codecs_\w+|decoders|rtp_input)\.cpp$)",
     r"\"(?!(dtls|srtp|dtlssrtp|sctp)dec\")(rtp\w+depay2?|avdec_\w+|\w+dec|\w+decode)\"",
     "a decoder or depayloader is a row in codecs_*.cpp, decoders.cpp or rtp_input.cpp", None),
]


def is_source(name):
    return name.endswith(SOURCES) and "/node_modules/" not in name


def check_words(root, files):
    for name in files:
        rules = [rule[1:] for rule in WORDS if re.match(rule[0], name)]
        previous = ""
        for number, line in enumerate(read_lines(root, name), 1):
            for pattern, why, excuse in rules:
                if re.search(pattern, line) and not (excuse and re.search(excuse, previous + line)):
                    yield Fault(name, number, why)
            previous = line


def check_licences(root, files):
    for name in files:
        head = read_lines(root, name)[:3]
        if head and not name.endswith("meson.build") and not any("SPDX-License-Identifier: LGPL-2.1" in l for l in head):
            yield Fault(name, 1, "no SPDX-License-Identifier in the first three lines")


def check_file_sizes(root, files):
    for name in files:
        lines = len(read_lines(root, name))
        if lines > FILE_LINES:
            yield Fault(name, FILE_LINES, f"{lines} lines, more than {FILE_LINES}: more than one idea")


def check_function_sizes(root, files):
    tags = subprocess.run(["ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f", "--kinds-C++=f",
                           "--kinds-Go=f", "--kinds-Python=fm", "--kinds-JavaScript=fm", "-f", "-", "-L", "-"], cwd=root, text=True,
                          input="\n".join(f for f in files if not f.endswith(("meson.build", "dev", ".sh"))),
                          capture_output=True, check=True)
    for line in tags.stdout.splitlines():
        tag = json.loads(line)
        lines = tag.get("end", tag["line"]) - tag["line"] + 1
        if lines > FUNCTION_LINES:
            yield Fault(tag["path"], tag["line"], f"{tag['name']} has {lines} lines, more than {FUNCTION_LINES}")


def check_build_lists(root, files):
    """A source that no meson.build names is not built, and a test not run."""
    for name in files:
        if not name.endswith((".c", ".cpp")):
            continue
        path = pathlib.PurePosixPath(name)
        lists = [pathlib.Path(root) / folder / "meson.build" for folder in path.parents]
        # A list of tests may leave the end out, and add it in a loop.
        stem = re.compile(rf"\b{re.escape(path.stem.removesuffix('_test'))}(_test)?\b")
        if not any(l.exists() and stem.search(l.read_text(encoding="utf-8")) for l in lists):
            yield Fault(name, 1, "in no meson.build")


def check_links(root):
    for name in list_files(root, ".md"):
        folder = (pathlib.Path(root) / name).parent
        fenced = False
        for number, line in enumerate(read_lines(root, name), 1):
            fenced ^= line.startswith("```")
            for target in [] if fenced else re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if "://" not in target and not folder.joinpath(target).exists():
                    yield Fault(name, number, f"links to {target}, which is not there")


def main(root):
    tap = Tap()
    fixture = f"{root}/{FIXTURE}/style"
    names = list_files(fixture, *SOURCES)
    found = list(check_words(fixture, names)) + list(check_licences(fixture, names)) + \
        list(check_build_lists(fixture, names)) + list(check_links(fixture))
    self_test(tap, found, marked_lines(fixture, names + list_files(fixture, ".md")))

    files = [f for f in list_files(root, *SOURCES) if is_source(f)]
    tap.point("no words that promise, no bare sleeps, no throwing calls", list(check_words(root, files)))
    tap.point("a licence line in every source", list(check_licences(root, files)))
    tap.point(f"files up to {FILE_LINES} lines", list(check_file_sizes(root, files)))
    if shutil.which("ctags"):
        tap.point(f"functions up to {FUNCTION_LINES} lines", list(check_function_sizes(root, files)))
    else:
        tap.point("functions # SKIP no universal-ctags")
    tap.point("every source is in a meson.build", list(check_build_lists(root, files)))
    tap.point("links between documents lead somewhere", list(check_links(root)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
