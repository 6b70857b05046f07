#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Enforces the layering table of docs/architecture.md.

usage: check_layering.py ROOT

An include is given the name of the library or layer that it belongs to, and
each folder lists what it may name. What is not listed is forbidden.
"""

import posixpath
import re
import sys

from source_tree import FIXTURE, Fault, Tap, list_files, marked_lines, read_lines, self_test

# Angle brackets: first match wins.
LIBRARIES = [
    ("public", r"gst/wsrtc/"),
    ("gst-sdp", r"gst/sdp/"),
    ("gst-webrtc", r"gst/webrtc/"),
    ("gst", r"gst/"),
    ("json-glib", r"json-glib/"),
    ("libsoup", r"libsoup/"),
    ("glib", r"(glib|gio|gobject)(/|\.h$|-object\.h$|-unix\.h$)"),
    ("openssl", r"openssl/"),
    ("libjwt", r"jwt\.h$"),
    ("toml", r"toml\+\+/"),
    ("libxml2", r"libxml/"),
    ("nice", r"(nice|stun|agent)/"),
    ("posix", r"(sys|netinet|arpa|net|linux)/|(unistd|fcntl|poll|pthread|signal|errno|netdb|sched|dlfcn|ifaddrs)\.h$"),
    ("std", r"[a-z_]+$|(assert|ctype|float|inttypes|limits|locale|math|stdarg|stdbool|stddef|stdint|stdio|stdlib|"
            r"string|time)\.h$"),
]

# Quotes: the folder in which the named file lies.
LAYERS = [
    ("core", r"gst/core/"),
    ("public", r"gst/wsrtc/[^/]*\.h$"),
    ("library", r"gst/wsrtc/"),
    ("elements", r"plugins/wsrtc/elements/"),
    ("peer", r"plugins/wsrtc/peer/"),
    ("ice", r"plugins/wsrtc/ice/"),
    ("datagrams", r"plugins/wsrtc/media/datagram_sink\.hpp$"),  # the seam of media and ice
    ("media", r"plugins/wsrtc/media/"),
    ("bandwidth", r"plugins/wsrtc/bandwidth/"),
    ("plugin", r"plugins/wsrtc/"),
    ("config", r"tools/config/"),
    ("tools", r"tools/"),
    ("examples", r"examples/"),
    ("tests", r"tests/"),
]

PLUGIN = "std posix glib gst gst-sdp public core"

# Which files | what they may include. First match wins.
ALLOWED = [
    (r"gst/core/json_[^/]*$", "std posix glib core json-glib"),
    (r"gst/core/sdp_[^/]*$", "std posix glib core gst gst-sdp"),
    (r"gst/core/gptr\.hpp$", "std glib gst"),
    (r"gst/core/meta_structure\.[ch]pp$", "std glib core gst"),
    (r"gst/core/", "std posix glib core"),
    (r"gst/wsrtc/[^/]*\.h$", "glib gst public"),
    (r"gst/wsrtc/", "std posix glib gst public library core libsoup libjwt openssl"),
    (r"plugins/wsrtc/media/", f"{PLUGIN} openssl media datagrams bandwidth"),
    (r"plugins/wsrtc/bandwidth/", f"{PLUGIN} bandwidth"),
    (r"plugins/wsrtc/peer/", f"{PLUGIN} gst-webrtc openssl media datagrams peer ice"),
    (r"plugins/wsrtc/ice/", f"{PLUGIN} gst-webrtc openssl nice ice datagrams"),
    (r"plugins/wsrtc/", f"{PLUGIN} plugin elements media datagrams peer ice bandwidth"),
    (r"tools/config/", "std posix glib gst public core toml config"),
    (r"tools/server/", "std posix glib gst public core config tools"),
    (r"tools/bridge/", "std posix glib gst public core libsoup libxml2 config tools"),
    (r"tools/", "std posix glib gst public tools"),
    (r"examples/", "std posix glib gst public"),
]

WEBRTCBIN_NAMES = ("webrtcbin", "create-offer", "create-answer", "set-local-description", "set-remote-description",
                   "add-ice-candidate", "on-ice-candidate", "on-negotiation-needed", "add-transceiver",
                   "get-transceiver", "ice-connection-state", "ice-gathering-state", "signaling-state",
                   "bundle-policy", "on-data-channel", "add-turn-server")

# In which files | must not stand | because.
FORBIDDEN_TEXT = [
    (r"gst/core/", r"\bG_(DEFINE|DECLARE|IMPLEMENT)_\w+", "a GType belongs into gst/wsrtc or plugins"),
    (r"gst/core/", r"\bGST_(ERROR|WARNING|INFO|DEBUG|LOG|TRACE)(_OBJECT|_ID)?\s*\(|\bGST_DEBUG_CATEGORY",
     "core returns faults, it does not log them"),
    (r"gst/wsrtc/[^/]*\.h$", r"^\s*(namespace|class|template)\b|\bstd::", "a public header is C"),
    (r"(gst/wsrtc|tools)/|plugins/wsrtc/(?!peer/|ice/)", '"(%s)"' % "|".join(WEBRTCBIN_NAMES),
     "webrtcbin is named in plugins/wsrtc/peer only"),
    (r"(gst/wsrtc|tools)/|plugins/wsrtc/(?!peer/|ice/|elements/sink_channels\.cpp)", '"create-data-channel"',
     "webrtcbin's is in plugins/wsrtc/peer, and the sink's own of that name in sink_channels.cpp"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
SOURCES = (".c", ".h", ".cpp", ".hpp")


def first_match(table, text):
    return next((name for name, *rest in table if re.match(rest[0], text)), None)


def layer_of_quoted(target, including, files):
    """A quoted name is looked for beside the file, from the root, then by its last parts anywhere."""
    if target == "config.h":  # made by meson, it holds only the version
        return "std"
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(including), target))
    for candidate in (beside, target):
        if candidate in files:
            return first_match(LAYERS, candidate)
    layers = {first_match(LAYERS, f) for f in files if f.endswith("/" + target)}
    return layers.pop() if len(layers) == 1 else None


def check_line(name, number, line, allowed, files):
    include = INCLUDE.match(line)
    if include and allowed is not None:
        angle, quoted = include.groups()
        target = angle or quoted
        layer = first_match(LIBRARIES, angle) if angle else layer_of_quoted(quoted, name, files)
        if layer not in allowed:
            yield Fault(name, number, f"may not include {target} ({layer or 'unknown'})")
    for where, pattern, why in FORBIDDEN_TEXT:
        if re.match(where, name) and re.search(pattern, line.split("//")[0]):
            yield Fault(name, number, why)


def check(root):
    files = list_files(root, *SOURCES)
    known = set(files)
    for name in files:
        allowed = next((what.split() for where, what in ALLOWED if re.match(where, name)), None)
        for number, line in enumerate(read_lines(root, name), 1):
            yield from check_line(name, number, line, allowed, known)


def main(root):
    tap = Tap()
    fixture = f"{root}/{FIXTURE}/layering"
    self_test(tap, list(check(fixture)), marked_lines(fixture, list_files(fixture, *SOURCES)))
    faults = list(check(root))
    for folder in ("gst/core", "gst/wsrtc", "plugins", "tools", "examples"):
        tap.point(f"{folder} keeps to its layer", [f for f in faults if f.path.startswith(folder + "/")])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
