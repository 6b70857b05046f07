// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sctp_guard.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <gst/sctp/sctpreceivemeta.h>

#include "channel_message.hpp"
#include "gptr.hpp"
#include "inner_elements.hpp"
#include "owner_link.hpp"

namespace wsrtc {

namespace {

constexpr auto any_buffer = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

} // namespace

// One pad of sctpdec, as long as it is there.
struct SctpGuard::Stream {
  Stream (std::shared_ptr<SctpGuard> owner, unsigned number) : guard (std::move (owner)), id (number)
  {
    guard->streams_++;
  }

  ~Stream () { guard->streams_--; }

  Stream (const Stream &) = delete;
  Stream &operator= (const Stream &) = delete;

  const std::shared_ptr<SctpGuard> guard;
  const unsigned id;
  bool broken = false; // only that pad's thread
};

SctpGuard::SctpGuard (const ChannelPolicy &policy, Reports reports)
    : policy_ (policy), reports_ (std::move (reports)), meter_ (std::make_shared<SctpMeter> (policy.bitrate)),
      shut_ (!policy.enabled)
{
}

void SctpGuard::watch (GstElement *element)
{
  if (is_made_by (element, "sctpenc"))
    set_number (element);
  if (!is_made_by (element, "sctpdec"))
    return;
  set_number (element);
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  using Guard = std::shared_ptr<SctpGuard>;
  const auto on_packet = [] (GstPad *, GstPadProbeInfo *info, gpointer data) {
    return (*static_cast<Guard *> (data))->admit (info) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
  };
  if (sink)
    gst_pad_add_probe (sink.get (), any_buffer, on_packet, new Guard (shared_from_this ()),
                       [] (gpointer data) { delete static_cast<Guard *> (data); });
  // Before its first message is pushed.
  const auto on_pad =
      +[] (GstElement *, GstPad *pad, gpointer data) { (*static_cast<Guard *> (data))->watch_stream (pad); };
  connect_owning (element, "pad-added", G_CALLBACK (on_pad), shared_from_this ());
}

// Before it is started. Where GStreamer takes care of it that stays.
void SctpGuard::set_number (GstElement *element)
{
  guint major = 0, minor = 0, micro = 0, nano = 0;
  gst_version (&major, &minor, &micro, &nano);
  if (minor < 27)
    g_object_set (element, "sctp-association-id", number_.get (), nullptr);
}

bool SctpGuard::admit (GstPadProbeInfo *info)
{
  if (shut_)
    return false;
  const gsize size = info->type & GST_PAD_PROBE_TYPE_BUFFER
                         ? gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info))
                         : gst_buffer_list_calculate_size (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  return meter_->admit (size, g_get_monotonic_time ());
}

void SctpGuard::watch_stream (GstPad *pad)
{
  const char *number = strrchr (GST_PAD_NAME (pad), '_');
  const auto id = static_cast<unsigned> (g_ascii_strtoull (number ? number + 1 : "", nullptr, 10));
  auto stream = std::make_unique<Stream> (shared_from_this (), id);
  meter_->charge (SctpMeter::channel_cost);
  if (streams_ > max_own_channels + max_peer_channels)
    shut ({Fault::TooLarge, "it has more than " + std::to_string (max_own_channels + max_peer_channels) +
                                " data channels open"});
  const auto on_message = [] (GstPad *, GstPadProbeInfo *info, gpointer data) {
    auto &of = *static_cast<Stream *> (data);
    return of.guard->inspect (of, GST_PAD_PROBE_INFO_BUFFER (info)) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
  };
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_message, stream.release (),
                     [] (gpointer data) { delete static_cast<Stream *> (data); });
}

bool SctpGuard::inspect (Stream &stream, GstBuffer *buffer)
{
  if (shut_ || stream.broken)
    return false;
  meter_->charge (SctpMeter::message_cost);
  const GstSctpReceiveMeta *meta = gst_sctp_buffer_get_receive_meta (buffer);
  GstMapInfo map = GST_MAP_INFO_INIT;
  if (!meta || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return reject (stream, {Fault::Internal, "a message of the peer cannot be read"});
  const std::string_view bytes (reinterpret_cast<const char *> (map.data), map.size);
  const ChannelVerdict verdict = judge_channel_message (meta->ppid, bytes, policy_.max_message);
  gst_buffer_unmap (buffer, &map);
  if (verdict.ends == ChannelVerdict::Ends::Nothing)
    return true;
  if (verdict.ends == ChannelVerdict::Ends::Stream)
    return reject (stream, verdict.error);
  shut (verdict.error);
  return false;
}

// What comes behind it may be the rest of it.
bool SctpGuard::reject (Stream &stream, const Error &error)
{
  stream.broken = true;
  reports_.stream_broken (stream.id, error);
  return false;
}

void SctpGuard::shut (const Error &error)
{
  if (!shut_.exchange (true))
    reports_.peer_broken (error);
}

} // namespace wsrtc
