// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_properties.hpp"

#include <cstring>

#include "setting_rows.hpp"

namespace wsrtc {

namespace {

struct SourceRow {
  const char *name;            // of a row of setting_rows ()
  const char *blurb = nullptr; // nullptr = what that row says
};

const SourceRow rows[] = {
    /**
     * GstWsrtcSrc:uri:
     *
     * Address of the signalling server, `ws://HOST:PORT/signaling` or `wss://…`; or
     * of one that speaks another protocol: `gstwebrtc://` (gst-plugins-rs),
     * `janus+ws://`, `simple+ws://` (gst-examples), and `whep+https://` an endpoint
     * to play from; with TLS `gstwebrtcs://`, `janus+wss://` and `simple+wss://`,
     * without it `whep+http://`.
     * Unset (the default) means `ws://127.0.0.1:8443/signaling`, where a wsrtcsink
     * serves that was told nothing else.
     *
     * Since: 0.1
     */
    {"uri",
     "Address of the signalling server (ws://, gstwebrtc://, janus+ws://, simple+ws://, whep+https://); "
     "unset = ws://127.0.0.1:8443/signaling"},
    /**
     * GstWsrtcSrc:room:
     *
     * Name of the stream: `[A-Za-z0-9._-]{1,64}`. Unset means `default`.
     *
     * Since: 0.1
     */
    {"room"},
    /**
     * GstWsrtcSrc:token:
     *
     * Bearer token (RFC 6750) that is sent to the server; none by default. Never
     * written to a log, and cannot be read back.
     *
     * Since: 0.1
     */
    {"token"},
    /**
     * GstWsrtcSrc:ca-file:
     *
     * PEM file with the certificate authorities to trust for a `wss://`
     * #GstWsrtcSrc:uri. Unset = those of the system.
     *
     * Since: 0.1
     */
    {"ca-file"},
    /**
     * GstWsrtcSrc:headers:
     *
     * HTTP request headers for the server: a structure whose field names are
     * header names and whose values are strings. None by default. They may hold
     * secrets, so they cannot be read back.
     *
     * Since: 0.1
     */
    {"headers"},
    /**
     * GstWsrtcSrc:signaller:
     *
     * A #GstWsrtcSignaller of the program, used in place of #GstWsrtcSrc:uri;
     * none by default. Its functions are called on the element's owner thread. A
     * message that a peer was added asks the source to offer; else it answers.
     *
     * Since: 0.1
     */
    {"signaller", "Own signalling of the program, in place of uri"},
    /**
     * GstWsrtcSrc:ice-agent:
     *
     * `port`: an ICE agent of our own on one UDP port, #GstWsrtcSrc:ice-port.
     * `nice`: libnice. `auto` (the default) is `nice` when #GstWsrtcSrc:stun-server,
     * #GstWsrtcSrc:turn-servers, #GstWsrtcSrc:ice-tcp or relayed candidates only
     * are asked for, which `port` cannot do, and else `port`.
     *
     * Since: 0.1
     */
    {"ice-agent", "How the peer is reached: our own ICE on one UDP port, or libnice; auto = as the other "
                  "settings ask for"},
    /**
     * GstWsrtcSrc:ice-port:
     *
     * UDP port for the media, in IPv4 and IPv6, 0 to 65535. Elements of one
     * process that ask for the same one share it. 0 (the default) = any free one.
     *
     * Since: 0.1
     */
    {"ice-port", "UDP port for the media; 0 = any free one"},
    /**
     * GstWsrtcSrc:external-addresses:
     *
     * IP addresses or DNS names under which #GstWsrtcSrc:ice-port is reached from
     * elsewhere, as behind a NAT; they are announced besides those of the
     * interfaces. None by default.
     *
     * Since: 0.1
     */
    {"external-addresses"},
    /**
     * GstWsrtcSrc:announce-interfaces:
     *
     * Whether the peer is told the addresses of this machine's interfaces. True
     * by default; false needs #GstWsrtcSrc:external-addresses.
     *
     * Since: 0.1
     */
    {"announce-interfaces", "Tell the peer the addresses of this machine's interfaces"},
    /**
     * GstWsrtcSrc:stun-server:
     *
     * `stun://host:port` (RFC 8489). None by default.
     *
     * Since: 0.1
     */
    {"stun-server"},
    /**
     * GstWsrtcSrc:turn-servers:
     *
     * `turn(s)://user:password@host:port` (RFC 8656) each, see
     * #GstWsrtcSink:turn-servers. None by default: those that the signalling hands
     * out. Because of the passwords they cannot be read back.
     *
     * Since: 0.1
     */
    {"turn-servers"},
    /**
     * GstWsrtcSrc:ice-transport-policy:
     *
     * `all` (the default) or `relay`, which uses only relayed candidates; it needs
     * #GstWsrtcSrc:turn-servers, or a signalling that hands some out.
     *
     * Since: 0.1
     */
    {"ice-transport-policy"},
    /**
     * GstWsrtcSrc:ice-tcp:
     *
     * Gather TCP candidates (RFC 6544) too. Off by default.
     *
     * Since: 0.1
     */
    {"ice-tcp"},
    /**
     * GstWsrtcSrc:negotiation-timeout:
     *
     * How long, in ms, each step of the negotiation may take: 100 to 600000; 10000
     * by default.
     *
     * Since: 0.1
     */
    {"negotiation-timeout"},
    /**
     * GstWsrtcSrc:connect-timeout:
     *
     * How long, in ms, ICE and DTLS may take after the answer: 100 to 600000;
     * 15000 by default.
     *
     * Since: 0.1
     */
    {"connect-timeout"},
    /**
     * GstWsrtcSrc:peer-timeout:
     *
     * A peer that has sent nothing for so long, in ms, is gone, and its stream is
     * waited for anew: 1000 to 600000; 13000 by default.
     *
     * Since: 0.1
     */
    {"peer-timeout", "A peer that sent nothing for so long is gone, in ms"},
    /**
     * GstWsrtcSrc:video-codecs:
     *
     * RTP encoding names, best first, of the video codecs that may be received.
     * Empty (the default) = all that can be depayloaded here, those that can be
     * decoded first.
     *
     * Since: 0.1
     */
    {"video-codecs"},
    /**
     * GstWsrtcSrc:audio-codecs:
     *
     * RTP encoding names, best first, of the audio codecs that may be received.
     * Empty (the default) = all that can be depayloaded here, those that can be
     * decoded first.
     *
     * Since: 0.1
     */
    {"audio-codecs"},
    // Documented in setting_rows_received.cpp.
    {"latency"},
    {"drop-on-latency"},
    {"retransmission"},
};

const SourceRow *find_row (const char *name)
{
  for (const SourceRow &row : rows)
    if (std::strcmp (row.name, name) == 0)
      return &row;
  return nullptr;
}

} // namespace

guint install_source_settings (GObjectClass *klass)
{
  guint id = 0;
  for (const SettingRow &row : setting_rows ()) {
    id++;
    const SourceRow *ours = find_row (row.name);
    if (!ours)
      continue;
    SettingRow told = row;
    if (ours->blurb)
      told.blurb = ours->blurb;
    install_setting (klass, id, told);
  }
  return id + 1;
}

void install_source_stats (GObjectClass *klass, guint id)
{
  /**
   * GstWsrtcSrc:stats:
   *
   * What comes: a structure `wsrtc-stats` with `timestamp` (gdouble, ms since 1970;
   * missing in state NULL) and `received`, an array with a structure for each pad
   * whose first packets have come, while its source is there. Names are those of
   * RTCInboundRtpStreamStats of the W3C's
   * [webrtc-stats](https://www.w3.org/TR/webrtc-stats/) in GStreamer's spelling,
   * where it has one:
   *
   * - `pad`, `kind`, `mime-type` (strings), `payload-type`, `clock-rate`, `ssrc`
   *   (guint)
   * - `packets-received`, `bytes-received` (guint64): without retransmission; bytes
   *   are those of payload
   * - `packets-lost` (gint64): RFC 3550 section 6.4.1; what came by retransmission
   *   counts, duplicates make it less
   * - `jitter` (gdouble, s)
   * - `retransmitted-packets-received` (guint64): that were missing until then
   * - `packets-discarded` (guint64): they came too late, see #GstWsrtcSrc:latency
   * - `packets-duplicated` (guint64): that were there already
   * - `packets-missing` (guint64): that did not come in time by whichever way, and
   *   the media go on without
   * - `nack-count`, `pli-count`, `fir-count` (guint64): requests that were sent
   * - `last-packet-received-timestamp` (gdouble, ms since 1970)
   *
   * Counts begin at 0 when the source is restarted.
   *
   * May be read from any thread, also in handlers. The element's owner thread
   * collects them; when it does not within 100 ms, being busy or waiting for the
   * thread that reads, they are those of the last time.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, id,
      g_param_spec_boxed ("stats", "stats",
                          "What comes on each pad: packets, bytes, losses, retransmission, jitter, requests",
                          GST_TYPE_STRUCTURE,
                          static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

} // namespace wsrtc
