// SPDX-License-Identifier: LGPL-2.1-or-later
#include "h265_profile.hpp"

#include <string>

#include "fmtp.hpp"
#include "h265_headers.hpp"

namespace wsrtc {

bool describe_h265 (const GstStructure *payloader_caps, GstStructure *offer)
{
  const char *sets = gst_structure_get_string (payloader_caps, "sprop-sps");
  if (!sets)
    return false;
  g_auto (GStrv) items = g_strsplit (sets, ",", -1);
  for (char **item = items; *item; item++) {
    gsize size = 0;
    g_autofree guchar *nal = g_base64_decode (*item, &size);
    const auto sps = parse_h265_sps ({nal, size});
    if (!sps)
      continue;
    gst_structure_set (offer, "profile-id", G_TYPE_STRING, std::to_string (sps->profile_idc).c_str (),
                       "tier-flag", G_TYPE_STRING, std::to_string (sps->tier_flag).c_str (), "level-id",
                       G_TYPE_STRING, std::to_string (sps->level_idc).c_str (), nullptr);
    return true;
  }
  return false;
}

bool h265_fits_offer (std::string_view offered, std::string_view profile_id)
{
  const std::string main_profile = "1"; // the default of RFC 7798
  std::string takes = fmtp_value (offered, "profile-id");
  if (takes.empty ())
    takes = main_profile;
  return takes == (profile_id.empty () ? main_profile : profile_id);
}

} // namespace wsrtc
