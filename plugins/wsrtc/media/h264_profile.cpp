// SPDX-License-Identifier: LGPL-2.1-or-later
#include "h264_profile.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs.hpp"
#include "fmtp.hpp"

namespace wsrtc {

namespace {

enum class Profile { ConstrainedBaseline, Baseline, Extended, Main, ConstrainedHigh, High };

struct ProfileRow {
  uint8_t idc;
  uint8_t mask;  // the bits of profile-iop that count
  uint8_t value; // and what they must be
  Profile profile;
};

// RFC 6184 table 5, and constrained high (H.264 annex A.2.4.2). First match wins.
constexpr ProfileRow profile_rows[] = {
    {0x42, 0x4f, 0x40, Profile::ConstrainedBaseline},
    {0x4d, 0x8f, 0x80, Profile::ConstrainedBaseline},
    {0x58, 0xcf, 0xc0, Profile::ConstrainedBaseline},
    {0x42, 0x4f, 0x00, Profile::Baseline},
    {0x58, 0xcf, 0x80, Profile::Baseline},
    {0x58, 0xcf, 0x00, Profile::Extended},
    {0x4d, 0xaf, 0x00, Profile::Main},
    {0x64, 0xff, 0x00, Profile::High},
    {0x64, 0xff, 0x0c, Profile::ConstrainedHigh},
};

struct DecodesRow {
  Profile receiver;
  Profile stream;
};

// What a receiver decodes beside its own profile, by the subsets of annex A.
constexpr DecodesRow decodes_rows[] = {
    {Profile::Baseline, Profile::ConstrainedBaseline},
    {Profile::Extended, Profile::ConstrainedBaseline},
    {Profile::Extended, Profile::Baseline},
    {Profile::Main, Profile::ConstrainedBaseline},
    {Profile::ConstrainedHigh, Profile::ConstrainedBaseline},
    {Profile::High, Profile::ConstrainedBaseline},
    {Profile::High, Profile::Main},
    {Profile::High, Profile::ConstrainedHigh},
};

// RFC 6184 section 8.1: without the parameter the receiver is Baseline, level 1.
constexpr std::string_view default_profile_level_id = "420010";

// profile_idc and profile-iop, without the level.
struct ProfileId {
  uint8_t idc;
  uint8_t iop;
};

std::optional<ProfileId> parse_profile (std::string_view profile_level_id)
{
  uint32_t value = 0;
  const char *end = profile_level_id.data () + profile_level_id.size ();
  const auto parsed = std::from_chars (profile_level_id.data (), end, value, 16);
  if (profile_level_id.size () != 6 || parsed.ec != std::errc () || parsed.ptr != end)
    return std::nullopt;
  return ProfileId{static_cast<uint8_t> (value >> 16), static_cast<uint8_t> (value >> 8)};
}

std::optional<Profile> profile_of (ProfileId id)
{
  for (const ProfileRow &row : profile_rows) {
    if (row.idc == id.idc && (id.iop & row.mask) == row.value)
      return row.profile;
  }
  return std::nullopt;
}

} // namespace

bool h264_profiles_match (std::string_view ours, std::string_view offered)
{
  const auto our_id = parse_profile (ours);
  const auto offered_id = parse_profile (offered.empty () ? default_profile_level_id : offered);
  if (!our_id || !offered_id)
    return false;
  // Also the profiles that the tables do not know: High 10, 4:4:4, …
  if (our_id->idc == offered_id->idc && our_id->iop == offered_id->iop)
    return true;
  const auto stream = profile_of (*our_id);
  const auto receiver = profile_of (*offered_id);
  if (!stream || !receiver)
    return false;
  if (*stream == *receiver)
    return true;
  return std::any_of (std::begin (decodes_rows), std::end (decodes_rows), [&] (const DecodesRow &row) {
    return row.receiver == *receiver && row.stream == *stream;
  });
}

bool describe_h264 (const GstStructure *payloader_caps, GstStructure *offer)
{
  const char *sets = gst_structure_get_string (payloader_caps, "sprop-parameter-sets");
  if (!sets)
    return false;
  constexpr size_t head = 4; // NAL unit type, profile_idc, constraint flags, level_idc
  g_auto (GStrv) items = g_strsplit (sets, ",", -1);
  for (char **item = items; *item; item++) {
    gsize size = 0;
    g_autofree guchar *nal = g_base64_decode (*item, &size);
    if (size < head || (nal[0] & 0x1f) != 7)
      continue;
    g_autofree char *id = g_strdup_printf ("%02x%02x%02x", nal[1], nal[2], nal[3]);
    gst_structure_set (offer, "profile-level-id", G_TYPE_STRING, id, nullptr);
    return true;
  }
  return false;
}

bool h264_fits_offer (std::string_view offered, std::string_view profile_level_id)
{
  return fmtp_value (offered, "packetization-mode") == "1" &&
         (profile_level_id.empty () ||
          h264_profiles_match (profile_level_id, fmtp_value (offered, "profile-level-id")));
}

} // namespace wsrtc
