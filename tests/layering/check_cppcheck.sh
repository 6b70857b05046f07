#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check_cppcheck.sh CPPCHECK [FOLDER…]: no finding of cppcheck in the sources of the
# FOLDERs, by default all but the tests. An exception stands where it is made, with its
# reason: "// cppcheck-suppress ID // why".
# What was looked at is remembered in $XDG_CACHE_HOME/wsrtc-cppcheck.
set -eu
cppcheck=$1
shift
[ $# -gt 0 ] || set -- gst plugins tools examples
folders=$(echo "$*" | tr ' ' '-')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wsrtc-cppcheck/$folders
mkdir -p "$cache"
include=$(git ls-files -co --exclude-standard -- '*.hpp' '*.h' | sed 's,/[^/]*$,,; s,^,-I,' | sort -u)
# shellcheck disable=SC2086 # folders, none with a blank
git ls-files -co --exclude-standard -- "$@" | grep -E '\.(c|cpp)$' |
  "$cppcheck" --quiet -j "$(nproc)" --std=c++17 --enable=warning,performance,portability --error-exitcode=1 \
    --inline-suppr --library=gtk --library=tests/layering/cppcheck.cfg --cppcheck-build-dir="$cache" \
    $include --file-list=-
