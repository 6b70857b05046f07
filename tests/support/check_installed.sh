#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check_installed.sh PREFIX
#
# What a user of the installed package does: runs the programs, where they were
# installed and where they were moved to, with nothing set that would help them to find
# library and plugin; builds the C and C++ examples against the pkg-config file; and
# looks at every element with gst-inspect-1.0.
set -eu

prefix=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

plain() { # COMMAND…
  env -i PATH=/usr/bin:/bin HOME="$work" "$@"
}

die() {
  echo "check_installed.sh: $*" >&2
  exit 1
}

# Prints its address when it runs.
starts() { # PROGRAM ARGUMENT…
  env -i PATH=/usr/bin:/bin HOME="$work" "$@" >"$work/said" 2>&1 &
  pid=$!
  tries=600 # of 0.1 s: the first one looks at all plugins
  until grep -q '^http://' "$work/said" || ! kill -0 "$pid" 2>/dev/null || [ $((tries -= 1)) -eq 0 ]; do
    sleep 0.1 # polling
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" || true
  grep -q '^http://' "$work/said" || die "$* does not start: $(cat "$work/said")"
  echo "started $(basename "$1")"
}

# One that says why, and ends with 2.
refuses() { # PROGRAM ARGUMENT…
  status=0
  plain GST_PLUGIN_SYSTEM_PATH_1_0=/nonexistent timeout 60 "$@" >"$work/said" 2>&1 || status=$?
  if [ "$status" -ne 2 ] || ! grep -q wsrtcsink "$work/said" || [ "$(wc -l <"$work/said")" -ne 1 ]; then
    die "$* without the plugin ends with $status: $(cat "$work/said")"
  fi
  echo "refused by $(basename "$1")"
}

cp -R "$prefix" "$work/moved"
for folder in "$prefix" "$work/moved"; do
  for program in wsrtc-server wsrtc-bridge; do
    plain "$folder/bin/$program" --version
  done
  starts "$folder/bin/wsrtc-bridge" --port 0 test://ball
  starts "$folder/bin/wsrtc-server" --port 0 --publish
done
rm "$(find "$work/moved" -name libgstwsrtc.so)"
refuses "$work/moved/bin/wsrtc-bridge" --port 0 test://ball
refuses "$work/moved/bin/wsrtc-server" --port 0 --publish

libdir=$(dirname "$(find "$prefix" -name 'gstreamer-wsrtc-1.0.pc' -printf '%h')")
export PKG_CONFIG_PATH="$libdir/pkgconfig" LD_LIBRARY_PATH="$libdir"
export GST_PLUGIN_PATH="$libdir/gstreamer-1.0" GST_REGISTRY="$work/registry.bin"

for source in "$root"/examples/*.c "$root"/examples/*.cpp; do
  [ -e "$source" ] || continue
  case $source in *.c) compiler=cc ;; *) compiler="c++ -std=c++17" ;; esac
  # shellcheck disable=SC2046,SC2086 # several words each
  $compiler -Wall -Wextra -Werror -o "$work/example" "$source" $(pkg-config --cflags --libs gstreamer-wsrtc-1.0)
  echo "built $(basename "$source")"
done

for element in $(gst-inspect-1.0 wsrtc | sed -n 's/^  \(wsrtc[a-z]*\): .*/\1/p'); do
  gst-inspect-1.0 "$element" >/dev/null 2>"$work/complaints"
  if [ -s "$work/complaints" ]; then
    cat "$work/complaints" >&2
    exit 1
  fi
  echo "inspected $element"
  found=yes
done
[ "${found-}" = yes ] || die "the plugin has no element"
