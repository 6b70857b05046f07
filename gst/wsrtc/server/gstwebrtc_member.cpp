// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstwebrtc_member.hpp"

#include <utility>

#include "log.hpp"
#include "token_request.hpp"

namespace wsrtc {

GstWebrtcMember::GstWebrtcMember (SoupWebsocketConnection *socket, ClientLink &link,
                                  const ServerSettings &settings, gstwebrtc::Desk &desk, Gate &gate,
                                  Pass pass, Closed closed)
    : desk_ (desk), gate_ (gate), pass_ (std::move (pass)), closed_ (std::move (closed)),
      source_budgets_ (budgets_of (settings, source_weight)),
      socket_ (socket, link, budgets_of (settings, peer_weight), *this)
{
}

GstWebrtcMember::~GstWebrtcMember ()
{
  leave ();
}

void GstWebrtcMember::open (const ServerSettings &settings)
{
  if (!socket_.open (settings))
    return;
  id_ = desk_.add (*this);
  GST_INFO ("%s", socket_.log_line ("joined")
                      .with ("protocol", protocol ())
                      .with ("as", id_.str ())
                      .with ("holder", pass_.holder ())
                      .c_str ());
}

bool GstWebrtcMember::may (Right right, const std::string &stream) const
{
  return stream.empty () ? gate_.allows_somewhere (pass_, right) : gate_.allows (pass_, right, stream);
}

void GstWebrtcMember::review ()
{
  if (id_.empty ())
    return;
  if (!gate_.renew (pass_))
    send_away (Denial::BadToken, "the token is not good any more");
  else if (!desk_.is_allowed (id_))
    send_away (Denial::Forbidden, "the token does not give the right to this any more");
}

// Media outlive their signalling, but not the right to them.
void GstWebrtcMember::send_away (Denial denial, const std::string &why)
{
  desk_.end_sessions_of (id_, why);
  close (close_code_of (denial), why);
}

void GstWebrtcMember::leave ()
{
  const PeerId id = std::exchange (id_, PeerId ());
  if (id.empty ())
    return;
  GST_INFO ("%s", socket_.log_line ("left").with ("as", id.str ()).c_str ());
  desk_.remove (id);
}

void GstWebrtcMember::close (uint16_t code, const std::string &reason)
{
  socket_.close (code, reason);
}

void GstWebrtcMember::on_closed ()
{
  closed_ (*this);
}

void GstWebrtcMember::on_text (std::string_view frame)
{
  if (id_.empty ())
    return;
  const auto message = gstwebrtc::read_to_server (frame);
  if (!message) {
    refuse (message.error ());
    return;
  }
  if (!*message)
    return;
  if (const Status done = desk_.receive (id_, **message); !done)
    refuse (done.error ());
}

// What another one was too fast or too many for is no fault.
void GstWebrtcMember::refuse (const Error &error)
{
  send (gstwebrtc::Refusal{error.text});
  if (error.fault != Fault::NotFound && error.fault != Fault::Busy)
    socket_.count_fault (error);
}

void GstWebrtcMember::send_frame (const std::string &frame)
{
  socket_.send (frame);
}

void GstWebrtcMember::became_producer ()
{
  if (!std::exchange (has_source_budgets_, true))
    socket_.set_budgets (source_budgets_);
}

} // namespace wsrtc
