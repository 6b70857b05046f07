# SPDX-License-Identifier: LGPL-2.1-or-later
"""One server: what viewers cost it, and how they start. Everything returned goes into the JSON as it is."""

import time

from usage import load_during, usage_of

JOIN_INTERVAL = 97  # ms: joins fall all over the 2 s between key frames
SETTLE = 1.0  # s: start-up costs are over
RUSH_BEFORE, RUSH, RUSH_INTERVAL = 8, 100, 10  # viewers, viewers, ms


def percentile(values, percent):
    """The nearest rank; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else None


def summary(received):
    """The latencies of all frames at all viewers are too many to keep."""
    whole, first = received.pop("latency"), received.pop("first")
    return {**received, "latency_p50": percentile(whole, 50), "latency_p99": percentile(whole, 99),
            "first_p50": percentile(first, 50), "first_p99": percentile(first, 99)}


def state_of(server, seconds):
    time.sleep(SETTLE)  # before measuring
    load = load_during(server.pid, seconds)
    return {"cpu": load.cpu, "machine": load.machine, **usage_of(server.pid)._asdict()}


def climb(server, crowd, counts, seconds):
    """More and more viewers of one server."""
    result = {"idle": state_of(server, seconds), "steps": []}
    for count in counts:
        starts, failed = crowd.join(count - crowd.size, JOIN_INTERVAL)
        time.sleep(SETTLE)  # before measuring: who comes gets frames that are as old as the last key frame
        with crowd.watching() as received:
            state = state_of(server, seconds)
        result["steps"].append({"viewers": count, **state, "starts": starts, "failed": failed,
                                "received": summary(received)})
    return result


def rush(crowd):
    """Many at once, while others watch."""
    crowd.join(RUSH_BEFORE, JOIN_INTERVAL)
    with crowd.watching() as received:
        starts, failed = crowd.join(RUSH, RUSH_INTERVAL)
    return {"starts": starts, "failed": failed, "received": summary(received)}
