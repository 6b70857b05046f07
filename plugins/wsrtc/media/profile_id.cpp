// SPDX-License-Identifier: LGPL-2.1-or-later
#include "profile_id.hpp"

#include "fmtp.hpp"

namespace wsrtc {

namespace {

bool is_zero (const std::string &value)
{
  return value.empty () || value == "0";
}

} // namespace

bool vp9_fits_offer (std::string_view offered, std::string_view)
{
  return is_zero (fmtp_value (offered, "profile-id"));
}

bool av1_fits_offer (std::string_view offered, std::string_view)
{
  return is_zero (fmtp_value (offered, "profile"));
}

} // namespace wsrtc
