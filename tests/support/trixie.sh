#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# trixie.sh FOLDER [MESON-TEST-ARGUMENT…]
#
# Builds this tree with what Debian 13 has and runs its tests there: in a chroot
# FOLDER/root, with FOLDER/build as build folder. Both are made when they are
# not there and used again when they are. Debian's mirror is the one that this
# machine's apt uses.
#
# All mounts are in a namespace that goes with this process, as do all processes
# in it, so FOLDER can be deleted at any time.
set -eu

suite=trixie
source=$(cd "$(dirname "$0")/../.." && pwd)

die() {
  echo "trixie.sh: $*" >&2
  exit 1
}

# URI of the archive with this LABEL ("Debian", "Debian-Security") in apt's sources.
mirror() {
  # shellcheck disable=SC2016 # apt's fields
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
    sed -n "/^Debian|$1|main|/{s/.*|//p;q}"
}

make_root() {
  archive=$(mirror Debian)
  [ -n "$archive" ] || die "apt knows no mirror of Debian to make a chroot from; 'apt-get update' may help"
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase "$suite" "$root" "$archive" >"$folder/debootstrap.log" 2>&1 || {
    tail -n 5 "$folder/debootstrap.log" >&2
    die "debootstrap could not make a chroot of $suite, see above and $folder/debootstrap.log"
  }
  security=$(mirror Debian-Security)
  [ -z "$security" ] || echo "deb $security $suite-security main" >>"$root/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::https?::Proxy' >"$root/etc/apt/apt.conf.d/90host" || true
  : >"$root/made"
}

mount_all() {
  mkdir -p "$root/src" "$root/build" "$build"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
  mount --bind "$source" "$root/src"
  mount -o remount,bind,ro "$root/src"
  mount --bind "$build" "$root/build"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf" # apt's look-ups
}

inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# What packages.txt says, without what only other words of ./dev need.
packages() {
  awk '!/^#/ && $1 != "bench" && $2 != "browsers" && $2 != "checkers" && $2 != "chroot" { print $3 }' "$source/tests/support/packages.txt"
}

install_packages() {
  names=$(packages)
  [ "$names" != "$(cat "$root/packages" 2>/dev/null)" ] || return 0
  # shellcheck disable=SC2086 # several names
  { inside apt-get -q update && inside apt-get -q -y install --no-install-recommends $names && inside apt-get clean; } \
    >"$folder/apt.log" 2>&1 || {
    tail -n 15 "$folder/apt.log" >&2
    die "the packages of packages.txt could not be installed in $suite, see above and $folder/apt.log"
  }
  echo "$names" >"$root/packages"
}

run_tests() { # MESON-TEST-ARGUMENT…
  if [ ! -e "$build/build.ninja" ]; then
    inside meson setup /build /src --wrap-mode=nodownload -Dwerror=true -Dtests=enabled >"$folder/setup.log" 2>&1 || {
      tail -n 15 "$folder/setup.log" >&2
      die "meson could not configure, see above"
    }
  fi
  inside ninja -C /build --quiet
  inside gst-launch-1.0 --gst-version
  inside meson test -C /build --no-rebuild --print-errorlogs --no-suite lint --no-suite browser "$@"
}

[ $# -ge 1 ] || { echo "usage: trixie.sh FOLDER [MESON-TEST-ARGUMENT…]" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || die "a chroot of Debian 13 can be made by root only: run it as root, or with sudo"
command -v apt-get >/dev/null || die "a chroot of Debian 13 is made with apt's mirror, and there is no apt here"
command -v debootstrap >/dev/null || die "debootstrap is missing; install Debian's package debootstrap"

if [ "${WSRTC_TRIXIE_INSIDE-}" != yes ]; then
  WSRTC_TRIXIE_INSIDE=yes exec unshare --mount --pid --fork --kill-child -- "$0" "$@"
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
root=$folder/root
build=$folder/build
shift
[ -e "$root/made" ] || make_root
mount_all
install_packages
run_tests "$@"
