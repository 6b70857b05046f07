// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_signals.hpp"

#include "sink_channels.hpp"

namespace wsrtc {

namespace {

// Arguments: the id of a peer or the name of a pad, and the element that is
// shown, if any.
struct SignalRow {
  const char *name;
  bool has_element;
};

// All are emitted on the owner's thread but where it is said. A handler may set
// properties, and request and release pads, which go when it has returned; it
// cannot stop the element, which is refused with an error.
const SignalRow signal_rows[] = {
    /**
     * GstWsrtcSink::peer-added:
     * @self: the element
     * @id: of the peer
     *
     * A viewer came; it may have to wait for media. On the owner thread.
     *
     * Since: 0.1
     */
    {"peer-added", false},
    /**
     * GstWsrtcSink::peer-removed:
     * @self: the element
     * @id: of the peer
     *
     * A viewer has gone, for whatever reason. On the owner thread; for those who
     * are there when the element goes to NULL, on the thread that stops it.
     *
     * Since: 0.1
     */
    {"peer-removed", false},
    /**
     * GstWsrtcSink::prepare-peer:
     * @self: the element
     * @id: of the peer
     * @webrtcbin: its webrtcbin, in state NULL
     *
     * The last word on a viewer's webrtcbin before it is used. On the owner
     * thread.
     *
     * Since: 0.1
     */
    {"prepare-peer", true},
    /**
     * GstWsrtcSink::encoder-setup:
     * @self: the element
     * @pad: name of the request pad
     * @encoder: the new encoder, with our settings applied
     *
     * The last word on an encoder before it is linked, on the owner thread: on each
     * codec's, and on that of the rate for narrow paths, which only gets another bit
     * rate later (#GstWsrtcSink:congestion-control).
     *
     * Since: 0.1
     */
    {"encoder-setup", true},
    /**
     * GstWsrtcSink::payloader-setup:
     * @self: the element
     * @pad: name of the request pad
     * @payloader: the new RTP payloader, with our settings applied
     *
     * The last word on a payloader before it is linked. On the owner thread.
     *
     * Since: 0.1
     */
    {"payloader-setup", true},
};

} // namespace

void install_stats (GObjectClass *klass, guint id)
{
  /**
   * GstWsrtcSink:stats:
   *
   * What the viewers get, and what they say of it: a structure `wsrtc-stats`
   * with `timestamp` (gdouble, ms since 1970; missing in state NULL), `totals` (see
   * the end) and `peers`, an array of structures with
   *
   * - `id` (string): as in #GstWsrtcSink::peer-added
   * - `connected` (gboolean): media may flow
   * - `media-path` (string, once connected): `lanes`, or `peer-connection` where
   *   they go through webrtcbin
   * - `malformed-rtcp` (guint64, lanes only): packets of the viewer that were
   *   ignored
   * - `join-time` (gdouble, s): from its arrival, or from when there was something
   *   to show, to its first media; missing before
   * - `available-outgoing-bitrate` (guint64, bit/s): what the path to it takes, as
   *   estimated; missing unless it gets video that is encoded here and tells when
   *   packets come, and with #GstWsrtcSink:congestion-control `none`
   * - `tracks`: an array of structures, see below; empty until it is connected
   *
   * Names of a track are those of the W3C's
   * [webrtc-stats](https://www.w3.org/TR/webrtc-stats/) in GStreamer's spelling,
   * where it has one:
   *
   * - `pad`, `kind`, `mid`, `mime-type` (strings), `payload-type`, `clock-rate`,
   *   `ssrc` (guint)
   * - `encoded` (gboolean): it is encoded here; else the input's own packets
   * - `target-bitrate` (guint64, bit/s): what its encoder aims at; missing where
   *   there is none
   * - `reduced` (gboolean, with `target-bitrate`): it is the rate for those whose
   *   paths take less, see #GstWsrtcSink:congestion-control
   * - `packets-sent` (guint64): retransmissions are counted, what was discarded
   *   is not
   * - `packets-discarded-on-send` (guint64): the path did not take them
   *
   * and with lanes only; through webrtcbin, ask its `get-stats` for the like
   *
   * - `bytes-sent` (guint64): of payload
   * - `retransmitted-packets-sent`, `retransmitted-bytes-sent` (guint64)
   * - `frames-skipped` (guint64): left out, or cut, since the path was full
   * - `nack-count`, `pli-count`, `fir-count` (guint64): requests of the viewer
   * - `packets-nacked` (guint64): that the viewer asked for once more
   * - `packets-lost` (gint64), `fraction-lost` (gdouble, 0 to 1), `jitter`
   *   (gdouble, s): of the viewer's last report; 0 before there is one
   * - `round-trip-time` (gdouble, s): missing until it is known
   *
   * When pads come or go a viewer gets a new session, whose counts begin at 0.
   *
   * `totals` has the sums over all who ever came since the element left NULL
   * (guint64): of a track's fields from `packets-sent` to `packets-lost` by the same
   * names (of losses the most that a viewer reported), `malformed-rtcp`,
   * `sessions-failed` and `key-frames`, which were made once for all; how many there
   * are now: `sessions-connecting`, `sessions-connected`, of which `sessions-reduced`
   * have a reduced rate, `encoders`, `gop-frames` and `gop-bytes` (kept since the last
   * key frame for viewers who come), `cached-bytes` (all that is kept of packets);
   * `join-times`, an array with the number of `join-time` values up to 0.05, 0.1, 0.2, 0.3, 0.5, 0.75,
   * 1, 1.5, 2, 3, 5, 10, 30 s each and above, and `join-times-sum` (gdouble, s). It is what the embedded
   * server tells at `/metrics`.
   *
   * A wsrtcbin's has `received`, too, as #GstWsrtcSrc:stats.
   *
   * May be read from any thread, also in handlers. The element's owner thread
   * collects them; when it does not within 100 ms, being busy or waiting for the
   * thread that reads, they are those of the last time.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, id,
      g_param_spec_boxed (
          "stats", "stats",
          "What each viewer gets and says of it: packets, bytes, losses, round trip, requests",
          GST_TYPE_STRUCTURE, static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

void install_signals (GType type)
{
  for (const SignalRow &row : signal_rows)
    g_signal_new (row.name, type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr, G_TYPE_NONE,
                  row.has_element ? 2 : 1, G_TYPE_STRING, GST_TYPE_ELEMENT);
}

const SinkSignals sink_signals = {
    [] (GstElement *e, const char *id) { g_signal_emit_by_name (e, "peer-added", id); },
    [] (GstElement *e, const char *id) { g_signal_emit_by_name (e, "peer-removed", id); },
    [] (GstElement *e, const char *id, GstElement *bin) {
      g_signal_emit_by_name (e, "prepare-peer", id, bin);
    },
    emit_data_channel,
    [] (GstElement *e, const char *pad, GstElement *encoder) {
      g_signal_emit_by_name (e, "encoder-setup", pad, encoder);
    },
    [] (GstElement *e, const char *pad, GstElement *payloader) {
      g_signal_emit_by_name (e, "payloader-setup", pad, payloader);
    },
};

} // namespace wsrtc
