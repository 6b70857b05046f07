# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cost against viewers, and start times, as SVG."""

from results import rows, starts
from servers import COLOURS, LABELS
from svg import Canvas, LogScale

GRID = "#ddd"
LEAST = 0.01  # what a logarithmic axis shows for nothing


def spread_out(wanted, distance):
    """Heights for labels near those wanted, that do not touch. In the order given."""
    placed = {}
    above = float("-inf")
    for index in sorted(range(len(wanted)), key=lambda one: wanted[one]):
        above = placed[index] = max(wanted[index], above + distance)
    return [placed[index] for index in range(len(wanted))]


def cost_plot(encoded):
    width, height, left, right, top, bottom = 900, 440, 60, 600, 50, 390
    tables = {key: rows(rounds) for key, rounds in encoded.items()}
    counts = [one.viewers for one in next(iter(tables.values()))]
    canvas = Canvas(width, height, "CPU per viewer against viewers")
    canvas.text(left, 25, "CPU of the server, ms per second and viewer (720p30 H264, 2 Mbit/s)", size=15)
    across = LogScale(counts, left, right, 2)
    up = LogScale([max(one.cpu, LEAST) for table in tables.values() for one in table], bottom, top)
    for tick in up.ticks((1, 2, 5)):
        canvas.line([(left, up(tick)), (right, up(tick))], GRID)
        canvas.text(left - 8, up(tick) + 4, f"{tick:g}", "end")
    for count in counts:
        canvas.line([(across(count), top), (across(count), bottom)], GRID)
        canvas.text(across(count), bottom + 20, str(count), "middle")
    canvas.text((left + right) / 2, height - 10, "viewers; hollow: the machine was full", "middle")
    heights = spread_out([up(max(table[-1].cpu, LEAST)) for table in tables.values()], 17)
    for (key, table), label in zip(tables.items(), heights):
        points = [(across(one.viewers), up(max(one.cpu, LEAST))) for one in table]
        canvas.line(points, COLOURS[key], 2)
        for (x, y), one in zip(points, table):
            canvas.dot(x, y, COLOURS[key], f"{LABELS[key]}, {one.viewers}: {one.cpu:.2f} ms", one.saturated)
        canvas.text(right + 14, label + 4, LABELS[key], colour=COLOURS[key])
    return canvas.end()


def start_plot(encoded, viewers):
    """A row a server and moment: the median as a dot, the 10th to the 90th percentile as a bar."""
    titles = {"connected": "connected", "packet": "first packet", "key_frame": "first key frame"}
    width, left, right, line = 860, 270, 740, 20
    block = line * len(titles) + 14
    height = 60 + block * len(encoded) + 30
    spreads = {key: starts(rounds, viewers) for key, rounds in encoded.items()}
    across = LogScale([max(value, 1) for one in spreads.values() for spread in one for value in spread], left, right)
    canvas = Canvas(width, height, "Start times")
    canvas.text(20, 25, f"From the opening of the WebSocket, ms (joins up to {viewers} viewers; median, 10 % to 90 %)", size=15)
    bottom = 50 + block * len(encoded)
    for tick in across.ticks():
        canvas.line([(across(tick), 45), (across(tick), bottom)], GRID)
        canvas.text(across(tick), bottom + 20, f"{tick:g}", "middle")
    y = 62.0
    for key, one in spreads.items():
        canvas.text(20, y + 4, LABELS[key].split(",")[0], colour=COLOURS[key])
        canvas.text(20, y + 4 + line, LABELS[key].partition(", ")[2], colour=COLOURS[key], size=11)
        for (low, middle, high), title in zip(one, titles.values()):
            canvas.text(left - 10, y + 4, title, "end", size=11)
            canvas.line([(across(max(low, 1)), y), (across(max(high, 1)), y)], COLOURS[key], 4)
            canvas.dot(across(max(middle, 1)), y, COLOURS[key], f"{LABELS[key]}, {title}: {middle:.0f} ms", True)
            canvas.text(across(max(high, 1)) + 10, y + 4, f"{middle:.0f}", size=11)
            y += line
        y += 14
    return canvas.end()
