# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network for TURN: two machines, each behind a NAT of its own that gives every
connection another port (endpoint-dependent mapping, RFC 4787), and a public one.

    left 10.1.0.2 - nat 203.0.113.11 -+
                                      +- public 203.0.113.1
    right 10.2.0.2 - nat 203.0.113.12 +

Each is a network namespace, held by a process that ends with the test.
"""

import contextlib
import os
import subprocess

PUBLIC = "203.0.113.1"


class Unavailable(Exception):
    """Namespaces or their tools are missing here."""


class Machine:
    """A network namespace of its own."""

    def __init__(self):
        try:
            self._holder = subprocess.Popen(
                ["unshare", "-n", "sh", "-c", "echo up; exec sleep 600"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise Unavailable(str(error)) from error
        if self._holder.stdout.readline() != b"up\n":
            raise Unavailable(f"no network namespaces: {self._holder.stderr.read().decode().strip()}")
        self.pid = str(self._holder.pid)
        self.run("ip link set lo up")

    def command(self, *words):
        return ["nsenter", "-t", self.pid, "-n", "--", *words]

    def run(self, line):
        done = subprocess.run(self.command(*line.split()), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"{line}: {done.stderr.strip()}")

    def close(self):
        self._holder.kill()
        self._holder.wait()
        self._holder.stdout.close()
        self._holder.stderr.close()


class Net:
    """The network of the picture above."""

    def __init__(self):
        if os.geteuid() != 0:
            raise Unavailable("network namespaces with a NAT need root")
        self._machines, self._nats = [], []
        try:
            self.public, self.left, self.right = self._machine(), self._machine(), self._machine()
            self.public.run("ip link add br0 type bridge")
            self.public.run("ip link set br0 addrgenmode none")
            self.public.run(f"ip address add {PUBLIC}/24 dev br0")
            self.public.run("ip link set br0 up")
            self._lead_nowhere(self.public)
            self._nat(self.left, 1)
            self._nat(self.right, 2)
        except Unavailable:
            self.close()
            raise

    def _machine(self):
        self._machines.append(Machine())
        return self._machines[-1]

    @staticmethod
    def _lead_nowhere(machine):
        """What has no way there is lost, as in the Internet: where a send fails at
        once, coturn ends the client's allocation."""
        machine.run("ip link add nowhere type veth peer name nobody")
        machine.run("ip link set nobody up")
        machine.run("ip link set nowhere arp off up")
        machine.run("ip route add default dev nowhere")

    def _nat(self, inside, number):
        nat = self._machine()
        self._nats.append(nat)
        # The public side.
        self.public.run(f"ip link add port{number} type veth peer name wan netns {nat.pid}")
        self.public.run(f"ip link set port{number} master br0 up")
        nat.run(f"ip address add 203.0.113.1{number}/24 dev wan")
        nat.run("ip link set wan up")
        # The private one.
        nat.run(f"ip link add lan type veth peer name eth0 netns {inside.pid}")
        nat.run(f"ip address add 10.{number}.0.1/24 dev lan")
        nat.run("ip link set lan up")
        inside.run("ip link set eth0 addrgenmode none")
        inside.run(f"ip address add 10.{number}.0.2/24 dev eth0")
        inside.run("ip link set eth0 up")
        inside.run(f"ip route add default via 10.{number}.0.1")
        self._lead_nowhere(nat)
        nat.run("sysctl -q -w net.ipv4.ip_forward=1")
        nat.run("nft add table ip nat")
        nat.run("nft add chain ip nat out { type nat hook postrouting priority 100 ; }")
        nat.run("nft add rule ip nat out oifname wan masquerade fully-random")

    @contextlib.contextmanager
    def only_udp_port(self, port):
        """The right one's network lets UDP out to that port only."""
        nat = self._nats[1]
        nat.run("nft add table ip strict")
        nat.run("nft add chain ip strict pass { type filter hook forward priority 0 ; }")
        nat.run(f"nft add rule ip strict pass iifname lan udp dport != {port} drop")
        try:
            yield
        finally:
            nat.run("nft delete table ip strict")

    def close(self):
        for machine in self._machines:
            machine.close()
