#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Two processes and nothing else: one gst-launch-1.0 shows a test picture and a
# tone, another one brings the picture back and records it as it is encoded; the
# record plays. Then the address of the stream is played with one branch, which
# leaves the other pad alone, and gst-play-1.0 plays both.
set -u

folder=$(mktemp -d) || exit 1
producer=
cleanup() {
  [ -z "$producer" ] || kill "$producer" 2>/dev/null
  rm -rf "$folder"
}
trap cleanup EXIT

echo 1..4
fail() {
  echo "not ok $1 - $2"
  sed 's/^/# /' "$folder"/*.log 2>/dev/null
  exit 0
}

gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! \
  wsrtcsink name=s port=0 room=demo audiotestsrc is-live=true ! s. >"$folder/producer.log" 2>&1 &
producer=$!

# The line says "… watch at http://127.0.0.1:PORT/demo".
port=
tries=0
while [ -z "$port" ] && [ $tries -lt 200 ]; do
  port=$(sed -n 's|.*watch at http://[^:]*:\([0-9]*\)/demo.*|\1|p' "$folder/producer.log")
  tries=$((tries + 1))
  sleep 0.1 # polling
done
[ -n "$port" ] || fail "1 two-processes" "the producer says no address"

timeout 60 gst-launch-1.0 wsrtcsrc uri="ws://127.0.0.1:$port/signaling" room=demo ! video/x-vp8 ! \
  identity eos-after=60 ! matroskamux ! filesink location="$folder/demo.mkv" >"$folder/consumer.log" 2>&1 ||
  fail "1 two-processes" "the consumer ends with $?"

frames=$(timeout 60 gst-launch-1.0 -v filesrc location="$folder/demo.mkv" ! matroskademux ! vp8dec ! \
  fakesink silent=false 2>&1 | tee "$folder/player.log" | grep -c 'chain .*bytes') || fail "1 two-processes" "the record does not play"
[ "$frames" -ge 55 ] || fail "1 two-processes" "$frames frames of 60 play"
echo "ok 1 two-processes # $frames frames of 60"

# What wants no more buffers ends the stream.
number=2
for source in uridecodebin3 'urisourcebin parse-streams=true'; do
  name="$number one-branch-${source%% *}"
  # shellcheck disable=SC2086 # two words
  timeout 60 gst-launch-1.0 $source uri="wsrtc://127.0.0.1:$port/demo" ! fakesink sync=true num-buffers=40 \
    >"$folder/branch.log" 2>&1 || fail "$name" "it ends with $?"
  echo "ok $name"
  number=$((number + 1))
done

if ! command -v gst-play-1.0 >/dev/null; then
  echo "ok 4 gst-play # SKIP gst-play-1.0 is missing (Debian package gstreamer1.0-plugins-base-apps)"
  exit 0
fi
# The player ends itself then.
timeout 60 gst-play-1.0 --no-interactive --videosink 'fakesink sync=true num-buffers=60' \
  --audiosink 'fakesink sync=true num-buffers=60' "wsrtc://127.0.0.1:$port/demo" >"$folder/play.log" 2>&1 ||
  fail "4 gst-play" "the player ends with $?"
grep -q 'Reached end of play list' "$folder/play.log" || fail "4 gst-play" "it does not come to the end"
if grep -E 'ERROR|WARN' "$folder/play.log"; then fail "4 gst-play" "it complains"; fi
echo "ok 4 gst-play"
