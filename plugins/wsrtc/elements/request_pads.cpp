// SPDX-License-Identifier: LGPL-2.1-or-later
#include "request_pads.hpp"

#include <algorithm>
#include <cstring>

#include "input_caps.hpp"
#include "report.hpp"
#include "sink_pad.hpp"
#include "text.hpp"

namespace wsrtc {

void RequestPads::add_templates (GstElementClass *klass)
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio}) {
    const auto caps = input_template_caps (kind);
    const std::string name = std::string (to_string (kind)) + "_%u";
    gst_element_class_add_pad_template (klass, gst_pad_template_new_with_gtype (name.c_str (), GST_PAD_SINK,
                                                                                GST_PAD_REQUEST, caps.get (),
                                                                                GST_TYPE_WSRTC_SINK_PAD));
  }
}

// One count for both kinds, past the numbers that users gave themselves.
std::string RequestPads::name_pad (const char *wanted, const char *prefix)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (!wanted)
    return prefix + std::to_string (next_++);
  const char *digits = strrchr (wanted, '_');
  const auto number = parse_number (digits ? digits + 1 : "", G_MAXINT);
  if (number)
    next_ = std::max (next_, *number + 1);
  return wanted;
}

GstPad *RequestPads::make (GstPadTemplate *templ, const char *name)
{
  const bool video = g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "video");
  const std::string pad_name = name_pad (name, video ? "video_" : "audio_");
  auto pad = core_.add_input (pad_name, video ? MediaKind::Video : MediaKind::Audio, templ);
  if (!pad) {
    post_error (element_, pad.error ());
    return nullptr;
  }
  if (!gst_element_add_pad (element_, *pad)) {
    core_.remove_input (*pad);
    post_error (element_, {Fault::Busy, pad_name + ": the element has a pad of that name"});
    return nullptr;
  }
  gst_child_proxy_child_added (GST_CHILD_PROXY (element_), G_OBJECT (*pad), pad_name.c_str ());
  return *pad;
}

GstPad *RequestPads::request (GstPadTemplate *templ, const char *name)
{
  turns_.begin ();
  GstPad *pad = make (templ, name);
  turns_.end (pad);
  return pad;
}

void RequestPads::release (GstPad *pad)
{
  const auto kept = GRef<GstPad>::take_ref (pad);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element_), G_OBJECT (pad), GST_OBJECT_NAME (pad));
  turns_.forget (pad);
  core_.remove_input (pad);
  gst_element_remove_pad (element_, pad);
}

} // namespace wsrtc
