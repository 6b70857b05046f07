// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ids.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <unistd.h>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr size_t max_stream_name = 64;
constexpr size_t peer_id_bytes = 16;

// The first words of the server's own paths.
constexpr std::array<std::string_view, 11> reserved_words = {
    "signaling", "publish", "call",    "wall",    "dashboard", "whip",
    "whep",      "api",     "metrics", "healthz", "assets",
};

bool is_name_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

Error bad_name (std::string_view shown, const char *why)
{
  return {Fault::InvalidArgument, "stream name \"" + std::string (shown) + "\" " + why};
}

} // namespace

Result<StreamName> parse_stream_name (std::string_view text)
{
  if (text.empty ())
    return StreamName ("default");
  if (text.size () > max_stream_name)
    return Error{Fault::InvalidArgument, "a stream name of " + std::to_string (text.size ()) +
                                             " characters is too long: use at most 64"};
  // What is refused here is not repeated in the text: it may be anything.
  if (!std::all_of (text.begin (), text.end (), is_name_character))
    return Error{Fault::InvalidArgument,
                 "a stream name may only have letters, digits, '.', '_' and '-': choose another one"};
  // Browsers take these out of a path before they send it.
  if (text == "." || text == "..")
    return bad_name (text, "means a folder in an address: choose another one");
  if (std::find (reserved_words.begin (), reserved_words.end (), text) != reserved_words.end ())
    return bad_name (text, "is an address of the server itself: choose another one");
  return StreamName (std::string (text));
}

PeerId make_peer_id ()
{
  // Straight from the kernel: g_random_int () and with it g_uuid_string_random ()
  // are a Mersenne Twister, which anyone who has seen some ids can continue.
  std::array<uint8_t, peer_id_bytes> random;
  if (getentropy (random.data (), random.size ()) != 0)
    g_error ("the system gives no random numbers for peer ids: %s", g_strerror (errno));

  static constexpr char digits[] = "0123456789abcdef";
  std::string id;
  id.reserve (2 * random.size ());
  for (uint8_t byte : random) {
    id += digits[byte >> 4];
    id += digits[byte & 15];
  }
  return PeerId (std::move (id));
}

} // namespace wsrtc
