// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_channels.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace wsrtc {

namespace {

struct ArrivalWire {
  OwnerLinkPtr link;
  PeerChannel::Surroundings around;
  std::function<void (const std::shared_ptr<PeerChannel> &channel)> arrived; // the owner's
};

// On its way to the owner. When there is none any more, it listens in vain, and
// would be kept by that.
class Arrival {
public:
  explicit Arrival (std::shared_ptr<PeerChannel> channel) : channel_ (std::move (channel)) {}

  ~Arrival ()
  {
    if (channel_)
      channel_->detach ();
  }

  Arrival (const Arrival &) = delete;
  Arrival &operator= (const Arrival &) = delete;

  std::shared_ptr<PeerChannel> take () { return std::exchange (channel_, nullptr); }

private:
  std::shared_ptr<PeerChannel> channel_;
};

// webrtcbin's thread, before the channel's first message is told there.
void on_data_channel (GstElement *, GstWebRTCDataChannel *native, gpointer data)
{
  const auto *wire = static_cast<ArrivalWire *> (data);
  const auto arrival = std::make_shared<Arrival> (
      PeerChannel::create (GRef<GstWebRTCDataChannel>::take_ref (native), wire->around));
  wire->link->post ([arrived = wire->arrived, arrival] { arrived (arrival->take ()); });
}

GUnique<GstStructure> structure_of (const ChannelOptions &options)
{
  return GUnique<GstStructure> (
      gst_structure_new ("options", "ordered", G_TYPE_BOOLEAN, options.ordered, "protocol", G_TYPE_STRING,
                         options.protocol.c_str (), "max-retransmits", G_TYPE_INT, options.max_retransmits,
                         "max-packet-lifetime", G_TYPE_INT, options.max_packet_lifetime, nullptr));
}

} // namespace

PeerChannels::PeerChannels (LoopThread &owner, OwnerLinkPtr link, const ChannelPolicy &policy, Events events)
    : owner_ (owner), link_ (std::move (link)), policy_ (policy), events_ (std::move (events))
{
  SctpGuard::Reports reports;
  reports.stream_broken = [this, link = link_] (unsigned stream, const Error &error) {
    link->post ([this, stream, error] { deliver ([this, stream, error] { on_broken (stream, error); }); });
  };
  reports.peer_broken = [this, link = link_] (const Error &error) {
    link->post ([this, error] { events_.fail (error); });
  };
  guard_ = std::make_shared<SctpGuard> (policy_, std::move (reports));
}

PeerChannels::~PeerChannels ()
{
  for (const Entry &entry : channels_) {
    const auto object = entry.channel->object ();
    const bool shown = entry.channel->shown ();
    entry.channel->detach ();
    if (shown)
      owner_.post ([object] { gst_wsrtc_data_channel_emit_close (object.get ()); });
  }
}

PeerChannel::Surroundings PeerChannels::surroundings ()
{
  PeerChannel::Surroundings around;
  around.link = link_;
  around.meter = guard_->meter ();
  around.deliver = [this] (std::function<void ()> task) { deliver (std::move (task)); };
  around.closed = [this] (PeerChannel &channel) { on_closed (channel); };
  around.max_message = policy_.max_message;
  return around;
}

void PeerChannels::watch (GstElement *webrtcbin)
{
  if (!policy_.enabled)
    return;
  connect_owning (webrtcbin, "on-data-channel", G_CALLBACK (on_data_channel),
                  ArrivalWire{link_, surroundings (), [this] (const std::shared_ptr<PeerChannel> &channel) {
                                on_arrival (channel);
                              }});
}

Result<GRef<GstWsrtcDataChannel>> PeerChannels::create (GstElement *webrtcbin, const ChannelOptions &options)
{
  const std::string name = "data channel \"" + options.label + "\": ";
  if (!policy_.enabled)
    return Error{Fault::Unsupported, name + "data channels are not enabled"};
  if (count (false) >= max_own_channels)
    return Error{Fault::Busy, name + "the peer has " + std::to_string (max_own_channels) +
                                  " channels of this side already; close some"};
  GRef<GstWebRTCDataChannel> native;
  g_signal_emit_by_name (webrtcbin, "create-data-channel", options.label.c_str (),
                         structure_of (options).get (), native.out ());
  if (!native)
    return Error{Fault::Media, name + "webrtcbin cannot make it; are the elements sctpenc and sctpdec there "
                                      "(Debian package gstreamer1.0-plugins-bad)?"};
  const auto channel = PeerChannel::create (std::move (native), surroundings ());
  channels_.push_back ({channel, false});
  channel->catch_up ();
  const auto object = channel->object ();
  if (admitted_)
    tell (channel);
  return object;
}

// Each is told of before anything that happened on it is.
void PeerChannels::admit ()
{
  if (std::exchange (admitted_, true))
    return;
  // Whoever is told may end the peer, and this with it.
  const auto link = link_;
  const auto ours = channels_;
  const auto waiting = std::exchange (waiting_, {});
  for (const Entry &entry : ours)
    if (!link->is_cut ())
      tell (entry.channel);
  for (const auto &task : waiting)
    if (!link->is_cut ())
      task ();
}

void PeerChannels::tell (const std::shared_ptr<PeerChannel> &channel)
{
  if (!channel->object ())
    return;
  channel->show ();
  events_.channel (channel->object ().get ());
}

void PeerChannels::deliver (std::function<void ()> task)
{
  if (admitted_)
    task ();
  else
    waiting_.push_back (std::move (task));
}

size_t PeerChannels::count (bool by_peer) const
{
  return static_cast<size_t> (
      std::count_if (channels_.begin (), channels_.end (),
                     [by_peer] (const Entry &entry) { return entry.by_peer == by_peer; }));
}

// It is open, and what it has said waits behind this.
void PeerChannels::on_arrival (const std::shared_ptr<PeerChannel> &channel)
{
  const char *label = gst_wsrtc_data_channel_get_label (channel->object ().get ());
  const bool wanted = policy_.accept || (!policy_.accept_label.empty () && policy_.accept_label == label);
  channels_.push_back ({channel, true});
  if (!wanted || count (true) > max_peer_channels) {
    channel->close_now ();
    return;
  }
  deliver ([this, channel] {
    tell (channel);
    if (const auto object = channel->object ())
      gst_wsrtc_data_channel_emit_open (object.get (), channel->id ());
  });
}

void PeerChannels::on_closed (PeerChannel &channel)
{
  const auto is_it = [&channel] (const Entry &entry) { return entry.channel.get () == &channel; };
  const auto found = std::find_if (channels_.begin (), channels_.end (), is_it);
  if (found == channels_.end ())
    return;
  const auto kept = found->channel;
  const auto object = kept->object ();
  channels_.erase (found);
  kept->detach ();
  if (kept->shown ())
    gst_wsrtc_data_channel_emit_close (object.get ());
}

void PeerChannels::on_broken (unsigned stream, const Error &error)
{
  for (const Entry &entry : channels_) {
    if (entry.channel->id () != static_cast<int> (stream))
      continue;
    const auto kept = entry.channel;
    kept->break_off (error);
    return;
  }
}

} // namespace wsrtc
