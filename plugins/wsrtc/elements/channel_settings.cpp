// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel_settings.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "gptr.hpp"

namespace wsrtc {

namespace {

constexpr const char *placeholder_label = "wsrtc";
constexpr size_t longest_label = 65535; // RFC 8832 section 5.1
constexpr const char *known = "ordered (boolean), max-retransmits, max-packet-lifetime (0 to 65535) and "
                              "protocol (text)";

bool set_number (int &to, const GValue *value)
{
  if (!G_VALUE_HOLDS_INT (value))
    return false;
  to = g_value_get_int (value);
  return to >= -1 && to <= G_MAXUINT16;
}

bool set_option (ChannelOptions &options, std::string_view name, const GValue *value)
{
  if (name == "ordered" && G_VALUE_HOLDS_BOOLEAN (value)) {
    options.ordered = g_value_get_boolean (value);
    return true;
  }
  if (name == "protocol" && G_VALUE_HOLDS_STRING (value)) {
    const char *text = g_value_get_string (value);
    options.protocol = text ? text : "";
    return true;
  }
  return (name == "max-retransmits" && set_number (options.max_retransmits, value)) ||
         (name == "max-packet-lifetime" && set_number (options.max_packet_lifetime, value));
}

} // namespace

Result<ChannelOptions> channel_options (const std::string &label, const GstStructure *structure)
{
  ChannelOptions options;
  options.label = label;
  const std::string name = "data channel \"" + label + "\": ";
  for (int i = 0; structure && i < gst_structure_n_fields (structure); i++) {
    const char *field = gst_structure_nth_field_name (structure, static_cast<guint> (i));
    if (!set_option (options, field, gst_structure_get_value (structure, field)))
      return Error{Fault::InvalidArgument, name + "the option " + field + " is none of " + known};
  }
  if (label.size () > longest_label || options.protocol.size () > longest_label)
    return Error{Fault::InvalidArgument, name + "label and protocol can have 65535 bytes each"};
  if (options.max_retransmits >= 0 && options.max_packet_lifetime >= 0)
    return Error{Fault::InvalidArgument, name + "give either max-retransmits or max-packet-lifetime"};
  return options;
}

Result<std::vector<ChannelOptions>> declared_channels (const Settings &settings)
{
  std::vector<ChannelOptions> channels;
  for (const std::string &text : settings.data_channels) {
    const GUnique<GstStructure> structure (gst_structure_from_string (text.c_str (), nullptr));
    if (!structure)
      return Error{Fault::InvalidArgument, "property data-channels: \"" + text +
                                               "\" is not of the form LABEL or LABEL,option=value,… with a "
                                               "label of letters, digits and /-_.:+"};
    auto options = channel_options (gst_structure_get_name (structure.get ()), structure.get ());
    if (!options)
      return options.error ().within ("property data-channels");
    channels.push_back (std::move (*options));
  }
  return channels;
}

Status check_channels (const Settings &settings)
{
  const auto channels = declared_channels (settings);
  if (!channels)
    return channels.error ();
  // The application may make some, too.
  constexpr size_t most = max_own_channels / 2;
  if (channels->size () > most)
    return Error{Fault::InvalidArgument,
                 "property data-channels: there can be " + std::to_string (most) + " at most"};
  const bool taken = std::any_of (channels->begin (), channels->end (), [] (const ChannelOptions &options) {
    return options.label == control_label;
  });
  if (settings.enable_control_data_channel && taken)
    return Error{Fault::InvalidArgument, "property data-channels: \"control\" is the channel of "
                                         "enable-control-data-channel; take another label"};
  return Done{};
}

ChannelPolicy channel_policy_of (const Settings &settings)
{
  ChannelPolicy policy;
  policy.enabled = settings.accept_data_channels || settings.enable_control_data_channel ||
                   !settings.data_channels.empty ();
  policy.accept = settings.accept_data_channels;
  if (settings.enable_control_data_channel)
    policy.accept_label = control_label;
  policy.max_message = settings.max_message_size;
  policy.bitrate = settings.data_channel_bitrate;
  return policy;
}

std::vector<ChannelOptions> channels_to_offer (const Settings &settings)
{
  auto declared = declared_channels (settings);
  std::vector<ChannelOptions> channels = declared ? std::move (*declared) : std::vector<ChannelOptions> ();
  ChannelOptions more;
  if (settings.enable_control_data_channel) {
    more.label = control_label;
    channels.push_back (more);
  } else if (channels.empty () && settings.accept_data_channels) {
    more.label = placeholder_label;
    channels.push_back (more);
  }
  return channels;
}

bool is_placeholder (const char *label, const Settings &settings)
{
  return settings.data_channels.empty () && !settings.enable_control_data_channel &&
         std::strcmp (label, placeholder_label) == 0;
}

} // namespace wsrtc
