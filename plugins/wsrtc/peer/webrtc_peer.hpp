// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One webrtcbin as a PeerPort. With promise.* this is the only code that names
// webrtcbin's signals and properties. webrtcbin calls back on threads of its
// own; every callback copies its arguments and posts to the owner.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-data-channel.h>

#include "announced_source.hpp"
#include "channel_options.hpp"
#include "datagram_sink.hpp"
#include "gptr.hpp"
#include "loop_thread.hpp"
#include "media_path.hpp"
#include "peer_port.hpp"
#include "result.hpp"
#include "track_plan.hpp"

namespace wsrtc {

class IceHost;

struct PeerConfig {
  std::string name; // for the log: the peer's id
  // Our own ICE on a shared UDP port; nullptr = libnice. The next four are
  // libnice's.
  std::shared_ptr<IceHost> ice;
  std::string stun_server;               // "stun://host:port", "" = none
  std::vector<std::string> turn_servers; // as ice_uri () writes them
  std::string ca_file;                   // of those with TLS; "" = the system's
  bool relay_only = false;
  bool ice_tcp = false;
  // Running time of what is pushed = clock time − base time, as of the element.
  GRef<GstClock> clock;
  GstClockTime base_time = 0;
  // Somebody may call take_media (); until that is decided webrtcbin sends no
  // RTCP.
  bool media_may_be_taken = false;
  ChannelPolicy channels;
  // Of what is received: how long packets are held for those that are late, in
  // ms; whether those that take longer are left out; and whether what is lost is
  // asked for again (RFC 4585, RFC 4588).
  unsigned latency = 40;
  bool drop_on_latency = false;
  bool retransmission = true;
  // The fresh webrtcbin of the peer of that name, before it leaves NULL: the
  // user's last word. Owner thread; also after a rebuild.
  std::function<void (const std::string &name, GstElement *webrtcbin)> prepare;
};

struct PeerPortEvents {
  // All are called on the owner's thread, never inside a call of the port.
  std::function<void (const PeerEvent &event)> event;
  std::function<void (GstPad *sender)> key_frame_wanted; // PLI or FIR
  // A compound packet, decrypted and authenticated; after take_media () only,
  // and also inside read_rtcp ().
  std::function<void (const std::vector<uint8_t> &packet)> rtcp;
  // A channel of either side that is to be used; also inside admit_channels ().
  std::function<void (GstWsrtcDataChannel *channel)> channel;
};

class WebrtcPeer : public PeerPort {
public:
  // `owner` must outlive the peer.
  static Result<std::unique_ptr<WebrtcPeer>> create (LoopThread &owner, PeerConfig config,
                                                     PeerPortEvents events);

  // It was made before it was known for whom.
  virtual void rename (std::string name) = 0;

  // One media section, in the order of the description. To answer an offer, call
  // it before set_remote () once for each section of the offer. The pad returned
  // is for what is sent: active, with stream-start, caps and segment (TIME, from
  // 0), so push running time as PTS; empty when nothing is. After rebuild ()
  // tracks have to be added again.
  virtual Result<GRef<GstPad>> add_track (TrackPlan plan) = 0;

  // One that is only sent, or with `nullptr` caps a section that stays unused.
  Result<GRef<GstPad>> add_sender (const GstCaps *caps, const std::string &msid)
  {
    return add_track ({caps, msid, nullptr, {}});
  }

  // One that is only received, or with `nullptr` caps a section that stays unused.
  Status add_receiver (const GstCaps *caps, GRef<GstPad> sink)
  {
    const auto added = add_track ({nullptr, {}, caps, caps ? std::move (sink) : GRef<GstPad> ()});
    return added ? Status (Done{}) : Status (added.error ());
  }

  // A channel of ours: before create_offer (), or before set_remote () with an
  // offer that has a section for data, or later when there is one. One that is
  // made before admit_channels () is told of there. After rebuild () channels
  // have to be made again.
  virtual Result<GRef<GstWsrtcDataChannel>> create_channel (const ChannelOptions &options) = 0;

  // The certificate of PeerConnected is verified: channels may be used.
  virtual void admit_channels () = 0;

  // After PeerConnected, and once its certificate is verified: what it takes to
  // send media past webrtcbin. From then on nothing may be pushed into the
  // senders' pads, and RTCP in both directions is the caller's. An error says why
  // that cannot be; then all is as without it.
  virtual Result<MediaPath> take_media () = 0;

  // What the descriptions say of a track of ours.
  virtual AnnouncedSource announced (uint32_t ssrc, unsigned payload_type) const = 0;

  // µs of g_get_monotonic_time () when the last RTCP packet came; 0 = never.
  virtual gint64 last_rtcp () const = 0;

  // Every 100 ms or so: the event `rtcp` for what has come and is in no hurry.
  virtual void read_rtcp () = 0;

  // Where the peer's packets go: from the local description on; nullptr before,
  // and always with libnice. It takes nothing while there is no verified path.
  // Any thread, also while the peer is closed or rebuilt.
  virtual std::shared_ptr<DatagramSink> datagram_sink () const = 0;

  virtual GstElement *element () const = 0;
};

} // namespace wsrtc
