// SPDX-License-Identifier: LGPL-2.1-or-later
#include "turn_credentials.hpp"

#include <glib.h>

#include "gptr.hpp"

namespace wsrtc {

TurnCredentials make_turn_credentials (const std::string &secret, std::string_view name, int64_t expiry)
{
  TurnCredentials made;
  made.username = std::to_string (expiry) + ":" + std::string (name);
  guint8 digest[20];
  gsize size = sizeof digest;
  GHmac *hmac =
      g_hmac_new (G_CHECKSUM_SHA1, reinterpret_cast<const guchar *> (secret.data ()), secret.size ());
  g_hmac_update (hmac, reinterpret_cast<const guchar *> (made.username.data ()),
                 gssize (made.username.size ()));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  made.credential = GUnique<char> (g_base64_encode (digest, size)).get ();
  return made;
}

} // namespace wsrtc
