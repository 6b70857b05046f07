// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Camera: what is said of it, in the log and to viewers; and knocking at its host.
#include <utility>

#include "bridge_log.hpp"
#include "camera.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds knock_interval (250);
constexpr Milliseconds tell_interval (1000);
constexpr Milliseconds lookup_limit (5000);

// With `tls` the way that the source goes, else only as far as TCP.
HostKnock::Place place_of (const CameraConfig &config, bool tls)
{
  const SourceKind *kind = find_source_kind (config.url);
  const GUnique<GUri> uri (g_uri_parse (config.url.c_str (), G_URI_FLAGS_PARSE_RELAXED, nullptr));
  if (!kind || kind->default_port == 0 || !uri || !g_uri_get_host (uri.get ()))
    return {};
  HostKnock::Place place;
  const int port = g_uri_get_port (uri.get ());
  place.host = g_uri_get_host (uri.get ());
  place.port = port > 0 ? static_cast<unsigned> (port) : kind->default_port;
  place.tls = tls && (kind->is_tls || config.transport == Transport::Tls);
  place.ca_file = config.ca_file;
  return place;
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
    fault_ = before_first_picture ({Trouble::Silent, describe (trouble)}, config_.url);
  const bool passing = trouble == Trouble::Stale || trouble == Trouble::Stalled || trouble == Trouble::Ended;
  std::string text = fault_.text;
  if (pause >= Milliseconds (5000) && trouble != Trouble::Unreachable)
    text += "; the next try is in " + to_text (pause);
  if (trouble == Trouble::Unreachable || trouble == Trouble::Silent)
    report_connection (trouble, text);
  else
    log_line (passing ? Severity::Warning : Severity::Error, config_.name.str (), text);
}

// Elements say only that they could not connect, or wait for a connection without a word.
void Camera::report_connection (Trouble trouble, const std::string &text)
{
  auto place = place_of (config_, true);
  if (place.port == 0) {
    log_line (Severity::Error, config_.name.str (), text);
    return;
  }
  place.lookup_limit = lookup_limit;
  const std::string name = place.host + " port " + std::to_string (place.port);
  const std::string connected =
      trouble == Trouble::Silent
          ? text
          : name + ": it takes connections and does not answer as it should; check the port and "
                   "the path in url, and the camera itself";
  diagnosis_.knock (place, [this, name, connected] (const GError *error) {
    const std::string why = error ? describe_connection (error, name) : "";
    if (!error || std::exchange (unconnected_, why) != why)
      log_line (Severity::Error, config_.name.str (), error ? why : connected);
  });
}

void Camera::report_back ()
{
  diagnosis_.forget ();
  unconnected_.clear ();
  log_line (Severity::Notice, config_.name.str (),
            "it is back" + (last_seen_ != 0 ? ", last seen " + ago (last_seen_) : std::string ()));
  if (server_)
    gst_wsrtc_server_count_reconnect (server_.get (), config_.name.c_str ());
}

// ---- its host

// Only who did not answer before can come back: a host that takes connections, and
// whose camera cannot be had, is tried as the plan says.
void Camera::knock (bool was_away)
{
  const auto place = place_of (config_, false);
  if (place.port == 0)
    return;
  knocker_.knock (place, [this, was_away] (const GError *error) {
    if (error)
      knocking_.set (knock_interval);
    else if (was_away)
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
