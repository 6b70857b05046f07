# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cases that are a process each, some of them at a time, as TAP."""

import concurrent.futures
import subprocess
import sys
import traceback


def run_apart(script, name, limit):
    """Its result, with all that it said."""
    try:
        return subprocess.run([sys.executable, script, "--inside", name], capture_output=True, text=True, timeout=limit,
                              check=False)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(name, 1, late.stdout or "", f"not done after {limit} s")


def run_all(script, names, at_a_time, limit):
    print(f"1..{len(names)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(at_a_time) as pool:
        results = pool.map(lambda name: run_apart(script, name, limit), names)
        for number, (name, result) in enumerate(zip(names, results), 1):
            for line in (result.stdout + result.stderr).splitlines():
                print(line if line.startswith("#") else f"# {line}")
            failed += result.returncode != 0
            print(f"{'not ' if result.returncode else ''}ok {number} - {name}", flush=True)
    return 1 if failed else 0


def run_inside(case):
    try:
        case()
    except Exception:  # all of it is the case's failure
        traceback.print_exc()
        return 1
    return 0


def main(script, cases, at_a_time, limit, set_up):
    """All cases, or those that the command line names; `set_up` runs in the process of each."""
    if sys.argv[1:2] == ["--inside"]:
        set_up()
        sys.exit(run_inside(next(case for case in cases if case.__name__ == sys.argv[2])))
    names = [case.__name__ for case in cases if len(sys.argv) == 1 or case.__name__ in sys.argv[1:]]
    sys.exit(run_all(script, names, at_a_time, limit))
