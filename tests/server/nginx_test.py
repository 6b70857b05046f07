#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/proxy/nginx.conf in front of wsrtc-server. Prints TAP.

usage: nginx_test.py WSRTC-SERVER SOURCE-FOLDER
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bridge"))
import program  # noqa: E402  pylint: disable=wrong-import-position
from ws_client import Client, Pair, get  # noqa: E402  pylint: disable=wrong-import-position

SERVER, SOURCES = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
TLS = SOURCES / "tests/data/tls"
CONFIG = """[server]
port = 0
trusted_proxies = ["127.0.0.1"]
allowed_origins = ["https://cam.example"]
[limits]
max_connections_per_address = 2
"""


def free_ports(count):
    """Nobody has them now; they are asked for at once, so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def ipv6_listen(port, more=""):
    """Nothing, on a machine that has none."""
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return ""
    return f"listen [::1]:{port}{more};"


def adapt(text, folder, server, http, https, connections):
    """The documented file for this machine; each change must find its place."""
    changes = [
        (r"listen 80;", f"listen 127.0.0.1:{http};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;"),
        (r"listen \[::\]:80;", ipv6_listen(http)),
        (r"listen \[::\]:443 ssl;", ipv6_listen(https, " ssl")),
        (r"http://127.0.0.1:8443;", f"http://127.0.0.1:{server};"),
        (r"/etc/letsencrypt/live/cam.example/fullchain.pem", f"{TLS}/server.pem"),
        (r"/etc/letsencrypt/live/cam.example/privkey.pem", f"{TLS}/server-key.pem"),
        (r"/var/log/nginx/wsrtc.log", f"{folder}/access.log"),
        (r"/var/log/nginx/error.log", f"{folder}/error.log"),
        (r"/var/log/nginx/wsrtc-error.log", f"{folder}/wsrtc-error.log"),
        (r"worker_processes auto;", "worker_processes 1;"),
        (r"worker_rlimit_nofile 65536;", "worker_rlimit_nofile 1024;"),
        (r"worker_connections 16384;", f"worker_connections {connections};"),
    ]
    for pattern, by in changes:
        text, count = re.subn(pattern, by, text)
        assert count == 1, pattern
    temporary = "".join(f"  {name}_temp_path {folder}/{name};\n"
                        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (f"daemon off;\npid {folder}/nginx.pid;\n" + text.replace("http {\n", "http {\n" + temporary, 1))


class Nginx:
    """Ours, ended by its process."""

    def __init__(self, folder, server, connections):
        self.http, self.https = free_ports(2)
        file = folder / "nginx.conf"
        text = (SOURCES / "docs/proxy/nginx.conf").read_text(encoding="utf-8")
        file.write_text(adapt(text, folder, server, self.http, self.https, connections), encoding="utf-8")
        self.process = subprocess.Popen(["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(file)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        end = time.monotonic() + program.DEADLINE
        while not self.listens():
            assert self.process.poll() is None and time.monotonic() < end, self.process.stdout.read1(65536)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.https)) == 0

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=program.DEADLINE)


@contextlib.contextmanager
def running(connections=256):
    with tempfile.TemporaryDirectory(prefix="wsrtc-nginx-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # its worker is another user
        (folder / "c.toml").write_text(CONFIG, encoding="utf-8")
        with program.Program(SERVER, "--config", folder / "c.toml") as server:
            server.wait_for("http://127.0.0.1:")
            port = int(server.wait_for("/\n"))
            nginx = Nginx(folder, port, connections)
            nginx.server = server
            try:
                yield nginx, folder
            finally:
                nginx.end()


HOST = "cam.example"


def logs_without_token(nginx, folder):
    """Of requests, after nginx has ended."""
    nginx.end()
    log = (folder / "access.log").read_text(encoding="utf-8")
    for name in ("access.log", "error.log", "wsrtc-error.log"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "geheim" not in text, (name, text)
    return log


def test_pages():
    with running() as (nginx, folder):
        status, answer = get(nginx.https, "/demo?token=geheim", tls=True, Host=HOST)
        assert status == 200 and "<html" in answer, answer
        status, answer = get(nginx.https, "/assets/player.js", tls=True, Host=HOST)
        assert status == 200 and "WsrtcPlayer" in answer
        # The name of another site would be DNS rebinding.
        assert get(nginx.https, "/", tls=True, Host="evil.example")[0] == 403
        status, answer = get(nginx.http, "/demo", Host=HOST)
        assert status == 301 and f"Location: https://{HOST}/demo" in answer, answer
        assert '"GET /demo" 200' in logs_without_token(nginx, folder)


def test_the_server_is_down():
    """That is an error of nginx, whose lines would have the whole request."""
    with running() as (nginx, folder):
        nginx.server.signal(signal.SIGTERM)
        nginx.server.end()
        assert get(nginx.https, "/demo?token=geheim", tls=True, Host=HOST)[0] == 502
        assert '"GET /demo" 502' in logs_without_token(nginx, folder)


def test_connections_are_used_up():
    """A worse one: "worker_connections are not enough while connecting to upstream"."""
    with running(connections=12) as (nginx, folder), contextlib.ExitStack() as stack:
        def come(number):
            client = stack.enter_context(Client(nginx.https, True, HOST))
            return client.upgrade("/signaling?token=geheim", HOST, X_Forwarded_For=f"192.0.2.{number}")

        statuses = [come(number) for number in range(4)]
        while statuses[-1] == 101 and len(statuses) < 12:
            statuses.append(come(len(statuses)))
        assert statuses[-1] == 500, statuses
        assert '"GET /signaling" 500' in logs_without_token(nginx, folder)


def test_signalling():
    with running() as (nginx, _), Pair(nginx.https, True, HOST, Origin=f"https://{HOST}") as pair:
        for _ in range(3):
            pair.assert_together()


def test_origins():
    rows = [(f"https://{HOST}", 101), (f"http://{HOST}", 403), ("https://evil.example", 403)]
    with running() as (nginx, _):
        for origin, expected in rows:
            with Client(nginx.https, True, HOST) as client:
                status = client.upgrade("/signaling", HOST, Origin=origin)
                assert status == expected, (origin, status)


def test_whip_and_whep():
    with running() as (nginx, _):
        for method, path, expected in (("OPTIONS", "/whep/demo", 200), ("DELETE", "/whep/demo/none", 404),
                                       ("PATCH", "/whip/demo/none", 404), ("POST", "/whep/demo", 404)):
            with Client(nginx.https, True, HOST) as client:
                kind = "application/trickle-ice-sdpfrag" if method == "PATCH" else "application/sdp"
                client.request(method, path, {"Host": HOST, "Content-Type": kind},
                               "v=0\r\n" if method in ("POST", "PATCH") else "")
                status = int(client.read_head().split()[1])
                # Of a method that did not pass, nginx would say 405.
                assert status in (expected, 400), (method, path, status)


def test_a_body_that_is_too_long():
    with running() as (nginx, _), Client(nginx.https, True, HOST) as client:
        client.request("POST", "/whip/demo", {"Host": HOST, "Content-Type": "application/sdp",
                                              "Content-Length": "10000000"})
        assert client.read_head().startswith("HTTP/1.1 413")


def test_limits_are_for_who_is_behind():
    """Two for each. All of these come from 127.0.0.1, which is trusted: what they say of themselves counts."""
    with running() as (nginx, _), contextlib.ExitStack() as stack:
        def come(who):
            client = stack.enter_context(Client(nginx.https, True, HOST))
            return client.upgrade("/signaling", HOST, X_Forwarded_For=who)

        assert [come("192.0.2.1") for _ in range(3)] == [101, 101, 503]
        assert come("192.0.2.2") == 101
        assert come("198.51.100.1, 192.0.2.1") == 503


def main():
    if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
        print("1..0 # SKIP no nginx: apt-get install nginx-light")
        return
    os.environ["PATH"] += ":/usr/sbin"
    program.main([test for name, test in sorted(globals().items()) if name.startswith("test_")])


main()
