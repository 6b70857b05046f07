// SPDX-License-Identifier: LGPL-2.1-or-later
#include "element_shell.hpp"

#include "gptr.hpp"
#include "report.hpp"
#include "settings_properties.hpp"

namespace wsrtc {

// ---- settings

void SettingsBox::set (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  Settings before; // an object that goes may call back, so not under the lock
  const std::lock_guard<std::mutex> lock (mutex_);
  before = settings_;
  if (!set_setting (settings_, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

void SettingsBox::get (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (!get_setting (settings_, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

std::shared_ptr<const Settings> SettingsBox::copy ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return std::make_shared<Settings> (settings_);
}

void SettingsBox::with (const std::function<void (Settings &)> &use)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  use (settings_);
}

// ---- state

namespace {

bool is_stop (GstStateChange transition)
{
  return transition == GST_STATE_CHANGE_PAUSED_TO_READY || transition == GST_STATE_CHANGE_READY_TO_NULL;
}

Status before_change (ElementCore &core, SettingsBox &settings, GstStateChange transition)
{
  switch (transition) {
  case GST_STATE_CHANGE_NULL_TO_READY:
    return core.open (settings.copy ());
  case GST_STATE_CHANGE_READY_TO_PAUSED:
    return core.begin ();
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    core.pause ();
    break;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    core.end ();
    break;
  default:
    break;
  }
  return Done{};
}

void after_change (GstElement *element, ElementCore &core, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING) {
    const auto clock = GRef<GstClock>::adopt (gst_element_get_clock (element));
    core.play (clock.get (), gst_element_get_base_time (element));
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    core.remove_pads ();
  } else if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    core.close ();
  }
}

// What has begun and could not go on.
void undo (ElementCore &core, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    core.end ();
  else if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    core.close ();
}

} // namespace

GstStateChangeReturn change_state (GstElement *element, gpointer parent, ElementCore &core,
                                   SettingsBox &settings, GstStateChange transition, bool live)
{
  if (is_stop (transition) && core.is_on_owner ()) {
    post_error (element, stopped_by_a_handler ());
    return GST_STATE_CHANGE_FAILURE;
  }
  const Status begun = before_change (core, settings, transition);
  if (!begun)
    post_error (element, begun.error ());
  const auto result =
      begun ? GST_ELEMENT_CLASS (parent)->change_state (element, transition) : GST_STATE_CHANGE_FAILURE;
  if (result == GST_STATE_CHANGE_FAILURE) {
    undo (core, transition);
    return result;
  }
  after_change (element, core, transition);
  const bool paused =
      transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
  if (live)
    return paused ? GST_STATE_CHANGE_NO_PREROLL : result;
  // A clocksync says so in whatever pipeline it is.
  return result == GST_STATE_CHANGE_NO_PREROLL ? GST_STATE_CHANGE_SUCCESS : result;
}

gboolean send_event (GstElement *element, gpointer parent, ElementCore &core, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (parent)->send_event (element, event);
  gst_event_unref (event);
  core.finish ();
  return TRUE;
}

} // namespace wsrtc
