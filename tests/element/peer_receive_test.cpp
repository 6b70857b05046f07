// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A WebrtcPeer that receives from another one: what comes, in which place, and
// what of it is kept out.
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gst/gst.h>

#include "big_endian.hpp"
#include "ice_host.hpp"
#include "inner_elements.hpp"
#include "loop_thread.hpp"
#include "peer_pair.hpp"
#include "rtp_gate.hpp"
#include "sdp_ptr.hpp"
#include "table.hpp"
#include "wait_for.hpp"
#include "webrtc_peer.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

// Counts what is pushed into its pad.
struct Drain {
  Drain () : pad (GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK)))
  {
    gst_pad_set_chain_function_full (
        pad.get (),
        [] (GstPad *sink, GstObject *, GstBuffer *buffer) {
          static_cast<Drain *> (sink->chaindata)->see (buffer);
          gst_buffer_unref (buffer);
          return GST_FLOW_OK;
        },
        this, nullptr);
    gst_pad_set_active (pad.get (), TRUE);
  }

  ~Drain () { gst_pad_set_active (pad.get (), FALSE); }

  Drain (const Drain &) = delete;
  Drain &operator= (const Drain &) = delete;

  void see (GstBuffer *buffer)
  {
    guint8 head[12] = {};
    gst_buffer_extract (buffer, 0, head, sizeof head);
    payload_type = head[1] & 0x7f;
    ssrc = read_be32 (head + 8);
    packets++;
  }

  GRef<GstPad> pad;
  std::atomic<guint64> packets{0};
  std::atomic<int> payload_type{-1};
  std::atomic<uint32_t> ssrc{0};
};

void drop_sources (std::string &sdp)
{
  for (size_t at = 0; (at = sdp.find ("\r\na=ssrc", at)) != std::string::npos;)
    sdp.erase (at, sdp.find ("\r\n", at + 2) - at);
}

// One side, and the glue to the other.
struct Side {
  std::unique_ptr<WebrtcPeer> peer;
  Side *other = nullptr;
  std::optional<Description> local;
  bool answers = false;
  bool connected = false;
  std::optional<Error> failure;
  int key_frames_wanted = 0;
  std::vector<std::string> waiting; // candidates for it
  bool remote_set = false;
  std::function<void ()> prepare; // before it takes an offer
  bool names_sources = true;

  void create (LoopThread &loop, PeerConfig config)
  {
    config.clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
    config.base_time = gst_clock_get_time (config.clock.get ());
    config.ice = ice_of_test ();
    PeerPortEvents events;
    events.event = [this] (const PeerEvent &event) { react (event); };
    events.key_frame_wanted = [this] (GstPad *) { key_frames_wanted++; };
    auto made = WebrtcPeer::create (loop, std::move (config), std::move (events));
    if (!made)
      g_error ("%s", made.error ().text.c_str ());
    peer = std::move (*made);
  }

  void take (const Description &description)
  {
    answers = description.type == SdpType::Offer;
    if (answers && prepare)
      prepare ();
    peer->set_remote (description);
  }

  void take_candidate (const std::string &text)
  {
    if (remote_set)
      peer->add_candidate (MLine{0}, text);
    else
      waiting.push_back (text);
  }

  void react (const PeerEvent &event)
  {
    if (const auto *created = std::get_if<DescriptionCreated> (&event)) {
      local = created->description;
      peer->set_local (*local);
    } else if (std::holds_alternative<LocalDescriptionSet> (event)) {
      if (!names_sources)
        drop_sources (local->sdp);
      other->take (*local);
    } else if (std::holds_alternative<RemoteDescriptionSet> (event)) {
      remote_set = true;
      for (const std::string &text : std::exchange (waiting, {}))
        peer->add_candidate (MLine{0}, text);
      if (answers)
        peer->create_answer ();
    } else if (const auto *candidate = std::get_if<LocalCandidate> (&event)) {
      if (!candidate->candidate.text.empty ())
        other->take_candidate (candidate->candidate.text);
    } else if (std::holds_alternative<PeerConnected> (event)) {
      connected = true;
    } else if (const auto *failed = std::get_if<PeerFailed> (&event)) {
      failure = failed->error;
    }
  }
};

constexpr uint32_t video_ssrc = 0x01020304, audio_ssrc = 0x0a0b0c0d;
constexpr TestTrack video{"VP8", video_ssrc}, audio{"OPUS", audio_ssrc}, unused{"", 0};

MiniRef<GstCaps> receiver_caps (const TestTrack &track)
{
  auto caps = caps_of (track);
  if (caps)
    gst_structure_remove_field (gst_caps_get_structure (caps.get (), 0), "ssrc");
  return caps;
}

// A sender and a receiver that know each other.
struct Two {
  Two (std::vector<TestTrack> sent, std::vector<TestTrack> received, bool receiver_offers,
       PeerConfig receiver_config = {}, bool names_sources = true)
      : sent_tracks (std::move (sent)), received_tracks (std::move (received))
  {
    PeerConfig sender_config;
    sender_config.name = "sender";
    receiver_config.name = "receiver";
    for (size_t i = 0; i < received_tracks.size (); i++)
      drains.push_back (std::make_unique<Drain> ());
    run ([&, this] {
      sender.create (loop, sender_config);
      receiver.create (loop, receiver_config);
      sender.names_sources = names_sources;
      sender.other = &receiver;
      receiver.other = &sender;
      sender.prepare = [this] { add_senders (); };
      receiver.prepare = [this] { add_receivers (); };
      Side &offerer = receiver_offers ? receiver : sender;
      offerer.prepare ();
      offerer.peer->create_offer ();
    });
    until ("both connected", [this] { return sender.connected && receiver.connected; });
  }

  ~Two ()
  {
    run ([this] {
      sender.peer = nullptr;
      receiver.peer = nullptr;
    });
    loop.stop ();
  }

  Two (const Two &) = delete;
  Two &operator= (const Two &) = delete;

  void add_senders ()
  {
    for (const TestTrack &track : sent_tracks) {
      auto pad = sender.peer->add_sender (caps_of (track).get (), "wsrtc");
      g_assert_true (static_cast<bool> (pad));
      pads.push_back (*pad);
    }
  }

  void add_receivers ()
  {
    for (size_t i = 0; i < received_tracks.size (); i++) {
      const auto caps = receiver_caps (received_tracks[i]);
      g_assert_true (static_cast<bool> (receiver.peer->add_receiver (caps.get (), drains[i]->pad)));
    }
  }

  void run (std::function<void ()> task) { loop.run_and_wait (std::move (task)); }

  void until (const char *what, const std::function<bool ()> &done)
  {
    const auto asked = [&] {
      bool answer = false;
      run ([&] { answer = done (); });
      return answer;
    };
    if (reached_within (asked, default_deadline))
      return;
    g_error ("waited in vain for %s (%s; %s)", what, sender.failure ? sender.failure->text.c_str () : "",
             receiver.failure ? receiver.failure->text.c_str () : "");
  }

  void push (size_t track, int payload_type, uint32_t ssrc)
  {
    gst_pad_push (pads[track].get (), packet (track, payload_type, ssrc));
  }

  // Past the sender's RTP session, which cannot bear hundreds of sources: where
  // packets are enciphered. All of them go by that of the first section.
  void smuggle (int payload_type, uint32_t ssrc)
  {
    if (!back_door)
      run ([this] {
        const auto encoders = find_elements (sender.peer->element (), "srtpenc");
        g_assert_false (encoders.empty ());
        back_door = GRef<GstPad>::adopt (gst_element_get_static_pad (encoders[0].get (), "rtp_sink_0"));
      });
    g_assert_true (back_door);
    g_assert_cmpint (gst_pad_chain (back_door.get (), packet (0, payload_type, ssrc)), ==, GST_FLOW_OK);
  }

  GstBuffer *packet (size_t track, int payload_type, uint32_t ssrc)
  {
    std::array<guint8, 200> bytes{};
    bytes[0] = 0x80;
    bytes[1] = guint8 (0x80 | payload_type);
    const guint16 sequence = ++sequences[track];
    write_be16 (&bytes[2], sequence);
    write_be32 (&bytes[4], guint32 (sequence) * 3000);
    write_be32 (&bytes[8], ssrc);
    return gst_buffer_new_memdup (bytes.data (), bytes.size ());
  }

  // Whose packets the receiver has a jitter buffer for.
  std::set<uint32_t> received_sources ()
  {
    std::set<uint32_t> sources;
    run ([&] {
      for (const auto &buffer : find_elements (receiver.peer->element (), "rtpjitterbuffer")) {
        const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (buffer.get (), "sink"));
        const auto demux = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ()));
        g_assert_true (demux);
        unsigned ssrc = 0;
        g_assert_cmpint (sscanf (GST_PAD_NAME (demux.get ()), "src_%u", &ssrc), ==, 1);
        sources.insert (ssrc);
      }
    });
    return sources;
  }

  const std::vector<TestTrack> sent_tracks, received_tracks;
  LoopThread loop{"test-owner"};
  Side sender, receiver;
  std::vector<GRef<GstPad>> pads;
  GRef<GstPad> back_door;
  std::vector<std::unique_ptr<Drain>> drains;
  std::map<size_t, guint16> sequences; // of each track: webrtcbin 1.26 wants to see two in a row
};

int payload_type_of (const TestTrack &track)
{
  int payload_type = -1;
  gst_structure_get_int (gst_caps_get_structure (caps_of (track).get (), 0), "payload", &payload_type);
  return payload_type;
}

// ---- places

struct PlaceRow {
  const char *name;
  std::vector<TestTrack> sent;
  std::vector<TestTrack> received;
  bool receiver_offers;
};

const PlaceRow place_rows[] = {
    {"answer-video", {video}, {video}, false},
    {"answer-video-and-audio", {video, audio}, {video, audio}, false},
    {"answer-audio-and-video", {audio, video}, {audio, video}, false},
    {"answer-second-only", {video, audio}, {unused, audio}, false},
    {"answer-first-only", {video, audio}, {video, unused}, false},
    {"offer-video", {video}, {video}, true},
    {"offer-video-and-audio", {video, audio}, {video, audio}, true},
};

// Each section's packets come out at the sink that was given for it.
void test_places (const PlaceRow &row)
{
  Two two (row.sent, row.received, row.receiver_offers);
  two.until ("packets on each track", [&] {
    bool all = true;
    for (size_t i = 0; i < row.sent.size (); i++) {
      two.push (i, payload_type_of (row.sent[i]), row.sent[i].ssrc);
      all = all && (!*row.received[i].codec || two.drains[i]->packets > 5);
    }
    return all;
  });
  for (size_t i = 0; i < row.received.size (); i++) {
    if (!*row.received[i].codec) {
      g_assert_cmpuint (two.drains[i]->packets, ==, 0);
      continue;
    }
    g_assert_cmpint (two.drains[i]->payload_type, ==, payload_type_of (row.received[i]));
    g_assert_cmpuint (two.drains[i]->ssrc, ==, row.received[i].ssrc);
  }
}

// A key frame request at the sink arrives at the sender.
void test_key_frame ()
{
  Two two ({video}, {video}, false);
  two.until ("a key frame request", [&] {
    two.push (0, payload_type_of (video), video_ssrc);
    if (two.drains[0]->packets > 5)
      gst_pad_push_event (
          two.drains[0]->pad.get (),
          gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new_empty ("GstForceKeyUnit")));
    return two.sender.key_frames_wanted > 0;
  });
}

struct JitterRow {
  const char *name;
  unsigned latency;
  bool drop_on_latency;
  bool retransmission;
};

const JitterRow jitter_rows[] = {
    {"default", 40, false, true},
    {"long", 350, false, true},
    {"dropping", 40, true, true},
    {"without-retransmission", 120, false, false},
};

// What was asked for is what the track's jitter buffer does.
void test_jitter (const JitterRow &row)
{
  PeerConfig config;
  config.latency = row.latency;
  config.drop_on_latency = row.drop_on_latency;
  config.retransmission = row.retransmission;
  Two two ({video}, {video}, false, config);
  two.until ("packets", [&] {
    two.push (0, payload_type_of (video), video_ssrc);
    return two.drains[0]->packets > 5;
  });
  two.run ([&] {
    const auto buffers = find_elements (two.receiver.peer->element (), "rtpjitterbuffer");
    g_assert_cmpuint (buffers.size (), ==, 1);
    guint latency = 0;
    gboolean drops = FALSE, asks_again = FALSE;
    g_object_get (buffers[0].get (), "latency", &latency, "drop-on-latency", &drops, "do-retransmission",
                  &asks_again, nullptr);
    g_assert_cmpuint (latency, ==, row.latency);
    g_assert_cmpint (drops, ==, row.drop_on_latency);
    g_assert_cmpint (asks_again, ==, row.retransmission);
  });
}

// Sources and payload types that nobody named make no jitter buffers and no
// noise, and the track goes on.
void test_strangers ()
{
  Two two ({video, audio}, {video, audio}, false);
  const auto flows = [&] {
    two.push (0, payload_type_of (video), video_ssrc);
    two.push (1, payload_type_of (audio), audio_ssrc);
    return two.drains[0]->packets > 5 && two.drains[1]->packets > 5;
  };
  two.until ("packets on both tracks", flows);
  for (unsigned i = 0; i < 500; i++) {
    for (int twice = 0; twice < 2; twice++)              // the second makes a source believable
      two.smuggle (payload_type_of (video), 0x1000 + i); // a source that nobody named
    two.smuggle (77, video_ssrc);                        // a payload type that nobody named
    two.smuggle (payload_type_of (audio), video_ssrc);   // that of another section
  }
  const guint64 goal = two.drains[0]->packets + 20;
  two.until ("the track to go on", [&] { return flows () && two.drains[0]->packets > goal; });
  const auto sources = two.received_sources ();
  g_assert_cmpuint (sources.count (video_ssrc) + sources.count (audio_ssrc), ==, 2);
  g_assert_cmpuint (sources.size (), <=, 3); // a sender report of the retransmission makes one, too
  g_assert_cmpint (two.drains[0]->payload_type, ==, payload_type_of (video));
}

// A publisher whose encoder is started anew, and who names no sources.
void test_source_changes ()
{
  Two two ({video}, {video}, false, {}, false);
  two.until ("packets", [&] {
    two.push (0, payload_type_of (video), video_ssrc);
    return two.drains[0]->packets > 5;
  });
  for (const uint32_t ssrc : {0x2000u, 0x2001u}) {
    const guint64 before = two.drains[0]->packets;
    two.smuggle (payload_type_of (video), ssrc); // opens the back door, for what follows
    two.until ("the track to go on with another source", [&] {
      two.smuggle (payload_type_of (video), ssrc);
      return two.drains[0]->ssrc == ssrc && two.drains[0]->packets > before + 5;
    });
  }
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/receive/places", place_rows, test_places);
  g_test_add_func ("/peer/receive/key-frame", test_key_frame);
  add_table ("/peer/receive/jitter", jitter_rows, test_jitter);
  g_test_add_func ("/peer/receive/strangers", test_strangers);
  g_test_add_func ("/peer/receive/source-changes", test_source_changes);
  return g_test_run ();
}
