// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A file with one line "user:password".
#pragma once

#include <string>

#include "camera_config.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

struct CredentialsReading {
  Credentials credentials;
  bool others_may_read = false; // anybody on this machine
};

// The text of the Error begins with what is wrong: "cannot be read: …".
Result<CredentialsReading> read_credentials_file (const std::string &path);

} // namespace wsrtc::bridge
