# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who is measured: a row each, in the order of the tables."""

from typing import Callable, NamedTuple

from server_janus import janus
from server_naive import naive_fanout
from server_wsrtc import wsrtcsink
from stream import LIVE, LIVE_ENCODER


class Contender(NamedTuple):
    key: str
    label: str
    run: Callable  # (build, feed) -> context of a Server; what comes in is encoded, `feed` says where
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

LABELS = {row.key: row.label for row in CONTENDERS}
COLOURS = {row.key: row.colour for row in CONTENDERS}
