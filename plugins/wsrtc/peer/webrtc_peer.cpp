// SPDX-License-Identifier: LGPL-2.1-or-later
#include "webrtc_peer.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "bus_watch.hpp"
#include "descriptor_limit.hpp"
#include "dtls_media_path.hpp"
#include "dtls_watch.hpp"
#include "ice_agent.hpp"
#include "ice_servers.hpp"
#include "local_candidates.hpp"
#include "media_rest.hpp"
#include "nice_paths.hpp"
#include "owner_link.hpp"
#include "peer_elements.hpp"
#include "peer_life.hpp"
#include "peer_needs.hpp"
#include "promise.hpp"
#include "receive_side.hpp"
#include "rtcp_inbox.hpp"
#include "rtcp_inlet.hpp"
#include "rtcp_tap.hpp"
#include "rtp_gate.hpp"
#include "session_description.hpp"
#include "thread_limit.hpp"
#include "transceiver_setup.hpp"

#include "peer_debug.hpp"

namespace wsrtc {

namespace {

// More than a peer takes, as others may be made meanwhile.
constexpr size_t descriptors_needed = 16, descriptors_needed_by_nice = 32, threads_needed = 16;

bool is_key_frame_request (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM && gst_event_has_name (event, "GstForceKeyUnit");
}

class WebrtcBinPeer final : public WebrtcPeer {
public:
  WebrtcBinPeer (LoopThread &owner, PeerConfig config, PeerPortEvents events)
      : owner_ (owner), config_ (std::move (config)), events_ (std::move (events))
  {
    if (!config_.clock)
      config_.clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  }

  ~WebrtcBinPeer () override { close (); }

  // Makes the first or the next webrtcbin.
  Status build ();

  void create_offer () override;
  void create_answer () override;
  void set_local (const Description &description) override;
  void set_remote (const Description &description) override;
  void add_candidate (MLine mline, const std::string &candidate) override;
  void rebuild () override;
  void tell_path (PathReport &report) const override;
  void close () override;
  Result<GRef<GstPad>> add_track (TrackPlan plan) override;

  Result<GRef<GstWsrtcDataChannel>> create_channel (const ChannelOptions &options) override;
  void admit_channels () override;

  std::shared_ptr<DatagramSink> datagram_sink () const override;

  Result<MediaPath> take_media () override;
  AnnouncedSource announced (uint32_t ssrc, unsigned payload_type) const override;

  void rename (std::string name) override { config_.name = std::move (name); }

  gint64 last_rtcp () const override { return life_ ? life_->inbox->last () : 0; }

  void read_rtcp () override;

  GstElement *element () const override { return life_ ? life_->bin.get () : nullptr; }

private:
  bool is_lite () const { return config_.ice && config_.ice->lite (); }

  GRef<GstElement> make_bin ();
  void set_ice (GRef<GstWsrtcIce> ice);
  Status configure (GstElement *bin);
  void connect_signals (GstElement *bin);
  std::unique_ptr<DtlsWatch> make_dtls_watch ();
  std::unique_ptr<PeerChannels> make_channels ();
  Description complete (Description made) const;
  void request (const char *signal, SdpType type);
  void apply (const char *signal, const Description &description, const PeerEvent &done);
  void admit_rtp (const GstSDPMessage &answer, bool is_theirs);
  void post_failure (Error error);

  // Tasks: owner's thread, life_ is the one that posted them.
  void on_gathering ();
  void on_connection ();
  void fail (const Error &error, bool no_path = false);

  LoopThread &owner_;
  PeerConfig config_;
  const PeerPortEvents events_;
  std::unique_ptr<PeerLife> life_;
  mutable std::mutex ice_mutex_; // protects ice_, which is life_'s, for other threads
  GRef<GstWsrtcIce> ice_;
};

// ---- making and ending

Status WebrtcBinPeer::build ()
{
  life_ = std::make_unique<PeerLife> (owner_);
  life_->inbox = std::make_shared<RtcpInbox> (life_->link, [this] (const RtcpInbox::Packet &packet) {
    if (events_.rtcp)
      events_.rtcp (packet);
  });
  life_->rtcp = std::make_shared<RtcpTap> (life_->inbox, config_.media_may_be_taken ? RtcpTap::Mode::Hold
                                                                                    : RtcpTap::Mode::Pass);
  life_->flights = std::make_shared<DtlsFlights> (
      [link = life_->link, this] { link->post ([this] { on_connection (); }); });
  life_->dtls = make_dtls_watch ();
  life_->channels = make_channels ();
  auto bin = make_bin ();
  if (!bin)
    return Error{Fault::Media, "webrtcbin cannot be made; is gstreamer1.0-plugins-bad complete?"};
  const Status configured = configure (bin.get ());
  if (!configured)
    return configured;
  connect_signals (bin.get ());
  if (config_.prepare)
    config_.prepare (config_.name, bin.get ());
  life_->bin = std::move (bin);
  if (gst_element_set_state (element (), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return Error{Fault::Media, "webrtcbin does not start; look into the log (GST_DEBUG=webrtc*:6)"};
  return Done{};
}

GRef<GstElement> WebrtcBinPeer::make_bin ()
{
  constexpr auto policy = GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE;
  if (!config_.ice)
    return GRef<GstElement>::sink (
        gst_element_factory_make_full ("webrtcbin", "bundle-policy", policy, nullptr));
  const auto post = [link = life_->link] (std::function<void ()> task) { link->post (std::move (task)); };
  life_->ice = make_ice_agent (config_.ice, post);
  set_ice (life_->ice);
  return GRef<GstElement>::sink (gst_element_factory_make_full (
      "webrtcbin", "bundle-policy", policy, "ice-agent", give_to_webrtcbin (life_->ice), nullptr));
}

void WebrtcBinPeer::set_ice (GRef<GstWsrtcIce> ice)
{
  const std::lock_guard lock (ice_mutex_);
  std::swap (ice_, ice); // the old one dies behind the lock
}

std::shared_ptr<DatagramSink> WebrtcBinPeer::datagram_sink () const
{
  GRef<GstWsrtcIce> ice;
  {
    const std::lock_guard lock (ice_mutex_);
    ice = ice_;
  }
  return ice ? datagram_sink_of (ice.get ()) : nullptr;
}

// A top-level element: no pipeline, whose bus would need descriptors of its own
// and whose state and latency nobody asks for. Clock and base time are those of
// the element whose packets it is given.
Status WebrtcBinPeer::configure (GstElement *bin)
{
  // The element keeps its short name, which its threads bear too.
  GST_INFO ("peer %s is %s", config_.name.c_str (), GST_OBJECT_NAME (bin));
  const auto bus =
      make_watched_bus (life_->link, config_.name, [this] (const Error &error) { fail (error); });
  gst_element_set_bus (bin, bus.get ());
  gst_element_set_clock (bin, config_.clock.get ());
  gst_element_set_base_time (bin, config_.base_time);
  gst_element_set_start_time (bin, GST_CLOCK_TIME_NONE);

  tune_inner_elements (
      bin, {life_->rtcp, life_->flights, life_->channels->guard (), life_->gate, life_->receive_side});
  tune_receiving (bin, config_.latency, config_.drop_on_latency);
  tune_ice_agent (bin, config_.ice_tcp);
  if (!config_.ice)
    life_->nice = watch_nice (bin);
  return set_ice_servers (bin, config_, life_->tunnels);
}

void WebrtcBinPeer::connect_signals (GstElement *bin)
{
  watch_candidates (bin, life_->link, [this] (const LocalCandidate &local) { events_.event (local); });
  life_->channels->watch (bin);
  life_->receive_side->watch_pads (bin);
  post_on_notify (bin, "notify::ice-gathering-state", life_->link, [this] { on_gathering (); });
  post_on_notify (bin, "notify::connection-state", life_->link, [this] { on_connection (); });
}

void WebrtcBinPeer::rebuild ()
{
  set_ice (nullptr);
  life_ = nullptr;
  const Status built = build ();
  if (!built)
    post_failure (built.error ());
}

void WebrtcBinPeer::close ()
{
  set_ice (nullptr);
  life_ = nullptr;
}

Result<GRef<GstPad>> WebrtcBinPeer::add_track (TrackPlan plan)
{
  if (!element ())
    return Error{Fault::Closed, "the peer connection is closed"};
  const auto upstream = [link = life_->link, this] (GstPad *pad, GstEvent *event) {
    if (!is_key_frame_request (event))
      return;
    link->post ([this, pad = GRef<GstPad>::take_ref (pad)] {
      if (events_.key_frame_wanted)
        events_.key_frame_wanted (pad.get ());
    });
  };
  auto section = make_section (element (), std::move (plan), config_.retransmission, upstream);
  if (!section)
    return section.error ();
  life_->receive_side->add (*section);
  life_->sections.push_back (std::move (*section));
  return life_->sections.back ().pad;
}

std::unique_ptr<DtlsWatch> WebrtcBinPeer::make_dtls_watch ()
{
  DtlsWatch::Events events;
  events.fail = [this] (const Error &error) { fail (error); };
  events.connected = [this] (const std::string &certificate) { events_.event (PeerConnected{certificate}); };
  return std::make_unique<DtlsWatch> (life_->link, life_->flights, std::move (events));
}

std::unique_ptr<PeerChannels> WebrtcBinPeer::make_channels ()
{
  PeerChannels::Events events;
  events.fail = [this] (const Error &error) { fail (error); };
  events.channel = [this] (GstWsrtcDataChannel *channel) {
    if (events_.channel)
      events_.channel (channel);
  };
  return std::make_unique<PeerChannels> (owner_, life_->link, config_.channels, std::move (events));
}

Result<GRef<GstWsrtcDataChannel>> WebrtcBinPeer::create_channel (const ChannelOptions &options)
{
  if (!element ())
    return Error{Fault::Closed, "the peer connection is closed"};
  return life_->channels->create (element (), options);
}

void WebrtcBinPeer::admit_channels ()
{
  if (life_)
    life_->channels->admit ();
}

Result<MediaPath> WebrtcBinPeer::take_media ()
{
  if (!element ())
    return Error{Fault::Closed, "the peer connection is closed"};
  auto path = media_path_of (element (), datagram_sink ());
  if (path && life_->ice) {
    auto inlet = make_rtcp_inlet (path->peer_key, life_->inbox);
    if (inlet) {
      take_rtcp (life_->ice.get (), std::move (*inlet));
      put_media_to_rest (element ());
    } else {
      path = inlet.error ();
    }
  }
  // With libnice, and what is in webrtcbin's queue already.
  life_->rtcp->set_mode (path ? RtcpTap::Mode::Take : RtcpTap::Mode::Pass);
  return path;
}

void WebrtcBinPeer::read_rtcp ()
{
  if (life_)
    life_->inbox->empty ();
}

AnnouncedSource WebrtcBinPeer::announced (uint32_t ssrc, unsigned payload_type) const
{
  return element () ? announced_source (element (), ssrc, payload_type) : AnnouncedSource{};
}

// ---- requests

void WebrtcBinPeer::create_offer ()
{
  request ("create-offer", SdpType::Offer);
}

void WebrtcBinPeer::create_answer ()
{
  request ("create-answer", SdpType::Answer);
}

void WebrtcBinPeer::request (const char *signal, SdpType type)
{
  if (!element ())
    return;
  GstPromise *promise =
      life_->promises->open (signal, [this, type] (const Result<MiniRef<GstPromise>> &reply) {
        const auto made =
            reply ? description_of_reply (reply->get (), type) : Result<Description> (reply.error ());
        if (made)
          events_.event (DescriptionCreated{complete (*made)});
        else
          fail (made.error ());
      });
  g_signal_emit_by_name (element (), signal, nullptr, promise);
  gst_promise_unref (promise);
}

Description WebrtcBinPeer::complete (Description made) const
{
  if (is_lite ())
    made = with_ice_lite (std::move (made));
  return with_max_message_size (std::move (made), config_.channels.max_message);
}

void WebrtcBinPeer::set_local (const Description &description)
{
  apply ("set-local-description", description, LocalDescriptionSet{});
}

void WebrtcBinPeer::set_remote (const Description &description)
{
  apply ("set-remote-description", description, RemoteDescriptionSet{});
}

void WebrtcBinPeer::apply (const char *signal, const Description &description, const PeerEvent &done)
{
  if (!element ())
    return;
  const auto parsed = parse_description (description);
  if (!parsed) {
    post_failure (parsed.error ().within (signal));
    return;
  }
  if (std::holds_alternative<RemoteDescriptionSet> (done) && description.type == SdpType::Offer) {
    const Status bound = bind_to_offer (element (), life_->sections, *(*parsed)->sdp);
    if (!bound) {
      post_failure (bound.error ());
      return;
    }
  }
  if (description.type == SdpType::Answer)
    admit_rtp (*(*parsed)->sdp, std::holds_alternative<RemoteDescriptionSet> (done));
  GstPromise *promise =
      life_->promises->open (signal, [this, done] (const Result<MiniRef<GstPromise>> &reply) {
        if (reply)
          events_.event (done);
        else
          fail (reply.error ());
      });
  g_signal_emit_by_name (element (), signal, parsed->get (), promise);
  gst_promise_unref (promise);
}

// Before the first packet can come.
void WebrtcBinPeer::admit_rtp (const GstSDPMessage &answer, bool is_theirs)
{
  const bool receives = std::any_of (life_->sections.begin (), life_->sections.end (),
                                     [] (const Section &section) { return bool (section.sink); });
  if (receives)
    life_->gate->set (is_theirs ? RtpAdmission (answer, answer) : admission_of (answer, element ()));
}

void WebrtcBinPeer::add_candidate (MLine mline, const std::string &candidate)
{
  // An empty one, "no more will come", is not understood before 1.24, and
  // changes nothing for a path that is found.
  if (element () && !candidate.empty ())
    g_signal_emit_by_name (element (), "add-ice-candidate", mline.index, candidate.c_str ());
}

void WebrtcBinPeer::post_failure (Error error)
{
  life_->link->post ([this, error = std::move (error)] { fail (error); });
}

// ---- what webrtcbin told

void WebrtcBinPeer::on_gathering ()
{
  GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;
  g_object_get (element (), "ice-gathering-state", &state, nullptr);
  if (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE || std::exchange (life_->gathered, true))
    return;
  events_.event (LocalCandidate{});
}

void WebrtcBinPeer::on_connection ()
{
  GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
  GstWebRTCICEConnectionState ice = GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
  g_object_get (element (), "connection-state", &state, "ice-connection-state", &ice, nullptr);
  GST_DEBUG ("peer %s: connection state %d, ICE %d", config_.name.c_str (), state, ice);
  switch (state) {
  case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
    life_->dtls->on_connected (element ());
    break;
  case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
    if (ice == GST_WEBRTC_ICE_CONNECTION_STATE_FAILED)
      fail ({Fault::Network, life_->dtls->connected ()
                                 ? "the network path to the peer is lost (ICE failed)"
                                 : "no network path to the peer was found (ICE failed)"},
            true);
    else
      fail ({Fault::Network, "the DTLS handshake with the peer failed"});
    break;
  case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
    fail ({Fault::Closed, "the peer connection was closed"});
    break;
  case GST_WEBRTC_PEER_CONNECTION_STATE_NEW:
  case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTING:
  case GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED:
    break;
  }
}

void WebrtcBinPeer::fail (const Error &error, bool no_path)
{
  GST_INFO ("peer %s: %s", config_.name.c_str (), error.text.c_str ());
  if (!std::exchange (life_->failed, true))
    events_.event (PeerFailed{error, no_path});
}

void WebrtcBinPeer::tell_path (PathReport &report) const
{
  report.relay_only = config_.relay_only;
  report.turn = turn_places (config_, life_ ? life_->tunnels : TurnTunnels ());
  report.lite = is_lite ();
  if (life_ && life_->ice)
    wsrtc::tell_path (life_->ice.get (), report);
  else if (life_ && life_->nice)
    life_->nice->tell (report);
  report.lost = report.lost || (life_ && life_->dtls->connected ());
  GST_INFO ("peer %s: the network paths that were tried:\n%s", config_.name.c_str (),
            table_of (report).c_str ());
}

} // namespace

Result<std::unique_ptr<WebrtcPeer>> WebrtcPeer::create (LoopThread &owner, PeerConfig config,
                                                        PeerPortEvents events)
{
  const Status complete = check_needs ();
  if (!complete)
    return complete.error ();
  if (!has_descriptors (config.ice ? descriptors_needed : descriptors_needed_by_nice))
    return Error{Fault::Busy, "no file descriptors are left for another peer; raise the limit (ulimit -n)"};
  if (free_threads () < threads_needed)
    return Error{
        Fault::Busy,
        "no threads are left for another peer; raise the limit (ulimit -u, or TasksMax= of systemd)"};
  auto peer = std::make_unique<WebrtcBinPeer> (owner, std::move (config), std::move (events));
  const Status built = peer->build ();
  if (!built)
    return built.error ();
  return std::unique_ptr<WebrtcPeer> (std::move (peer));
}

} // namespace wsrtc
