// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which packets of a peer a description allows, without threads: those of the
// tracks that were negotiated, and the reports on them.
#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <gst/sdp/sdp.h>

namespace wsrtc {

// After that a source that no description names may go on as another one: who
// sends takes a new SSRC after a restart, and after a collision (RFC 3550 section
// 8.2).
inline constexpr std::chrono::seconds source_silence{3};
// How often, of a track: webrtcbin keeps what it has made for each.
inline constexpr unsigned max_source_changes = 16;

// One packet of a compound RTCP packet (RFC 3550 section 6.1), and whose it is.
struct ReportHead {
  uint8_t packet_type = 0;
  uint32_t ssrc = 0;
};

enum class RtpVerdict {
  Dropped,
  Passed,
  PassedAnew, // the first of a source that takes the place of one that has fallen silent
};

class RtpAdmission {
public:
  using Time = std::chrono::steady_clock::time_point;

  RtpAdmission () = default; // nothing
  // `answer` is the negotiated one, `sender` the peer's own description.
  RtpAdmission (const GstSDPMessage &answer, const GstSDPMessage &sender);

  RtpVerdict admits (uint8_t payload_type, uint32_t ssrc, Time now);
  bool admits (const std::vector<ReportHead> &compound);

private:
  using PayloadTypes = std::bitset<128>;

  enum Part { Media, Repair, parts }; // of a track

  // Of a section that the peer sends.
  struct Track {
    std::array<PayloadTypes, parts> payload_types;
    bool takes_unnamed = false; // sources that are not in the description, one for each part
    std::array<std::optional<uint32_t>, parts> unnamed;
    unsigned changes = 0; // of those
  };

  struct Source {
    size_t track;
    Time heard{};
  };

  bool is_source (uint32_t ssrc) const { return sources_.count (ssrc) != 0; }

  bool admits_reporter (uint32_t ssrc);
  void add_sources (const GstSDPMedia &section, size_t track);
  RtpVerdict admit_unnamed (size_t track, Part part, uint32_t ssrc, Time now);

  std::vector<Track> tracks_;
  std::map<uint32_t, Source> sources_; // by SSRC
  std::set<uint32_t> reporters_;       // that are none of them
};

} // namespace wsrtc
