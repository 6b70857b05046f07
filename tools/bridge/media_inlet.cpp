// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media_inlet.hpp"

#include <utility>

namespace wsrtc::bridge {

namespace {

constexpr auto probed =
    static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                  GST_PAD_PROBE_TYPE_EVENT_BOTH | GST_PAD_PROBE_TYPE_EVENT_FLUSH);

} // namespace

const char *to_string (Kind kind)
{
  return kind == Kind::Video ? "video" : "audio";
}

MediaInlet::MediaInlet (GstElement *sink, Kind kind, InletEvents events)
    : sink_ (sink), kind_ (kind), events_ (std::move (events))
{
}

MediaInlet::~MediaInlet ()
{
  release ();
}

GRef<GstPad> MediaInlet::pad () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return pad_;
}

bool MediaInlet::has_pad () const
{
  return static_cast<bool> (pad ());
}

void MediaInlet::begin_turn ()
{
  std::unique_lock<std::mutex> lock (mutex_);
  idle_.wait (lock, [this] { return !busy_; });
  busy_ = true;
}

void MediaInlet::end_turn ()
{
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    busy_ = false;
  }
  idle_.notify_all ();
}

GRef<GstPad> MediaInlet::request ()
{
  begin_turn ();
  auto sink = pad ();
  if (!sink)
    sink = make_pad ();
  end_turn ();
  return sink;
}

GRef<GstPad> MediaInlet::make_pad ()
{
  auto made = GRef<GstPad>::adopt (
      gst_element_request_pad_simple (sink_, kind_ == Kind::Video ? "video_0" : "audio_0"));
  if (!made)
    return nullptr;
  const gulong probe = gst_pad_add_probe (
      made.get (), probed,
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<MediaInlet *> (self)->on_data (info);
      },
      this, nullptr);
  const std::lock_guard<std::mutex> lock (mutex_);
  pad_ = made;
  probe_ = probe;
  return made;
}

bool MediaInlet::connect (GstPad *source)
{
  const auto sink = request ();
  if (!sink)
    return false;
  last_media_ = 0;
  return gst_pad_link (source, sink.get ()) == GST_PAD_LINK_OK;
}

void MediaInlet::disconnect ()
{
  last_media_ = 0;
  const auto sink = pad ();
  if (!sink)
    return;
  if (const auto source = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ())))
    gst_pad_unlink (source.get (), sink.get ());
}

void MediaInlet::release ()
{
  begin_turn ();
  disconnect ();
  GRef<GstPad> sink;
  gulong probe = 0;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    sink = std::exchange (pad_, nullptr);
    probe = std::exchange (probe_, 0);
  }
  if (sink) {
    gst_element_release_request_pad (sink_, sink.get ());
    gst_pad_remove_probe (sink.get (), probe);
  }
  end_turn ();
}

GstPadProbeReturn MediaInlet::on_data (GstPadProbeInfo *info)
{
  const GstPadProbeType type = GST_PAD_PROBE_INFO_TYPE (info);
  if (type & (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST)) {
    if (last_media_.exchange (g_get_monotonic_time ()) == 0)
      events_.came (kind_);
    return GST_PAD_PROBE_OK;
  }
  return on_event (GST_PAD_PROBE_INFO_EVENT (info));
}

GstPadProbeReturn MediaInlet::on_event (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_EOS:
    events_.ended (kind_);
    return GST_PAD_PROBE_DROP;
  case GST_EVENT_FLUSH_START:
  case GST_EVENT_FLUSH_STOP:
    return GST_PAD_PROBE_DROP;
  case GST_EVENT_CUSTOM_UPSTREAM:
    if (gst_event_has_name (event, "GstForceKeyUnit"))
      events_.key_frame_wanted ();
    return GST_PAD_PROBE_OK;
  default:
    return GST_PAD_PROBE_OK;
  }
}

} // namespace wsrtc::bridge
