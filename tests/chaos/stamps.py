# SPDX-License-Identifier: LGPL-2.1-or-later
"""Numbers in the frames of an H264 stream, which every server passes on: an SEI message of the kind
"user data unregistered" (H.264, D.1.6). In digits, so that no byte needs escaping."""

NAME = b"wsrtc-test-frame"  # in place of the UUID: 16 bytes
DIGITS = 10


def stamped(unit, number):
    """The access unit of a byte stream with its number in front of its first slice."""
    body = NAME + b"%0*d" % (DIGITS, number)
    message = b"\x00\x00\x00\x01\x06\x05" + bytes([len(body)]) + body + b"\x80"
    place = first_slice(unit)
    return unit[:place] + message + unit[place:]


def first_slice(unit):
    place = unit.find(b"\x00\x00\x01")
    while place >= 0:
        if 1 <= unit[place + 3] & 0x1F <= 5:
            return place - 1 if place and unit[place - 1] == 0 else place
        place = unit.find(b"\x00\x00\x01", place + 3)
    raise ValueError("an access unit without a slice")


def number_of(unit):
    """None: it has none."""
    place = unit.find(NAME)
    return None if place < 0 else int(unit[place + len(NAME):][:DIGITS])
