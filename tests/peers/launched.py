# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-launch-1.0 as a child: what it says, and the pictures that it writes."""

import contextlib
import pathlib
import subprocess
import tempfile
import time

DEADLINE = 30  # s
SMALL = 16 * 16 * 3  # bytes of a picture, as written
COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}

SMALL_PICTURES = """videoconvert ! videoscale ! video/x-raw,format=RGB,width=16,height=16 !
    filesink buffer-mode=unbuffered async=false location={folder}/pictures"""
SOUND = """audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=1,rate=48000 !
    filesink buffer-mode=unbuffered async=false location={folder}/sound"""


def test_picture(colour):
    return f"videotestsrc is-live=true pattern={colour} ! video/x-raw,width=320,height=240,framerate=30/1"


class Launched:
    """`line`: with {folder} where files go."""

    def __init__(self, line):
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-launched-")
        self.folder = pathlib.Path(self.files.name)
        self.log = self.folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["gst-launch-1.0", *line.format(folder=self.folder).split()], stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, AssertionError):
            error.args = (f"{error}\n{self.said()[-1500:]}",)
        self.end()
        self.files.cleanup()

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"gst-launch-1.0 does not end:\n{self.said()[-1500:]}") from None

    def said(self):
        return self.log.read_text(errors="replace")

    def ended(self):
        return self.process.poll() is not None

    def size_of(self, name):
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / name).stat().st_size
        return 0

    def pictures(self):
        return self.size_of("pictures") // SMALL

    def shows(self, colour):
        """Whether the last picture has that colour in its middle."""
        count = self.pictures()
        if count == 0:
            return False
        with open(self.folder / "pictures", "rb") as file:
            file.seek((count - 1) * SMALL + (8 * 16 + 8) * 3)
            pixel = file.read(3)
        return len(pixel) == 3 and all(abs(a - b) < 60 for a, b in zip(pixel, COLOURS[colour]))

    def wait_for_pictures(self, colour, more=15):
        """That many more than there are now, the last one of that colour."""
        wanted = self.pictures() + more
        wait_for(f"{more} more pictures that are {colour}", lambda: self.pictures() >= wanted and self.shows(colour))


def wait_for(what, done, seconds=DEADLINE):
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)  # polling


def run_cases(cases, server):
    """TAP; `cases` are functions of the server, whose documentation is their name."""
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        name = case.__doc__.strip().rstrip(".")
        try:
            case(server)
            print(f"ok {number} {name}", flush=True)
        except AssertionError as error:
            print(f"not ok {number} {name}")
            print("\n".join(f"# {line}" for line in str(error).splitlines()), flush=True)
