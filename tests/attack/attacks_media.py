# SPDX-License-Identifier: LGPL-2.1-or-later
"""Attacks at the media: the UDP port, and the handshake of DTLS."""

import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

import raw
import stun

HERE = pathlib.Path(__file__).parent
PER_SECOND = 20000
SECONDS = 2


def flood(victims, datagrams, size, sockets=1):
    """At a rate, so that it is the receiver that is tried, and not the machine."""
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(sockets)]
        for sender in senders:
            sender.bind((raw.ATTACKER, 0))
            sender.setblocking(False)
        target = ("127.0.0.1", victims.ice_port())
        begun, sent, pause = time.monotonic(), 0, threading.Event()
        while (passed := time.monotonic() - begun) < SECONDS * size:
            while sent < passed * PER_SECOND:
                with contextlib.suppress(OSError):
                    senders[sent % sockets].sendto(datagrams[sent % len(datagrams)], target)
                sent += 1
            pause.wait(0.001)
        answers = 0
        for sender in senders:
            with contextlib.suppress(OSError):
                while sender.recv(2048):
                    answers += 1
        return sent, answers


def udp_garbage(victims, size):
    """Bytes without sense at the media port"""
    datagrams = [os.urandom(1 + i * 3 % 1400) for i in range(500)]
    sent, answers = flood(victims, datagrams, size)
    assert answers == 0, f"{answers} answers"
    return f"{sent} packets, no answer"


def offer_of(victims, viewer):
    while got := viewer.read():
        message = json.loads(got[1]) if got[0] == raw.TEXT else {}
        if message.get("type") == "offer":
            return message["sdp"]
    raise AssertionError("no offer")


def names_of(sdp):
    return (re.search(r"a=ice-ufrag:(\S+)", sdp)[1], re.search(r"a=ice-pwd:(\S+)", sdp)[1])


def stun_flood(victims, size):
    """ICE checks to nobody, and with a wrong password"""
    with raw.WebSocket(victims.port, "/signaling?room=demo&role=viewer") as viewer:
        name, _ = names_of(offer_of(victims, viewer))
        datagrams = [stun.check(f"{(name, 'nobody')[i % 2]}:evil", "p" * 24) for i in range(500)]
        sent, answers = flood(victims, datagrams, size)
        viewer.send_text('{"type":"bye"}')
    assert answers == 0, f"{answers} answers"
    return f"{sent} packets, no answer"


def stun_flood_of_a_viewer(victims, size):
    """ICE checks of a viewer with its password, from 64 ports"""
    with raw.WebSocket(victims.port, "/signaling?room=demo&role=viewer") as viewer:
        name, password = names_of(offer_of(victims, viewer))
        datagrams = [stun.check(f"{name}:evil", password) for _ in range(500)]
        sent, answers = flood(victims, datagrams, size, 64)
        viewer.send_text('{"type":"bye"}')
    assert answers < 2000 + 400 * size, f"{answers} answers"
    return f"{sent} packets, {answers} answers"


def wrong_fingerprint(victims, size):
    """Viewers whose certificate is not that of their description"""
    whys = []
    for _ in range(2 * size):
        done = subprocess.run([sys.executable, str(HERE / "impostor.py"), str(victims.port)], capture_output=True,
                              text=True, timeout=120, check=False)
        last = (done.stdout.splitlines() or [""])[-1]
        assert last.startswith("end 0 security"), f"{done.stdout}\n{done.stderr}"
        whys.append(last)
    return f"{len(whys)} sessions ended (security), no media packet was sent"
