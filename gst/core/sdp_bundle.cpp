// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bundles (RFC 8843) as webrtcbin 1.22 can take them, and as the peer has them.
//
// webrtcbin bundles the sections of its answer in their order, all of them, whatever
// the offer has in its bundle and which section comes first there; and where the two
// do not agree it has two ICE streams of which neither works, or asserts. So of an
// offer it is shown one bundle of all sections in their order. A section that has to be
// refused is an inactive one of audio to it, and is refused in the answer that is sent.
//
// The same with an answer to us: one that refuses the first section has its transport
// elsewhere. webrtcbin is shown that section as inactive, and the transport in it.
#include "sdp_text.hpp"

#include <algorithm>
#include <utility>

#include "text.hpp"

namespace wsrtc {

namespace {

bool is_in (const std::vector<unsigned> &group, size_t index)
{
  return std::find (group.begin (), group.end (), index) != group.end ();
}

// RFC 8843 section 6: port 0 in an offer also means "only within the bundle". webrtcbin
// has no transport beside its bundle. RFC 8841 section 5.1: data without a=sctp-port,
// or with what its drafts had, cannot be answered.
bool must_be_refused (const SdpText &offer, const std::vector<unsigned> &group, size_t index)
{
  const SdpMedia &section = offer.media[index];
  if (!group.empty () && !is_in (group, index))
    return true;
  if (section.head.port == 0)
    return group.empty () && !section.lines.has ("bundle-only");
  return is_data (section) && !section.lines.has ("sctp-port");
}

std::string media_line (const SdpMediaLine &head)
{
  std::string line = "m=" + head.kind + " " + std::to_string (head.port) + " " + head.proto;
  for (const std::string &format : head.formats)
    line += " " + format;
  return line;
}

std::string refusing_line (SdpMediaLine head)
{
  head.port = 0;
  return media_line (head);
}

void copy_attributes (const SdpMedia &from, SdpMedia &to, std::string_view name)
{
  for (const std::string_view value : from.lines.attributes (name))
    to.lines.add (std::string ("a=").append (name).append (":").append (value));
}

// Nothing goes in it. `transport` is where it gets that from.
SdpMedia inactive_section (SdpMediaLine head, std::string_view mid, const SdpMedia &transport)
{
  SdpMedia section;
  section.head = std::move (head);
  section.head.port = 9;
  section.lines.add (media_line (section.head));
  section.lines.add ("c=IN IP4 0.0.0.0");
  section.lines.add (std::string ("a=mid:").append (mid));
  for (const char *line : {"a=inactive", "a=rtcp-mux"})
    section.lines.add (line);
  for (const char *name : transport_attributes)
    copy_attributes (transport, section, name);
  return section;
}

SdpMedia inactive_audio (const SdpMedia &section, const SdpMedia &transport)
{
  SdpMedia audio = inactive_section ({"audio", 0, "UDP/TLS/RTP/SAVPF", {"0"}},
                                     section.lines.attribute ("mid").value_or (""), transport);
  audio.lines.add ("a=rtpmap:0 PCMU/8000");
  return audio;
}

SdpMedia inactive_copy (const SdpMedia &ours, std::string_view mid, const SdpMedia &transport)
{
  SdpMedia copy = inactive_section (ours.head, mid, transport);
  for (const char *name : {"rtpmap", "fmtp"})
    copy_attributes (ours, copy, name);
  return copy;
}

void write_group (SdpText &text, const std::vector<unsigned> &group)
{
  std::vector<std::string> &lines = text.session.all ();
  const auto line = std::find_if (lines.begin (), lines.end (), [] (const std::string &one) {
    return has_prefix (one, "a=group:BUNDLE ");
  });
  if (line == lines.end ())
    return;
  if (group.empty ()) {
    lines.erase (line);
    return;
  }
  *line = "a=group:BUNDLE";
  for (const unsigned index : group)
    line->append (" ").append (text.media[index].lines.attribute ("mid").value_or (""));
}

// The candidates of the bundle are where webrtcbin has its transport.
void move_candidates (SdpText &text, unsigned tag)
{
  if (tag == 0)
    return;
  copy_attributes (text.media[tag], text.media[0], "candidate");
  text.media[tag].lines.remove_attributes ("candidate");
}

} // namespace

std::vector<std::string> refusals_of (const SdpText &offer, const std::vector<unsigned> &group)
{
  std::vector<std::string> refusals (offer.media.size ());
  for (size_t i = 0; i < refusals.size (); i++)
    if (must_be_refused (offer, group, i))
      refusals[i] = refusing_line (offer.media[i].head);
  return refusals;
}

std::vector<unsigned> mend_offer (SdpText &offer, const std::vector<unsigned> &group,
                                  const std::vector<std::string> &refusals)
{
  std::vector<unsigned> all;
  for (unsigned i = 0; !group.empty () && i < offer.media.size (); i++)
    all.push_back (i);
  const SdpMedia tag = group.empty () ? SdpMedia () : offer.media[group.front ()];
  for (size_t i = 0; i < offer.media.size (); i++) {
    SdpMedia &section = offer.media[i];
    if (refusals[i].empty ())
      continue;
    if (!group.empty ())
      section = inactive_audio (section, tag);
    else if (section.head.port != 0)
      section = inactive_audio (section, SdpMedia (section));
  }
  if (all.empty ()) {
    mend_transport (offer, all, 0);
    return all;
  }
  mend_transport (offer, all, group.front ());
  move_candidates (offer, group.front ());
  write_group (offer, all);
  return all;
}

Description answer_to (const SdpSummary &offer, const Description &answer)
{
  auto text = parse_sdp_text (answer.sdp);
  if (!text || text->media.size () != offer.sections.size ())
    return answer;
  std::vector<unsigned> group = offer.group;
  for (unsigned i = 0; i < text->media.size (); i++) {
    const SdpSection &section = offer.sections[i];
    const bool was_refused = text->media[i].head.port == 0;
    if (!section.refusal.empty ()) {
      SdpMedia refused;
      for (const std::string &line : {section.refusal, std::string ("c=IN IP4 0.0.0.0"),
                                      "a=mid:" + section.mid.str (), std::string ("a=inactive")})
        refused.lines.add (line);
      text->media[i] = std::move (refused);
    }
    if (was_refused || !section.refusal.empty ())
      group.erase (std::remove (group.begin (), group.end (), i), group.end ());
  }
  write_group (*text, group);
  return {answer.type, text->str ()};
}

void show_answer (SdpSummary &answer, const SdpSummary &offer)
{
  if (answer.bundle.empty () || answer.bundle.front () == 0)
    return;
  auto text = parse_sdp_text (answer.normalised);
  const auto ours = parse_sdp_text (offer.normalised);
  if (!text || !ours || text->media.size () != ours->media.size ())
    return;
  const unsigned tag = answer.bundle.front ();
  if (!is_in (answer.bundle, 0)) {
    text->media[0] = inactive_copy (ours->media[0], answer.sections[0].mid.str (), text->media[tag]);
    answer.bundle.push_back (0);
  }
  move_candidates (*text, tag);
  std::sort (answer.bundle.begin (), answer.bundle.end ());
  write_group (*text, answer.bundle);
  answer.normalised = text->str ();
}

} // namespace wsrtc
