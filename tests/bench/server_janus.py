# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's Janus with its streaming plugin, everything at its default except for what is said here."""

import contextlib
import pathlib
import socket
import subprocess
import tempfile

from process import BenchError, free_port, process, wait_for_listener
from server import Server

LIBRARIES = pathlib.Path("/usr/lib")

GENERAL = """\
general: {{
  plugins_folder = "{plugins}"
  transports_folder = "{transports}"
  debug_level = 4
  {event_loops}
}}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
"""
WEBSOCKETS = """\
general: {{ ws = true ws_port = {port} ws_ip = "127.0.0.1" }}
"""
STREAMING = """\
bench: {{
  {source} id = 1 video = true videopt = 96 videocodec = "h264"
  videofmtp = "profile-level-id=42e01f;packetization-mode=1"
}}
"""


def folder_of(kind):
    found = next(LIBRARIES.glob(f"*/janus/{kind}"), None)
    if not found:
        raise BenchError(f"no {LIBRARIES}/*/janus/{kind} (Debian package janus)")
    return found


def others(folder, wanted):
    return ",".join(path.name for path in folder.glob("*.so") if path.name != wanted)


def write_configuration(folder, api_port, source, event_loops):
    plugins, transports = folder_of("plugins"), folder_of("transports")
    (folder / "janus.jcfg").write_text(GENERAL.format(
        plugins=plugins, transports=transports, event_loops=f"event_loops = {event_loops}" if event_loops else "",
        other_plugins=others(plugins, "libjanus_streaming.so"),
        other_transports=others(transports, "libjanus_websockets.so")))
    (folder / "janus.transport.websockets.jcfg").write_text(WEBSOCKETS.format(port=api_port))
    (folder / "janus.plugin.streaming.jcfg").write_text(STREAMING.format(source=source))


@contextlib.contextmanager
def janus_server(source, event_loops=0):
    """`source`: what the mountpoint's configuration says of where its packets come from."""
    api_port = free_port(socket.SOCK_STREAM)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_configuration(folder, api_port, source, event_loops)
        # Into a file: Janus says a lot, and would stand still once a pipe is full that nobody reads.
        with open(folder / "log", "w", encoding="utf-8") as log, \
                process("janus", "--configs-folder", folder, "--disable-colors", stdout=log, stderr=log) as child:
            wait_for_listener(api_port, child, "janus")
            yield Server(child.pid, "janus", f"ws://127.0.0.1:{api_port}", None)


def janus(feed, event_loops=0):
    return janus_server(f'type = "rtp" videoport = {feed.port} videoiface = "127.0.0.1"', event_loops)


def janus_camera(url, event_loops=0):
    return janus_server(f'type = "rtsp" url = "{url}"', event_loops)
