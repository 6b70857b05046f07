// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "../wire/tls_stream.hpp"
#include "result.hpp"

namespace wsrtc {

// TLS 1.2 and newer with the certificate, its chain and its private key out of
// PEM files; an empty `key_file` = in that of the certificate. All that would
// make browsers turn away, and can be known here, is an Error.
Result<SslContext> load_tls_identity (const std::string &certificate_file, const std::string &key_file);

} // namespace wsrtc
