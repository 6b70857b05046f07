# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who is measured: a row each, in the order of the tables."""

from typing import Callable, NamedTuple

from server_bridge import bridge
from server_janus import janus, janus_camera
from server_naive import naive_fanout
from server_wsrtc import wsrtcsink
from stream import LIVE, LIVE_ENCODER


class Contender(NamedTuple):
    key: str
    label: str
    run: Callable  # (build, where what is encoded comes in: a Feed, or a camera's address) -> context of a Server
    colour: str


CONTENDERS = [
    Contender("lanes", "wsrtcsink", lambda build, feed: wsrtcsink(feed.source, ""), "#0072b2"),
    Contender("peer-connection", "wsrtcsink, media-path=peer-connection",
              lambda build, feed: wsrtcsink(feed.source, "media-path=peer-connection"), "#56b4e9"),
    Contender("naive", "plain webrtcbin", lambda build, feed: naive_fanout(build, feed.source), "#d55e00"),
    Contender("janus", "Janus", lambda build, feed: janus(feed), "#009e73"),
    Contender("janus-loops", "Janus, event_loops=2", lambda build, feed: janus(feed, event_loops=2), "#cc79a7"),
]

# Pictures come in; each has one encoder, x264enc with the same settings. Janus has none.
RAW_CONTENDERS = [
    Contender("lanes", "wsrtcsink",
              lambda build, feed: wsrtcsink(LIVE, "video-codecs=<H264> bitrate=2000000"), "#0072b2"),
    Contender("naive", "plain webrtcbin", lambda build, feed: naive_fanout(build, f"{LIVE} ! {LIVE_ENCODER}"), "#d55e00"),
]

# An RTSP camera that is always pulled.
CAMERA_CONTENDERS = [
    Contender("bridge", "wsrtc-bridge", lambda build, url: bridge(build, "--always", f"bench={url}"), "#0072b2"),
    Contender("janus", "Janus", lambda build, url: janus_camera(url), "#009e73"),
    Contender("janus-loops", "Janus, event_loops=2", lambda build, url: janus_camera(url, event_loops=2), "#cc79a7"),
]

LABELS = {row.key: row.label for row in [*CONTENDERS, *CAMERA_CONTENDERS]}
COLOURS = {row.key: row.colour for row in CONTENDERS}
