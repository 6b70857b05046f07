// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_gathered.hpp"

#include <algorithm>
#include <optional>

#include "sdp_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// Its index.
std::optional<size_t> section_of (const SdpText &text, const Candidate &candidate)
{
  const auto has_mid = [&candidate] (const SdpMedia &media) {
    const auto mid = media.lines.attribute ("mid");
    return mid && *mid == candidate.mid->str ();
  };
  if (candidate.mline && candidate.mline->index < text.media.size ())
    return candidate.mline->index;
  if (!candidate.mid)
    return std::nullopt;
  const auto found = std::find_if (text.media.begin (), text.media.end (), has_mid);
  if (found == text.media.end ())
    return std::nullopt;
  return static_cast<size_t> (found - text.media.begin ());
}

std::string value_of (const SdpText &text, const SdpMedia &media, const char *name)
{
  return std::string (text.effective (media, name).value_or (std::string_view ()));
}

std::vector<Mid> bundle_of (const SdpText &text)
{
  std::vector<Mid> mids;
  for (std::string_view group : text.session.attributes ("group")) {
    if (cut (group, ' ') != "BUNDLE")
      continue;
    for_each_part (group, ' ', [&mids] (std::string_view mid) {
      mids.emplace_back (std::string (mid));
      return true;
    });
  }
  return mids;
}

SdpFragmentSection &part_of (SdpFragment &fragment, const SdpMedia &media)
{
  const Mid mid (std::string (media.lines.attribute ("mid").value_or (std::string_view ())));
  for (SdpFragmentSection &section : fragment.sections)
    if (section.mid == mid)
      return section;
  SdpFragmentSection section;
  section.kind = media.head.kind;
  section.mid = mid;
  fragment.sections.push_back (std::move (section));
  return fragment.sections.back ();
}

void add_to_fragment (SdpFragment &fragment, const SdpText &text, const Candidate &candidate)
{
  const auto index = section_of (text, candidate);
  if (candidate.text.empty () && !index)
    fragment.end_of_candidates = true;
  if (!index)
    return;
  SdpFragmentSection &section = part_of (fragment, text.media[*index]);
  std::string_view value = candidate.text;
  drop_prefix (value, "a=");
  if (value.empty ())
    section.end_of_candidates = true;
  else
    section.candidates.emplace_back (value);
}

} // namespace

Result<std::string> add_candidates (const std::string &sdp, const std::vector<Candidate> &candidates,
                                    bool complete)
{
  auto text = parse_sdp_text (sdp);
  if (!text)
    return text.error ();
  for (const Candidate &candidate : candidates) {
    const auto section = candidate.text.empty () ? std::nullopt : section_of (*text, candidate);
    if (!section)
      continue;
    std::string_view value = candidate.text;
    drop_prefix (value, "a=");
    text->media[*section].lines.add ("a=" + std::string (value));
  }
  for (SdpMedia &media : text->media)
    if (complete && media.lines.has ("ice-ufrag") && !media.lines.has ("end-of-candidates"))
      media.lines.add ("a=end-of-candidates");
  return text->str ();
}

SdpFragment make_sdp_fragment (const std::string &sdp, const std::vector<Candidate> &candidates)
{
  SdpFragment fragment;
  const auto text = parse_sdp_text (sdp);
  if (!text || text->media.empty ())
    return fragment;
  fragment.ice.ufrag = value_of (*text, text->media.front (), "ice-ufrag");
  fragment.ice.pwd = value_of (*text, text->media.front (), "ice-pwd");
  fragment.bundle = bundle_of (*text);
  for (const Candidate &candidate : candidates)
    add_to_fragment (fragment, *text, candidate);
  return fragment;
}

size_t count_sections (const std::string &sdp, const std::string &kind)
{
  const auto text = parse_sdp_text (sdp);
  if (!text)
    return 0;
  return static_cast<size_t> (
      std::count_if (text->media.begin (), text->media.end (), [&kind] (const SdpMedia &media) {
        return media.head.kind == kind && !media.lines.has ("inactive");
      }));
}

} // namespace wsrtc
