// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_check.hpp"

#include <algorithm>

#include "sdp_ptr.hpp"
#include "sdp_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// RFC 8829 section 5.1.2 and RFC 8841: what a section in use may run over.
constexpr std::string_view media_protos[] = {
    "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF",
    "TCP/DTLS/RTP/SAVP", "RTP/SAVPF",        "RTP/SAVP",
};
constexpr std::string_view data_protos[] = {"UDP/DTLS/SCTP", "TCP/DTLS/SCTP"};

Error bad (const std::string &what)
{
  return {Fault::Malformed, "session description: " + what};
}

std::string section_name (size_t index)
{
  return "session description: section " + std::to_string (index);
}

template <size_t N> bool is_one_of (std::string_view text, const std::string_view (&list)[N])
{
  return std::find (std::begin (list), std::end (list), text) != std::end (list);
}

Status check_mids (const SdpText &text)
{
  for (size_t i = 0; i < text.media.size (); i++) {
    const std::string_view mid = *text.media[i].lines.attribute ("mid");
    if (!is_sdp_mid (mid))
      return Error{Fault::Malformed, section_name (i) + " has an a=mid that is not a token"};
    for (size_t earlier = 0; earlier < i; earlier++) {
      if (text.media[earlier].lines.attribute ("mid") == mid)
        return Error{Fault::Malformed, section_name (i) + " has the a=mid of an earlier one"};
    }
  }
  return Done{};
}

std::optional<unsigned> index_of_mid (const SdpText &text, std::string_view mid)
{
  for (unsigned i = 0; i < text.media.size (); i++) {
    if (text.media[i].lines.attribute ("mid") == mid)
      return i;
  }
  return std::nullopt;
}

// An unknown name here crashes webrtcbin before 1.25.1.
Status read_bundle_group (const SdpText &text, std::string_view mids, std::vector<unsigned> &bundle)
{
  const bool known = for_each_part (mids, ' ', [&] (std::string_view mid) {
    const std::optional<unsigned> index = index_of_mid (text, mid);
    if (!index || std::find (bundle.begin (), bundle.end (), *index) != bundle.end ())
      return false;
    bundle.push_back (*index);
    return true;
  });
  if (!known)
    return bad ("a=group:BUNDLE names a section that does not exist, or one twice");
  return Done{};
}

Result<std::vector<unsigned>> read_bundle (SdpText &text)
{
  std::vector<unsigned> bundle;
  for (std::string_view group : text.session.attributes ("group")) {
    if (cut (group, ' ') != "BUNDLE")
      continue;
    if (!bundle.empty ())
      return Error{Fault::Unsupported, "session description: more than one bundle"};
    if (group.empty ())
      continue;
    if (const Status status = read_bundle_group (text, group, bundle); !status)
      return status.error ();
  }
  // An answer that rejects all may write an empty group, which webrtcbin takes
  // for an error.
  auto &lines = text.session.all ();
  const auto is_empty_group = [] (const std::string &line) {
    return line == "a=group:BUNDLE" || line == "a=group:BUNDLE ";
  };
  lines.erase (std::remove_if (lines.begin (), lines.end (), is_empty_group), lines.end ());
  return bundle;
}

Status check_proto (const SdpMedia &section)
{
  const bool fits = is_data (section) ? is_one_of (section.head.proto, data_protos)
                                      : is_one_of (section.head.proto, media_protos);
  const bool known = is_data (section) || section.head.kind == "audio" || section.head.kind == "video";
  if (!fits || !known)
    return Error{Fault::Unsupported, "neither audio nor video over UDP/TLS/RTP/SAVPF nor data channels over "
                                     "UDP/DTLS/SCTP"};
  return Done{};
}

Status check_transport (const SdpText &text, const SdpMedia &section, SdpType type)
{
  if (!is_ice_word (text.effective (section, "ice-ufrag"), min_ice_ufrag))
    return Error{Fault::Malformed, "no a=ice-ufrag, or one that is not 4 to 256 characters of its alphabet"};
  if (!is_ice_word (text.effective (section, "ice-pwd"), min_ice_pwd))
    return Error{Fault::Malformed, "no a=ice-pwd, or one that is not 22 to 256 characters of its alphabet"};
  const auto setup = section.lines.attribute ("setup");
  if (setup != "active" && setup != "passive" && !(setup == "actpass" && type == SdpType::Offer))
    return Error{Fault::Malformed, "no a=setup, or one that is not allowed in an offer or answer"};
  return Done{};
}

// RFC 8866 section 6.7: the section's own, else the session's, else both ways.
std::string_view direction_of (const SdpText &text, const SdpMedia &section)
{
  static constexpr std::string_view directions[] = {"sendrecv", "recvonly", "sendonly", "inactive"};
  for (const SdpLines *lines : {&section.lines, &text.session}) {
    for (const std::string_view direction : directions) {
      if (lines->has (direction))
        return direction;
    }
  }
  return directions[0];
}

Result<SdpSection> read_section (const SdpText &text, const SdpMedia &media, bool refused)
{
  SdpSection section;
  section.kind = media.head.kind;
  section.mid = Mid (std::string (*media.lines.attribute ("mid")));
  section.rejected = refused;
  if (refused || is_data (media))
    return section;
  const std::string_view direction = direction_of (text, media);
  section.rejected = direction == "inactive";
  section.receives = direction == "recvonly" || direction == "sendrecv";
  section.sends = direction == "sendonly" || direction == "sendrecv";
  Result<std::vector<SdpCodec>> codecs = parse_sdp_codecs (media);
  if (!codecs)
    return codecs.error ();
  section.codecs = std::move (*codecs);
  Result<std::vector<SdpExtension>> extensions = parse_sdp_extensions (text, media);
  if (!extensions)
    return extensions.error ();
  section.extensions = std::move (*extensions);
  return section;
}

// `refusals` are empty in an answer, where port 0 refuses.
Status read_sections (const SdpText &text, SdpType type, const std::vector<std::string> &refusals,
                      SdpSummary &summary)
{
  // What all have is read, too, with those that are shown in place of refused ones.
  if (const auto shared = parse_sdp_extensions (text, SdpMedia ()); !shared)
    return shared.error ().within ("session description");
  for (unsigned i = 0; i < text.media.size (); i++) {
    const SdpMedia &media = text.media[i];
    const bool refused = refusals.empty () ? media.head.port == 0 : !refusals[i].empty ();
    // One that is shown in its place has the bundle's transport.
    if (!refused || media.head.port != 0) {
      if (const Status status = check_proto (media); !status)
        return status.error ().within (section_name (i));
      if (const Status status = check_transport (text, media, type); !status)
        return status.error ().within (section_name (i));
      if (const Status status = collect_fingerprints (text, media, summary.fingerprints); !status)
        return status.error ().within (section_name (i));
    }
    Result<SdpSection> section = read_section (text, media, refused);
    if (!section)
      return section.error ().within (section_name (i));
    if (!refusals.empty ())
      section->refusal = refusals[i];
    summary.sections.push_back (std::move (*section));
  }
  return Done{};
}

// Last, the parser whose result webrtcbin works on must see the same sections.
Status check_with_gst (const SdpSummary &summary)
{
  GstSDPMessage *message = nullptr;
  if (gst_sdp_message_new (&message) != GST_SDP_OK)
    return Error{Fault::Internal, "cannot make a GstSDPMessage"};
  const GUnique<GstSDPMessage> owned (message);
  const auto *bytes = reinterpret_cast<const guint8 *> (summary.normalised.c_str ());
  if (gst_sdp_message_parse_buffer (bytes, static_cast<guint> (summary.normalised.size ()), message) !=
          GST_SDP_OK ||
      gst_sdp_message_medias_len (message) != summary.sections.size ())
    return bad ("GStreamer's parser does not take it");
  return Done{};
}

} // namespace

MLine SdpSummary::transport_of (MLine mline) const
{
  const bool bundled = std::find (bundle.begin (), bundle.end (), mline.index) != bundle.end ();
  return bundled ? MLine{bundle.front ()} : mline;
}

MLine SdpSummary::tag_of (MLine mline) const
{
  const bool bundled = std::find (bundle.begin (), bundle.end (), mline.index) != bundle.end ();
  return bundled && !group.empty () ? MLine{group.front ()} : mline;
}

std::optional<MLine> SdpSummary::find_mid (const Mid &mid) const
{
  for (unsigned i = 0; i < sections.size (); i++) {
    if (sections[i].mid == mid)
      return MLine{i};
  }
  return std::nullopt;
}

Result<SdpSummary> check_sdp (const Description &description)
{
  Result<SdpText> text = parse_sdp_text (description.sdp);
  if (!text)
    return text.error ();
  mend_mids (*text);
  if (const Status status = check_mids (*text); !status)
    return status.error ();
  Result<std::vector<unsigned>> group = read_bundle (*text);
  if (!group)
    return group.error ();
  mend_candidates (*text);
  mend_codecs (*text);
  SdpSummary summary;
  summary.group = std::move (*group);
  std::vector<std::string> refusals;
  if (description.type == SdpType::Offer) {
    refusals = refusals_of (*text, summary.group);
    summary.bundle = mend_offer (*text, summary.group, refusals);
  } else {
    summary.bundle = summary.group;
    mend_transport (*text, summary.bundle, summary.bundle.empty () ? 0 : summary.bundle.front ());
  }
  if (const Status status = read_sections (*text, description.type, refusals, summary); !status)
    return status.error ();
  summary.normalised = text->str ();
  if (const Status status = check_with_gst (summary); !status)
    return status.error ();
  return summary;
}

} // namespace wsrtc
