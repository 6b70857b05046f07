# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients that send whatever they are told, right or wrong, from an address of their own."""

import base64
import contextlib
import os
import select
import socket
import struct
import time

ATTACKER = "127.0.0.66"  # another one than that of who only watches
DEADLINE = 20  # s
TEXT, CLOSE, PING, FINAL, COMPRESSED = 1, 8, 9, 0x80, 0x40


def connect(port, source=ATTACKER):
    return socket.create_connection(("127.0.0.1", port), DEADLINE, (source, 0))


def request(port, line, headers="", body=b"", source=ATTACKER):
    """The whole answer, or what came of it."""
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}"
    if body:
        head += f"Content-Length: {len(body)}\r\n"
    with connect(port, source) as sock:
        return exchange(sock, head.encode("latin-1") + b"\r\n" + body)


def exchange(sock, data):
    # A server that refuses does not read all of it.
    with contextlib.suppress(OSError):
        sock.sendall(data)
    answer = b""
    with contextlib.suppress(OSError):
        while chunk := sock.recv(65536):
            answer += chunk
    return answer.decode("latin-1")


def frame(first, payload):
    """As a client sends it, with a mask of zeros."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + bytes(4) + payload


class WebSocket:
    def __init__(self, port, target, headers="", source=ATTACKER):
        self.sock = connect(port, source)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall((f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                           f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                           f"{headers}\r\n").encode("latin-1"))
        while b"\r\n\r\n" not in self.buffer:
            chunk = self.sock.recv(65536)
            if not chunk:
                break
            self.buffer += chunk
        self.head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.head = self.head.decode("latin-1")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    @property
    def open(self):
        return self.head.startswith("HTTP/1.1 101")

    def send(self, data):
        """False: the server has had enough."""
        try:
            self.sock.sendall(data)
        except OSError:
            return False
        return True

    def send_text(self, text):
        return self.send(frame(FINAL | TEXT, text.encode()))

    def need(self, size, deadline):
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.sock], [], [], left)[0]:
                return False
            try:
                chunk = self.sock.recv(65536)
            except OSError:
                return False
            if not chunk:
                return False
            self.buffer += chunk
        return True

    def read(self, seconds=DEADLINE):
        """(opcode, payload) of the next frame; None: the end."""
        deadline = time.monotonic() + seconds
        if not self.need(2, deadline):
            return None
        size, start = self.buffer[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if not self.need(start, deadline):
                return None
            size = int.from_bytes(self.buffer[2:start], "big")
        if not self.need(start + size, deadline):
            return None
        opcode, payload = self.buffer[0] & 0x0F, self.buffer[start:start + size]
        self.buffer = self.buffer[start + size:]
        return opcode, payload

    def close_code(self, seconds=DEADLINE):
        """Of the close frame that comes; 0: it was cut off."""
        deadline = time.monotonic() + seconds
        while (got := self.read(max(0, deadline - time.monotonic()))) is not None:
            if got[0] == CLOSE:
                return int.from_bytes(got[1][:2], "big")
        return 0
