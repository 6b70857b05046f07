#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check_shell.sh SHELLCHECK: no finding in any shell script.
set -eu
git ls-files -z -co --exclude-standard -- dev .ci/run '*.sh' ':!:tests/layering/fixture' |
  xargs -0 "$1"
