# SPDX-License-Identifier: LGPL-2.1-or-later
"""Markdown of what was measured."""

from measure import RUSH, percentile
from results import median, row_with, rows, starts
from servers import LABELS

CROWD = 64  # viewers: what the aims are said for
ALL_PLAYING = 2000  # ms
CAMERA_CROWD = 16


def markdown(head, lines):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *lines])


def number(value, digits=0, mark=""):
    return "–" if value is None else f"{value:.{digits}f}{mark}"


def cost_table(encoded):
    """CPU at each number of viewers."""
    counts = [step["viewers"] for step in next(iter(encoded.values()))[0]["steps"]]
    lines = [[LABELS[key], *(number(one.cpu, 2, "*" if one.saturated else "") for one in rows(rounds))]
             for key, rounds in encoded.items()]
    return markdown(["CPU, ms per second and viewer", *(str(count) for count in counts)], lines)


def crowd_table(encoded, viewers):
    """Everything else at one number of viewers."""
    head = ["", "threads", "descriptors", "memory, KiB", "connected, ms", "first packet, ms", "first key frame, ms",
            "latency p50, ms", "latency p99, ms", "packets lost, %", "frames missing", "no picture"]
    lines = []
    for key, rounds in encoded.items():
        one, begun = row_with(rows(rounds), viewers), starts(rounds, viewers)
        lines.append([LABELS[key], number(one.threads, 1), number(one.descriptors, 1), number(one.memory),
                      *(number(value[1]) for value in begun), number(one.latency_p50, 1), number(one.latency_p99, 1),
                      number(one.lost, 2), str(one.missing), str(one.failed)])
    return markdown(head, lines)


def playing_after(rush):
    """ms from the first join until the last viewer has a key frame; None when one never had."""
    return None if rush["failed"] else max(start["at"] + start["key_frame"] for start in rush["starts"])


def rush_table(rushes):
    lines = [[LABELS[key], number(playing_after(rush)), str(len(rush["failed"])), str(rush["received"]["missing"])]
             for key, rush in rushes.items()]
    return markdown([f"{RUSH} viewers within a second", "all playing after, ms", "no picture",
                     "frames missing at those that watched"], lines)


def raw_table(raw):
    lines = []
    for key, rounds in raw.items():
        table = rows(rounds)
        begun = starts(rounds, table[-1].viewers)
        lines.append([LABELS[key], *(number(one.total_cpu) for one in table), number(begun.key_frame[1])])
    counts = [f"viewers: {step['viewers']}" for step in next(iter(raw.values()))[0]["steps"]]
    return markdown(["whole process, ms of CPU per second", *counts, "first key frame, ms"], lines)


def camera_table(cameras):
    climbs = cameras["climb"]
    counts = [step["viewers"] for step in next(iter(climbs.values()))[0]["steps"]]
    head = ["an RTSP camera", "CPU without viewers, ms per second", *(f"per viewer with {count}" for count in counts),
            f"with {CAMERA_CROWD}: latency to the first packet p50, ms", "p99, ms", "to the last p50, ms", "p99, ms",
            "first key frame, ms"]
    lines = []
    for key, rounds in climbs.items():
        table = rows(rounds)
        one, begun = row_with(table, CAMERA_CROWD), starts(rounds, CAMERA_CROWD)
        lines.append([LABELS[key], number(median([one["idle"]["cpu"] for one in rounds]), 1),
                      *(number(each.cpu, 2, "*" if each.saturated else "") for each in table), number(one.first_p50, 1),
                      number(one.first_p99, 1), number(one.latency_p50, 1), number(one.latency_p99, 1),
                      number(begun.key_frame[1])])
    idle = cameras["idle"]
    return (f"{markdown(head, lines)}\n\nwsrtc-bridge with {idle['cameras']} cameras on demand that nobody looks at: "
            f"{idle['cpu']:.1f} ms of CPU per second, {idle['threads']} threads, {idle['descriptors']} descriptors, "
            f"{idle['memory'] / 1024:.0f} MiB.")


def browser_table(browser):
    lines = [[LABELS[key], *(number(value) for value in (one["median"], min(one["times"]), max(one["times"]))),
              str(len(one["times"]))] for key, one in browser.items()]
    return markdown(["first frame in Chromium, ms", "median", "least", "most", "joins"], lines)


def glass_line(glass):
    times = glass["times"]
    return (f"From the taking of a picture, through x264enc, RTSP, wsrtc-bridge and Chromium, to its screen: "
            f"{glass['median']:.0f} ms (median of {len(times)} pictures; p99 {percentile(times, 99):.0f} ms).")


def cost_aims(encoded, viewers):
    tables = {key: rows(rounds) for key, rounds in encoded.items()}
    ours = tables.get("lanes")
    if not ours:
        return
    own = row_with(ours, viewers)
    for key, limit in (("naive", 0.15), ("janus", 0.25), ("janus-loops", 0.45)):
        if key in tables:
            yield (f"CPU per viewer at {viewers}, share of {LABELS[key]}", limit,
                   own.cpu / row_with(tables[key], viewers).cpu, 2)
    if ours[-1].viewers > viewers:
        yield (f"CPU per viewer at {ours[-1].viewers}, share of that at {viewers}", 1.0, ours[-1].cpu / own.cpu, 2)
    yield "threads per viewer", 3, own.threads, 1
    yield "descriptors per viewer", 3, own.descriptors, 1
    yield "memory per viewer, KiB", 500, own.memory, 0
    begun = starts(encoded["lanes"], viewers)
    yield "connected, ms", 15, begun.connected[1], 0
    yield "first key frame, ms", 40, begun.key_frame[1], 0


def camera_aims(cameras):
    ours = rows(cameras["climb"]["bridge"])
    one = row_with(ours, CAMERA_CROWD)
    yield "wsrtc-bridge: latency to the first packet p50, ms", 5, one.first_p50, 1
    yield "the same, p99", 15, one.first_p99, 1
    yield "one camera without viewers, % of a core", 3, cameras["climb"]["bridge"][0]["idle"]["cpu"] / 10, 2
    yield f"{cameras['idle']['cameras']} cameras on demand without viewers, % of a core", 1, cameras["idle"]["cpu"] / 10, 2


def all_aims(results, viewers):
    yield from cost_aims(results.get("encoded", {}), viewers)
    if rush := results.get("rush", {}).get("lanes"):
        yield f"{RUSH} viewers within a second: all playing after, ms", ALL_PLAYING, playing_after(rush), 0
        yield "the same: frames missing at those that watched", 0, rush["received"]["missing"], 0
    if cameras := results.get("cameras"):
        yield from camera_aims(cameras)
    if browser := results.get("browser", {}).get("lanes"):
        yield "first frame in Chromium, ms", 110, browser["median"], 0
    if browser := results.get("browser", {}).get("bridge"):
        yield "first frame in Chromium of a camera that is pulled, ms", 250, browser["median"], 0


def aims_table(results, viewers):
    lines = [[title, f"≤ {limit:g}", number(value, digits), "yes" if value is not None and value <= limit else "no"]
             for title, limit, value, digits in all_aims(results, viewers)]
    return markdown(["wsrtcsink", "aim", "measured", "reached"], lines)


def crowd_size(encoded):
    counts = [step["viewers"] for step in next(iter(encoded.values()))[0]["steps"]]
    return CROWD if CROWD in counts else counts[-1]


def footer(about):
    return (f"{about['machine']}, {about['date']}; {about['rounds']} round(s), windows of {about['seconds']:g} s, "
            f"{about['took'] / 60:.1f} minutes. Load of the machine before and after: {about['load_before']:.2f} and "
            f"{about['load_after']:.2f}; other programs took {about['others_before']:.0%} of it before the bench and "
            f"{about['others_after']:.0%} after it.")


def page(results):
    """All tables for which there is something."""
    parts = []
    if encoded := results.get("encoded"):
        viewers = crowd_size(encoded)
        parts += [aims_table(results, viewers), cost_table(encoded)]
        if any(one.saturated for rounds in encoded.values() for one in rows(rounds)):
            parts.append("\\* The machine was full: the server got less than it needed.")
        parts += [f"With {viewers} viewers; the first three columns are per viewer, the times medians over all joins up to "
                  "that number:", crowd_table(encoded, viewers)]
    for name, table in (("rush", rush_table), ("raw", raw_table), ("cameras", camera_table),
                        ("browser", browser_table), ("glass", glass_line)):
        if results.get(name):
            parts.append(table(results[name]))
    parts += [*results["notes"], footer(results["about"])]
    return "\n\n".join(parts)
