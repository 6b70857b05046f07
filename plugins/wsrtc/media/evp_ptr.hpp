// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include <openssl/evp.h>

namespace wsrtc {

struct EvpFree {
  void operator() (EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free (context); }
};

using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, EvpFree>;

} // namespace wsrtc
