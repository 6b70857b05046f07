// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base64url.hpp"

#include <algorithm>

#include <glib.h>

#include "gptr.hpp"

namespace wsrtc {

std::optional<std::string> decode_base64url (std::string_view text)
{
  // GLib's decoder leaves out what it does not know.
  const bool known = std::all_of (text.begin (), text.end (),
                                  [] (char c) { return g_ascii_isalnum (c) || c == '-' || c == '_'; });
  if (!known || text.size () % 4 == 1)
    return std::nullopt;
  std::string usual (text);
  std::replace (usual.begin (), usual.end (), '-', '+');
  std::replace (usual.begin (), usual.end (), '_', '/');
  usual.append ((4 - usual.size () % 4) % 4, '=');
  gsize size = 0;
  const GUnique<guchar> bytes (g_base64_decode (usual.c_str (), &size));
  return std::string (reinterpret_cast<const char *> (bytes.get ()), size);
}

std::string encode_base64url (std::string_view bytes)
{
  std::string text =
      GUnique<char> (g_base64_encode (reinterpret_cast<const guchar *> (bytes.data ()), bytes.size ()))
          .get ();
  std::replace (text.begin (), text.end (), '+', '-');
  std::replace (text.begin (), text.end (), '/', '_');
  text.erase (std::find (text.begin (), text.end (), '='), text.end ());
  return text;
}

} // namespace wsrtc
