#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# in-netns.sh [--tap] COMMAND [ARGUMENT…]
#
# Runs COMMAND where two WebRTC peers of one machine can meet: libnice ignores
# the loopback interface, so there has to be another one with an address. That
# is a veth pair (or a dummy device) in a network namespace that lives exactly
# as long as COMMAND and its children. It has no DNS, whatever the machine's is like, so
# that names which nobody has are refused at once. Where namespaces are not permitted,
# COMMAND runs in the host's network if that has an address beyond loopback;
# otherwise the test is skipped: exit code 77, or with --tap the TAP line for
# it and 0, since meson takes 77 from a TAP test for a fault.
#
# The exit code is COMMAND's. COMMAND replaces this shell (same process id), so
# signals and time limits reach it.
set -u

device=wsrtc0
ipv4=10.99.0.1/24
ipv6=fd99::1/64

set_up_network() {
  ip link set lo up || return 1
  # Nothing configured is 127.0.0.1 (resolv.conf(5)), where nobody answers.
  mount --bind /dev/null /etc/resolv.conf 2>/dev/null
  ip link add "$device" type veth peer name "${device}p" 2>/dev/null ||
    ip link add "$device" type dummy 2>/dev/null || return 1
  # No link-local addresses: for their first second they cannot be bound.
  ip link set "$device" addrgenmode none 2>/dev/null
  ip link set "${device}p" addrgenmode none 2>/dev/null
  ip link set "${device}p" up 2>/dev/null
  ip link set "$device" up && ip address add "$ipv4" dev "$device" || return 1
  # IPv6 may be switched off in the kernel. "nodad": usable at once.
  ip -6 address add "$ipv6" dev "$device" nodad 2>/dev/null
  # Browsers find their own address by asking for the default route.
  ip route add default dev "$device" 2>/dev/null
  return 0
}

# A whole trial run: once COMMAND is inside there is no way back to the host.
namespace_works() {
  command -v ip >/dev/null && command -v unshare >/dev/null || return 1
  # shellcheck disable=SC2086
  unshare $flags -- "$0" --set-up-only 2>/dev/null
}

host_has_address() {
  # "hostname -I" leaves out loopback and link-local addresses.
  [ -n "$(hostname -I 2>/dev/null | tr -d ' ')" ]
}

skip() {
  reason="no network namespace and no address beyond loopback: WebRTC peers cannot meet here"
  echo "in-netns.sh: $reason (run as root, or allow unprivileged user namespaces)" >&2
  [ "$tap" = yes ] || exit 77
  echo "1..0 # SKIP $reason"
  exit 0
}

case "${1-}" in
--set-up-only)
  set_up_network
  exit
  ;;
--inside)
  shift
  set_up_network || exit 125
  exec "$@"
  ;;
esac

tap=no
[ "${1-}" = --tap ] && tap=yes && shift
if [ $# -eq 0 ]; then
  echo "usage: in-netns.sh [--tap] COMMAND [ARGUMENT…]" >&2
  exit 2
fi

if [ "$(id -u)" -eq 0 ]; then flags=-mn; else flags=-rmn; fi
# shellcheck disable=SC2086
namespace_works && exec unshare $flags -- "$0" --inside "$@"
host_has_address && exec "$@"
skip
