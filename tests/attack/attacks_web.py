# SPDX-License-Identifier: LGPL-2.1-or-later
"""Attacks at the server's TCP port. Each does what it says, `size` times as much in a long
run, and returns in a few words what came of it.
"""

import base64
import contextlib
import json
import os
import select
import time
import zlib

import raw

PLAYER_OFFER = "\r\n".join([
    "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE v", "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 0.0.0.0", "a=mid:v", "a=rtcp-mux", "a=rtpmap:96 VP8/90000", "a=recvonly", "a=setup:actpass",
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32), "a=ice-ufrag:EsAw", "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1", ""])
SDP = "Content-Type: application/sdp\r\n"


def status(answer):
    return answer[9:12] if answer.startswith("HTTP/1.1 ") else "cut"


def place_of(answer):
    return next(line.split(" ")[1] for line in answer.splitlines() if line.lower().startswith("location: "))


def counted(words):
    return ", ".join(f"{words.count(word)} × {word}" for word in sorted(set(words)))


def slow_headers(victims, size):
    """Requests a byte at a time, on many connections"""
    sockets = [raw.connect(victims.port) for _ in range(60 * size)]
    count = len(sockets)
    begun = time.monotonic()
    for sock in sockets:
        sock.sendall(b"GET /")
    while sockets:
        assert time.monotonic() - begun < raw.DEADLINE, f"{len(sockets)} of {count} are still there"
        ended, _, _ = select.select(sockets, [], [], 0.1)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.send(b"a")
        for sock in ended:
            sock.close()
        sockets = [sock for sock in sockets if sock not in ended]
    return f"{count} cut off within {time.monotonic() - begun:.0f} s"


def idle_connections(victims, _size):
    """1,000 connections from one address that say nothing"""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(contextlib.closing(raw.connect(victims.port))) for _ in range(1000)]
        refused, left, deadline = 0, list(sockets), time.monotonic() + raw.DEADLINE
        while (refused == 0 or select.select(left, [], [], 0)[0]) and time.monotonic() < deadline:
            for sock in select.select(left, [], [], 0.1)[0]:
                with contextlib.suppress(OSError):
                    refused += sock.recv(100).startswith(b"HTTP/1.1 503")
                left.remove(sock)
        held = victims.server.descriptors() - victims.idle[victims.server]
        watcher = raw.request(victims.port, "GET /healthz", source="127.0.0.1")
        assert status(watcher) == "200", "another address is not served"
        assert refused > 0 and held <= 255, f"{refused} of 1000 were refused, {held} are there"
        return f"{refused} × 503, never more than 250 there; others are served"


def methods_without_end(victims, size):
    """Methods of HTTP that nobody has heard of, each time another one, of 60 kB"""
    words = [status(raw.request(victims.port, f"{i:08}{'M' * 60000} /")) for i in range(700 * size)]
    assert "405" in words and set(words) <= {"405", "429"}, counted(words)
    return counted(words)


def deflate_bomb(victims, size):
    """100 KB of WebSocket frames that would inflate to 100 MB"""
    packer = zlib.compressobj(9, wbits=-15)
    bomb = (packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)) * 100
    codes = []
    for _ in range(2 * size):
        with raw.WebSocket(victims.port, "/signaling?room=bomb",
                           "Sec-WebSocket-Extensions: permessage-deflate\r\n") as socket:
            assert "extensions" not in socket.head.lower(), "permessage-deflate is negotiated"
            socket.send(raw.frame(raw.FINAL | raw.TEXT | raw.COMPRESSED, bomb))
            codes.append(socket.close_code())
    assert set(codes) <= {1002, 0}, codes
    return f"not negotiated; sent away {len(codes)} × 1002"


def fragment_bomb(victims, size):
    """One message in fragments without end"""
    codes = []
    for _ in range(2 * size):
        with raw.WebSocket(victims.port, "/signaling?room=bomb") as socket:
            part = raw.frame(raw.TEXT, b"x" * 60000)
            for _ in range(100):
                if not socket.send(part):
                    break
                part = raw.frame(0, b"x" * 60000)
            codes.append(socket.close_code())
    assert set(codes) <= {1009, 0}, codes
    return f"{len(codes)} sent away (1009) at 256 KiB"


def deep_json(victims, size):
    """JSON of 50,000 levels, again and again"""
    codes = []
    for _ in range(3 * size):
        with raw.WebSocket(victims.port, "/signaling?room=deep") as socket:
            for _ in range(18):
                socket.send_text("[" * 50000)
            codes.append(socket.close_code())
    assert set(codes) <= {1008, 0}, codes
    return f"each refused, {len(codes)} sent away (1008) after 17"


def candidates(victims, size):
    """200,000 candidates from a viewer"""
    text = json.dumps({"type": "candidate", "label": 0,
                       "candidate": "candidate:1 1 udp 2130706431 192.0.2.7 39132 typ host"})
    batch = raw.frame(raw.FINAL | raw.TEXT, text.encode()) * 1000
    sent = times = 0
    while sent < 20000 * size:
        with raw.WebSocket(victims.port, "/signaling?room=demo&role=viewer") as socket:
            while sent < 20000 * size and socket.send(batch):
                sent += 1000
            socket.close_code()
            times += 1
    return f"{sent} sent over {times} connections, each of which was ended"


def cross_origin(victims, size):
    """A WebSocket from a page of another site"""
    words = []
    for i in range(50 * size):
        with raw.WebSocket(victims.port, ("/signaling?room=demo&role=viewer", "/")[i % 2],
                           "Origin: https://evil.example\r\n") as socket:
            words.append(status(socket.head))
    assert set(words) == {"403"}, counted(words)
    return counted(words)


def token_guessing(victims, size):
    """Tokens are guessed, in each of the ways to give one"""
    words = []
    for i in range(100 * size):
        token = os.urandom(16).hex()
        target, headers = "/api/streams", ""
        if i % 3 == 0:
            target += f"?token={token}"
        elif i % 3 == 1:
            headers = f"Authorization: Bearer {token}\r\n"
        else:
            protocol = base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")
            headers = f"Sec-WebSocket-Protocol: wsrtc-token.{protocol}\r\n"
        words.append(status(raw.request(victims.port, f"GET {target}", headers)))
    # In a second try it is not forgotten yet what the first one did.
    assert "429" in words and words.count("401") <= 25 and set(words) <= {"401", "429"}, counted(words)
    # What is right is not told to who has guessed too much, and is taken from another address.
    right = f"POST /whep/vault?token={victims.token}"
    assert status(raw.request(victims.port, right, SDP, PLAYER_OFFER.encode())) == "429"
    answer = raw.request(victims.port, right, SDP, PLAYER_OFFER.encode(), source="127.0.0.1")
    assert status(answer) == "409", answer[:200]  # nobody is its source
    assert victims.token not in victims.server.log.read_text(), "a token is in the log"
    return counted(words)


TRAVERSALS = ["/../../etc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
              "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/....//....//etc/passwd", "/assets/..\\..\\etc\\passwd",
              "/assets/%5c..%5c..%5cetc%5cpasswd", "/assets//etc/passwd", "/assets/%00/etc/passwd",
              "/api/streams/../../../etc/passwd/snapshot.jpg", "/whep/../../etc/passwd", "/%c0%ae%c0%ae/etc/passwd",
              "//etc/passwd", "/assets/", "/assets/.", "/assets/%252e%252e/etc/passwd"]


def path_traversal(victims, size):
    """Addresses that lead out of the pages"""
    words = []
    for path in TRAVERSALS * size:
        answer = raw.request(victims.port, f"GET {path}")
        assert "root:" not in answer, path
        words.append(status(answer))
    assert not set(words) & {"200", "500"}, counted(words)
    return counted(words)


INJECTIONS = [("GET /a%0d%0aSet-Cookie:%20a=b", ""), ("GET /signaling?room=a%0d%0aSet-Cookie:%20a=b", ""),
              ("GET /whep/a%0d%0aLocation:%20http://evil.example", ""), ("GET /a\rSet-Cookie: a=b", ""),
              ("POST /whip/demo%0aSet-Cookie:%20a=b", SDP), ("GET /%1b[2J", ""),
              ("GET /", "X: a\rSet-Cookie: a=b\r\n"), ("GET /", "X: a\x00b\r\n"), ("GET /", " folded: a\r\n"),
              ("GET /", "Origin: x\x1b[2J\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"),
              ("OPTIONS /whip/demo", "Origin: http://x\x1b[2J\rSet-Cookie: a=b\r\n")]


def header_injection(victims, size):
    """Line ends and control characters in addresses and headers"""
    words = []
    for line, headers in INJECTIONS * size:
        answer = raw.request(victims.port, line, headers)
        head = answer.partition("\r\n\r\n")[0].lower()
        assert "\nset-cookie" not in head and "evil.example" not in head, f"{line}: {head}"
        words.append(status(answer))
    for program in victims.attacked():
        assert "\x1b[2J" not in program.log.read_text(errors="replace"), "the log has control characters of others"
    assert "500" not in words, counted(words)
    return counted(words)


def huge_sdp(victims, size):
    """Descriptions of 10 MB, and of 3,000 sections"""
    sections = PLAYER_OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 3000
    words = []
    for i in range(2 * size):
        protocol = ("whip", "whep")[i % 2]
        words.append(status(raw.request(victims.port, f"POST /{protocol}/demo", SDP, b"x" * 10_000_000)))
        words.append(status(raw.request(victims.port, f"POST /{protocol}/demo", SDP, sections.encode())))
    assert not set(words) & {"200", "201", "500"}, counted(words)
    return counted(words)


def replayed_sessions(victims, size):
    """The address of a session that has ended, and guessed ones"""
    answer = raw.request(victims.port, "POST /whep/demo", SDP, PLAYER_OFFER.encode())
    assert status(answer) == "201", answer[:200]
    place = place_of(answer)
    words = []
    assert status(raw.request(victims.port, f"DELETE {place}")) == "200"
    for i in range(40 * size):
        target = place if i % 2 else f"/whep/demo/{os.urandom(16).hex()}"
        words.append(status(raw.request(victims.port, f"{('DELETE', 'PATCH')[i // 2 % 2]} {target}")))
    assert not {word for word in words if word.startswith(("2", "5"))}, counted(words)
    return counted(words)


def odd_offers(victims, size):
    """Descriptions at which webrtcbin asserts: data ahead of media, bundles whose first section is another one"""
    transport = "".join(line + "\r\n" for line in PLAYER_OFFER.splitlines() if line.startswith(("a=ice-", "a=fing", "a=setup")))
    head = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"

    def section(kind, mid):
        data = kind in "dD"
        return (f"m={'application' if data else 'video'} {9 if kind.islower() else 0} "
                f"{'UDP/DTLS/SCTP webrtc-datachannel' if data else 'UDP/TLS/RTP/SAVPF 96'}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\n"
                f"{'a=sctp-port:5000' if data else 'a=rtcp-mux'}\r\n{transport}"
                + ("" if data else "a=recvonly\r\na=rtpmap:96 VP8/90000\r\n"))

    words = []
    for kinds, group in [("dv", "0 1"), ("dv", "1 0"), ("dv", "1"), ("Dv", "1"), ("vdv", "0 1 2"), ("dv", ""), ("Vv", "1")] * size:
        offer = head + (f"a=group:BUNDLE {group}\r\n" if group else "") + "".join(map(section, kinds, range(len(kinds))))
        answer = raw.request(victims.port, "POST /whep/demo", SDP, offer.encode())
        words.append(status(answer))
        assert words[-1] == "201", answer[:300]
        assert status(raw.request(victims.port, f"DELETE {place_of(answer)}")) == "200"
    return counted(words)
