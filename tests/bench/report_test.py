#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the bench says of its figures, without measuring any. Prints TAP."""

import pathlib
import sys
import tempfile
import unittest
import xml.dom.minidom

from flame import Frame, draw, stacks
from measure import percentile, summary
from plots import cost_plot, spread_out, start_plot
from report import renew
from results import row, row_with, rows, starts
from tables import aims_table, all_aims, page, playing_after

IDLE = {"cpu": 10.0, "machine": 0.1, "threads": 4, "descriptors": 20, "memory": 1000}


def step(viewers, cpu, machine=0.5, missing=0):
    return {"viewers": viewers, "cpu": cpu, "machine": machine, "threads": 4 + 3 * viewers, "descriptors": 20 + 2 * viewers,
            "memory": 1000 + 400 * viewers, "failed": [],
            "starts": [{"at": 0.0, "connected": 10.0, "packet": 20.0, "key_frame": 30.0 + n} for n in range(viewers)],
            "received": {"viewers": viewers, "packets": 990, "lost": 10, "frames": 100, "missing": missing,
                         "latency_p50": 2.0, "latency_p99": 5.0,
                         "first_p50": 1.0, "first_p99": 4.0}}


def climbed(cost, machine=0.5):
    return [{"idle": IDLE, "steps": [step(count, 10 + count * cost, machine) for count in (1, 8, 64)]}]


ENCODED = {"lanes": climbed(1.0), "naive": climbed(10.0, machine=0.99), "janus": climbed(3.0)}
RUSH = {"starts": [{"at": 900.0, "key_frame": 100.0}, {"at": 0.0, "key_frame": 950.0}], "failed": [],
        "received": {"missing": 0}}
CAMERAS = {"climb": {"bridge": [{"idle": IDLE, "steps": [step(count, 10 + count) for count in (1, 16)]}]},
           "idle": {"cameras": 16, **IDLE}}
ABOUT = {"machine": "a machine", "date": "2026-01-01", "rounds": 1, "seconds": 4, "load_before": 0.5, "load_after": 1.5,
         "others_before": 0.02, "others_after": 0.03, "took": 300.0}


class Figures(unittest.TestCase):
    def test_percentiles_are_values_that_occurred(self):
        self.assertEqual(percentile([3, 1, 2], 50), 2)
        self.assertEqual(percentile(range(100), 99), 99)
        self.assertIsNone(percentile([], 50))

    def test_summary_has_no_single_latencies(self):
        self.assertEqual(summary({"frames": 2, "latency": [4.0, 2.0], "first": [1.0, 3.0]}),
                         {"frames": 2, "latency_p50": 4.0, "latency_p99": 4.0, "first_p50": 3.0, "first_p99": 3.0})

    def test_per_viewer_is_what_viewers_add(self):
        one = row(ENCODED["lanes"], 2)
        self.assertEqual((one.viewers, one.cpu, one.threads, one.descriptors, one.memory), (64, 1.0, 3.0, 2.0, 400.0))
        self.assertEqual(one.lost, 1.0)

    def test_rounds_are_one_median(self):
        self.assertEqual(row([climbed(cost)[0] for cost in (1.0, 9.0, 2.0)], 0).cpu, 2.0)

    def test_a_full_machine_is_marked(self):
        self.assertTrue(rows(ENCODED["naive"])[0].saturated)
        self.assertFalse(rows(ENCODED["lanes"])[0].saturated)

    def test_starts_are_of_joins_up_to_a_number(self):
        self.assertEqual(starts(ENCODED["lanes"], 8).key_frame, (30.0, 33.0, 37.0))
        self.assertIsNone(row_with(rows(ENCODED["lanes"]), 32))

    def test_a_rush_ends_with_its_slowest(self):
        self.assertEqual(playing_after(RUSH), 1000.0)
        self.assertIsNone(playing_after({**RUSH, "failed": ["no key frame"]}))


class Text(unittest.TestCase):
    def test_aims_that_were_missed_say_so(self):
        reached = {title: value <= limit for title, limit, value, _ in all_aims({"encoded": ENCODED}, 64)}
        self.assertTrue(reached["CPU per viewer at 64, share of plain webrtcbin"])
        self.assertFalse(reached["CPU per viewer at 64, share of Janus"])
        self.assertIn("| CPU per viewer at 64, share of Janus | ≤ 0.25 | 0.33 | no |", aims_table({"encoded": ENCODED}, 64))

    def test_a_page_has_what_was_measured(self):
        text = page({"about": ABOUT, "notes": ["Not measured: flame."], "encoded": ENCODED, "rush": {"lanes": RUSH},
                     "raw": {"lanes": ENCODED["lanes"]}})
        for words in ("10.00*", "100 viewers within a second", "Not measured: flame.", "5.0 minutes", "| 74 |"):
            self.assertIn(words, text)
        self.assertNotIn("Chromium", text)

    def test_cameras_have_a_table_and_aims(self):
        text = page({"about": ABOUT, "notes": [], "encoded": ENCODED, "cameras": CAMERAS})
        for words in ("| wsrtc-bridge | 10.0 | 1.00 | 1.00 | 1.0 | 4.0 | 2.0 | 5.0 |", "16 cameras on demand",
                      "| wsrtc-bridge: latency to the first packet p50, ms | ≤ 5 | 1.0 | yes |"):
            self.assertIn(words, text)

    def test_glass_to_glass_is_a_sentence(self):
        text = page({"about": ABOUT, "notes": [], "encoded": ENCODED, "glass": {"times": [18.0, 19.0, 40.0], "median": 19.0}})
        self.assertIn("19 ms (median of 3 pictures; p99 40 ms)", text)

    def test_only_what_is_between_the_marks_is_renewed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "page.md"
            path.write_text("a\n<!-- measured -->\nold\n<!-- /measured -->\nb\n", encoding="utf-8")
            renew(path, r"new \1")
            self.assertEqual(path.read_text(encoding="utf-8"), "a\n<!-- measured -->\nnew \\1\n<!-- /measured -->\nb\n")


class Drawings(unittest.TestCase):
    def test_plots_are_xml(self):
        for drawing in (cost_plot(ENCODED), start_plot(ENCODED, 64)):
            xml.dom.minidom.parseString(drawing)
            self.assertNotIn("nan", drawing)

    def test_labels_do_not_touch(self):
        self.assertEqual(spread_out([50, 10, 12], 17), [50, 10, 27])

    def test_stacks_begin_with_the_thread(self):
        text = ("send12:src\n\t  7f01 a::(anonymous namespace)::inner(int)\n\t 9 gst_pad_push\n\t  7f02 outer<T>::run\n\n"
                "idle\n\t 1 poll\n\t 2 [unknown]\n")
        self.assertEqual(list(stacks(text)), [["sendN:src", "outer::run", "a::inner"], ["idle", "poll"]])

    def test_a_flame_is_as_wide_as_its_samples(self):
        root = Frame()
        for name in ("a<b", "a<b", "a<b", "c"):
            root.add(["thread", name])
        drawing = draw(root, "title")
        xml.dom.minidom.parseString(drawing)
        self.assertIn("a&lt;b: 75.0%", drawing)


class Tap(unittest.TextTestResult):
    """meson's protocol, one registered path for each test."""

    def point(self, word, test):
        print(f"{word} {self.testsRun} - {test.id().partition('.')[2]}", flush=True)

    def addSuccess(self, test):
        self.point("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.point("not ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.point("not ok", test)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    print(f"1..{suite.countTestCases()}")
    done = unittest.TextTestRunner(resultclass=Tap, verbosity=0, stream=sys.stderr).run(suite)
    sys.exit(not done.wasSuccessful())
