# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does it grow? A straight line through samples, and how sure its slope is."""

import math
from typing import NamedTuple

SIGMAS = 3


class Line(NamedTuple):
    slope: float  # per unit of x
    error: float  # standard error of it


def fit(points):
    """The least squares line through (x, y), of which there must be three at least."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return Line(slope, math.sqrt(rest / (count - 2) / spread))


def grows(points, least):
    """By `least` or more from the first to the last point, and not by chance."""
    line = fit(points)
    return line.slope * (points[-1][0] - points[0][0]) >= least and line.slope > SIGMAS * line.error
