// SPDX-License-Identifier: LGPL-2.1-or-later
#include "control_channel.hpp"

#include <utility>

namespace wsrtc {

namespace {

// Messages that are none; a page that sends more will not do better.
constexpr unsigned most_refused = 20;

} // namespace

ControlChannel::ControlChannel (GstWsrtcDataChannel *channel, Hooks hooks)
    : channel_ (GRef<GstWsrtcDataChannel>::take_ref (channel)), hooks_ (std::move (hooks)),
      strings_ (channel, "message-string", G_CALLBACK (on_string), this),
      bytes_ (channel, "message-bytes", G_CALLBACK (on_bytes), this)
{
}

void ControlChannel::on_string (GstWsrtcDataChannel *, const char *text, ControlChannel *self)
{
  self->on_text (text);
}

void ControlChannel::on_bytes (GstWsrtcDataChannel *, GBytes *, ControlChannel *self)
{
  self->refuse ({Fault::Protocol, "binary data on the control channel, which is for text"});
}

// Requests that nobody can take are told to the page, and are no fault of it.
void ControlChannel::on_text (const char *text)
{
  const auto request = read_control_request (text);
  if (!request) {
    refuse (request.error ());
    return;
  }
  const Status done =
      request->event ? hooks_.navigate (request->mid, *request->event) : Status (request->event.error ());
  const std::string answer = write_control_response (request->id, done ? "" : done.error ().text);
  // One who does not read the answers goes without.
  (void)gst_wsrtc_data_channel_send_string (channel_.get (), answer.c_str (), nullptr);
}

void ControlChannel::refuse (const Error &error)
{
  if (refused_++ == 0)
    hooks_.notice (error);
  if (refused_ == most_refused)
    gst_wsrtc_data_channel_close (channel_.get ());
}

} // namespace wsrtc
