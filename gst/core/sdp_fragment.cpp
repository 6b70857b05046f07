// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_fragment.hpp"

#include <algorithm>
#include <optional>

#include "candidate_check.hpp"
#include "sdp_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr std::string_view no_media_line = " 9 UDP/TLS/RTP/SAVPF 0";

Error bad (const std::string &what)
{
  return {Fault::Malformed, "ICE fragment: " + what};
}

// Nothing but attributes and m= lines has a place here, above all no "v=0".
Status check_lines (const SdpLines &lines)
{
  for (const std::string &line : lines.all ()) {
    if (!has_prefix (line, "a=") && !has_prefix (line, "m="))
      return bad ("a line that is neither an attribute nor an m= line");
  }
  return Done{};
}

// None at all is no error here: they may stand at the other level.
Result<std::optional<IceCredentials>> read_credentials (const SdpLines &lines)
{
  const auto ufrag = lines.attribute ("ice-ufrag");
  const auto pwd = lines.attribute ("ice-pwd");
  if (!ufrag && !pwd)
    return std::optional<IceCredentials> ();
  if (!is_ice_word (ufrag, min_ice_ufrag))
    return bad ("no a=ice-ufrag, or one that is not 4 to 256 characters of its alphabet");
  if (!is_ice_word (pwd, min_ice_pwd))
    return bad ("no a=ice-pwd, or one that is not 22 to 256 characters of its alphabet");
  return std::optional (IceCredentials{std::string (*ufrag), std::string (*pwd)});
}

Status add_candidate (SdpFragmentSection &section, std::string_view value)
{
  const std::string text = std::string ("candidate:").append (value);
  const Result<CandidateUse> use = check_candidate (text);
  if (!use)
    return use.error ().within ("ICE fragment");
  if (*use == CandidateUse::Use)
    section.candidates.push_back (text);
  return Done{};
}

Result<SdpFragmentSection> read_section (const SdpMedia &media)
{
  SdpFragmentSection section;
  section.kind = media.head.kind;
  const auto mid = media.lines.attribute ("mid");
  if (!mid || !is_sdp_mid (*mid))
    return bad ("a section without an a=mid that is a token");
  section.mid = Mid (std::string (*mid));
  for (const std::string_view value : media.lines.attributes ("candidate")) {
    if (const Status added = add_candidate (section, value); !added)
      return added.error ();
  }
  section.end_of_candidates = media.lines.has ("end-of-candidates");
  return section;
}

Status add_section (SdpFragment &fragment, const SdpMedia &media)
{
  Result<SdpFragmentSection> section = read_section (media);
  if (!section)
    return section.error ();
  const bool known =
      std::any_of (fragment.sections.begin (), fragment.sections.end (),
                   [&section] (const SdpFragmentSection &other) { return other.mid == section->mid; });
  if (known)
    return bad ("two sections with the same a=mid");
  fragment.sections.push_back (std::move (*section));
  return Done{};
}

// Those of the whole, or else those of the sections, which must not differ.
Result<IceCredentials> find_credentials (const SdpText &text)
{
  const Result<std::optional<IceCredentials>> session = read_credentials (text.session);
  if (!session)
    return session.error ();
  std::optional<IceCredentials> found = *session;
  for (const SdpMedia &media : text.media) {
    const Result<std::optional<IceCredentials>> own = read_credentials (media.lines);
    if (!own)
      return own.error ();
    if (!*own && !*session)
      return bad ("a section without a=ice-ufrag and a=ice-pwd");
    if (*own && found && **own != *found)
      return Error{Fault::Unsupported, "ICE fragment: sections with credentials of their own; one bundle "
                                       "is what is understood"};
    if (*own)
      found = *own;
  }
  if (!found)
    return bad ("neither a=ice-ufrag nor a=ice-pwd");
  return *found;
}

Status read_bundle (const SdpLines &lines, std::vector<Mid> &bundle)
{
  for (std::string_view group : lines.attributes ("group")) {
    if (cut (group, ' ') != "BUNDLE" || group.empty ())
      continue;
    const bool mids = for_each_part (group, ' ', [&bundle] (std::string_view mid) {
      bundle.emplace_back (std::string (mid));
      return is_sdp_mid (mid);
    });
    if (!mids)
      return bad ("an a=group:BUNDLE of something else than names of sections");
  }
  return Done{};
}

Status check_amount (const SdpText &text)
{
  size_t candidates = text.session.attributes ("candidate").size ();
  if (candidates != 0)
    return bad ("a candidate outside any section");
  for (const SdpMedia &media : text.media)
    candidates += media.lines.attributes ("candidate").size ();
  if (candidates > max_sdp_candidates)
    return Error{Fault::TooLarge,
                 "ICE fragment: more than " + std::to_string (max_sdp_candidates) + " candidates"};
  return Done{};
}

Status check_form (const SdpText &text)
{
  if (const Status lines = check_lines (text.session); !lines)
    return lines;
  for (const SdpMedia &media : text.media) {
    if (const Status lines = check_lines (media.lines); !lines)
      return lines;
  }
  return check_amount (text);
}

void append_line (std::string &text, std::string_view name, std::string_view value)
{
  text.append ("a=").append (name).append (value).append ("\r\n");
}

} // namespace

Result<SdpFragment> read_sdp_fragment (std::string_view text)
{
  if (text.size () > max_sdp_fragment_bytes)
    return Error{Fault::TooLarge,
                 "ICE fragment: more than " + std::to_string (max_sdp_fragment_bytes) + " bytes"};
  const Result<SdpText> parsed = parse_sdp_lines (text);
  if (!parsed)
    return parsed.error ().within ("ICE fragment");
  if (const Status form = check_form (*parsed); !form)
    return form.error ();
  const Result<IceCredentials> ice = find_credentials (*parsed);
  if (!ice)
    return ice.error ();
  SdpFragment fragment;
  fragment.ice = *ice;
  fragment.end_of_candidates = parsed->session.has ("end-of-candidates");
  if (const Status bundle = read_bundle (parsed->session, fragment.bundle); !bundle)
    return bundle.error ();
  for (const SdpMedia &media : parsed->media) {
    if (const Status added = add_section (fragment, media); !added)
      return added.error ();
  }
  return fragment;
}

std::string write_sdp_fragment (const SdpFragment &fragment)
{
  std::string text;
  if (!fragment.bundle.empty ()) {
    text = "a=group:BUNDLE";
    for (const Mid &mid : fragment.bundle)
      text.append (" ").append (mid.str ());
    text.append ("\r\n");
  }
  append_line (text, "ice-ufrag:", fragment.ice.ufrag);
  append_line (text, "ice-pwd:", fragment.ice.pwd);
  if (fragment.end_of_candidates)
    append_line (text, "end-of-candidates", "");
  for (const SdpFragmentSection &section : fragment.sections) {
    text.append ("m=").append (section.kind).append (no_media_line).append ("\r\n");
    append_line (text, "mid:", section.mid.str ());
    for (const std::string &candidate : section.candidates)
      append_line (text, "", candidate);
    if (section.end_of_candidates)
      append_line (text, "end-of-candidates", "");
  }
  return text;
}

} // namespace wsrtc
