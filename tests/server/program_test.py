#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""wsrtc-server with a file: --check, SIGHUP, what systemd is told. Prints TAP.

usage: program_test.py WSRTC-SERVER SOURCE-FOLDER
"""

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


class Folder:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="wsrtc-server-")
        return pathlib.Path(self.folder.__enter__())

    def __exit__(self, *arguments):
        self.folder.__exit__(*arguments)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


class Server(program.Program):
    """One whose port is known."""

    def __init__(self, file, *arguments, **environment):
        super().__init__(SERVER, "--config", file, *arguments, **environment)
        self.wait_for("://127.0.0.1:")
        self.port = int(self.wait_for("/\n"))

    def reload(self, text):
        self.signal(signal.SIGHUP)
        return self.wait_for(text)


# ---- without running

def test_examples_of_the_documentation_are_right():
    with Folder() as folder:
        for name, least in (("observability", 1), ("operations", 2)):
            files = program.write_toml_of(SOURCES / f"docs/{name}.md", folder)
            assert len(files) >= least, files
            for file in files:
                code, _, err = program.run(SERVER, "--check", "--config", file)
                assert code == 0 and not err, err


def test_reference_is_the_one_in_the_documentation():
    code, out, _ = program.run(SERVER, "--reference")
    assert code == 0
    committed = (SOURCES / "docs/server-reference.md").read_text(encoding="utf-8")
    assert out == committed, "run: wsrtc-server --reference > docs/server-reference.md"


def test_example_file_is_right():
    example = SOURCES / "tools/server/server.example.toml"
    code, out, err = program.run(SERVER, "--check", "--config", example)
    assert (code, out, err) == (0, f"{example} is right\n", "")


def test_files_in_the_documentation_are_right():
    count = 0
    for document in ("docs/operations.md", "docs/security.md"):
        text = (SOURCES / document).read_text(encoding="utf-8")
        for block in re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S):
            with Folder() as folder:
                for name in re.findall(r'(?:token|secret)_file = "(.*?)"', block):
                    write(folder / name, "0123456789abcdef0123456789abcdef\n")
                for key, name in (("tls_certificate", "server.pem"), ("tls_private_key", "server-key.pem")):
                    for path in re.findall(rf'{key} = "(.*?)"', block):
                        write(folder / os.path.basename(path), (TLS / name).read_text(encoding="utf-8"))
                        block = block.replace(path, os.path.basename(path))
                code, _, err = program.run(SERVER, "--check", "--config", write(folder / "c.toml", block))
                assert code == 0 and not err, (document, err)
                count += 1
    assert count >= 1, count


def test_check_tells_all_mistakes_and_nothing_on_standard_output():
    with Folder() as folder:
        file = write(folder / "c.toml", "[server]\nport = 70000\nhots = 1\n[limits]\nmax_viewers = true\n")
        code, out, err = program.run(SERVER, "--check", "--config", file)
        assert code == 1 and not out
        lines = err.splitlines()
        assert [line.split(": ")[0] for line in lines] == [f"{file}:{at}" for at in ("2:8", "3:1", "5:15")], lines


def test_check_looks_at_the_certificate():
    with Folder() as folder:
        file = write(folder / "c.toml", f'[server]\ntls_certificate = "{TLS}/expired.pem"\n'
                     f'tls_private_key = "{TLS}/expired-key.pem"\n')
        code, out, err = program.run(SERVER, "--check", "--config", file)
        assert code == 1 and not out and "expired on 2020-02-01" in err, err


def test_check_warns_of_a_file_that_all_can_read():
    with Folder() as folder:
        file = write(folder / "c.toml", '[server]\nturn_secret = "geheim"\n')
        file.chmod(0o644)
        code, out, err = program.run(SERVER, "--check", "--config", file)
        assert code == 0 and "is right" in out
        assert "warning: everybody on this machine can read this file" in err and "geheim" not in err, err


# ---- SIGHUP

ORIGINS = '[server]\nport = 0\nallowed_origins = ["https://{}.example"]\n'


def origin_status(port, name):
    with Client(port) as client:
        return client.upgrade("/signaling", "localhost", Origin=f"https://{name}.example")


def test_reload_changes_what_it_can_and_drops_nobody():
    with Folder() as folder:
        file = write(folder / "c.toml", ORIGINS.format("a"))
        with Server(file, NOTIFY_SOCKET="") as server, Pair(server.port) as pair:
            pair.assert_together()
            assert origin_status(server.port, "a") == 101 and origin_status(server.port, "b") == 403
            write(file, ORIGINS.format("b"))
            server.signal(signal.SIGHUP)
            # It says nothing of what is right: the new origin is what shows.
            wait_until(lambda: origin_status(server.port, "b") == 101)
            assert origin_status(server.port, "a") == 403
            pair.assert_together()
            write(file, ORIGINS.format("b") + "[limits]\nmax_connections_per_address = 2\n")
            server.signal(signal.SIGHUP)
            wait_until(lambda: origin_status(server.port, "b") == 503)
            pair.assert_together()
            write(file, "[server]\nport = 0\n")
            server.signal(signal.SIGHUP)
            wait_until(lambda: origin_status(server.port, "b") == 403)
            pair.assert_together()
            server.signal(signal.SIGTERM)
            assert server.end()[0] == 0


def wait_until(reached):
    """Each try is a request, which takes its time."""
    for _ in range(2000):
        if reached():
            return
    raise AssertionError("it did not come")


def test_reload_of_a_wrong_file_changes_nothing():
    with Folder() as folder:
        file = write(folder / "c.toml", ORIGINS.format("a"))
        with Server(file) as server, Pair(server.port) as pair:
            write(file, ORIGINS.format("b") + "[limits]\nmax_viewers = -1\nfrob = 1\n")
            said = server.reload("the old configuration stays\n")
            assert len(said.splitlines()) == 3, said
            assert f"{file}:5:15: [limits]: key \"max_viewers\": must be" in said, said
            assert f"{file}:6:1: [limits]: knows no key \"frob\"" in said, said
            assert origin_status(server.port, "a") == 101 and origin_status(server.port, "b") == 403
            pair.assert_together()
            file.unlink()
            assert "cannot be read" in server.reload("the old configuration stays\n")
            pair.assert_together()


def test_reload_says_what_needs_a_restart():
    with Folder() as folder:
        file = write(folder / "c.toml", ORIGINS.format("a"))
        with Server(file) as server, Pair(server.port) as pair:
            text = ORIGINS.format("b").replace("port = 0", 'port = 9\nhost = "127.0.0.2"\npublish = true')
            write(file, text)
            for _ in range(2):  # again each time
                said = server.reload('key "publish": the new value counts when the program is started again')
                assert 'key "port": the new value' in said and 'key "host": the new value' in said, said
            assert origin_status(server.port, "b") == 101
            pair.assert_together()


def test_reload_without_a_file_reads_the_certificate():
    with Folder() as folder:
        certificate = write(folder / "both.pem", tls_text("server"))
        with program.Program(SERVER, "--port", "0", "--tls-certificate", certificate) as server:
            server.wait_for("https://127.0.0.1:")
            port = int(server.wait_for("/\n"))
            old = certificate_at(port)
            write(certificate, tls_text("elsewhere"))
            server.signal(signal.SIGHUP)
            wait_until(lambda: certificate_at(port) != old)


def tls_text(name):
    return "".join((TLS / f"{name}{part}.pem").read_text(encoding="utf-8") for part in ("", "-key"))


def certificate_at(port):
    with Client(port, tls=True) as client:
        return client.certificate()


def test_reload_of_a_certificate():
    with Folder() as folder:
        certificate = write(folder / "both.pem", tls_text("server"))
        text = ORIGINS.format("a") + 'tls_certificate = "both.pem"\n'
        file = write(folder / "c.toml", text)
        with Server(file) as server, Pair(server.port, tls=True) as pair:
            old = certificate_at(server.port)
            # One that is wrong takes all of the reload back.
            write(certificate, tls_text("expired"))
            write(file, text.replace("//a.", "//b."))
            assert "expired on 2020-02-01" in server.reload("the old configuration stays\n")
            assert certificate_at(server.port) == old
            pair.assert_together()
            write(certificate, tls_text("elsewhere"))
            server.signal(signal.SIGHUP)
            wait_until(lambda: certificate_at(server.port) != old)
            pair.assert_together()
            # From https to http is another listening.
            write(file, ORIGINS.format("a"))
            assert "start it again" in server.reload("the old configuration stays\n")
            assert get(server.port, tls=True)[0] == 200


USERS = {"anna": "a" * 20, "bob": "b" * 20}


def write_users(file, *names):
    return write(file, "[server]\nport = 0\n" + "".join(
        f'[[users]]\nname = "{name}"\ntoken = "{USERS[name]}"\nrights = ["view", "talk"]\n' for name in names))


def status_with(port, query):
    with Client(port) as client:
        return client.upgrade(f"/signaling?role=viewer{query}", "localhost")


def test_reload_of_access():
    with Folder() as folder:
        file = write_users(folder / "c.toml", *USERS)
        with Server(file) as server, Pair(server.port, query=f"?token={USERS['anna']}") as pair, \
                Client(server.port) as bob:
            assert status_with(server.port, "") == 401
            assert bob.upgrade(f"/signaling?role=viewer&room=b&token={USERS['bob']}", "localhost") == 101
            write_users(file, "anna")
            server.signal(signal.SIGHUP)
            wait_until(lambda: status_with(server.port, f"&token={USERS['bob']}") == 401)
            # Whose token is gone goes, the others notice nothing.
            while bob.socket.recv(65536):
                pass
            pair.assert_together()
            write(file, file.read_text(encoding="utf-8").replace("a" * 20, "short"))
            said = server.reload("the old configuration stays\n")
            assert f"{file}:3:1: [[users]] 1: " in said and "short" not in said.replace("shorter", ""), said
            assert status_with(server.port, f"&token={USERS['anna']}") == 101
            pair.assert_together()


# ---- WHIP

PUBLISH = "[server]\nport = 0\npublish = true\n"
OFFER = "\r\n".join(["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=video 9 UDP/TLS/RTP/SAVPF 96",
                     "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghabcdefghabcdefgh",
                     "a=fingerprint:sha-256 " + ":".join(["AB"] * 32), "a=setup:actpass", "a=mid:0", "a=sendonly",
                     "a=rtcp-mux", "a=rtpmap:96 VP8/90000", ""])


def request_of(port, method, path, body="", **headers):
    """(status, head, time in s)."""
    with Client(port) as client:
        began = time.monotonic()
        client.request(method, path, {"Host": "localhost", **headers}, body)
        head = client.read_head()
        return int(head.split()[1]), head, time.monotonic() - began


def publish(port, stream):
    return request_of(port, "POST", f"/whip/{stream}", OFFER, **{"Content-Type": "application/sdp"})


def header_of(head, name):
    return re.search(rf"^{name}: (.*?)\r?$", head, re.M).group(1)


def test_who_publishes_again_at_once_is_taken():
    with Folder() as folder, Server(write(folder / "c.toml", PUBLISH)) as server:
        for _ in range(20):
            status, head, seconds = publish(server.port, "again")
            assert status == 201 and seconds < 8, (status, head, seconds)
            assert request_of(server.port, "DELETE", header_of(head, "Location"))[0] == 200


def test_more_streams_than_are_taken_may_come_again():
    with Folder() as folder, Server(write(folder / "c.toml", PUBLISH)) as server:
        taken = [publish(server.port, f"cam-{i}") for i in range(32)]
        assert all(status == 201 for status, _, _ in taken), taken
        for i in range(32, 36):
            status, head, _ = publish(server.port, f"cam-{i}")
            assert status == 503 and int(header_of(head, "Retry-After")) > 0, (status, head)
        assert request_of(server.port, "DELETE", header_of(taken[0][1], "Location"))[0] == 200
        # The program hears of the end a moment later.
        wait_until(lambda: publish(server.port, "cam-32")[0] == 201)
        server.signal(signal.SIGTERM)
        code, said = server.end()
        assert code == 0 and said.count("which is the limit") == 1, (code, said)


# ---- systemd

def test_systemd_is_told():
    with Folder() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(folder / "notify"))
        manager.settimeout(program.DEADLINE)
        file = write(folder / "c.toml", ORIGINS.format("a"))
        with Server(file, NOTIFY_SOCKET=str(folder / "notify"), WATCHDOG_USEC="20000") as server:
            ready = manager.recv(4096).decode()
            assert ready == f"READY=1\nSTATUS=http://127.0.0.1:{server.port}/", ready
            for _ in range(3):
                assert manager.recv(4096) == b"WATCHDOG=1"
            for text, reloaded in ((ORIGINS.format("b"), True), ("[server]\nport = x\n", False)):
                write(file, text)
                server.signal(signal.SIGHUP)
                said = skip_watchdog(manager)
                assert said.startswith("RELOADING=1\nMONOTONIC_USEC="), said
                assert skip_watchdog(manager) == ready
                assert reloaded or server.wait_for("the old configuration stays\n")
            server.signal(signal.SIGTERM)
            assert skip_watchdog(manager) == "STOPPING=1"
            assert server.end()[0] == 0


def skip_watchdog(manager):
    while (said := manager.recv(4096).decode()) == "WATCHDOG=1":
        pass
    return said


def exposure_of(file):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(file)],
                          capture_output=True, text=True, timeout=program.DEADLINE, check=False)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found.group(1))


def test_units_are_right_and_little_exposed():
    if not shutil.which("systemd-analyze"):
        return "no systemd-analyze"
    # What docs/operations.md says of each.
    document = (SOURCES / "docs/operations.md").read_text(encoding="utf-8")
    for name in ("server", "bridge"):
        unit = (SOURCES / f"tools/{name}/wsrtc-{name}.service.in").read_text(encoding="utf-8")
        with Folder() as folder:
            file = write(folder / f"wsrtc-{name}.service",
                         re.sub(r"^ExecStart=\S+", f"ExecStart={SERVER}", unit, flags=re.M))
            file.chmod(0o644)
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True,
                                  timeout=program.DEADLINE, check=False)
            complaints = [line for line in done.stderr.splitlines() if f"wsrtc-{name}.service" in line]
            assert done.returncode == 0 and not complaints, done.stderr
            said = re.search(rf"`wsrtc-{name}` ([0-9.]+)", document)
            exposure = exposure_of(file)
            assert said and exposure <= float(said.group(1)) + 0.05, (name, exposure)
    return None


program.main([test for name, test in sorted(globals().items()) if name.startswith("test_")])
