// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_types.hpp"

namespace wsrtc {

namespace {

constexpr size_t min_ufrag = 4;
constexpr size_t max_ufrag = 250; // two of them and a colon: at most 513 bytes
constexpr size_t min_password = 22;
constexpr size_t max_password = 256;

} // namespace

bool are_valid (const IceCredentials &credentials)
{
  const size_t ufrag = credentials.ufrag.size (), password = credentials.password.size ();
  return ufrag >= min_ufrag && ufrag <= max_ufrag && credentials.ufrag.find (':') == std::string::npos &&
         password >= min_password && password <= max_password;
}

const char *to_string (IceState state)
{
  switch (state) {
  case IceState::New:
    return "new";
  case IceState::Checking:
    return "checking";
  case IceState::Connected:
    return "connected";
  case IceState::Completed:
    return "completed";
  case IceState::Failed:
    return "failed";
  }
  return "";
}

} // namespace wsrtc
