// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is changed in a description before webrtcbin gets it:
//   mids        a section without a=mid gets one: webrtcbin before 1.28 demands it
//   candidates  lines that break RFC 8839, that name mDNS hosts, or that are too
//               many go away: webrtcbin would hand each to the ICE agent
//   codecs      a payload type without a name gets one: webrtcbin copies a section
//               that is not used into its answer, and cannot read that again
//   transport   a=setup moves from the session, where webrtcbin 1.22 asserts on
//               it, into the sections; those of a bundle have the setup, the ICE
//               credentials and the fingerprints of the section that comes first
//               in it (RFC 8843 section 7.1.3). Others that they or the session have
//               are for those who do not bundle (section 7.2.1), and webrtcbin
//               refuses them
#include "sdp_text.hpp"

#include <algorithm>

#include "candidate_check.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

bool is_mid_taken (const SdpText &text, const std::string &mid)
{
  return std::any_of (text.media.begin (), text.media.end (),
                      [&mid] (const SdpMedia &section) { return section.lines.attribute ("mid") == mid; });
}

bool is_useless_candidate (const std::string &line)
{
  if (!has_prefix (line, "a=candidate:"))
    return line == "a=candidate"; // would be copied as one that is empty
  const Result<CandidateUse> use = check_candidate (line);
  return !use || *use == CandidateUse::Skip;
}

void write_attribute (SdpMedia &section, std::string_view name, std::string_view value)
{
  section.lines.add (std::string ("a=").append (name).append (":").append (value));
}

// The section's own, else the session's.
std::vector<std::string_view> values_of (const SdpText &text, const SdpMedia &section, std::string_view name)
{
  auto own = section.lines.attributes (name);
  return own.empty () ? text.session.attributes (name) : own;
}

// Candidates are those of the transport that it had.
void take_transport (const SdpText &text, const SdpMedia &first, SdpMedia &section)
{
  for (const std::string_view name : transport_attributes) {
    const auto values = values_of (text, first, name);
    const auto former = values_of (text, section, name);
    if (values == former)
      continue;
    if (!former.empty () && has_prefix (name, "ice-"))
      section.lines.remove_attributes ("candidate");
    section.lines.remove_attributes (name);
    for (const std::string_view value : values)
      write_attribute (section, name, value);
  }
}

} // namespace

void mend_mids (SdpText &text)
{
  for (size_t i = 0; i < text.media.size (); i++) {
    if (text.media[i].lines.has ("mid"))
      continue;
    std::string mid = std::to_string (i);
    while (is_mid_taken (text, mid))
      mid.insert (0, "m");
    write_attribute (text.media[i], "mid", mid);
  }
}

void mend_candidates (SdpText &text)
{
  size_t kept = 0;
  for (SdpMedia &section : text.media) {
    std::vector<std::string> &lines = section.lines.all ();
    const auto is_dropped = [&kept] (const std::string &line) {
      return is_useless_candidate (line) ||
             (has_prefix (line, "a=candidate:") && ++kept > max_sdp_candidates);
    };
    lines.erase (std::remove_if (lines.begin (), lines.end (), is_dropped), lines.end ());
  }
}

void mend_codecs (SdpText &text)
{
  for (SdpMedia &section : text.media) {
    if (section.head.kind != "audio" && section.head.kind != "video")
      continue;
    for (const std::string &format : unnamed_formats (section))
      write_attribute (section, "rtpmap", format + " unknown/8000");
  }
}

void mend_transport (SdpText &text, const std::vector<unsigned> &bundle, unsigned tag)
{
  const auto of_all = text.session.attributes ("setup");
  for (SdpMedia &section : text.media)
    if (!section.lines.has ("setup"))
      for (const std::string_view value : of_all)
        write_attribute (section, "setup", value);
  text.session.remove_attributes ("setup");
  for (const unsigned i : bundle)
    if (i != tag)
      take_transport (text, text.media[tag], text.media[i]);
}

} // namespace wsrtc
