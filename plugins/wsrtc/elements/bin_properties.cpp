// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bin_properties.hpp"

#include <cstring>

#include "setting_rows.hpp"

namespace wsrtc {

namespace {

// Where the words of the common table speak of viewers, or a call is another
// matter. nullptr = it has no such property. All the others mean what they mean on
// wsrtcsink and wsrtcsrc.
struct CallRow {
  const char *name;
  const char *blurb;
};

const CallRow rows[] = {
    // There is one other.
    {"max-peers", nullptr},
    // There are no viewers to be told.
    {"waiting-text", nullptr},
    {"display-name", nullptr},
    {"meta", nullptr},
    // It is the offerer's, or the answerer's, as it comes.
    {"ice-lite", nullptr},
    /**
     * GstWsrtcBin:uri:
     *
     * Address of a signalling server, `ws://` or `wss://`, where the element is one
     * of the two in #GstWsrtcBin:room. Unset (the default), it runs the embedded
     * server on #GstWsrtcBin:host and #GstWsrtcBin:port, and is one of the two
     * there.
     *
     * Since: 0.1
     */
    {"uri",
     "Address of a signalling server (ws://, janus+ws://, simple+ws://); unset = run the embedded server"},
    /**
     * GstWsrtcBin:room:
     *
     * Where the two meet: `[A-Za-z0-9._-]{1,64}`. Unset means `default`.
     *
     * Since: 0.1
     */
    {"room", "Where the two meet, [A-Za-z0-9._-]{1,64}; unset = \"default\""},
    {"server", "The GstWsrtcServer to be in a room of; unset = one of its own, shared by all elements of the "
               "process with the same host and port"},
    {"ice-agent",
     "How the other one is reached: our own ICE on one UDP port, or libnice; auto = as the other "
     "settings ask for"},
    {"ice-port", "UDP port for the media; 0 = any free one"},
    {"external-addresses",
     "IP addresses or DNS names under which ice-port is reached from elsewhere, as behind a NAT"},
    {"announce-interfaces", "Tell the other one the addresses of this machine's interfaces"},
    /**
     * GstWsrtcBin:peer-timeout:
     *
     * The other one is gone when nothing was heard of it for so long, in ms: 1000 to
     * 600000; 13000 by default. Then it is called again.
     *
     * Since: 0.1
     */
    {"peer-timeout", "The other one is gone when nothing was heard of it for so long, in ms"},
    /**
     * GstWsrtcBin:video-codecs:
     *
     * RTP encoding names, best first, of the video codecs that may be used, in both
     * directions. Empty (the default) = all that are known.
     *
     * Since: 0.1
     */
    {"video-codecs",
     "Video codecs that may be used, best first, by names such as H264; empty = all that are known"},
    {"transcode", "Whether encoded input is decoded and encoded anew"},
    {"linger", "How long an encoder that is not needed is kept, in ms"},
    /**
     * GstWsrtcBin:media-path:
     *
     * How packets get to the other one when nothing is wanted back: see
     * #GstWsrtcSink:media-path. Else they go through webrtcbin.
     *
     * Since: 0.1
     */
    {"data-channels", "Data channels made when the other one comes, LABEL or "
                      "\"LABEL,ordered=false,max-retransmits=0\"; 16 at most"},
    {"accept-data-channels", "The other one may make data channels"},
    {"enable-control-data-channel",
     "Mouse and keys of the other one become navigation events upstream, by a data "
     "channel called control"},
    {"data-channel-bitrate", "What the other one may send on data channels, in bit/s"},
    {"media-path", "How packets get to the other one when nothing is wanted back; else through webrtcbin"},
};

const CallRow *find_row (const char *name)
{
  for (const CallRow &row : rows)
    if (std::strcmp (row.name, name) == 0)
      return &row;
  return nullptr;
}

} // namespace

guint install_call_settings (GObjectClass *klass)
{
  guint id = 1;
  for (const SettingRow &row : setting_rows ()) {
    const CallRow *ours = find_row (row.name);
    SettingRow told = row;
    if (ours)
      told.blurb = ours->blurb;
    if (told.blurb)
      install_setting (klass, id, told);
    id++;
  }
  return id;
}

} // namespace wsrtc
