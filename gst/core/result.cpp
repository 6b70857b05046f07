// SPDX-License-Identifier: LGPL-2.1-or-later
#include "result.hpp"

namespace wsrtc {

const char *to_string (Fault fault)
{
  switch (fault) {
  case Fault::InvalidArgument:
    return "invalid-argument";
  case Fault::Malformed:
    return "malformed";
  case Fault::TooLarge:
    return "too-large";
  case Fault::Protocol:
    return "protocol";
  case Fault::Unsupported:
    return "unsupported";
  case Fault::Security:
    return "security";
  case Fault::Timeout:
    return "timeout";
  case Fault::Network:
    return "network";
  case Fault::Media:
    return "media";
  case Fault::NotFound:
    return "not-found";
  case Fault::Busy:
    return "busy";
  case Fault::Closed:
    return "closed";
  case Fault::Internal:
    break;
  }
  return "internal";
}

} // namespace wsrtc
