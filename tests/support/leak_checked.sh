#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# leak_checked.sh PROGRAM [ARGUMENT…]
#
# gcc 12's LeakSanitizer dies now and then, when a thread ends just as it looks at
# that thread's storage ("Tracer caught signal 11"). That says nothing of PROGRAM,
# all of whose tests are over by then: it is run once more.
set -eu

output=$(mktemp -d)
trap 'rm -r "$output"' EXIT

run() {
  status=0
  "$@" >"$output/stdout" 2>"$output/stderr" || status=$?
}

run "$@"
! grep -q 'Tracer caught signal' "$output/stderr" || run "$@"
cat "$output/stdout"
cat "$output/stderr" >&2
exit "$status"
