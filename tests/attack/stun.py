# SPDX-License-Identifier: LGPL-2.1-or-later
"""Binding requests (RFC 8489, RFC 8445 section 7.1) with a password, right or wrong."""

import hashlib
import hmac
import os
import struct
import zlib

COOKIE = 0x2112A442


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def message(kind, body, size, transaction):
    return struct.pack("!HHI", kind, size, COOKIE) + transaction + body


def check(username, password):
    """A connectivity check of the controlling side."""
    transaction = os.urandom(12)
    body = (attribute(0x0006, username.encode()) + attribute(0x0024, struct.pack("!I", 1853824767)) +
            attribute(0x802A, os.urandom(8)))
    signed = message(1, body, len(body) + 24, transaction)
    body += attribute(0x0008, hmac.new(password.encode(), signed, hashlib.sha1).digest())
    marked = message(1, body, len(body) + 8, transaction)
    body += attribute(0x8028, struct.pack("!I", zlib.crc32(marked) ^ 0x5354554E))
    return message(1, body, len(body), transaction)
