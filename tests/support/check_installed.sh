#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check_installed.sh PREFIX
#
# What a user of the installed package does: builds the C and C++ examples
# against the pkg-config file, and looks at every element with gst-inspect-1.0.
set -eu

prefix=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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
[ "${found-}" = yes ] || { echo "check_installed.sh: the plugin has no element" >&2; exit 1; }
