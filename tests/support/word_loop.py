# SPDX-License-Identifier: LGPL-2.1-or-later
"""A word a line on standard input, answered with a line, until that input ends."""

import sys

from gi.repository import GLib


def answer_words(first, words):
    """Says `first`, then what the function of each word returns. Runs the main loop meanwhile."""
    loop = GLib.MainLoop()

    def on_line(_channel, condition):
        line = sys.stdin.readline() if condition & GLib.IOCondition.IN else ""
        if not line:
            loop.quit()
            return False
        word = words.get(line.strip(), lambda: f"unknown word {line.strip()!r}")
        print(word(), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, on_line)
    print(first, flush=True)
    loop.run()
