// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A session description as lines, the form in which it is checked and mended
// before any other parser sees it. Private to the sdp_* files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candidate_check.hpp"
#include "result.hpp"
#include "sdp_check.hpp"

namespace wsrtc {

inline constexpr size_t max_sdp_lines = 8192;
inline constexpr size_t max_sdp_line_bytes = 8192;
inline constexpr size_t max_sdp_candidates = max_peer_candidates; // in all sections

// Lines without their ends: "a=mid:0".
class SdpLines {
public:
  void add (std::string line) { lines_.push_back (std::move (line)); }

  // The value of the first "a=NAME:VALUE" or of the flag "a=NAME"; a flag's is
  // empty. No value: there is no such attribute.
  std::optional<std::string_view> attribute (std::string_view name) const;
  std::vector<std::string_view> attributes (std::string_view name) const;

  bool has (std::string_view name) const { return attribute (name).has_value (); }

  void remove_attributes (std::string_view name);

  std::vector<std::string> &all () { return lines_; }

  const std::vector<std::string> &all () const { return lines_; }

private:
  std::vector<std::string> lines_;
};

// The m= line, taken apart.
struct SdpMediaLine {
  std::string kind;
  unsigned port = 0;
  std::string proto;
  std::vector<std::string> formats;
};

struct SdpMedia {
  SdpMediaLine head;
  SdpLines lines; // from the m= line on
};

inline bool is_data (const SdpMedia &section)
{
  return section.head.kind == "application";
}

// What the sections of one bundle share, candidates aside (RFC 8843 section 7.1.3).
inline constexpr const char *transport_attributes[] = {"setup", "ice-ufrag", "ice-pwd", "fingerprint"};

struct SdpText {
  SdpLines session;
  std::vector<SdpMedia> media;

  // With CRLF after each line.
  std::string str () const;

  // Media level, or else session level: RFC 8866 section 5.13.
  std::optional<std::string_view> effective (const SdpMedia &section, std::string_view name) const;
};

// A token of RFC 8866, such as a=mid has.
bool is_sdp_mid (std::string_view text);

// RFC 8839 section 5.4, and three characters more that are found in the wild.
inline constexpr size_t min_ice_ufrag = 4;
inline constexpr size_t min_ice_pwd = 22;
bool is_ice_word (std::optional<std::string_view> text, size_t min);

// Sizes, characters, the form of lines and of m= lines; nothing of their meaning.
Result<SdpText> parse_sdp_lines (std::string_view text);
// The same of a whole description: it begins with "v=0" and has a section.
Result<SdpText> parse_sdp_text (std::string_view text);

// Mends what is valid, or common, and which webrtcbin 1.22 cannot take: see
// the steps in sdp_mend.cpp. Expects a parsed bundle (section indexes).
void mend_mids (SdpText &text);
void mend_candidates (SdpText &text);
void mend_codecs (SdpText &text);
void mend_transport (SdpText &text, const std::vector<unsigned> &bundle, unsigned tag);

// For each section of an offer the m= line that refuses it, or "": see sdp_bundle.cpp.
std::vector<std::string> refusals_of (const SdpText &offer, const std::vector<unsigned> &group);
// One bundle of all sections, in their order; those that are refused take part in nothing
// else. Returns that bundle.
std::vector<unsigned> mend_offer (SdpText &offer, const std::vector<unsigned> &group,
                                  const std::vector<std::string> &refusals);

// Payload types of a section that have no a=rtpmap, nor a name by themselves (RFC 3551).
std::vector<std::string> unnamed_formats (const SdpMedia &section);
// What can be received or sent in a section of audio or video.
Result<std::vector<SdpCodec>> parse_sdp_codecs (const SdpMedia &section);
Result<std::vector<SdpExtension>> parse_sdp_extensions (const SdpText &text, const SdpMedia &section);

// Adds those of one section that are not in `all` yet. At least one of them
// must name a hash that we accept.
Status collect_fingerprints (const SdpText &text, const SdpMedia &section, std::vector<SdpFingerprint> &all);

} // namespace wsrtc
