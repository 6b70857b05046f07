#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# plugin_folder.sh FOLDER
#
# Fills FOLDER with links to only those GStreamer plugins that the tests need.
# Other plugins leak when they are loaded (OpenNI, fontconfig), which LeakSanitizer
# would report as ours; and a small folder is scanned in no time.
set -eu

folder=$1
needed="alaw app audioconvert audioparsers audioresample audiotestsrc autoconvert coreelements debug deinterlace dtls
faad jpeg libav mulaw nice opus opusparse rtp rtpmanager rtpmanagerbad sctp srtp typefindfunctions videoconvertscale
videofilter videoparsersbad videorate videotestsrc voaacenc vpx webrtc x264"

system=$(pkg-config --variable=pluginsdir gstreamer-1.0)
rm -rf "$folder"
mkdir -p "$folder"
for plugin in $needed; do
  library=$system/libgst$plugin.so
  [ -e "$library" ] || { echo "plugin_folder.sh: $library is not there" >&2; exit 1; }
  ln -s "$library" "$folder/"
done
