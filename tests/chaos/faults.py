# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can happen. Each fault breaks something, after a while mends it, and knows who has to recover."""

import random
import signal
import time

from children import Viewer, wait_for


class Fault:
    """`pause`: s until it is mended. Nothing is drawn at random here."""

    victim = ""
    pauses = (0.0,)
    often = 2  # how often it is drawn, beside others
    deadline = 40  # s, to recover

    def __init__(self, system, pause):
        self.system = system
        self.pause = pause
        self.target = 0

    def viewer(self):
        return self.system.viewers[self.victim]

    def break_it(self):
        pass

    def mend(self):
        pass

    def begin_recovery(self):
        self.viewer().report()
        self.target = self.viewer().frames + 5

    def has_recovered(self):
        return self.viewer().has_frames(self.target)


class ServerRestart(Fault):
    """Media go on, and who is new is let in soon after its return."""

    name = "server"
    pauses = (0.0, 0.3, 2.0)

    def break_it(self):
        self.system.server.kill()

    def mend(self):
        self.system.server.start()

    def begin_recovery(self):
        self.newcomer = Viewer(self.system.folder, "newcomer", self.system.server.uri(), "calm")

    def has_recovered(self):
        if not self.newcomer.has_frames(1):
            return False
        assert self.newcomer.end() == 0
        return True


class ViewerKill(Fault):
    name, victim = "viewer-kill", "frail"
    pauses = (0.0, 0.5)

    def break_it(self):
        self.viewer().kill()

    def mend(self):
        self.viewer().start()


class ViewerStop(Fault):
    """The longest is longer than the source waits for it."""

    name, victim = "viewer-stop", "sleepy"
    pauses = (0.2, 1.0, 1.0, 6.5)

    def break_it(self):
        self.viewer().signal(signal.SIGSTOP)

    def mend(self):
        self.viewer().signal(signal.SIGCONT)


class HalfOpen(Fault):
    """Media go on, and signalling comes back by a new connection."""

    name, victim = "half-open", "distant"

    def break_it(self):
        self.system.proxy.fall_silent()

    def has_recovered(self):
        return super().has_recovered() and self.system.proxy.count() > 0


class CameraRestart(Fault):
    name, victim = "camera", "guest"
    pauses = (0.1, 0.5, 1.5)

    def break_it(self):
        self.system.cameras["door"].say("stop")

    def mend(self):
        self.system.cameras["door"].say("start")


class CapsChange(Fault):
    name, victim = "caps", "sizes"

    def break_it(self):
        self.system.source.say("caps")


class SourceRestart(Fault):
    name, victim = "source-restart", "sizes"

    def break_it(self):
        self.system.source.say("restart")


class SourceKill(Fault):
    name, victim = "source-kill", "comer"
    pauses = (0.0, 1.0)

    def break_it(self):
        self.system.goer.kill()

    def mend(self):
        self.system.goer.start()

    def begin_recovery(self):
        wait_for("the viewer to be at the new source", lambda: self.system.goer.count()["come"]["viewers"], self.deadline)
        super().begin_recovery()


KINDS = (ServerRestart, ViewerKill, ViewerStop, HalfOpen, CameraRestart, CapsChange, SourceRestart, SourceKill)


def plan(seed, count):
    """The same for the same seed: lists of what happens at the same time, as (kind, pause)."""
    dice = random.Random(seed)
    deck = []
    steps, left = [], count
    while left > 0:
        step = []
        for _ in range(min(left, dice.choice((1, 1, 1, 2)))):
            if not deck:  # each kind comes in any order, but comes
                deck = [kind for kind in KINDS for _ in range(kind.often)]
                dice.shuffle(deck)
            kind = next((one for one in deck if all(one.victim != other.victim for other, _ in step)), None)
            if kind is None:
                break
            deck.remove(kind)
            step.append((kind, dice.choice(kind.pauses)))
        left -= len(step)
        steps.append(step)
    return steps


def run_step(system, step):
    """[(name, s from mending to recovery)]; an AssertionError says who does not recover."""
    faults = [kind(system, pause) for kind, pause in step]
    for fault in faults:
        fault.break_it()
    took = {}
    begun = time.monotonic()
    for fault in sorted(faults, key=lambda one: one.pause):
        time.sleep(max(0.0, begun + fault.pause - time.monotonic()))  # measuring: so long it is broken
        fault.mend()
        took[fault] = time.monotonic()
    for fault in faults:
        fault.begin_recovery()
    for fault in faults:
        wait_for(f"{fault.victim or 'a new viewer'} after {fault.name} (broken for {fault.pause} s)", fault.has_recovered,
                 fault.deadline)
        took[fault] = time.monotonic() - took[fault]
    return [(fault.name, seconds) for fault, seconds in took.items()]
