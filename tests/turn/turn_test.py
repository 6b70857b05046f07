#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our elements through coturn, across two NATs that leave no direct way. Prints TAP.

usage: turn_test.py WSRTC-SERVER
"""

import base64
import hashlib
import hmac
import json
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import quote

import turn_net

DEADLINE = 30  # s
SECRET = "north-by-north-west"
USER, PASSWORD = "cam/1@home?x", "p@ss:w/o?r#d%41 €,>"
HERE = pathlib.Path(__file__).parent


class Process:
    """A program on one of the machines, and what it says, line by line."""

    def __init__(self, machine, *words):
        self.lines = []
        self._new = queue.Queue()
        self._process = subprocess.Popen(
            machine.command(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self._new.put(line.rstrip("\n"))
        self._new.put(None)

    def wait_for(self, what, fits, deadline=DEADLINE):
        """The first line that fits, of those that have been said and will be."""
        for line in self.lines:
            if fits(line):
                return line
        end = time.monotonic() + deadline
        while True:
            try:
                line = self._new.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"no {what} from {self._process.args[-3:]} in {deadline} s; it said:\n" + "\n".join(self.lines))
            self.lines.append(line)
            if fits(line):
                return line

    def close(self):
        self._process.stdin.close()
        self._ask_to_end()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()


    def _ask_to_end(self):
        self._process.terminate()


class Peer(Process):
    """One of our elements, see turn_peer.py."""

    def __init__(self, machine, kind, properties, *turn_servers):
        super().__init__(machine, sys.executable, HERE / "turn_peer.py", kind, properties, *turn_servers)

    def page(self):
        """The address of the page of a sink that is a server."""
        return re.search(r"http://\S+", self.wait_for("address", lambda line: "http://" in line))[0]

    def _ask_to_end(self):
        pass  # the end of its standard input has done it

    def event(self, key, deadline=DEADLINE):
        line = self.wait_for(key, lambda text: text.startswith("{") and key in json.loads(text), deadline)
        return json.loads(line)[key]


class Case:
    """What a test has, and what it ends."""

    def __init__(self, net, folder, server):
        self.net, self.folder, self._server = net, folder, server
        self._open = []

    def add(self, made):
        self._open.append(made)
        return made

    def coturn(self, port=3478, *more):
        config = self.folder / f"turn-{port}.conf"
        lines = [
            f"listening-ip={turn_net.PUBLIC}",
            f"relay-ip={turn_net.PUBLIC}",
            f"listening-port={port}",
            "min-port=49160",
            "max-port=49200",
            "realm=wsrtc.test",
            "fingerprint",
            "no-cli",
            "no-dtls",
            "simple-log",
            "log-file=stdout",
            f"userdb={self.folder}/turndb",
            f"pidfile={self.folder}/turn-{port}.pid",
            *(more or ("use-auth-secret", f"static-auth-secret={SECRET}")),
        ]
        if not any(line.startswith("cert=") for line in lines):
            lines.append("no-tls")
        config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        coturn = self.add(Process(self.net.public, "turnserver", "-c", config, "-v"))
        # The last thing that it says of its ports.
        coturn.wait_for("listener", lambda line: re.search(rf"UDP listener opened on: {turn_net.PUBLIC}:{port}$", line))
        return coturn

    def signalling(self, *options):
        (self.folder / "secret").write_text(SECRET + "\n", encoding="utf-8")
        server = self.add(Process(self.net.public, self._server, "--host", turn_net.PUBLIC, "--port", "0", *options))
        line = server.wait_for("address", lambda text: text.startswith("http://"))
        return f"ws://{line[len('http://'):].rstrip('/')}/signaling"

    def sink(self, uri, properties="", *turn_servers):
        return self.add(Peer(self.net.left, "sink", f"uri={uri} room=r {properties}", *turn_servers))

    def source(self, uri, properties="", *turn_servers):
        return self.add(Peer(self.net.right, "src", f"uri={uri} room=r {properties}", *turn_servers))

    def end(self, *some):
        for made in some:
            self._open.remove(made)
            made.close()

    def close(self):
        for made in reversed(self._open):
            made.close()


def rest_credentials(expiry, name="test"):
    user = f"{int(expiry)}:{name}"
    digest = hmac.new(SECRET.encode(), user.encode(), hashlib.sha1).digest()
    return user, base64.b64encode(digest).decode()


def assert_flows(source, sink, local="relay"):
    source.event("frames")
    assert sink.event("pair")[0] == local, sink.lines
    assert source.event("pair")[0] == local, source.lines


def handed_out(case):
    """Relay only, with credentials that the server makes and hands to both elements."""
    case.coturn()
    uri = case.signalling("--turn-server", f"turn:{turn_net.PUBLIC}:3478?transport=udp", "--turn-secret-file", case.folder / "secret")
    sink = case.sink(uri, "ice-transport-policy=relay")
    source = case.source(uri, "ice-transport-policy=relay")
    assert_flows(source, sink)


def embedded(case):
    """wsrtcsink is the server, and hands out what it does not use itself."""
    case.coturn()
    server = f'ice-servers=<"turn:{turn_net.PUBLIC}:3478?transport=udp"> turn-secret={SECRET}'
    sink = case.add(Peer(case.net.public, "sink", f"host={turn_net.PUBLIC} port=0 room=r {server}"))
    source = case.source(sink.page().replace("http", "ws").replace("/r", "/signaling"), "ice-transport-policy=relay")
    source.event("frames")
    assert source.event("pair")[0] == "relay", source.lines


def browser(case):
    """Chromium in a network that lets UDP out to the TURN server only plays with what the
    page was given."""
    if not shutil.which("chromium"):
        return "no chromium here (Debian package chromium)"
    coturn = case.coturn()
    server = f'ice-servers=<"turn:{turn_net.PUBLIC}:3478"> turn-secret={SECRET}'
    sink = case.add(Peer(case.net.public, "sink", f"host={turn_net.PUBLIC} port=0 room=r {server}"))
    page = sink.page()
    with case.net.only_udp_port(3478):
        words = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
        # It does not take away what it makes in TMPDIR when it is ended.
        chromium = ("env", f"TMPDIR={case.folder}", "chromium")
        case.add(Process(case.net.right, *chromium, *words, f"--user-data-dir={case.folder}/chromium", page))
        sink.event("heard")
    coturn.wait_for("allocation", lambda line: "ALLOCATE processed, success" in line)
    return None


def symmetric(case):
    """No direct way, and one through the TURN server."""
    case.coturn()
    uri = case.signalling("--stun-server", f"stun:{turn_net.PUBLIC}:3478")
    sink, source = case.sink(uri), case.source(uri, "connect-timeout=3000")
    warning = source.event("warning")
    assert "nothing came back" in warning and "203.0.113.11" in warning, warning
    assert not any("frames" in line for line in source.lines)
    case.end(sink, source)
    with_turn = case.signalling("--turn-server", f"turn:{turn_net.PUBLIC}:3478?transport=udp", "--turn-secret-file", case.folder / "secret")
    sink = case.sink(with_turn)
    source = case.source(with_turn)
    source.event("frames")
    assert "relay" in sink.event("pair") + source.event("pair"), sink.lines


def expired(case):
    """Refused, and said so where one looks."""
    coturn = case.coturn()
    user, password = rest_credentials(time.time() - 60)
    server = f"turn:{user.replace(':', '%3A')}:{password}@{turn_net.PUBLIC}:3478?transport=udp"
    uri = case.signalling()
    sink = case.sink(uri, "ice-transport-policy=relay connect-timeout=4000", server)
    case.source(uri)
    warning = sink.event("warning")
    assert "none came from TURN server 203.0.113.1:3478" in warning and "expired" in warning, warning
    assert password not in "\n".join(sink.lines)
    coturn.wait_for("refusal", lambda line: "check_stun_auth" in line or "credentials are incorrect" in line)


def specials(case):
    """A user and a password full of what URIs are made of, raw by UDP and encoded by TCP."""
    key = hashlib.md5(f"{USER}:wsrtc.test:{PASSWORD}".encode()).hexdigest()
    case.coturn(3479, "lt-cred-mech", f"user={USER}:0x{key}")
    uri = case.signalling()
    # Only "%" and two digits need care.
    raw = f"turn:{USER}:{PASSWORD.replace('%41', '%2541')}@{turn_net.PUBLIC}:3479?transport=udp"
    encoded = f"turn://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@{turn_net.PUBLIC}:3479?transport=tcp"
    sink = case.sink(uri, "ice-transport-policy=relay", raw)
    source = case.source(uri, "ice-transport-policy=relay", encoded)
    assert_flows(source, sink)


def tls(case):
    """turns: with a certificate that is trusted, and refused with one that is not."""
    for name in ("server", "other"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"]
            + ["-subj", "/CN=turn.test", "-addext", f"subjectAltName=IP:{turn_net.PUBLIC}"]
            + ["-keyout", case.folder / f"{name}.key", "-out", case.folder / f"{name}.pem"],
            check=True,
            capture_output=True,
        )
    certificate = f"cert={case.folder}/server.pem", f"pkey={case.folder}/server.key"
    coturn = case.coturn(3478, "use-auth-secret", f"static-auth-secret={SECRET}", "tls-listening-port=5349", *certificate)
    uri = case.signalling("--turn-server", f"turns:{turn_net.PUBLIC}", "--turn-secret-file", case.folder / "secret")
    relay = "ice-transport-policy=relay"
    sink = case.sink(uri, f"{relay} ca-file={case.folder}/server.pem")
    source = case.source(uri, f"{relay} ca-file={case.folder}/server.pem")
    assert_flows(source, sink)
    coturn.wait_for("TLS", lambda line: "TLSv1" in line or "TLS/TCP" in line)
    case.end(sink, source)
    sink = case.sink(uri, f"{relay} ca-file={case.folder}/other.pem connect-timeout=2000")
    case.source(uri)
    warning = sink.event("warning")
    assert "none came from TURN server 203.0.113.1:5349 (" in warning and "certificate" in warning, warning


CASES = [handed_out, embedded, browser, symmetric, expired, specials, tls]


def run(number, test, net, server):
    with tempfile.TemporaryDirectory(prefix="wsrtc-turn-") as folder:
        case = Case(net, pathlib.Path(folder), server)
        skipped = None
        begin = time.monotonic()
        try:
            skipped = test(case)
            fault = None
        except Exception as error:  # pylint: disable=broad-except
            fault = str(error) or repr(error)
        finally:
            case.close()
    name = test.__name__.replace("_", "-")
    print(f"{'not ok' if fault else 'ok'} {number} {name}{f' # SKIP {skipped}' if skipped else ''}")
    print(f"# {time.monotonic() - begin:.1f} s")
    for line in (fault or "").splitlines():
        print(f"# {line}")
    sys.stdout.flush()
    return fault is None


def main():
    for tool in ("turnserver", "unshare", "nsenter", "ip", "nft"):
        if not shutil.which(tool):
            print(f"1..0 # SKIP no {tool} here (Debian packages coturn, iproute2, nftables)")
            return 0
    try:
        net = turn_net.Net()
    except turn_net.Unavailable as error:
        print(f"1..0 # SKIP {error}")
        return 0
    tests = [test for test in CASES if not sys.argv[2:] or test.__name__ in sys.argv[2:]]
    print(f"1..{len(tests)}")
    try:
        good = [run(number, test, net, sys.argv[1]) for number, test in enumerate(tests, 1)]
    finally:
        net.close()
    return 0 if all(good) else 1


sys.exit(main())
