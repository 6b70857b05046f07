# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the chaos happens to: a server, sources at it, a bridge with cameras, and viewers."""

import os
import pathlib
import signal

from children import HERE, Child, Server, Source, Viewer, Words, wait_for
from silent_proxy import SilentProxy

CAMERA = HERE.parent / "support" / "rtsp_server.py"

# Who watches what. Those of the last column are never touched.
VICTIMS = {"frail": "calm", "sleepy": "calm", "distant": "calm", "sizes": "size", "comer": "come", "guest": "door"}
BYSTANDERS = {"one": "calm", "two": "calm", "three": "still", "neighbour": "yard"}
CAMERAS = ("door", "yard")


class System:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.children = {}
        self.proxy = None

    def start(self):
        """What is there already when something cannot start is for close() to end."""
        self.server = self.add(Server(self.folder))
        self.proxy = SilentProxy(self.server.port)
        self.source = self.add(Source(self.folder, "source", self.server.uri(), "calm=stamped", "still=stamped", "size=raw"))
        self.goer = self.add(Source(self.folder, "goer", self.server.uri(), "come=stamped"))
        self.cameras = {name: self.add(Words(self.folder, name, CAMERA)) for name in CAMERAS}
        for camera in self.cameras.values():  # small pictures, which cost little
            assert [camera.say("resize") for _ in range(2)][-1].endswith("320x180")
        self.bridge = self.add(self.make_bridge())
        self.bridge_port = self.bridge.answer().rsplit(":", 1)[1].strip("/")
        self.warm_up()
        self.before = self.holds()
        self.memory_before = self.memory()
        self.viewers = {name: self.add(self.make_viewer(name, room)) for name, room in (VICTIMS | BYSTANDERS).items()}

    def add(self, child):
        self.children[child.name] = child
        return child

    def make_bridge(self):
        config = self.folder / "cameras.toml"
        text = "[server]\nport = 0\n"
        for name, camera in self.cameras.items():
            port = camera.wait_until_up().split()[-1]
            text += f'[[camera]]\nname = "{name}"\nurl = "rtsp://127.0.0.1:{port}/h264"\npull = "always"\n'
        config.write_text(text, encoding="utf-8")
        return Child(self.folder, "bridge", os.environ["WSRTC_BRIDGE"], "--config", str(config))

    def uri_for(self, name, room):
        if room in CAMERAS:
            return f"ws://127.0.0.1:{self.bridge_port}/signaling"
        return f"ws://127.0.0.1:{self.proxy.port}/signaling" if name == "distant" else self.server.uri()

    def make_viewer(self, name, room):
        return Viewer(self.folder, name, self.uri_for(name, room), room, *(["keepalive=1000"] if name == "distant" else []))

    def warm_up(self):
        """Each stream is watched once: what is made for the first viewer stays for a while."""
        rooms = ("calm", "still", "size", "come", *CAMERAS)
        viewers = [self.make_viewer(f"first-{room}", room) for room in rooms]
        for viewer in viewers:
            wait_for(f"a picture for {viewer.name}", lambda one=viewer: one.has_frames(1))
        assert not any([viewer.end() for viewer in viewers])
        self.settle()

    def settle(self):
        """Nobody is in any room."""
        wait_for("all to leave", lambda: not any(self.count_viewers().values()))

    def count_viewers(self):
        sources = (self.source, self.goer)
        return {room: told["viewers"] for source in sources for room, told in source.count().items()}

    def holds(self):
        """Threads and descriptors of those that stay."""
        return {child.name: child.holds() for child in (self.source, self.bridge)}

    def memory(self):
        """Resident, in MiB."""
        return {child.name: child.memory() for child in (self.server, self.source, self.bridge)}

    def end_viewers(self):
        codes = {name: viewer.end() for name, viewer in self.viewers.items()}
        assert not any(codes.values()), codes

    def close(self):
        """Whatever has happened; what is left is killed."""
        if self.proxy:
            self.proxy.close()
        for child in self.children.values():
            if child.is_running():
                child.signal(signal.SIGCONT)
                child.kill()
        for viewer in getattr(self, "viewers", {}).values():
            if viewer.is_running():
                viewer.kill()
