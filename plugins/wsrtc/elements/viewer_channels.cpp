// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The data channels of a viewer.
#include <algorithm>
#include <cstring>
#include <utility>

#include "channel_settings.hpp"
#include "navigation.hpp"
#include "viewer.hpp"

namespace wsrtc {

Status Viewer::prepare_channels (const SdpSummary *offer)
{
  has_data_ = channel_policy_of (host_.settings ()).enabled &&
              (!offer ||
               std::any_of (offer->sections.begin (), offer->sections.end (), [] (const SdpSection &section) {
                 return is_data (section) && !section.rejected;
               }));
  if (!has_data_)
    return Done{};
  for (const ChannelOptions &options : channels_to_offer (host_.settings ())) {
    // Who offers makes the channel for control.
    if (offer && options.label == control_label && host_.settings ().enable_control_data_channel)
      continue;
    const auto made = peer_->create_channel (options);
    if (!made)
      return made.error ();
  }
  return Done{};
}

Result<GRef<GstWsrtcDataChannel>> Viewer::create_channel (const ChannelOptions &options)
{
  const std::string name = "data channel \"" + options.label + "\": ";
  if (!live ())
    return Error{Fault::Protocol, name + "the peer is not connected yet; try again later"};
  if (!has_data_)
    return Error{Fault::Unsupported, name + "the peer's session has no section for data channels; set "
                                            "data-channels or accept-data-channels before the start"};
  return peer_->create_channel (options);
}

void Viewer::on_channel (GstWsrtcDataChannel *channel)
{
  const char *label = gst_wsrtc_data_channel_get_label (channel);
  if (is_placeholder (label, host_.settings ()))
    return;
  if (!host_.settings ().enable_control_data_channel || std::strcmp (label, control_label) != 0) {
    host_.on_channel (id (), channel);
    return;
  }
  ControlChannel::Hooks hooks;
  hooks.navigate = [this] (const std::optional<Mid> &mid, const NavigationEvent &event) {
    return navigate (mid, event);
  };
  hooks.notice = [this] (const Error &error) { client_->warn (error.within ("peer " + id ().str ())); };
  // A peer may open and close them without end.
  controls_.erase (std::remove_if (controls_.begin (), controls_.end (),
                                   [] (const auto &control) { return control->closed (); }),
                   controls_.end ());
  controls_.push_back (std::make_unique<ControlChannel> (channel, std::move (hooks)));
}

Status Viewer::navigate (const std::optional<Mid> &mid, const NavigationEvent &event) const
{
  const auto is_meant = [&mid] (const Track &track) {
    return track.input && track.accepted && track.input->kind () == MediaKind::Video &&
           (!mid || track.mid.str () == mid->str ());
  };
  const auto track = std::find_if (tracks_.begin (), tracks_.end (), is_meant);
  if (track == tracks_.end ())
    return Error{Fault::NotFound, "there is no such picture"};
  const auto seen = track->rendition ? track->rendition->picture () : std::nullopt;
  if (!push_navigation (track->input->pad (), event, seen))
    return Error{Fault::Unsupported, "nothing in the pipeline takes mouse or keys"};
  return Done{};
}

} // namespace wsrtc
