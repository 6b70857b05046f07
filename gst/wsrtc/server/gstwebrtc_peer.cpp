// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstwebrtc_peer.hpp"

#include <utility>

#include "gstwebrtc_sessions.hpp"
#include "text.hpp"

namespace wsrtc::gstwebrtc {

std::string make_uuid ()
{
  std::string hex = make_peer_id ().str ();
  hex[12] = '4';                 // version: random (RFC 9562 section 5.4)
  hex[16] = "89ab"[hex[16] & 3]; // variant
  for (const size_t at : {20, 16, 12, 8})
    hex.insert (at, 1, '-');
  return hex;
}

bool is_uuid (std::string_view text)
{
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size () != form.size ())
    return false;
  for (size_t i = 0; i < form.size (); i++)
    if (form[i] == '-' ? text[i] != '-' : !g_ascii_isxdigit (text[i]))
      return false;
  return true;
}

// No stream's name has a colon.
PeerId id_of_stream (const StreamName &name)
{
  return PeerId (is_uuid (name.str ()) ? "stream:" + name.str () : name.str ());
}

void PeerSource::open ()
{
  open_ = true;
  for (const PeerId &viewer : std::exchange (waiting_, {}))
    sessions_.viewer_came (peer_, viewer, {});
}

void PeerSource::deliver (const Message &message)
{
  if (const auto *added = std::get_if<PeerAdded> (&message.body)) {
    if (open_)
      sessions_.viewer_came (peer_, added->id, {});
    else
      waiting_.push_back (added->id);
  } else if (const auto *removed = std::get_if<PeerRemoved> (&message.body)) {
    sessions_.viewer_left (peer_, removed->id, {});
  } else if (!message.peer.empty ()) {
    sessions_.viewer_said (peer_, message);
  }
}

} // namespace wsrtc::gstwebrtc
