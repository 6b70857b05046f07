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

// ---- what is let in, by the descriptions alone

GUnique<GstSDPMessage> parse (const std::string &text)
{
  GstSDPMessage *message = nullptr;
  g_assert_cmpint (gst_sdp_message_new_from_text (text.c_str (), &message), ==, GST_SDP_OK);
  return GUnique<GstSDPMessage> (message);
}

#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:v\r\na=rtpmap:97 rtx/90000\r\n"
#define AUDIO "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\n"

struct AdmissionRow {
  const char *name;
  const char *sdp;

  struct Packet {
    int payload_type; // -1 = no more
    uint32_t ssrc;
    bool admitted;
    int at = 0; // s
  } packets[10];
};

const AdmissionRow admission_rows[] = {
    {"named",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {98, 1, false}, {96, 2, false}, {-1, 0, false}}},
    {"named-with-rtx",
     HEAD VIDEO "a=ssrc-group:FID 1 2\r\na=ssrc:1 cname:x\r\na=ssrc:2 cname:x\r\n",
     {{96, 1, true}, {97, 2, true}, {97, 3, false}, {-1, 0, false}}},
    {"simulcast",
     HEAD VIDEO
     "a=ssrc-group:SIM 1 3\r\na=ssrc-group:FID 1 2\r\na=ssrc-group:FID 3 4\r\na=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {97, 2, true}, {96, 3, false}, {97, 4, false}, {-1, 0, false}}},
    {"unnamed", HEAD VIDEO, {{96, 1, true}, {97, 2, true}, {96, 3, false}, {96, 1, true}, {-1, 0, false}}},
    {"unnamed-after-a-pause",
     HEAD VIDEO,
     {{96, 1, true},
      {97, 2, true, 2},
      {96, 3, false, 2},
      {96, 3, true, 3}, // 1 is silent
      {97, 4, false, 4},
      {97, 4, true, 5},
      {96, 1, false, 5}, // it comes too late
      {96, 5, true, 6},
      {96, 5, true, 100},
      {-1, 0, false}}},
    {"unnamed-retransmissions-first",
     HEAD VIDEO,
     {{97, 1, true}, {97, 2, false}, {96, 2, true}, {96, 3, false}, {-1, 0, false}}},
    {"named-after-a-pause",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n",
     {{96, 1, true}, {96, 2, false, 100}, {96, 1, true, 100}, {-1, 0, false}}},
    {"unnamed-of-bundle",
     "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE v a\r\n" VIDEO AUDIO,
     {{96, 1, true}, {111, 2, false}, {-1, 0, false}}},
    {"of-another-section",
     HEAD VIDEO "a=ssrc:1 cname:x\r\n" AUDIO "a=ssrc:2 cname:x\r\n",
     {{96, 1, true}, {111, 2, true}, {111, 1, false}, {96, 2, false}, {-1, 0, false}}},
    {"unused", HEAD "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\n", {{96, 1, false}, {-1, 0, false}}},
    {"inactive", HEAD VIDEO "a=inactive\r\na=ssrc:1 cname:x\r\n", {{96, 1, false}, {-1, 0, false}}},
};

void test_admission (const AdmissionRow &row)
{
  const auto sdp = parse (row.sdp);
  RtpAdmission admission (*sdp, *sdp);
  for (const auto &packet : row.packets) {
    if (packet.payload_type < 0)
      return;
    const RtpAdmission::Time now{std::chrono::seconds (1000 + packet.at)};
    const RtpVerdict verdict = admission.admits (guint8 (packet.payload_type), packet.ssrc, now);
    g_assert_true ((verdict != RtpVerdict::Dropped) == packet.admitted);
  }
}

// webrtcbin makes something for each source, and keeps it.
void test_many_changes ()
{
  const auto sdp = parse (HEAD VIDEO);
  RtpAdmission admission (*sdp, *sdp);
  unsigned passed = 0, anew = 0;
  for (uint32_t ssrc = 1; ssrc <= 1000; ssrc++) {
    const RtpVerdict verdict =
        admission.admits (96, ssrc, RtpAdmission::Time (std::chrono::seconds (10 * ssrc)));
    passed += verdict == RtpVerdict::Passed;
    anew += verdict == RtpVerdict::PassedAnew;
  }
  g_assert_cmpuint (passed, ==, 1);
  g_assert_cmpuint (anew, ==, 16);
  // The one that it ended with goes on.
  g_assert_true (admission.admits (96, 17, RtpAdmission::Time (std::chrono::hours (10))) ==
                 RtpVerdict::Passed);
}

struct ReportRow {
  const char *name;
  std::vector<ReportHead> compound;
  bool admitted;
};

// Of a track whose source is 1.
const ReportRow report_rows[] = {
    {"of-the-track", {{200, 1}, {202, 1}}, true},
    {"of-a-receiver", {{201, 7}, {206, 7}}, true},
    {"of-a-stranger", {{200, 7}}, false},
    {"of-a-stranger-first", {{200, 7}, {200, 1}}, false},
    {"of-a-stranger-behind-a-receiver", {{201, 7}, {200, 8}}, false},
    {"of-a-stranger-beside", {{200, 1}, {200, 7}}, true},
    {"of-nobody", {}, true},
};

void test_reports (const ReportRow &row)
{
  const auto sdp = parse (HEAD VIDEO "a=ssrc:1 cname:x\r\n");
  RtpAdmission admission (*sdp, *sdp);
  g_assert_true (admission.admits (row.compound) == row.admitted);
}

void test_many_reporters ()
{
  RtpAdmission admission;
  int admitted = 0;
  for (uint32_t ssrc = 1; ssrc <= 1000; ssrc++)
    admitted += admission.admits ({{201, ssrc}});
  g_assert_cmpint (admitted, ==, 16);
  g_assert_true (admission.admits ({{201, 1}}));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/receive/admission", admission_rows, test_admission);
  add_table ("/peer/receive/places", place_rows, test_places);
  add_table ("/peer/receive/reports", report_rows, test_reports);
  g_test_add_func ("/peer/receive/many-changes", test_many_changes);
  g_test_add_func ("/peer/receive/many-reporters", test_many_reporters);
  g_test_add_func ("/peer/receive/key-frame", test_key_frame);
  add_table ("/peer/receive/jitter", jitter_rows, test_jitter);
  g_test_add_func ("/peer/receive/strangers", test_strangers);
  g_test_add_func ("/peer/receive/source-changes", test_source_changes);
  return g_test_run ();
}
