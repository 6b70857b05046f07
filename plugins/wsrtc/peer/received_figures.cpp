// SPDX-License-Identifier: LGPL-2.1-or-later
#include "received_figures.hpp"

#include <string>
#include <string_view>

#include "gptr.hpp"
#include "inner_elements.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

using Structure = GUnique<GstStructure>;

constexpr const char *mark = "wsrtc-source";

// rtpbin's own, whose name says of which source it is.
GRef<GstPad> inner_pad (GstPad *pad)
{
  return pad && GST_IS_GHOST_PAD (pad) ? GRef<GstPad>::adopt (gst_ghost_pad_get_target (GST_GHOST_PAD (pad)))
                                       : GRef<GstPad> ();
}

std::string mark_of (unsigned session, uint32_t ssrc)
{
  return std::to_string (session) + "/" + std::to_string (ssrc);
}

Structure stats_of (gpointer object)
{
  GstStructure *stats = nullptr;
  g_object_get (object, "stats", &stats, nullptr);
  return Structure (stats);
}

// Versions of GStreamer have had other widths for the same.
uint64_t number_in (const GstStructure *structure, const char *field)
{
  const GValue *value = gst_structure_get_value (structure, field);
  GValue wide = G_VALUE_INIT;
  g_value_init (&wide, G_TYPE_UINT64);
  return value && g_value_transform (value, &wide) ? g_value_get_uint64 (&wide) : 0;
}

int signed_in (const GstStructure *structure, const char *field)
{
  int value = 0;
  return gst_structure_get_int (structure, field, &value) ? value : 0;
}

// RTPSession's word on one of its sources.
Structure source_stats (GObject *session, uint32_t ssrc)
{
  const Structure stats = stats_of (session);
  const GValue *list = stats ? gst_structure_get_value (stats.get (), "source-stats") : nullptr;
  if (!list)
    return {};
  const auto *sources = static_cast<const GValueArray *> (g_value_get_boxed (list));
  for (guint i = 0; sources && i < sources->n_values; i++) {
    const GstStructure *source = gst_value_get_structure (&sources->values[i]);
    if (number_in (source, "ssrc") == ssrc)
      return Structure (gst_structure_copy (source));
  }
  return {};
}

void add_session (ReceivedFigures &figures, const GstStructure *source)
{
  const int clock_rate = signed_in (source, "clock-rate");
  figures.packets = number_in (source, "packets-received");
  figures.octets = number_in (source, "octets-received");
  figures.lost = signed_in (source, "packets-lost");
  figures.jitter = clock_rate > 0 ? double (number_in (source, "jitter")) / clock_rate : 0;
  figures.nacks = number_in (source, "sent-nack-count");
  figures.plis = number_in (source, "sent-pli-count");
  figures.firs = number_in (source, "sent-fir-count");
}

void add_jitterbuffer (ReceivedFigures &figures, GstElement *rtpbin)
{
  const std::string wanted = mark_of (figures.source.session, figures.source.ssrc);
  for (const auto &one : find_elements (rtpbin, "rtpjitterbuffer")) {
    const auto *marked = static_cast<const char *> (g_object_get_data (G_OBJECT (one.get ()), mark));
    if (!marked || wanted != marked)
      continue;
    const Structure stats = stats_of (one.get ());
    figures.recovered = number_in (stats.get (), "rtx-success-count");
    figures.duplicates = number_in (stats.get (), "num-duplicates");
    figures.late = number_in (stats.get (), "num-late");
    figures.missing = number_in (stats.get (), "num-lost");
    return;
  }
}

} // namespace

void mark_jitterbuffer (GstElement *jitterbuffer, unsigned session, uint32_t ssrc)
{
  g_object_set_data_full (G_OBJECT (jitterbuffer), mark, g_strdup (mark_of (session, ssrc).c_str ()), g_free);
}

// "recv_rtp_src_SESSION_SSRC_PAYLOADTYPE".
std::optional<ReceivedSource> source_behind (GstPad *webrtcbin_pad)
{
  const auto inner = inner_pad (webrtcbin_pad);
  std::string_view name = inner ? GST_PAD_NAME (inner.get ()) : "";
  if (!drop_prefix (name, "recv_rtp_src_"))
    return std::nullopt;
  const auto session = parse_number (cut (name, '_'), G_MAXUINT);
  const auto ssrc = parse_number (cut (name, '_'), G_MAXUINT32);
  const auto payload_type = parse_number (name, 127);
  if (!session || !ssrc || !payload_type)
    return std::nullopt;
  return ReceivedSource{*session, *ssrc, *payload_type};
}

std::optional<ReceivedFigures> received_figures (GstPad *entry)
{
  const auto outer = GRef<GstPad>::adopt (gst_pad_get_peer (entry));
  const auto source = source_behind (outer.get ());
  const auto inner = inner_pad (outer.get ());
  const auto rtpbin =
      inner ? GRef<GstElement>::adopt (gst_pad_get_parent_element (inner.get ())) : GRef<GstElement> ();
  if (!source || !rtpbin)
    return std::nullopt;
  GRef<GObject> session;
  g_signal_emit_by_name (rtpbin.get (), "get-internal-session", source->session, session.out ());
  const Structure stats = session ? source_stats (session.get (), source->ssrc) : Structure ();
  if (!stats)
    return std::nullopt;
  ReceivedFigures figures;
  figures.source = *source;
  add_session (figures, stats.get ());
  add_jitterbuffer (figures, rtpbin.get ());
  return figures;
}

} // namespace wsrtc
