// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Data channels as a user declares them.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "channel_options.hpp"
#include "result.hpp"
#include "settings.hpp"

namespace wsrtc {

// Where the page's mouse and keys come in, see control_channel.hpp.
inline constexpr const char *control_label = "control";

// `options` may be nullptr: ordered, max-retransmits, max-packet-lifetime,
// protocol. Others, and wrong types, are errors.
Result<ChannelOptions> channel_options (const std::string &label, const GstStructure *options);

// Of the property data-channels, each "LABEL" or "LABEL,option=value,…".
Result<std::vector<ChannelOptions>> declared_channels (const Settings &settings);

Status check_channels (const Settings &settings);

ChannelPolicy channel_policy_of (const Settings &settings);

// What the element makes by itself when it offers; never empty when channels
// are enabled, for without one an offer has no section for data.
std::vector<ChannelOptions> channels_to_offer (const Settings &settings);

// Only for the sake of that section, and nobody's business.
bool is_placeholder (const char *label, const Settings &settings);

} // namespace wsrtc
