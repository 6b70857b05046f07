#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check_format.sh CLANG-FORMAT: are all C and C++ sources laid out by .clang-format?
# "./dev format" does it.
set -eu
git ls-files -z -co --exclude-standard -- '*.c' '*.h' '*.cpp' '*.hpp' ':!:subprojects' |
  xargs -0 "$1" --dry-run --Werror
