// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_complete.hpp"

#include <algorithm>
#include <optional>

#include "candidate_check.hpp"
#include "sdp_check.hpp"
#include "sdp_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

SdpMedia *section_of (SdpText &text, const Candidate &candidate)
{
  if (candidate.mline && candidate.mline->index < text.media.size ())
    return &text.media[candidate.mline->index];
  if (!candidate.mid)
    return &text.media.front ();
  const auto place =
      std::find_if (text.media.begin (), text.media.end (), [&candidate] (const SdpMedia &section) {
        return section.lines.attribute ("mid") == candidate.mid->str ();
      });
  return place == text.media.end () ? nullptr : &*place;
}

void add_once (SdpMedia &section, const std::string &line)
{
  const auto &lines = section.lines.all ();
  if (std::find (lines.begin (), lines.end (), line) == lines.end ())
    section.lines.add (line);
}

size_t count_candidates (const SdpText &text)
{
  size_t count = 0;
  for (const SdpMedia &section : text.media)
    count += section.lines.attributes ("candidate").size ();
  return count;
}

bool is_of_use (const Candidate &candidate)
{
  const Result<CandidateUse> use = check_candidate (candidate.text);
  return use && *use == CandidateUse::Use;
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

void add_to_fragment (SdpFragment &fragment, SdpText &text, const Candidate &candidate)
{
  if (candidate.text.empty () && !candidate.mline && !candidate.mid) {
    fragment.end_of_candidates = true;
    return;
  }
  const SdpMedia *media = section_of (text, candidate);
  if (!media)
    return;
  SdpFragmentSection &section = part_of (fragment, *media);
  std::string_view value = candidate.text;
  drop_prefix (value, "a=");
  if (value.empty ())
    section.end_of_candidates = true;
  else
    section.candidates.emplace_back (value);
}

} // namespace

Result<std::string> complete_sdp (std::string_view sdp, const std::vector<Candidate> &candidates, bool ended)
{
  Result<SdpText> text = parse_sdp_text (sdp);
  if (!text)
    return text.error ();
  size_t left = max_sdp_candidates - std::min (count_candidates (*text), max_sdp_candidates);
  for (const Candidate &candidate : candidates) {
    SdpMedia *section = section_of (*text, candidate);
    if (!section || left == 0 || candidate.text.empty () || !is_of_use (candidate))
      continue;
    std::string_view line = candidate.text;
    drop_prefix (line, "a=");
    add_once (*section, "a=" + std::string (line));
    left--;
  }
  for (SdpMedia &section : text->media) {
    if (ended && section.lines.has ("candidate"))
      add_once (section, "a=end-of-candidates");
  }
  return text->str ();
}

Result<SdpIce> read_sdp_ice (const Description &description)
{
  const Result<SdpSummary> summary = check_sdp (description);
  if (!summary)
    return summary.error ();
  const Result<SdpText> text = parse_sdp_text (summary->normalised);
  if (!text)
    return text.error ();
  SdpIce ice;
  for (const SdpMedia &section : text->media) {
    ice.mids.emplace_back (std::string (section.lines.attribute ("mid").value_or ("")));
    const auto ufrag = text->effective (section, "ice-ufrag");
    const auto pwd = text->effective (section, "ice-pwd");
    if (ice.credentials.ufrag.empty () && ufrag && pwd)
      ice.credentials = {std::string (*ufrag), std::string (*pwd)};
  }
  return ice;
}

Result<std::vector<Candidate>> candidates_of (const SdpFragment &fragment, const SdpIce &described)
{
  std::vector<Candidate> all;
  bool end = fragment.end_of_candidates;
  for (const SdpFragmentSection &section : fragment.sections) {
    const auto place = std::find (described.mids.begin (), described.mids.end (), section.mid);
    if (place == described.mids.end ())
      return Error{Fault::Unsupported, "ICE fragment: a section whose a=mid the session does not have"};
    const MLine mline{static_cast<unsigned> (place - described.mids.begin ())};
    for (const std::string &candidate : section.candidates)
      all.push_back ({candidate, mline, section.mid});
    end = end || section.end_of_candidates;
  }
  if (end)
    all.push_back ({});
  return all;
}

SdpFragment make_sdp_fragment (const std::string &sdp, const std::vector<Candidate> &candidates)
{
  SdpFragment fragment;
  auto text = parse_sdp_text (sdp);
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
