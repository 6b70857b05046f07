# SPDX-License-Identifier: LGPL-2.1-or-later
"""Just enough of SVG for the plots."""

import html
import math

FONT = "font-family=\"system-ui, 'DejaVu Sans', sans-serif\""


class Canvas:
    """On white, so that it can be read on a page of any colour."""

    def __init__(self, width, height, title):
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                      f'height="{height}" role="img" {FONT} font-size="13">', f"<title>{html.escape(title)}</title>",
                      f'<rect width="{width}" height="{height}" fill="#fff"/>']

    def text(self, x, y, text, anchor="start", colour="#222", size=None):
        font = f' font-size="{size}"' if size else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{font}>'
                          f"{html.escape(text)}</text>")

    def line(self, points, colour, width=1.0):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def dot(self, x, y, colour, title, hollow=False):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{"#fff" if hollow else colour}" stroke="{colour}" '
                          f'stroke-width="1.5"><title>{html.escape(title)}</title></circle>')

    def box(self, x, y, width, height, colour, title):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}" '
                          f'stroke="#fff" stroke-width="0.5"><title>{html.escape(title)}</title></rect>')

    def end(self):
        return "\n".join([*self.parts, "</svg>", ""])


class LogScale:
    """Maps values onto pixels, equal ratios to equal distances."""

    def __init__(self, values, low, high, base=10):
        floor, ceiling = math.floor(math.log(min(values), base)), math.ceil(math.log(max(values), base))
        self.base, self.floor, self.ceiling = base, floor, max(ceiling, floor + 1)
        self.low, self.high = low, high

    def __call__(self, value):
        share = (math.log(value, self.base) - self.floor) / (self.ceiling - self.floor)
        return self.low + share * (self.high - self.low)

    def ticks(self, steps=(1,)):
        """The powers of the base, and between them those multiples."""
        powers = [float(self.base) ** power for power in range(self.floor, self.ceiling)]
        return [power * step for power in powers for step in steps] + [float(self.base) ** self.ceiling]
