// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Camera: what is said of it, in the log and to viewers; and knocking at its host.
#include "bridge_log.hpp"
#include "camera.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds knock_interval (250);
constexpr Milliseconds tell_interval (1000);

struct Place {
  std::string host;
  unsigned port = 0; // 0 = nothing to knock at
};

Place place_of (const std::string &url)
{
  const SourceKind *kind = find_source_kind (url);
  const GUnique<GUri> uri (g_uri_parse (url.c_str (), G_URI_FLAGS_PARSE_RELAXED, nullptr));
  if (!kind || kind->default_port == 0 || !uri || !g_uri_get_host (uri.get ()))
    return {};
  const int port = g_uri_get_port (uri.get ());
  return {g_uri_get_host (uri.get ()), port > 0 ? static_cast<unsigned> (port) : kind->default_port};
}

std::string to_text (Milliseconds time)
{
  const auto seconds = (time.count () + 500) / 1000;
  return seconds < 120 ? std::to_string (seconds) + " s" : std::to_string (seconds / 60) + " min";
}

std::string ago (gint64 since)
{
  return to_text (Milliseconds ((g_get_monotonic_time () - since) / G_TIME_SPAN_MILLISECOND)) + " ago";
}

} // namespace

// ---- the log

void Camera::report (Trouble trouble, Milliseconds pause)
{
  if (trouble == Trouble::Silent)
    fault_ = {Trouble::Silent, describe (trouble)};
  if (trouble == Trouble::Unreachable) {
    report_unreachable (pause);
    return;
  }
  const bool passing = trouble == Trouble::Stale || trouble == Trouble::Ended;
  std::string text = fault_.text;
  if (pause >= Milliseconds (5000))
    text += "; the next try is in " + to_text (pause);
  log_line (passing ? Severity::Warning : Severity::Error, config_.name.str (), text);
}

// Elements say only that they could not connect.
void Camera::report_unreachable (Milliseconds)
{
  const Place place = place_of (config_.url);
  if (place.port == 0) {
    log_line (Severity::Error, config_.name.str (), fault_.text);
    return;
  }
  diagnosis_.knock (place.host, place.port, [this, place] (const GError *error) {
    const std::string name = place.host + " port " + std::to_string (place.port);
    log_line (Severity::Error, config_.name.str (),
              error ? describe_connection (error, name) : name + ": " + fault_.text);
  });
}

void Camera::report_back ()
{
  log_line (Severity::Notice, config_.name.str (),
            "it is back" + (last_seen_ != 0 ? ", last seen " + ago (last_seen_) : std::string ()));
}

// ---- its host

void Camera::knock ()
{
  const Place place = place_of (config_.url);
  if (place.port == 0)
    return;
  knocker_.knock (place.host, place.port, [this] (const GError *error) {
    if (error)
      knocking_.set (knock_interval);
    else
      step ({PlanEventKind::Answers});
  });
}

// ---- viewers

void Camera::tell ()
{
  const bool waits = plan_.phase () != Phase::Live && plan_.viewers () > 0;
  if (waits)
    telling_.set (tell_interval);
  else
    telling_.stop ();
  std::string text = waiting_text ();
  if (text == told_ || !g_object_class_find_property (G_OBJECT_GET_CLASS (sink_.get ()), "waiting-text"))
    return;
  told_ = std::move (text);
  g_object_set (sink_.get (), "waiting-text", told_.c_str (), nullptr);
}

std::string Camera::waiting_text () const
{
  if (plan_.phase () == Phase::Live)
    return "Waiting for the camera";
  if (plan_.phase () == Phase::Idle && plan_.trouble () == Trouble::None)
    return "The camera starts when somebody looks";
  std::string text = "Waiting for the camera";
  if (last_seen_ != 0)
    text += ": last seen " + ago (last_seen_);
  const std::string reason = public_reason (plan_.trouble ());
  return reason.empty () ? text : text + " (" + reason + ")";
}

} // namespace wsrtc::bridge
