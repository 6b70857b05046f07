// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_text.hpp"

#include <algorithm>

#include "text.hpp"

namespace wsrtc {

namespace {

constexpr unsigned max_payload_type = 127;
constexpr unsigned max_clock_rate = 1000000;
constexpr unsigned max_extension_id = 255; // RFC 8285, two-byte headers

// RFC 3551: payload types that need no rtpmap, those that WebRTC uses.
struct StaticCodec {
  unsigned payload_type;
  const char *name;
};

constexpr StaticCodec static_codecs[] = {{0, "PCMU"}, {8, "PCMA"}, {9, "G722"}, {13, "CN"}};
constexpr int static_clock_rate = 8000;

Error bad (const char *what)
{
  return {Fault::Malformed, what};
}

SdpCodec *find_codec (std::vector<SdpCodec> &codecs, std::optional<unsigned> payload_type)
{
  for (SdpCodec &codec : codecs) {
    if (payload_type && codec.payload_type == static_cast<int> (*payload_type))
      return &codec;
  }
  return nullptr;
}

// The codecs in the order of the m= line, which is that of preference.
Result<std::vector<SdpCodec>> payload_types (const SdpMedia &section)
{
  std::vector<SdpCodec> codecs;
  for (const std::string &format : section.head.formats) {
    const std::optional<unsigned> payload_type = parse_number (format, max_payload_type);
    if (!payload_type)
      return bad ("a payload type that is not from 0 to 127");
    if (find_codec (codecs, payload_type))
      return bad ("a payload type twice in one m= line");
    codecs.push_back ({static_cast<int> (*payload_type), "", 0, ""});
    for (const StaticCodec &known : static_codecs) {
      if (known.payload_type == *payload_type)
        codecs.back () = {static_cast<int> (*payload_type), known.name, static_clock_rate, ""};
    }
  }
  return codecs;
}

// "96 VP8/90000" or "111 opus/48000/2". One for a payload type that the m=
// line does not have is of no harm.
Status apply_rtpmap (std::string_view value, std::vector<SdpCodec> &codecs)
{
  const std::optional<unsigned> payload_type = parse_number (cut (value, ' '), max_payload_type);
  const std::string_view name = cut (value, '/');
  const std::optional<unsigned> rate = parse_number (cut (value, '/'), max_clock_rate);
  if (!payload_type || name.empty () || !rate || *rate == 0)
    return bad ("an a=rtpmap that is not payload type, name and clock rate");
  if (SdpCodec *codec = find_codec (codecs, payload_type)) {
    codec->name = name;
    codec->clock_rate = static_cast<int> (*rate);
  }
  return Done{};
}

// "5 URI", "5/recvonly URI"; parameters may follow.
Status add_extension (std::string_view value, std::vector<SdpExtension> &extensions)
{
  std::string_view mapping = cut (value, ' ');
  const std::string_view uri = cut (value, ' ');
  const std::optional<unsigned> id = parse_number (cut (mapping, '/'), 4351);
  if (!id || *id == 0 || uri.empty ())
    return bad ("an a=extmap that is not number and URI");
  // 4096 to 4351 are offers without a number yet; we never take those up.
  if (*id <= max_extension_id)
    extensions.push_back ({static_cast<int> (*id), std::string (uri)});
  return Done{};
}

} // namespace

std::vector<std::string> unnamed_formats (const SdpMedia &section)
{
  std::vector<std::string> unnamed = section.head.formats;
  const auto remove = [&unnamed] (std::string_view format) {
    unnamed.erase (std::remove (unnamed.begin (), unnamed.end (), format), unnamed.end ());
  };
  for (const StaticCodec &known : static_codecs)
    remove (std::to_string (known.payload_type));
  for (std::string_view value : section.lines.attributes ("rtpmap"))
    remove (cut (value, ' '));
  return unnamed;
}

Result<std::vector<SdpCodec>> parse_sdp_codecs (const SdpMedia &section)
{
  Result<std::vector<SdpCodec>> codecs = payload_types (section);
  if (!codecs)
    return codecs.error ();
  for (const std::string_view value : section.lines.attributes ("rtpmap")) {
    if (const Status status = apply_rtpmap (value, *codecs); !status)
      return status.error ();
  }
  for (std::string_view value : section.lines.attributes ("fmtp")) {
    if (SdpCodec *codec = find_codec (*codecs, parse_number (cut (value, ' '), max_payload_type)))
      codec->fmtp = value;
  }
  const auto is_unnamed = [] (const SdpCodec &codec) { return codec.name.empty (); };
  codecs->erase (std::remove_if (codecs->begin (), codecs->end (), is_unnamed), codecs->end ());
  return codecs;
}

Result<std::vector<SdpExtension>> parse_sdp_extensions (const SdpText &text, const SdpMedia &section)
{
  std::vector<SdpExtension> extensions;
  for (const SdpLines *lines : {&text.session, &section.lines}) {
    for (const std::string_view value : lines->attributes ("extmap")) {
      if (const Status status = add_extension (value, extensions); !status)
        return status.error ();
    }
  }
  return extensions;
}

} // namespace wsrtc
