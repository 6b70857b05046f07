# SPDX-License-Identifier: LGPL-2.1-or-later
"""HTTP and WebSocket (RFC 6455) by hand, over TCP or TLS, so that each header is the test's own."""

import os
import socket
import ssl
import struct

DEADLINE = 20  # s


def trust_anybody():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Client:
    """One connection to 127.0.0.1."""

    def __init__(self, port, tls=False, name="localhost"):
        self.socket = socket.create_connection(("127.0.0.1", port), DEADLINE)
        if tls:
            self.socket = trust_anybody().wrap_socket(self.socket, server_hostname=name)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def certificate(self):
        return self.socket.getpeercert(binary_form=True)

    def request(self, method, path, headers, body=""):
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.socket.sendall("\r\n".join([*lines, "", body]).encode())

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            chunk = self.socket.recv(65536)
            if not chunk:
                break
            self.buffer += chunk
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return head.decode()

    def upgrade(self, path, host, **headers):
        """The status of the answer: 101 when it is a WebSocket now."""
        self.request("GET", path, {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
                                   "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                                   **{name.replace("_", "-"): value for name, value in headers.items()}})
        return int((self.read_head().split() + ["", "0"])[1])

    def send_text(self, text):
        data = text.encode()
        mask = os.urandom(4)
        size = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BH", 0x80 | 126, len(data))
        self.socket.sendall(b"\x81" + size + mask + bytes(c ^ mask[i % 4] for i, c in enumerate(data)))

    def _take(self, count):
        while len(self.buffer) < count:
            chunk = self.socket.recv(65536)
            assert chunk, "the connection has ended"
            self.buffer += chunk
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def read_text(self):
        """The next text frame; others are passed over."""
        while True:
            first, size = self._take(2)
            if size == 126:
                size = struct.unpack("!H", self._take(2))[0]
            payload = self._take(size)
            if first & 0x0f == 1:
                return payload.decode()


class Pair:
    """Two in a room, whose messages pass."""

    def __init__(self, port, tls=False, host="localhost", query="", **headers):
        self.clients = [Client(port, tls, host) for _ in range(2)]
        for client in self.clients:
            status = client.upgrade("/signaling" + query, host, **headers)
            assert status == 101, status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.socket.close()

    def assert_together(self):
        offer = '{"type":"offer","sdp":"v=0"}'
        for sender, receiver in (self.clients, reversed(self.clients)):
            sender.send_text(offer)
            assert receiver.read_text() == offer


def get(port, path="/healthz", tls=False, **headers):
    """(status, all of the answer)."""
    with Client(port, tls) as client:
        client.request("GET", path, {"Host": "localhost", "Connection": "close", **{n.replace("_", "-"): v for n, v in headers.items()}})
        answer = b""
        while chunk := client.socket.recv(65536):
            answer += chunk
    return int(answer.split()[1]), answer.decode(errors="replace")
