# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the bench has to know of a server that runs."""

from typing import NamedTuple, Optional


class Server(NamedTuple):
    pid: int
    protocol: str  # what its viewers speak, see load/viewer.go
    url: str  # of its WebSocket
    page: Optional[str]  # for a browser, if it has one
