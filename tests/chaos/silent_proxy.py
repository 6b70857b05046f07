# SPDX-License-Identifier: LGPL-2.1-or-later
"""A TCP connection whose other end is gone without a word, as behind a NAT that has forgotten it: what a proxy
has let through falls silent in both directions, and stays open. Who connects anew is served."""

import contextlib
import selectors
import socket
import threading


class SilentProxy:
    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.ends = {}  # socket: the other one
        self.silent = []
        self.lock = threading.Lock()
        self.running = True
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while self.running:
            for key, _ in self.selector.select(timeout=0.2):
                with self.lock:
                    if key.fileobj is self.listener:
                        self.accept()
                    elif key.fileobj in self.ends:
                        self.pass_on(key.fileobj)

    def accept(self):
        near, _ = self.listener.accept()
        try:
            far = socket.create_connection(self.target)
        except OSError:  # the server is not there
            near.close()
            return
        for one, other in ((near, far), (far, near)):
            self.ends[one] = other
            self.selector.register(one, selectors.EVENT_READ)

    def pass_on(self, one):
        other = self.ends[one]
        try:
            data = one.recv(65536)
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for end in (one, other):
            self.selector.unregister(end)
            del self.ends[end]
            end.close()

    def fall_silent(self):
        """What is open now; how many connections that are."""
        with self.lock:
            ends = list(self.ends)
            for end in ends:
                self.selector.unregister(end)
            self.silent += ends
            self.ends.clear()
            return len(ends) // 2

    def count(self):
        """Connections that live."""
        with self.lock:
            return len(self.ends) // 2

    def close(self):
        self.running = False
        self.thread.join()
        for end in (self.listener, *self.ends, *self.silent):
            with contextlib.suppress(OSError):
                end.close()
        self.selector.close()
