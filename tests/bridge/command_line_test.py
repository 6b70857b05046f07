#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line of wsrtc-bridge, around a Bridge that only says what it is told. Prints TAP.

usage: command_line_test.py FAKE-BRIDGE SOURCE-FOLDER
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

import program

BRIDGE, SOURCES = sys.argv[1], pathlib.Path(sys.argv[2])
CAMERA = '[[camera]]\nname = "{}"\nurl = "rtsp://h/"\n'


class Folder:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="wsrtc-bridge-")
        return pathlib.Path(self.folder.__enter__())

    def __exit__(self, *arguments):
        self.folder.__exit__(*arguments)


def write(path, *names, extra=""):
    path.write_text(extra + "".join(CAMERA.format(name) for name in names), encoding="utf-8")
    return path


def test_help_tells_examples_and_exit_codes():
    code, out, err = program.run(BRIDGE, "--help")
    assert code == 0 and not err
    for text in ("rtsp://user:password@192.0.2.20/stream", "--self-test", "--discover", "Exit codes: 0 ="):
        assert text in out, text


def test_version():
    code, out, _ = program.run(BRIDGE, "--version")
    assert code == 0 and out.startswith("wsrtc-bridge "), out


def test_reference_is_the_one_in_the_documentation():
    code, out, _ = program.run(BRIDGE, "--reference")
    assert code == 0
    committed = (SOURCES / "docs/bridge-reference.md").read_text(encoding="utf-8")
    assert out == committed, "run: wsrtc-bridge --reference > docs/bridge-reference.md"


def test_wrong_command_lines():
    wrong = [
        ([], "no camera: give its URL, such as rtsp://camera/stream, or --config FILE"),
        (["--nosuch"], "Unknown option --nosuch, see --help"),
        (["--config"], "Missing argument for --config, see --help"),
        (["--check", "--self-test", "test://"], "are different tasks"),
        (["--check"], "no camera"),
        (["--reference", "test://"], "this task takes neither cameras nor a file"),
        (["--config", "f", "test://"], "cameras come from --config or from the command line"),
        (["--config", "f", "--always"], "--always and --credentials-file are for cameras of the command line"),
        (["--discover-timeout", "0", "--discover"], "--discover-timeout must be from 1 to 60000 ms"),
        (["--config", "/nosuch/file"], "/nosuch/file: cannot be read: "),
        (["ftp://h/"], 'wsrtc-bridge: camera 1 of the command line: its URL knows no scheme "ftp"'),
        (["--port", "x", "test://"], "wsrtc-bridge: --port must be a whole number from 0 to 65535, not a text"),
        (["--port", "65536", "test://"], "wsrtc-bridge: --port must be a whole number from 0 to 65535, not 65536"),
        (["--ice-port", "-1", "test://"], "wsrtc-bridge: --ice-port must be a whole number from 0 to 65535"),
        (["--host", "a/b", "test://"], "wsrtc-bridge: --host must be an address"),
        (["--allow-origin", "x", "test://"], "wsrtc-bridge: --allow-origin must have origins"),
        (["--external-address", "a:b:c", "--external-address", "::1", "x=test://"], "--external-address must have IP"),
        (["--tls-private-key", "k", "test://"], "--tls-private-key has no --tls-certificate beside it"),
        (["--credentials-file", "/nosuch", "rtsp://h/"], 'key "credentials_file": "/nosuch" cannot be read'),
    ]
    for arguments, text in wrong:
        code, out, err = program.run(BRIDGE, *arguments)
        assert code == 1 and not out, (arguments, code, out)
        assert text in err, (arguments, err)


def test_check_tells_all_mistakes_and_nothing_on_standard_output():
    with Folder() as folder:
        file = write(folder / "c.toml", "a", "A", extra="[server]\nport = 70000\nhots = 1\n")
        code, out, err = program.run(BRIDGE, "--check", "--config", file)
        assert code == 1 and not out
        lines = err.splitlines()
        assert len(lines) == 3, lines
        assert lines[0].startswith(f"{file}:2:8: [server]: key \"port\": must be a whole number"), lines
        assert lines[1].startswith(f"{file}:3:1: [server]: knows no key \"hots\""), lines
        assert lines[2].startswith(f"{file}:8:8: camera \"A\": name \"A\" is taken"), lines


def test_check_of_what_is_right():
    with Folder() as folder:
        file = write(folder / "c.toml", "a", "b")
        code, out, err = program.run(BRIDGE, "--check", "-c", file)
        assert (code, out, err) == (0, f"{file} is right: 2 streams\n", "")
    code, out, err = program.run(BRIDGE, "--check", "test://")
    assert (code, out, err) == (0, "the command line is right: 1 stream\n", "")


def test_examples_of_the_documentation_are_right():
    with Folder() as folder:
        for name in ("README.md", "docs/bridge.md"):
            files = program.write_toml_of(SOURCES / name, folder)
            assert files
            for file in files:
                text = file.read_text(encoding="utf-8").replace("/srv/recordings", str(folder))
                camera = "" if "[[camera]]" in text else CAMERA.format("one")
                file.write_text(text + camera, encoding="utf-8")
                code, _, err = program.run(BRIDGE, "--check", "--config", file)
                assert code == 0 and not err, err


def test_check_warns_of_a_file_that_all_can_read():
    with Folder() as folder:
        secret = folder / "secret"
        secret.write_text("user:geheim\n", encoding="utf-8")
        secret.chmod(0o644)
        file = folder / "c.toml"
        file.write_text(CAMERA.format("a") + 'credentials_file = "secret"\n', encoding="utf-8")
        code, out, err = program.run(BRIDGE, "--check", "--config", file)
        assert code == 0 and "is right" in out
        assert f'{file}:4:20: warning: camera "a": everybody' in err and "geheim" not in err, err


def test_a_file_with_secrets_that_others_can_read_is_told():
    rows = [('[[users]]\nname = "a"\ntoken = "0123456789abcdef"\nrights = ["view"]\n', 1), ('user = "a"\npassword = "geheim"\n', 1),
            ('substream = "rtsp://a:geheim@cam/"\n', 1), ('[server]\nturn_servers = ["turn://a:geheim@relay"]\n', 1),
            ('label = "a@b"\n', 0)]
    with Folder() as folder:
        file = folder / "c.toml"
        for row, secret in rows:
            file.write_text(CAMERA.format("a") + row, encoding="utf-8")
            for mode, told in ((0o644, secret), (0o600, 0)):
                file.chmod(mode)
                code, _, err = program.run(BRIDGE, "--check", "--config", file)
                assert code == 0 and err.count("everybody on this machine can read this file") == told, err


def test_example_file_is_right():
    code, out, err = program.run(BRIDGE, "--check", "--config", SOURCES / "tools/bridge/cameras.example.toml")
    assert code == 0, err


def test_files_in_the_documentation_are_right():
    count = 0
    for document in ("README.md", "docs/bridge.md"):
        text = (SOURCES / document).read_text(encoding="utf-8")
        for block in re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S):
            with Folder() as folder:
                for name in re.findall(r'(?:credentials|token)_file = "(.*?)"', block):
                    (folder / name).write_text("user:a-long-password\n", encoding="utf-8")
                    (folder / name).chmod(0o600)
                if "[[camera]]" not in block:
                    block += CAMERA.format("a")
                file = folder / "c.toml"
                file.write_text(block.replace("/srv/recordings", str(folder)), encoding="utf-8")
                file.chmod(0o600)
                code, _, err = program.run(BRIDGE, "--check", "--config", file)
                assert code == 0 and not err, (document, err)
                count += 1
    assert count >= 3, count


def test_serve_prints_the_address_and_ends_by_a_signal():
    for number in (signal.SIGINT, signal.SIGTERM):
        with program.Program(BRIDGE, "--port", "9000", "--host", "0.0.0.0", "a=test://", "rtsp://cam/") as bridge:
            bridge.wait_for("start a cam\n")
            bridge.wait_for("http://0.0.0.0:9000/\n")
            bridge.signal(number)
            assert bridge.end() == (0, "stop\n")


def test_what_cannot_run_ends_with_2():
    code, _, err = program.run(BRIDGE, "--port", "1", "test://")
    assert code == 2 and err == "wsrtc-bridge: port 1 is taken: choose another one\n", (code, err)


def test_a_mistake_is_told_before_anything_starts():
    with Folder() as folder:
        code, out, err = program.run(BRIDGE, "--config", write(folder / "c.toml"))
        assert code == 1 and not out and "has no camera" in err, (code, out, err)


def test_reload():
    with Folder() as folder:
        file = write(folder / "c.toml", "a")
        with program.Program(BRIDGE, "--config", file) as bridge:
            bridge.wait_for("http://127.0.0.1:8443/\n")
            write(file, "a", "b")
            bridge.signal(signal.SIGHUP)
            bridge.wait_for("reload a b\n")
            write(file, "a", "a", extra="[server]\nx = 1\n")
            bridge.signal(signal.SIGHUP)
            told = bridge.wait_for("wsrtc-bridge: the old configuration stays\n")
            assert f"{file}:2:1: " in told and f"{file}:7:8: " in told, told
            write(file, "a", extra="[server]\nport = 9999\n")
            bridge.signal(signal.SIGHUP)
            bridge.wait_for("wsrtc-bridge: port cannot change while the bridge runs: restart it; the old "
                            "configuration stays\n")
            file.unlink()
            bridge.signal(signal.SIGHUP)
            bridge.wait_for(f"{file}: cannot be read")
            write(file, "c")
            bridge.signal(signal.SIGHUP)
            bridge.wait_for("reload c\n")
            bridge.signal(signal.SIGTERM)
            assert bridge.end() == (0, "stop\n")


def test_options_go_over_the_file_at_a_reload_too():
    with Folder() as folder:
        file = write(folder / "c.toml", "a", extra="[server]\nport = 1\n")
        with program.Program(BRIDGE, "--port", "9000", "--config", file) as bridge:
            bridge.wait_for("http://127.0.0.1:9000/\n")
            write(file, "b", extra="[server]\nport = 2\n")
            bridge.signal(signal.SIGHUP)
            bridge.wait_for("reload b\n")
            bridge.signal(signal.SIGTERM)
            assert bridge.end()[0] == 0


def test_reload_without_a_file():
    with program.Program(BRIDGE, "test://") as bridge:
        bridge.wait_for("8443/\n")
        bridge.signal(signal.SIGHUP)
        bridge.wait_for("there is no file to read\n")
        bridge.signal(signal.SIGINT)
        assert bridge.end() == (0, "stop\n")


def check_notices(address, shown):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, Folder() as folder:
        manager.bind(address)
        manager.settimeout(program.DEADLINE)
        file = write(folder / "c.toml", "a", "b")
        with program.Program(BRIDGE, "--config", file, NOTIFY_SOCKET=shown, WATCHDOG_USEC="20000") as bridge:
            ready = manager.recv(4096).decode()
            assert ready == "READY=1\nSTATUS=http://127.0.0.1:8443/ with 2 streams", ready
            for _ in range(2):
                assert manager.recv(4096) == b"WATCHDOG=1"
            write(file, "a")
            bridge.signal(signal.SIGHUP)
            said = ""
            while "RELOADING=1\nMONOTONIC_USEC=" not in said:
                said = manager.recv(4096).decode()
            assert manager.recv(4096).decode().endswith("with 1 stream")
            bridge.signal(signal.SIGTERM)
            while said != "STOPPING=1":
                said = manager.recv(4096).decode()
            assert bridge.end()[0] == 0


def test_systemd_is_told_by_a_path():
    with Folder() as folder:
        check_notices(str(folder / "notify"), str(folder / "notify"))


def test_systemd_is_told_by_an_abstract_name():
    name = f"wsrtc-bridge-{os.getpid()}"
    check_notices("\0" + name, "@" + name)


def test_watchdog_of_another_process_is_not_fed():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, Folder() as folder:
        manager.bind(str(folder / "notify"))
        manager.settimeout(program.DEADLINE)
        with program.Program(BRIDGE, "test://", NOTIFY_SOCKET=str(folder / "notify"), WATCHDOG_USEC="1000",
                             WATCHDOG_PID="1") as bridge:
            assert manager.recv(4096).startswith(b"READY=1")
            bridge.signal(signal.SIGTERM)
            assert manager.recv(4096) == b"STOPPING=1"
            assert bridge.end()[0] == 0


def test_a_notify_socket_that_is_none_does_no_harm():
    for shown in ("", "relative", "/nosuch/socket", "/" + "x" * 200, "@"):
        with program.Program(BRIDGE, "test://", NOTIFY_SOCKET=shown, WATCHDOG_USEC="x") as bridge:
            bridge.wait_for("8443/\n")
            bridge.signal(signal.SIGTERM)
            assert bridge.end() == (0, "stop\n")


def test_unit_file_is_one():
    if not shutil.which("systemd-analyze"):
        return "no systemd-analyze"
    unit = (SOURCES / "tools/bridge/wsrtc-bridge.service.in").read_text(encoding="utf-8")
    with Folder() as folder:
        file = folder / "wsrtc-bridge.service"
        file.write_text(unit.replace("@bindir@", os.path.dirname(os.path.abspath(BRIDGE)))
                        .replace("/wsrtc-bridge ", "/fake-bridge "), encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True,
                              timeout=program.DEADLINE, check=False)
        complaints = [line for line in done.stderr.splitlines() if "wsrtc-bridge.service" in line]
        assert done.returncode == 0 and not complaints, done.stderr
    return None


program.main([test for name, test in sorted(globals().items()) if name.startswith("test_")])
