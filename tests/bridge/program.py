# SPDX-License-Identifier: LGPL-2.1-or-later
"""For the tests of wsrtc-bridge as a program: runs of it with deadlines, and TAP."""

import os
import re
import select
import subprocess
import sys
import time
import traceback

DEADLINE = 30  # s


def run(program, *arguments, **environment):
    """Until it ends by itself: (exit code, standard output, standard error)."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def write_toml_of(document, folder):
    """Each block of TOML of a text in a file of its own, with what files it names; gives the paths."""
    files = []
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)):
        for name in re.findall(r'^\w+_file = "([\w.-]+)"', block, re.M):
            (folder / name).write_text("user:a-secret-that-is-long-enough\n", encoding="utf-8")
            (folder / name).chmod(0o600)
        files.append(folder / f"{document.stem}-{number}.toml")
        files[-1].write_text(block, encoding="utf-8")
        files[-1].chmod(0o600)
    return files


class Program:
    """One that runs on; its two outputs come as one list of lines."""

    def __init__(self, program, *arguments, **environment):
        self.process = subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env={**os.environ, **environment})
        self.text = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def wait_for(self, text, count=1):
        """Until `text` has come so many times, beyond what waits have taken before."""
        end = time.monotonic() + DEADLINE
        while self.text.count(text) < count:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 65536).decode(errors="replace") if ready else ""
            assert chunk, f"no \"{text}\" in:\n{self.text}"
            self.text += chunk
        before, _, self.text = self.text.partition(text)
        return before

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        """All that it says until its end, and its exit code."""
        rest, _ = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, self.text + rest.decode(errors="replace")


def run_tests(tests):
    """Each a function; its name is what TAP shows. True when all passed."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            skipped = test()
            print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
    return 1 if failed else 0


def main(tests):
    """All of them, or those that are named behind "--only"."""
    if "--only" in sys.argv:
        wanted = sys.argv[sys.argv.index("--only") + 1:]
        tests = [test for test in tests if test.__name__.removeprefix("test_") in wanted]
    sys.exit(run_tests(tests))
