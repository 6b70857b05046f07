// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frame_asker.hpp"

#include <utility>

#include "bridge_log.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds interval (500);

// How long it is left alone: each wrong password may count against an account.
constexpr Milliseconds refused_first (60000), refused_longest (900000);
constexpr Milliseconds failing_first (1000), failing_longest (60000);

} // namespace

KeyFrameAsker::KeyFrameAsker (const CameraConfig &camera)
    : camera_ (camera.name.str ()), url_ (camera.url),
      client_ ({camera.onvif, camera.credentials, camera.ca_file}), later_ ([this] { ask (); }),
      refused_ (refused_first, refused_longest, g_random_int ()),
      failing_ (failing_first, failing_longest, g_random_int ())
{
}

void KeyFrameAsker::want ()
{
  const gint64 now = g_get_monotonic_time ();
  if (later_.is_set () || now < not_before_)
    return;
  const Milliseconds since ((now - asked_) / G_TIME_SPAN_MILLISECOND);
  if (asked_ == 0 || since >= interval)
    ask ();
  else
    later_.set (interval - since);
}

void KeyFrameAsker::ask ()
{
  asked_ = g_get_monotonic_time ();
  if (asked_ >= not_before_)
    client_.request_key_frame (url_, [this] (const Status &status) { on_answer (status); });
}

// A camera that does not do it is told of once; the next key frame comes when its
// group of pictures ends.
void KeyFrameAsker::on_answer (const Status &status)
{
  if (status) {
    failed_ = false;
    refused_.reset ();
    failing_.reset ();
    return;
  }
  if (status.error ().fault == Fault::Busy)
    return;
  Backoff &backoff = status.error ().fault == Fault::Security ? refused_ : failing_;
  not_before_ = g_get_monotonic_time () + backoff.next ().count () * G_TIME_SPAN_MILLISECOND;
  if (!std::exchange (failed_, true))
    log_line (Severity::Warning, camera_, "it gives no key frame over ONVIF: " + status.error ().text);
}

} // namespace wsrtc::bridge
