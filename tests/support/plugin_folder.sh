#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# plugin_folder.sh FOLDER
#
# Fills FOLDER with links to only those GStreamer plugins that the tests need.
# Other plugins leak when they are loaded (OpenNI), which LeakSanitizer
# would report as ours; and a small folder is scanned in no time.
set -eu

folder=$1
needed="a52dec alaw aom app audioconvert audioparsers audioresample audiotestsrc autoconvert coreelements de265 debug
deinterlace dtls faad flac interlace jpeg lame level libav matroska mpg123 mulaw nice openh264 opus opusparse pango playback rtp
rtpmanager rtpmanagerbad rtsp sctp srtp tcp typefindfunctions udp videoconvertscale videofilter videoparsersbad
videorate videotestsrc voaacenc vorbis vpx webrtc x264 x265"

system=$(pkg-config --variable=pluginsdir gstreamer-1.0)
rm -rf "$folder"
mkdir -p "$folder"
for plugin in $needed; do
  library=$system/libgst$plugin.so
  [ -e "$library" ] || { echo "plugin_folder.sh: $library is not there" >&2; exit 1; }
  ln -s "$library" "$folder/"
done
