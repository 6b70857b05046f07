# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was measured, as the figures that tables and plots show."""

import statistics
from typing import NamedTuple, Optional

from measure import percentile

SATURATED = 0.95  # of the machine: above it, figures are of who gets the CPU, not of who needs it


class Row(NamedTuple):
    """A server with so many viewers; medians over the rounds. What is "per viewer" is what all of them add to the
    server without any, divided by their number."""
    viewers: int
    total_cpu: float  # ms per second, of the process
    cpu: float  # ms per second and viewer
    threads: float  # per viewer
    descriptors: float  # per viewer
    memory: float  # KiB per viewer
    latency_p50: Optional[float]  # ms
    latency_p99: Optional[float]
    first_p50: Optional[float]  # ms, until a frame's first packet
    first_p99: Optional[float]
    lost: float  # % of the packets
    missing: int  # frames, of all viewers
    failed: int  # viewers that got no picture
    saturated: bool


class Starts(NamedTuple):
    """Medians and the 10th and 90th percentile, in ms from the opening of the WebSocket."""
    connected: tuple
    packet: tuple
    key_frame: tuple


def median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def row(rounds, index):
    """Of step `index` in each of the rounds."""
    pairs = [(one["idle"], one["steps"][index]) for one in rounds]
    viewers = pairs[0][1]["viewers"]
    received = [step["received"] for _, step in pairs]

    def added(field):
        return median([(step[field] - idle[field]) / viewers for idle, step in pairs])

    def told(field):
        return median([one[field] for one in received])

    packets = sum(one["packets"] + one["lost"] for one in received)
    return Row(viewers, median([step["cpu"] for _, step in pairs]), added("cpu"), added("threads"),
               added("descriptors"), added("memory"), told("latency_p50"), told("latency_p99"), told("first_p50"),
               told("first_p99"), 100 * sum(one["lost"] for one in received) / packets if packets else 0.0,
               sum(one["missing"] for one in received), sum(len(step["failed"]) for _, step in pairs),
               any(step["machine"] > SATURATED for _, step in pairs))


def rows(rounds):
    return [row(rounds, index) for index in range(len(rounds[0]["steps"]))]


def spread(values):
    return (percentile(values, 10), median(values), percentile(values, 90))


def starts(rounds, most):
    """Of all joins up to so many viewers."""
    joins = [start for one in rounds for step in one["steps"] if step["viewers"] <= most for start in step["starts"]]
    return Starts(*(spread([join[field] for join in joins]) for field in Starts._fields))


def row_with(table, viewers):
    return next((one for one in table if one.viewers == viewers), None)
