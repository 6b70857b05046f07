// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Offers as browsers and others write them, in any order.
#pragma once

#include <string>

namespace wsrtc::test {

// One section a letter, with its place as its mid:
//   v video of VP8      a audio of Opus
//   d data              s data as in the drafts, with a=sctpmap
//   u audio with a payload type that has no name
// In upper case with port 0; T is a refused section of text. `group`: its mids in
// a=group:BUNDLE; "" = there is none. They receive, or with `sends` they send.
std::string make_offer (const std::string &sections, const std::string &group, bool sends = false);

// With that role in DTLS everywhere.
std::string with_setup (std::string sdp, const std::string &setup);

} // namespace wsrtc::test
