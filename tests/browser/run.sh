#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run.sh FILE.test.js: one program of browser tests, in a network where the
# pipeline and the browser can meet. Prints TAP.
set -u
here=$(dirname "$0")

if [ ! -d "$here/node_modules" ]; then
  echo "1..0 # SKIP no npm packages: run 'npm ci' in tests/browser, or './dev test'"
  exit 0
fi

# Browsers that are ended leave files, and may still be at it for a moment.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'until rm -rf "$TMPDIR" 2>/dev/null; do sleep 0.1; done' EXIT
"$here/../support/in-netns.sh" --tap node "$here/$1"
