// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The profiles of DTLS-SRTP that we have, for tables of tests that must pass
// with each.
#pragma once

#include "srtp_keys.hpp"

namespace wsrtc::test {

struct SrtpProfileRow {
  const char *name;
  SrtpProfile profile;
};

inline constexpr SrtpProfileRow srtp_profiles[] = {{"aes-cm-sha1-80", SrtpProfile::Aes128CmSha1_80},
                                                   {"aes-gcm", SrtpProfile::AeadAes128Gcm}};

} // namespace wsrtc::test
