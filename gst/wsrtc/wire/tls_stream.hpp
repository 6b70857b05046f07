// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The server's side of TLS over an accepted connection, as a GIOStream. The
// handshake is part of the first read, so whatever bounds that bounds it too.
//
// Not GIO's own GTlsConnection: that one does each handshake in a thread of
// GLib's pool, which a few clients that never end theirs would fill.
#pragma once

#include <functional>
#include <memory>

#include <gio/gio.h>
#include <openssl/ssl.h>

#include "gptr.hpp"

namespace wsrtc {

struct SslContextFree {
  void operator() (SSL_CTX *context) const { SSL_CTX_free (context); }
};

// Certificate, key and what is allowed; see server/tls_identity.hpp.
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

// Read and written without blocking only, both on one thread. Both sides of
// `base` are pollable. Empty when memory is out. `flooded` is called from within a read,
// once, when the peer is cut off for what it sends instead of data.
GRef<GIOStream> make_tls_stream (GIOStream *base, SSL_CTX *context, std::function<void ()> flooded);

} // namespace wsrtc
