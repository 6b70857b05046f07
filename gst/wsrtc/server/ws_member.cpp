// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_member.hpp"

#include <utility>

#include "log.hpp"

namespace wsrtc {

namespace {

const SocketWeight &weight_of (Role role)
{
  return role == Role::Source ? source_weight : guest_weight;
}

DialectConfig config_of (Role role)
{
  DialectConfig config;
  config.vocabulary = role == Role::Plain ? Vocabulary::Plain : Vocabulary::ExtendedServer;
  return config;
}

} // namespace

WsMember::WsMember (SoupWebsocketConnection *socket, ClientLink &link, const ServerSettings &settings,
                    Rooms &rooms, Place place, Closed closed)
    : rooms_ (rooms), place_ (std::move (place)), closed_ (std::move (closed)),
      dialect_ (find_dialect ("wsrtc")->create (config_of (place_.role))),
      socket_ (socket, link, budgets_of (settings, weight_of (place_.role)), *this)
{
  socket_.set_stream (place_.room);
}

WsMember::~WsMember ()
{
  leave ();
}

void WsMember::open (const ServerSettings &settings)
{
  if (!socket_.open (settings))
    return;
  const Status joined = rooms_.join (place_.room, socket_.id (), place_.role, *this);
  if (!joined) {
    deliver ({{}, ErrorReport{to_string (joined.error ().fault), joined.error ().text}});
    const Rejection kind = rejection_of (joined.error ().fault);
    socket_.counters ().reject (kind);
    GST_INFO (
        "%s",
        socket_.log_line ("refused").with ("kind", to_string (kind)).reason (joined.error ().text).c_str ());
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, joined.error ().text);
    return;
  }
  joined_ = true;
  GST_INFO ("%s", socket_.log_line ("joined")
                      .with ("protocol", protocol ())
                      .with ("role", place_.role == Role::Plain ? "plain" : to_string (place_.role))
                      .c_str ());
}

void WsMember::leave ()
{
  if (!std::exchange (joined_, false))
    return;
  GST_INFO ("%s", socket_.log_line ("left").c_str ());
  rooms_.leave (place_.room, socket_.id ());
}

void WsMember::close (SoupWebsocketCloseCode code, const std::string &reason)
{
  socket_.close (code, reason);
}

void WsMember::on_closed ()
{
  closed_ (*this);
}

void WsMember::on_text (std::string_view frame)
{
  const Result<DialectOutput> output = dialect_->receive (frame);
  if (!output) {
    refuse_frame (output.error ());
    return;
  }
  for (const std::string &answer : output->frames)
    socket_.send (answer);
  for (const Message &message : output->messages) {
    if (!joined_)
      return;
    if (const Status status = rooms_.receive (place_.room, socket_.id (), message); !status)
      refuse_frame (status.error ());
  }
}

void WsMember::refuse_frame (const Error &error)
{
  deliver ({{}, ErrorReport{to_string (error.fault), error.text}});
  socket_.count_fault (error);
}

void WsMember::deliver (const Message &message)
{
  for (const std::string &frame : dialect_->send (message).frames)
    if (!socket_.send (frame))
      return;
}

} // namespace wsrtc
