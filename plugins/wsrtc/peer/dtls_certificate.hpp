// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

namespace wsrtc {

// A certificate and its key, as PEM: ECDSA with P-256, made once for all peers
// of the process. GStreamer up to 1.22 has RSA, whose signature takes many times
// as long in each handshake. "" when OpenSSL cannot make one. Any thread.
const std::string &dtls_certificate ();

} // namespace wsrtc
