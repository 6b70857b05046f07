// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Camera: what its elements tell.
#include <algorithm>
#include <utility>

#include "bridge_log.hpp"
#include "camera.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

void Camera::on_media (unsigned pull, Kind kind)
{
  if (pull != pull_)
    return;
  // Sound that comes first is no picture yet.
  if (kind == inputs_->leading ())
    step ({PlanEventKind::Frame});
}

void Camera::on_complete (unsigned pull)
{
  if (pull != pull_ || !source_)
    return;
  inputs_->complete ();
  if (talk_)
    talk_->on_complete ();
  if (inputs_->is_refused (inputs_->leading ()))
    fail (refused_);
}

// Pictures that go on without sound are a camera that goes on.
void Camera::on_ended (unsigned pull, Kind kind)
{
  if (pull == pull_ && inputs_->leading () == kind)
    fail ({Trouble::Ended, describe (Trouble::Ended)});
}

void Camera::fail (CameraFault fault)
{
  if (plan_.phase () == Phase::Starting)
    fault = before_first_picture (std::move (fault), config_.url);
  fault_ = std::move (fault);
  // Once, as it is no trouble of a film.
  const SourceKind *kind = find_source_kind (config_.url);
  if (fault_.trouble == Trouble::Ended && plan_.is_live_briefly () && kind && kind->repeats)
    tell_once (
        "it ends after a moment, so that there is a pause before it begins anew; give url a stream, and "
        "no snapshot or film of less than 2 s");
  step ({PlanEventKind::Failed, fault_.trouble});
}

// ---- the bus

bool Camera::is_of (GstMessage *message, GstElement *element) const
{
  return element && gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (element));
}

// urisourcebin throws out what does not start, and whose word is waiting here.
bool Camera::is_of_source (GstMessage *message) const
{
  const auto parent = GRef<GstObject>::adopt (gst_object_get_parent (GST_MESSAGE_SRC (message)));
  const bool thrown_out = !parent && GST_MESSAGE_SRC (message) != GST_OBJECT (pipeline_.get ());
  return source_ && (thrown_out || is_of (message, source_.get ()));
}

void Camera::on_message (GstMessage *message)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    if (is_of (message, sink_.get ()))
      on_sink_error (message);
    else if (is_of_source (message))
      on_source_error (message);
    break;
  case GST_MESSAGE_WARNING:
    if (is_of (message, sink_.get ()))
      on_sink_warning (message);
    break;
  case GST_MESSAGE_ELEMENT:
    if (is_of (message, sink_.get ()))
      on_sink_element (message);
    else if (is_of (message, source_.get ()))
      redirects_.note (message);
    break;
  case GST_MESSAGE_LATENCY:
    gst_bin_recalculate_latency (GST_BIN (pipeline_.get ()));
    break;
  default:
    break;
  }
}

void Camera::on_source_error (GstMessage *message)
{
  GError *error = nullptr;
  char *debug = nullptr;
  gst_message_parse_error (message, &error, &debug);
  const GUnique<GError> owned (error);
  const GUnique<char> owned_debug (debug);
  fail (read_error (error, debug));
}

// None, where the next try is another one.
CameraFault Camera::read_error (const GError *error, const char *debug)
{
  if (talk_ && talk_->explains (error))
    return {};
  if (auto redirect = redirects_.explain ()) {
    if (const std::string stranger = redirects_.take_stranger (); !stranger.empty ())
      tell_once ("it redirects to " + stranger +
                 ", which is not given the user and password; set url to that address if it is to have them");
    return *redirect;
  }
  const SourceKind *kind = find_source_kind (config_.url);
  return read_source_error (error, debug, kind && kind->is_remote);
}

// For the page, which shows a button.
void Camera::offer_talk (const std::string &stream)
{
  GstStructure *raw = nullptr;
  g_object_get (sink_.get (), "meta", &raw, nullptr);
  if (!raw)
    raw = gst_structure_new_empty ("meta");
  if (stream.empty ())
    gst_structure_remove_field (raw, "talk");
  else
    gst_structure_set (raw, "talk", G_TYPE_STRING, stream.c_str (), nullptr);
  g_object_set (sink_.get (), "meta", raw, nullptr);
  gst_structure_free (raw);
}

static bool is_of_sound (const GstStructure *details)
{
  const char *input = details ? gst_structure_get_string (details, "input") : nullptr;
  return input && g_str_has_prefix (input, to_string (Kind::Audio));
}

// What comes cannot be used, most likely.
void Camera::on_sink_error (GstMessage *message)
{
  GError *error = nullptr;
  gst_message_parse_error (message, &error, nullptr);
  const GUnique<GError> owned (error);
  const GstStructure *details = nullptr;
  gst_message_parse_error_details (message, &details);
  if (source_ && is_of_sound (details))
    leave_sound_out ({Trouble::Unusable, error->message});
  else if (source_)
    fail ({Trouble::Unusable, error->message});
  else
    log_line (Severity::Error, config_.name.str (), error->message);
}

// Pictures go on without it; whether there are any is known when all streams are.
void Camera::leave_sound_out (CameraFault fault)
{
  if (inputs_->leading () == Kind::Audio && inputs_->is_complete ()) {
    fail (std::move (fault));
    return;
  }
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (source_.get (), to_string (Kind::Audio)));
  inputs_->refuse (Kind::Audio, pad.get ());
  if (refused_.text.empty ()) // its words are of one session
    tell_once ("its sound is left out: " + fault.text);
  refused_ = std::move (fault);
}

// Some cameras take long for a key frame, so that a stall may pass.
void Camera::on_sink_element (GstMessage *message)
{
  constexpr Milliseconds patience (20000);
  const GstStructure *said = gst_message_get_structure (message);
  gboolean stalled = FALSE;
  if (!source_ || !gst_structure_has_name (said, "wsrtc-input") ||
      !gst_structure_get_boolean (said, "stalled", &stalled) ||
      is_of_sound (said) != (inputs_->leading () == Kind::Audio))
    return;
  if (stalled)
    stalling_.set (patience);
  else
    stalling_.stop ();
}

// Of viewers that did not get through, and of streams that not all can see.
void Camera::on_sink_warning (GstMessage *message)
{
  GError *error = nullptr;
  gst_message_parse_warning (message, &error, nullptr);
  const GUnique<GError> owned (error);
  tell_once (error->message);
}

void Camera::tell_once (const std::string &text)
{
  constexpr size_t most = 64; // viewers have names without end
  if (std::find (warned_.begin (), warned_.end (), text) != warned_.end ())
    return;
  if (warned_.size () >= most)
    warned_.erase (warned_.begin ());
  warned_.push_back (text);
  log_line (Severity::Warning, config_.name.str (), text);
}

} // namespace wsrtc::bridge
