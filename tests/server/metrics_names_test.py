#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a server exposes, what docs/observability.md says and what the dashboard of Grafana asks for have the same names.
Prints TAP.

usage: metrics_names_test.py WSRTC-SERVER DOCS
"""

import json
import pathlib
import re
import subprocess
import sys
import urllib.request

DEADLINE = 30  # s
OF_HISTOGRAMS = ("_bucket", "_sum", "_count")


def exposed(program):
    """Name → type of each family."""
    server = subprocess.Popen([program, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        with urllib.request.urlopen(address.rstrip("/") + "/metrics", timeout=DEADLINE) as answer:
            text = answer.read().decode()
    finally:
        server.terminate()
        server.wait(timeout=DEADLINE)
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))


def documented(text):
    table = text.split("## Metrics", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", table, re.MULTILINE))


def asked_for(text):
    """Names in queries, without the endings that a histogram's samples have."""
    return set(re.findall(r"\b((?:wsrtc|process)_[a-z_]+)\b", text))


def family(name, families):
    for ending in OF_HISTOGRAMS:
        if name.endswith(ending) and families.get(name[: -len(ending)]) == "histogram":
            return name[: -len(ending)]
    return name


def queries(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("expr", "definition") and isinstance(value, str):
                yield value
            else:
                yield from queries(value)
    elif isinstance(node, list):
        for item in node:
            yield from queries(item)


def main():
    program, docs = sys.argv[1], pathlib.Path(sys.argv[2])
    families = exposed(program)
    page = (docs / "observability.md").read_text()
    dashboard = json.loads((docs / "grafana" / "wsrtc.json").read_text())
    alerts = "\n".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    in_grafana = {family(name, families) for query in queries(dashboard) for name in asked_for(query)}
    in_alerts = {family(name, families) for name in asked_for(alerts)}
    ids = [panel["id"] for panel in dashboard["panels"]]
    tests = {
        "the documentation has what is exposed": documented(page) == families or
        f"differ: {set(documented(page).items()) ^ set(families.items())}",
        "Grafana asks for what is exposed": in_grafana <= set(families) or f"not there: {in_grafana - set(families)}",
        "Grafana shows enough of it": len(in_grafana) >= 25 or f"only {len(in_grafana)}",
        "alerts ask for what is exposed": in_alerts <= set(families) or f"not there: {in_alerts - set(families)}",
        "names have their endings": all(name.endswith("_total") == (kind == "counter")
                                        for name, kind in families.items()),
        "the dashboard can be imported": dashboard["schemaVersion"] >= 36 and len(ids) == len(set(ids)) and
        any(variable["type"] == "datasource" for variable in dashboard["templating"]["list"]) and
        all(panel["datasource"]["uid"] == "${datasource}" for panel in dashboard["panels"]),
    }
    print(f"1..{len(tests)}")
    for number, (name, good) in enumerate(tests.items(), 1):
        if good is not True:
            print(f"# {good}")
        print(f"{'ok' if good is True else 'not ok'} {number} - {name}")
    return 0 if all(good is True for good in tests.values()) else 1


sys.exit(main())
