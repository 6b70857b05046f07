// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::fits_offer of the codecs whose profiles have a number.
#pragma once

#include <string_view>

namespace wsrtc {

// Both: browsers take profile 0 (8 bit 4:2:0; AV1: 10 bit too), which is what an
// offer without the parameter means. Other streams find nobody.
bool vp9_fits_offer (std::string_view offered, std::string_view profile); // RFC 9628
bool av1_fits_offer (std::string_view offered, std::string_view profile);

} // namespace wsrtc
