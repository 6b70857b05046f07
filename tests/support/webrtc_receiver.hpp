// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer for tests: a raw webrtcbin that only receives, speaks Messages,
// answers offers by itself, can offer, counts what arrives, and can misbehave.
// Packets are counted and dropped right behind SRTP, so two hundred of them can
// watch at once; `deliver` takes them through jitter buffers instead.
//
// All methods are called on the loop's thread; the counts may be read anywhere.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gptr.hpp"
#include "loop_thread.hpp"
#include "message.hpp"
#include "promise.hpp"

namespace wsrtc {
class IceHost;
}

namespace wsrtc::test {

struct ReceiverConfig {
  // RTP encoding names of receiver_sdp.cpp: "VP8", "OPUS". To answer: what it takes, best
  // first. To offer: one section a kind, in the order of first mention.
  std::vector<std::string> codecs{"VP8", "H264", "OPUS"};
  std::shared_ptr<IceHost> ice;     // our own ICE; nullptr = libnice
  bool deliver = false;             // needed for NACK and key frame requests
  bool corrupt_fingerprint = false; // in the descriptions that it sends
  bool keep_old = false;            // a new offer leaves the old connection to the sender
  bool bundle = true;               // false: a transport for each section of its offer
  bool mute = false;                // nothing that it sends gets through, but what ICE sends
  int lose_every = 0;               // with `deliver`: each n-th packet does not get through
  // Changes the descriptions that it gets and makes, before its webrtcbin has
  // them. May be empty.
  std::function<void (std::string &sdp)> edit;
  // Its webrtcbin is new and runs: the place for data channels. May be empty.
  std::function<void (GstElement *webrtcbin)> on_made;
  // Each RTP packet behind SRTP, on the streaming thread. May be empty.
  std::function<void (const guint8 *packet, gsize size)> on_packet;
  // The same for RTCP.
  std::function<void (const guint8 *packet, gsize size)> on_rtcp;
};

struct ReceivedSection {
  std::string mid;
  int payload_type = -1; // -1 = the section is not in use
  int rtx_payload_type = -1;
  guint64 packets = 0;
  guint64 rtx_packets = 0;
  uint32_t ssrc = 0;
  std::string mid_in_packets; // header extension of RFC 9143, "" = none seen
};

class WebrtcReceiver {
public:
  using Send = std::function<void (const Message &message)>;

  // `send` is called on the loop's thread, never inside a method.
  WebrtcReceiver (LoopThread &loop, ReceiverConfig config, Send send);
  ~WebrtcReceiver ();
  WebrtcReceiver (const WebrtcReceiver &) = delete;
  WebrtcReceiver &operator= (const WebrtcReceiver &) = delete;

  void start_offer ();
  void receive (const Message &message);
  // PLI for every stream that has arrived. Needs `deliver`.
  void request_key_frames ();
  // Like SIGSTOP: takes nothing from its socket, sends nothing.
  void freeze ();
  // Ends DTLS as a browser does that closes its tab; close () has to wait until
  // the peer has noticed, it would take the packet back.
  void hang_up ();
  // Without a word to the peer.
  void close ();
  // The connection of before the last offer, with `keep_old`.
  void close_old ();

  bool connected () const { return connected_.load (); }

  // Every error that its webrtcbin has told, joined; "" = none.
  std::string errors () const { return errors_; }

  // After the descriptions are exchanged.
  std::vector<ReceivedSection> sections () const;
  // Packets of all sections, without retransmissions. Any thread.
  guint64 packets () const;

  // Inside the streaming thread.
  struct Counts;

private:
  GRef<GstElement> make_bin ();
  void build ();
  void end (GRef<GstElement> bin);
  void forget_elements ();
  void watch (GstElement *bin);
  Description edit (Description description) const;
  void answer (const Description &offer);
  void request (const char *signal, SdpType type);
  void apply (const char *signal, const Description &description, std::function<void ()> done);
  void send_description (Description description);
  void learn_payload_types (const Description &description);
  void on_error (const Error &error);

  LoopThread &loop_;
  const ReceiverConfig config_;
  const Send send_;
  OwnerLinkPtr link_;
  std::unique_ptr<PromiseBook> promises_;
  GRef<GstElement> bin_;
  GRef<GstElement> old_bin_;
  std::shared_ptr<Counts> counts_;
  std::vector<ReceivedSection> sections_;
  std::string errors_;
  bool offered_ = false;       // one of us has offered
  bool awaits_answer_ = false; // to its own offer
  std::atomic<bool> connected_{false};
};

} // namespace wsrtc::test
