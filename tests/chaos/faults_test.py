#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One fault at a time, and what comes of it: docs/reliability.md, "Faults". Prints TAP.

usage: faults_test.py [CASE…]

WSRTC_SERVER and WSRTC_BRIDGE are the programs, WSRTC_CLOCK_SHIFT is clock_shift.c. Each case is a process of its
own. With WSRTC_TEST_LONG=1 the server is killed 20 times, and away for five minutes, and the limits of time are
those that are promised.
"""

import contextlib
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "bridge"), str(HERE.parent / "turn")]
import bridge_rig  # noqa: E402
import turn_net  # noqa: E402
from cases import main  # noqa: E402
from children import Server, Source, Viewer, hurry, wait_for  # noqa: E402

LONG = os.environ.get("WSRTC_TEST_LONG") == "1"
AT_A_TIME = 2
CASE_LIMIT = 1200 if LONG else 150  # s
# s: what is promised; by default what a machine that has other things to do keeps, too. What was seen is printed.
JOIN_LIMIT = 5 if LONG else 20
MOVE_LIMIT = 3 if LONG else 6
CPU_LIMIT = 0.5  # of a core; a loop without a pause needs one


class Site:
    """A server, a source with the streams "calm", of that kind, and "size", and viewers of the first."""

    def __init__(self, viewers=2, host="127.0.0.1", kind="stamped"):
        self.files = tempfile.TemporaryDirectory(prefix="wsrtc-faults-")
        self.folder = pathlib.Path(self.files.name)
        self.stack = contextlib.ExitStack()
        self.server = self.add(Server(self.folder, host))
        self.source = self.add(Source(self.folder, "source", self.server.uri(), f"calm={kind}", "size=raw"))
        self.viewers = [self.join(f"viewer-{number}") for number in range(viewers)]
        for viewer in self.viewers:
            self.wait_for_picture(viewer)

    def add(self, child):
        self.stack.callback(child.end)
        return child

    def join(self, name, room="calm"):
        return self.add(Viewer(self.folder, name, self.server.uri(), room))

    @staticmethod
    def wait_for_picture(viewer, more=1):
        """So many from now on."""
        viewer.report()
        target = viewer.frames + more
        wait_for(f"a picture for {viewer.name}", lambda: viewer.has_frames(target))

    def time_to_join(self, room="calm"):
        """s, without the time that a process needs to start."""
        newcomer = Viewer(self.folder, "newcomer", self.server.uri(), room)
        newcomer.wait_until_up()
        since = time.monotonic()
        try:
            self.wait_for_picture(newcomer)
            return time.monotonic() - since
        finally:
            newcomer.end()

    def assert_undisturbed(self, what):
        for viewer in self.viewers:
            viewer.report()
            print(f"# {viewer.name} at {what}: {viewer.frames} frames so far, {viewer.missing} missing, longest gap "
                  f"{viewer.gap * 1000:.0f} ms")
            assert viewer.missing == 0, f"{viewer.name} misses {viewer.holes} at {what}"
            viewer.gap = 0.0

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.stack.close()
        finally:
            if kind:
                for log in sorted(self.folder.glob("*.log")):
                    print(f"# {log.name}: {log.read_text(errors='replace')[-1500:]}")
            self.files.cleanup()


def server_killed():
    """Not a frame is lost, neither then nor when each viewer gets its new session; who is new is let in soon."""
    os.environ["WSRTC_CHAOS_LATENCY"] = "500"  # so much of the session before is still to come at the change
    with Site() as site:
        for pause in (0.0, 1.5, 4.0) + (1.0,) * (17 if LONG else 0):
            site.server.kill()
            time.sleep(pause)  # measuring: so long it is away
            peers = [viewer.report()["peers"] for viewer in site.viewers]
            site.server.start()
            back = time.monotonic()
            site.time_to_join()
            took = time.monotonic() - back
            for viewer, before in zip(site.viewers, peers):
                wait_for(f"a new session of {viewer.name}", lambda one=viewer, then=before: one.report()["peers"] > then)
            site.assert_undisturbed(f"a server that is away for {pause} s")
            print(f"# a new viewer plays {took:.2f} s after the server is back, its start included")
            assert took < JOIN_LIMIT, took


def server_away():
    """Nothing grows meanwhile, and all goes on."""
    away = 300 if LONG else 12
    with Site() as site:
        site.server.kill()
        time.sleep(3)  # measuring begins when the first tries are over
        before = site.source.holds(), site.source.memory()
        time.sleep(away)  # measuring
        after = site.source.holds(), site.source.memory()
        site.assert_undisturbed(f"a server that is away for {away + 3} s")
        site.server.start()
        back = time.monotonic()
        site.time_to_join()
        took = time.monotonic() - back
        print(f"# away for {away + 3} s: threads and descriptors, MiB {before}, then {after}; a new viewer plays "
              f"{took:.2f} s after its return, its start included")
        assert after[0][0] <= before[0][0] + 1 and after[0][1] <= before[0][1] + 2, (before, after)
        assert after[1] <= before[1] + 4, (before, after)
        assert took < JOIN_LIMIT, took


def cpu_of(child):
    fields = pathlib.Path(f"/proc/{child.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def without_descriptors(child):
    """Not one more than it has now."""
    pid = child.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    taken = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
    # A new one gets the lowest number that is free.
    free = next(number for number in range(len(taken) + 1) if number not in taken)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def assert_waits(child, seconds=3):
    """It does not spin."""
    since, cpu = time.monotonic(), cpu_of(child)
    time.sleep(seconds)  # measuring
    share = (cpu_of(child) - cpu) / (time.monotonic() - since)
    print(f"# {child.name} without descriptors: {share:.0%} of a core")
    assert share < CPU_LIMIT, share


def server_out_of_descriptors():
    """Those who are there play on; who comes waits, and is let in when there are some again."""
    with Site() as site:
        with without_descriptors(site.server):
            newcomers = [site.join(f"newcomer-{number}") for number in range(3)]
            for newcomer in newcomers:
                newcomer.wait_until_up()
            assert_waits(site.server)
            site.assert_undisturbed("a server without descriptors")
        for newcomer in newcomers:
            site.wait_for_picture(newcomer)
        assert site.server.said().count("event=not-accepting") == 1, site.server.said()


def is_refused(newcomer):
    """Then it is told once for each try, which has an id of its own, and of nothing else; else it has a picture."""
    told = []

    def has_answer():
        report = newcomer.report()
        told.extend(report["said"])
        return told or report["frames"]
    wait_for(f"{newcomer.name} to be refused", has_answer)
    print(f"# {newcomer.name} was told: {told}")
    assert all("no file descriptors are left for another peer" in line for line in told), told
    assert len(set(told)) == len(told), told
    return bool(told)


def source_out_of_descriptors():
    """The same, of who sends: it tells those whom it refuses. One may be let in, by the session that is made ahead."""
    with Site() as site:
        with without_descriptors(site.source):
            newcomers = [site.join(f"newcomer-{number}") for number in range(2)]
            for newcomer in newcomers:
                newcomer.wait_until_up()
            assert_waits(site.source)
            site.assert_undisturbed("a source without descriptors")
            assert sum(is_refused(newcomer) for newcomer in newcomers) >= len(newcomers) - 1
        site.time_to_join()
        for newcomer in newcomers:
            site.wait_for_picture(newcomer)


def clock_jumps():
    """Of all processes at once, an hour forward, two back."""
    with tempfile.NamedTemporaryFile("w", prefix="wsrtc-clock-") as shift:
        os.environ |= {"LD_PRELOAD": os.environ["WSRTC_CLOCK_SHIFT"], "WSRTC_CLOCK_FILE": shift.name}
        shown = subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout
        assert abs(int(shown) - time.time()) < 5, shown
        with Site() as site:
            for seconds in (3600, -3600, 0):
                pathlib.Path(shift.name).write_text(str(seconds), encoding="ascii")
                shown = subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout
                print(f"# the clock of the processes is off by {int(shown) - time.time():.0f} s")
                for viewer in site.viewers:
                    site.wait_for_picture(viewer, 50)
                print(f"# a new viewer plays after {site.time_to_join():.2f} s")
                site.assert_undisturbed("a clock that jumps")
            for viewer in site.viewers:
                told = viewer.report()
                assert told["peers"] == 1 and not told["said"], told
        for name in ("LD_PRELOAD", "WSRTC_CLOCK_FILE"):
            del os.environ[name]


def camera_killed():
    """Viewers are told, keep their session, and see it again when it is back."""
    with bridge_rig.Camera() as camera, bridge_rig.Bridge({"name": "door", "url": camera.url()}) as bridge:
        with bridge_rig.Viewer(bridge, "door") as viewer:
            viewer.wait_for_frames(50)
            camera.process.kill()
            since = time.monotonic()
            wait_for("the viewer to be told", lambda: viewer.told and not viewer.told[-1][1] and viewer.told[-1][2])
            print(f"# after {time.monotonic() - since:.2f} s: {viewer.told[-1][2]}")
            bridge.wait_for_line('camera "door"')
            with bridge_rig.Camera("--port", str(camera.port)):
                print(f"# plays {viewer.wait_for_next():.2f} s after it is back")
                viewer.wait_for_frames(50)
                viewer.assert_undisturbed()


@contextlib.contextmanager
def small_disk(folder, size):
    """The bridge has its own disk there, which others see at the path that is handed out with its process."""
    program = os.environ["WSRTC_BRIDGE"]
    script = pathlib.Path(folder) / "bridge"
    disk = pathlib.Path(folder) / "disk"
    disk.mkdir()
    script.write_text(f"""#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs -o size={size} tmpfs {disk} && exec {program} "$@"' bridge "$@"
""", encoding="ascii")
    script.chmod(0o755)
    os.environ["WSRTC_BRIDGE"] = str(script)
    try:
        yield disk
    finally:
        os.environ["WSRTC_BRIDGE"] = program


def sizes(folder):
    """Of the recordings there, some of which may just go."""
    for path in folder.glob("*.mkv"):
        with contextlib.suppress(FileNotFoundError):
            yield path.stat().st_size


def disk_full():
    """Told once, viewers play on, none of the old recordings is lost, and when there is room it is recorded again."""
    with tempfile.TemporaryDirectory() as folder, bridge_rig.Camera() as camera, small_disk(folder, "2m") as disk:
        record = {"folder": str(disk), "segment": 3600, "files": 2}
        with bridge_rig.Bridge({"name": "door", "url": camera.url(), "pull": "always", "record": record}) as bridge:
            inside = pathlib.Path(f"/proc/{bridge.process.pid}/root/{disk}")
            with bridge_rig.Viewer(bridge, "door") as viewer:
                viewer.wait_for_frames()
                old = {inside / f"door-2025010{number}-000000.mkv" for number in (1, 2)}
                for path in old:
                    path.write_bytes(bytes(10000))
                wait_for("a recording", lambda: set(inside.glob("*.mkv")) - old)
                with contextlib.suppress(OSError), open(inside / "ballast", "wb", buffering=0) as ballast:
                    while True:
                        ballast.write(bytes(65536))
                bridge.wait_for_line('camera "door"', "the disk is full")
                viewer.wait_for_frames(75)
                full = set(inside.glob("*.mkv"))
                assert old <= full, full
                wait_for("failed tries to leave nothing behind", lambda: all(size > 4096 for size in sizes(inside)))
                (inside / "ballast").unlink()
                wait_for("a new recording", lambda: [name for name in inside.glob("*.mkv")
                                                     if name not in full and name.stat().st_size > 4096])
                viewer.wait_for_frames(50)
                viewer.assert_undisturbed()
                assert len(bridge.lines("recording into")) == 1, bridge.said()
                print(f"# {bridge.lines('recording into')[0]}; longest gap of the viewer {max(viewer.gaps, default=0):.2f} s")


NEAR = "10.98.0.1"  # our address in the network with the viewer that moves


def own_machine(link="moving0", near=NEAR, far="10.98.0.2"):
    """A network of its own, joined to ours; None where that is not permitted. Cases run beside each other."""
    try:
        machine = turn_net.Machine()
        subprocess.run(f"ip link add {link} type veth peer name eth0 netns {machine.pid}".split(), check=True)
        for line in (f"address add {near}/24 dev {link}", f"link set {link} up"):
            subprocess.run(["ip", *line.split()], check=True)
        for line in ("ip link set eth0 addrgenmode none", f"ip address add {far}/24 dev eth0", "ip link set eth0 up"):
            machine.run(line)
        return machine
    except (turn_net.Unavailable, subprocess.CalledProcessError) as error:
        print(f"# left out: {error}")
        return None


def new_interface(machine):
    """The one that was has gone, as that of a laptop that leaves its cable."""
    machine.run("ip address flush dev eth0")
    machine.run("ip link set eth0 down")
    subprocess.run(f"ip link add moving1 type veth peer name wlan0 netns {machine.pid}".split(), check=True)
    subprocess.run("ip link set moving0 down".split(), check=True)
    subprocess.run(f"ip address del {NEAR}/24 dev moving0".split(), check=True)
    subprocess.run(f"ip address add {NEAR}/24 dev moving1".split(), check=True)
    subprocess.run("ip link set moving1 up".split(), check=True)
    machine.run("ip address add 10.98.0.7/24 dev wlan0")
    machine.run("ip link set wlan0 up")


def new_address(machine):
    machine.run("ip address del 10.98.0.2/24 dev eth0")
    machine.run("ip address add 10.98.0.3/24 dev eth0")


def viewer_moves():
    """To another address, and to another interface: the session goes with it."""
    machine = own_machine()
    if not machine:
        return
    with contextlib.closing(machine), Site(0, NEAR, "prompt") as site:
        viewer = site.add(Viewer(site.folder, "mover", site.server.uri(), "calm", where=machine.command()))
        for change in (new_address, new_interface):
            site.wait_for_picture(viewer, 50)
            change(machine)
            viewer.gap = 0.0
            site.wait_for_picture(viewer, 25)
            print(f"# {change.__name__}: the picture stood still for {viewer.gap:.2f} s, {viewer.missing} frames were lost")
            assert viewer.gap < MOVE_LIMIT, viewer.gap


def address_away():
    """Ours, for half a second: what is sent meanwhile is refused, and the encoder makes no key frame by itself."""
    link, near = "away0", "10.97.0.1"
    machine = own_machine(link, near, "10.97.0.2")
    if not machine:
        return
    with contextlib.closing(machine), Site(0, near) as site:
        viewer = site.add(Viewer(site.folder, "far", site.server.uri(), "size", where=machine.command()))
        site.wait_for_picture(viewer, 50)
        viewer.gap = 0.0
        subprocess.run(f"ip address del {near}/24 dev {link}".split(), check=True)
        time.sleep(0.5)  # measuring: so long it is away
        subprocess.run(f"ip address add {near}/24 dev {link}".split(), check=True)
        site.wait_for_picture(viewer, 25)
        print(f"# the picture stood still for {viewer.gap:.2f} s")
        assert viewer.gap < MOVE_LIMIT, viewer.gap


CASES = [viewer_moves, address_away, camera_killed, disk_full, server_killed, server_away, server_out_of_descriptors, source_out_of_descriptors, clock_jumps]

def set_up():
    hurry()
    bridge_rig.Gst.init(None)


if __name__ == "__main__":
    main(__file__, CASES, AT_A_TIME, CASE_LIMIT, set_up)
