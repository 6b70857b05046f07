#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What docs/ has from gst-inspect-1.0: a snapshot of the plugin and of each of
its elements in docs/inspect, and the tables of docs/properties.md.

usage: inspect_docs.py --check|--write DOCS

Only what is ours: nothing that an element inherits, no paths, no versions, and
no layout that is another one in another GStreamer. --check compares and prints
TAP, --write renews ("./dev docs").
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys
from typing import NamedTuple

PLUGIN = "wsrtc"
PLUGIN_FIELDS = ("Name", "Description", "License", "Source module")
FACTORY_FIELDS = ("Rank", "Long-name", "Klass", "Description", "Author")
UNIT = re.compile(r"\bin (ms|s|bit/s|bytes|packets)\b")
PROPERTIES_HEAD = """# Properties

Made by `./dev docs` from what the elements say of themselves; `gst-inspect-1.0 ELEMENT` shows the same, and so do the
snapshots in [inspect](inspect). In `gst-launch-1.0` a list is written `video-codecs="<H264,VP8>"`, a `GstStructure`
`headers="headers,X-Site=one"`. What is set while an element runs has an effect from its next start on, unless its line says
otherwise. The fields of `stats`, and messages on the bus: [stats.md](stats.md).
"""


class Property(NamedTuple):
    name: str
    blurb: str
    flags: list
    lines: list  # type, range and default, as gst-inspect-1.0 says them


class Signal(NamedTuple):
    name: str
    result: str
    arguments: list


class Template(NamedTuple):
    name: str
    lines: list
    properties: list


class Element(NamedTuple):
    name: str
    factory: dict
    templates: list
    properties: list
    signals: list
    actions: list


# --- reading -----------------------------------------------------------------

def inspect(name):
    run = subprocess.run(["gst-inspect-1.0", "--no-colors", name], capture_output=True, text=True, check=False,
                         env={**os.environ, "LC_ALL": "C.UTF-8"})
    if run.returncode or run.stderr:
        sys.exit(f"inspect_docs.py: 'gst-inspect-1.0 {name}' says: {run.stderr or run.stdout}")
    return run.stdout.splitlines()


def section(lines, title):
    """The lines below a title, to the next line that is not indented."""
    if f"{title}:" not in lines:
        return []
    rest = lines[lines.index(f"{title}:") + 1:]
    end = next((i for i, line in enumerate(rest) if line and not line.startswith(" ")), len(rest))
    return rest[:end]


def fields(lines, wanted):
    pairs = (re.match(r"  (\S+(?: \S+)*)  +(.*)", line) for line in lines)
    found = {pair[1]: pair[2] for pair in pairs if pair}
    return {name: found[name] for name in wanted if name in found}


def read_properties(lines, indent):
    """Properties that begin at this column; their details are further in."""
    found = []
    for line in lines:
        start = re.match(rf" {{{indent}}}([a-z][\w-]*) *: (.*)", line)
        if start:
            found.append(Property(start[1], start[2].strip(), [], []))
        elif found and line.strip().startswith("flags: "):
            found[-1].flags.extend(line.strip()[len("flags: "):].split(", "))
        elif found and line.strip():
            found[-1].lines.append(re.sub(r" +", " ", line.strip()).removesuffix("Write only").strip())
    for one in found:
        one.lines.sort(key=lambda line: line.startswith("Default: "))  # which stands before or behind the type
    return sorted(found)


# As 1.22 writes signals and actions, and 1.26 actions.
SIGNALS = (r'"([\w-]+)" : (\S+?) ?user_function \(\w+\*? object,? ?([^)]*)\)',
           r'"([\w-]+)" -> (\S+) ?: g_signal_emit_by_name \(element, "[\w-]+",? ?([^)]*)\)')


def read_signals(lines):
    text = re.sub(r"\s+", " ", " ".join(lines)).replace(" *", "*")
    text = re.sub(r"(const )?gchar\*", "gchararray", text)
    found = []
    for name, result, arguments in (match for pattern in SIGNALS for match in re.findall(pattern, text)):
        words = [argument.split() for argument in arguments.split(",") if argument]
        found.append(Signal(name, result, [kind for kind, word in words if word not in ("user_data", "p_return_value")]))
    return sorted(found)


def read_templates(lines):
    found = []
    in_properties = False
    for line in lines:
        start = re.match(r"  (\S+ template: '.*')", line)
        if start:
            found.append((start[1], [], []))
            in_properties = False
        elif found and line.strip() == "Pad Properties:":
            in_properties = True
        elif found and line.strip():
            found[-1][2 if in_properties else 1].append(line.rstrip())
    return [Template(name, body, read_properties(details, 6)) for name, body, details in sorted(found)]


def read_element(name, inherited):
    lines = inspect(name)
    names = {one.name for part in (inherited.properties, inherited.signals, inherited.actions) for one in part} \
        if inherited else set()

    def own(found):
        return [one for one in found if one.name not in names]

    return Element(name, fields(section(lines, "Factory Details"), FACTORY_FIELDS),
                   read_templates(section(lines, "Pad Templates")),
                   own(read_properties(section(lines, "Element Properties"), 2)),
                   own(read_signals(section(lines, "Element Signals"))),
                   own(read_signals(section(lines, "Element Actions"))))


def read_plugin():
    lines = inspect(PLUGIN)
    details = fields(section(lines, "Plugin Details"), PLUGIN_FIELDS)
    elements = dict(re.match(r"  (\w+): (.*)", line).groups() for line in lines if re.match(r"  \w+: ", line))
    return details, elements


# --- writing -----------------------------------------------------------------

def titled(title, lines):
    return [f"{title}:", *lines, ""] if lines else []


def pairs(table):
    return [f"  {name:<24} {value}" for name, value in table.items()]


def property_lines(properties, indent):
    for one in properties:
        yield f"{' ' * indent}{one.name}: {one.blurb}"
        for line in ["flags: " + ", ".join(one.flags), *one.lines]:
            yield f"{' ' * (indent + 4)}{line}"


def signal_lines(signals):
    return [f"  {one.name}: {one.result} ({', '.join(one.arguments)})" for one in signals]


def template_lines(templates):
    for one in templates:
        yield f"  {one.name}"
        yield from one.lines
        if one.properties:
            yield "    Pad Properties:"
            yield from property_lines(one.properties, 6)


def element_snapshot(element):
    lines = [*titled("Factory Details", pairs(element.factory)),
             *titled("Pad Templates", list(template_lines(element.templates))),
             *titled("Element Properties", list(property_lines(element.properties, 2))),
             *titled("Element Signals", signal_lines(element.signals)),
             *titled("Element Actions", signal_lines(element.actions))]
    return "\n".join(lines)


def plugin_snapshot(details, elements):
    return "\n".join([*titled("Plugin Details", pairs(details)), *titled("Elements", pairs(elements))])


class Row(NamedTuple):
    """Of a table, in the words of the reader."""

    kind: str
    range: str
    default: str


def choices_of(one):
    found = (re.match(r"\(-?\d+\): (\S+) +- (.*)", line) for line in one.lines)
    return [choice.groups() for choice in found if choice]


def describe(one):
    text = " ".join(one.lines)
    choices = [f"`{name}`" for name, _ in choices_of(one)]
    default = re.search(r"Default: (?:-?\d+, )?(\"[^\"]*\"|\S+)", text)
    default = default[1].strip('"') if default else ""
    limits = re.search(r"Range: (-?[\d.e+]+) - (-?[\d.e+]+)", text)
    named = re.search(r'of type "(\w+)"', text)
    if text.startswith("GstValueArray"):
        return Row("list of strings", "", "empty")
    if choices:
        return Row("choice", ", ".join(choices), f"`{default}`")
    if limits:
        return Row("number", f"{limits[1]} … {limits[2]}", default)
    if named:
        return Row(f"`{named[1]}`", "", "unset")
    kind = text.partition(".")[0].lower()
    return Row(kind, "", "unset" if default in ("", "null") else f"`{default}`")


def table(properties):
    yield "| property | type | unit | range | default | meaning |"
    yield "|---|---|---|---|---|---|"
    for one in properties:
        row = describe(one)
        unit = UNIT.search(one.blurb)
        meaning = "; ".join([one.blurb, *(f"{name}: {what}" for name, what in choices_of(one))])
        meaning = re.sub(r"([|<*])", r"\\\1", meaning)
        default = row.default
        if "readable" not in one.flags:
            meaning += "; cannot be read back"
        elif "writable" not in one.flags:
            meaning += "; can only be read"
            default = ""
        yield f"| `{one.name}` | {row.kind} | {unit[1] if unit else ''} | {row.range} | {default} | {meaning} |"


def properties_page(elements):
    lines = [PROPERTIES_HEAD]
    for element in elements:
        lines += [f"## {element.name}", "", *table(element.properties), ""]
        pads = {}
        for template in element.templates:
            if template.properties:
                pads.setdefault("\n".join(table(template.properties)), []).append(f"`{template.name.split()[-1][1:-1]}`")
        for text, names in pads.items():
            lines += [f"Of its pads {' and '.join(names)}:", "", text, ""]
    return "\n".join(lines)


def make_files():
    """Path below docs/ → text."""
    details, names = read_plugin()
    inherited = read_element("bin", None)
    elements = [read_element(name, inherited) for name in sorted(names)]
    files = {f"inspect/{one.name}.txt": element_snapshot(one) for one in elements}
    files["inspect/plugin.txt"] = plugin_snapshot(details, names)
    files["properties.md"] = properties_page(elements)
    return {name: text.rstrip("\n") + "\n" for name, text in files.items()}


def check(docs, files):
    left = {f"inspect/{path.name}" for path in (docs / "inspect").glob("*")} - set(files)
    print(f"1..{len(files) + 1}")
    failed = bool(left)
    for number, (name, text) in enumerate(files.items(), 1):
        path = docs / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        print(f"{'ok' if old == text else 'not ok'} {number} docs/{name} is what the elements say")
        if old != text:
            failed = True
            print("# run './dev docs' to renew it")
            for line in difflib.unified_diff(old.splitlines(), text.splitlines(), "docs", "elements", lineterm="", n=1):
                print(f"# {line}")
    print(f"{'not ok' if left else 'ok'} {len(files) + 1} docs/inspect has no file of an element that is gone {' '.join(left)}")
    return failed


def write(docs, files):
    (docs / "inspect").mkdir(exist_ok=True)
    for path in (docs / "inspect").glob("*.txt"):
        path.unlink()
    for name, text in files.items():
        (docs / name).write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("--check", "--write"):
        sys.exit(__doc__)
    docs = pathlib.Path(arguments[1])
    files = make_files()
    if arguments[0] == "--check":
        return check(docs, files)
    write(docs, files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
