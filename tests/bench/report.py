# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts figures, tables and plots where they belong."""

import json
import pathlib
import re

from plots import cost_plot, start_plot
from tables import crowd_size, page

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def plots(results):
    """File name → SVG."""
    files = {}
    if encoded := results.get("encoded"):
        files["bench-cost.svg"] = cost_plot(encoded)
        files["bench-start.svg"] = start_plot(encoded, crowd_size(encoded))
    if drawing := results.get("flame"):
        files["bench-flame.svg"] = drawing
    return files


def renew(path, text):
    """What stands between the two marks."""
    old = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(<!-- measured -->\n).*(<!-- /measured -->)", lambda m: f"{m[1]}{text}\n{m[2]}", old,
                           flags=re.DOTALL), encoding="utf-8")


def write_all(results, folder, into_docs):
    folder.mkdir(exist_ok=True)
    text, drawings = page(results), plots(results)
    figures = json.dumps({key: value for key, value in results.items() if key != "flame"}) + "\n"
    (folder / "bench.json").write_text(figures, encoding="utf-8")
    (folder / "bench.md").write_text(text + "\n", encoding="utf-8")
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing, encoding="utf-8")
    print(f"\n{text}\n\nFigures and plots are in {folder}.")
    if into_docs:
        (DOCS / "bench.json").write_text(figures, encoding="utf-8")
        renew(DOCS / "bench.md", text)
        for name, drawing in drawings.items():
            (DOCS / "images" / name).write_text(drawing, encoding="utf-8")
