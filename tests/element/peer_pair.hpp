// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A WebrtcPeer and a test receiver, joined by the least glue that negotiates.
// The test thread drives it by run () and until ().
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "loop_thread.hpp"
#include "peer_port.hpp"
#include "webrtc_peer.hpp"
#include "webrtc_receiver.hpp"

namespace wsrtc::test {

struct TestTrack {
  const char *codec = "VP8"; // "" = a section that stays unused
  uint32_t ssrc = 0x01020304;
};

struct PairOptions {
  bool viewer_offers = false;
  std::vector<TestTrack> tracks{{}};
  bool media_may_be_taken = false;
  ReceiverConfig receiver;
};

// What the test receiver offers too, so one set of caps serves both directions.
MiniRef<GstCaps> caps_of (const TestTrack &track);

enum class Step { Made, LocalCreated, LocalSet, RemoteSet, Candidate, Connected, Failed };

class PeerPair {
public:
  explicit PeerPair (PairOptions options = {});
  ~PeerPair ();
  PeerPair (const PeerPair &) = delete;
  PeerPair &operator= (const PeerPair &) = delete;

  void start ();

  // On the loop's thread; waits for its end.
  void run (std::function<void ()> task) { loop.run_and_wait (std::move (task)); }

  // Waits until `done` holds, asked on the loop's thread. Fails the test after
  // `deadline` ms, naming `what`.
  void until (const char *what, std::function<bool ()> done, int deadline = 20000);
  void until_media_flows ();

  // Rebuilds the peer and takes another viewer; start () comes next. On the
  // loop's thread.
  void begin_again ();

  // Every track gets packets from one thread, as from the fan-out.
  void start_media ();
  void stop_media ();

  // Packets that the thread has begun to push.
  guint64 fed () const { return fed_packets_; }

  LoopThread loop{"test-owner"};
  std::unique_ptr<WebrtcPeer> peer;
  std::unique_ptr<WebrtcReceiver> viewer;
  std::vector<GRef<GstPad>> pads;

  // What happened, in the words of PeerPort. Loop's thread only.
  std::function<void (Step step)> on_step; // after the glue has reacted; may end the peer
  std::optional<Description> local, remote;
  std::optional<std::string> certificate;
  std::optional<Error> failure;
  int events = 0;
  int local_candidates = 0;
  bool gathered = false;
  int key_frames_wanted = 0;
  GstPad *key_frame_pad = nullptr; // of the last one, only to compare
  std::vector<std::vector<uint8_t>> rtcp;

private:
  void make_viewer ();
  void on_event (const PeerEvent &event);
  Step react (const PeerEvent &event);
  void tell (Step step);
  void on_viewer (const Message &message);
  void add_senders ();
  void to_viewer (Message message);
  void feed ();

  const PairOptions options_;
  bool local_sent_ = false;
  bool remote_set_ = false;
  std::vector<Message> waiting_local_;
  std::vector<Candidate> waiting_remote_;
  std::vector<GRef<GstPad>> fed_;
  std::vector<std::string> fed_mids_;
  std::atomic<guint64> fed_packets_{0};
  std::mutex feeder_mutex_; // protects feeding_
  std::condition_variable feeder_stops_;
  bool feeding_ = false;
  std::thread feeder_;
};

} // namespace wsrtc::test
