// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_pair.hpp"

#include <cstring>

#include "big_endian.hpp"
#include "ice_host.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

namespace {

constexpr int mid_id = 4;
constexpr int twcc_id = 3;

int payload_type_of (const std::string &codec)
{
  return codec == "VP8" ? 96 : codec == "H264" ? 104 : 111;
}

// An RTP packet with the extensions that a payloader would add: mid, and room
// for the transport-wide sequence number.
GstBuffer *make_packet (const TestTrack &track, const std::string &mid, guint16 sequence, GstClockTime pts)
{
  std::vector<guint8> bytes (12);
  bytes[0] = 0x90;
  bytes[1] = 0x80 | guint8 (payload_type_of (track.codec));
  write_be16 (&bytes[2], sequence);
  write_be32 (&bytes[4], guint32 (pts / 11111));
  write_be32 (&bytes[8], track.ssrc);
  std::vector<guint8> extension{guint8 (twcc_id << 4 | 1), 0, 0, guint8 (mid_id << 4 | (mid.size () - 1))};
  extension.insert (extension.end (), mid.begin (), mid.end ());
  extension.resize ((extension.size () + 3) / 4 * 4);
  const guint8 header[] = {0xbe, 0xde, 0, guint8 (extension.size () / 4)};
  bytes.insert (bytes.end (), header, header + 4);
  bytes.insert (bytes.end (), extension.begin (), extension.end ());
  bytes.resize (bytes.size () + 200, 0x55);
  GstBuffer *packet = gst_buffer_new_memdup (bytes.data (), bytes.size ());
  GST_BUFFER_PTS (packet) = pts;
  return packet;
}

std::vector<std::string> mids_of (const std::string &sdp)
{
  std::vector<std::string> mids;
  const std::string start = "\r\na=mid:";
  for (size_t at = 0; (at = sdp.find (start, at)) != std::string::npos;) {
    at += start.size ();
    mids.push_back (sdp.substr (at, sdp.find ("\r\n", at) - at));
  }
  return mids;
}

} // namespace

MiniRef<GstCaps> caps_of (const TestTrack &track)
{
  if (!*track.codec)
    return {};
  const bool video = std::strcmp (track.codec, "OPUS") != 0;
  auto caps = MiniRef<GstCaps>::adopt (gst_caps_new_simple (
      "application/x-rtp", "media", G_TYPE_STRING, video ? "video" : "audio", "encoding-name", G_TYPE_STRING,
      track.codec, "payload", G_TYPE_INT, payload_type_of (track.codec), "clock-rate", G_TYPE_INT,
      video ? 90000 : 48000, "ssrc", G_TYPE_UINT, track.ssrc, "extmap-4", G_TYPE_STRING,
      "urn:ietf:params:rtp-hdrext:sdes:mid", "extmap-3", G_TYPE_STRING,
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", nullptr));
  if (!video)
    gst_caps_set_simple (caps.get (), "encoding-params", G_TYPE_STRING, "2", nullptr);
  if (std::strcmp (track.codec, "H264") == 0)
    gst_caps_set_simple (caps.get (), "packetization-mode", G_TYPE_STRING, "1", "profile-level-id",
                         G_TYPE_STRING, "42e01f", "level-asymmetry-allowed", G_TYPE_STRING, "1", nullptr);
  return caps;
}

std::shared_ptr<IceHost> ice_of_test ()
{
  if (g_strcmp0 (g_getenv ("WSRTC_TEST_ICE"), "port") != 0)
    return nullptr;
  Status warning = Done{};
  auto host = IceHost::open ({}, warning);
  if (!host)
    g_error ("%s", host.error ().text.c_str ());
  return *host;
}

PeerPair::PeerPair (PairOptions options) : options_ (std::move (options))
{
  run ([this] {
    PeerConfig config;
    config.name = "viewer-1";
    config.clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
    config.base_time = gst_clock_get_time (config.clock.get ());
    config.ice = options_.ice ? options_.ice : ice_of_test ();
    config.media_may_be_taken = options_.media_may_be_taken;
    PeerPortEvents port_events;
    port_events.rtcp = [this] (const std::vector<uint8_t> &packet) { rtcp.push_back (packet); };
    port_events.event = [this] (const PeerEvent &event) { on_event (event); };
    port_events.key_frame_wanted = [this] (GstPad *pad) {
      key_frames_wanted++;
      key_frame_pad = pad;
    };
    auto made = WebrtcPeer::create (loop, config, port_events);
    if (!made)
      g_error ("%s", made.error ().text.c_str ());
    peer = std::move (*made);
    make_viewer ();
  });
}

void PeerPair::make_viewer ()
{
  viewer = std::make_unique<WebrtcReceiver> (loop, options_.receiver,
                                             [this] (const Message &message) { on_viewer (message); });
}

void PeerPair::begin_again ()
{
  make_viewer ();
  pads.clear ();
  waiting_local_.clear ();
  waiting_remote_.clear ();
  local_sent_ = remote_set_ = gathered = false;
  local.reset ();
  remote.reset ();
  certificate.reset ();
  peer->rebuild ();
}

PeerPair::~PeerPair ()
{
  stop_media ();
  run ([this] {
    on_step = nullptr;
    viewer = nullptr;
    peer = nullptr;
  });
  loop.stop ();
}

void PeerPair::start ()
{
  run ([this] {
    if (options_.viewer_offers) {
      viewer->start_offer ();
      return;
    }
    add_senders ();
    peer->create_offer ();
    tell (Step::Made);
  });
}

void PeerPair::until (const char *what, std::function<bool ()> done, int deadline)
{
  const auto reached = [&] {
    bool answer = false;
    run ([&] { answer = done (); });
    return answer;
  };
  if (reached_within (reached, Milliseconds (deadline)))
    return;
  std::string errors;
  run ([&] { errors = (failure ? failure->text : "") + " " + (viewer ? viewer->errors () : ""); });
  g_error ("waited %d ms for: %s (errors: %s)", deadline, what, errors.c_str ());
}

void PeerPair::until_media_flows ()
{
  until ("connected and a certificate", [this] { return certificate.has_value (); });
  start_media ();
  until ("packets in every section in use", [this] {
    bool any = false;
    for (const ReceivedSection &section : viewer->sections ()) {
      if (section.payload_type >= 0 && section.packets < 20)
        return false;
      any = any || section.payload_type >= 0;
    }
    return any;
  });
}

void PeerPair::add_senders ()
{
  for (const TestTrack &track : options_.tracks) {
    auto pad = peer->add_sender (caps_of (track).get (), "wsrtc");
    if (!pad)
      g_error ("%s", pad.error ().text.c_str ());
    pads.push_back (*pad);
  }
}

void PeerPair::on_event (const PeerEvent &event)
{
  events++;
  tell (react (event));
}

void PeerPair::tell (Step step)
{
  // A copy: the listener may take itself off.
  if (const auto listener = on_step)
    listener (step);
}

Step PeerPair::react (const PeerEvent &event)
{
  if (const auto *created = std::get_if<DescriptionCreated> (&event)) {
    local = created->description;
    peer->set_local (*local);
    return Step::LocalCreated;
  }
  if (std::holds_alternative<LocalDescriptionSet> (event)) {
    local_sent_ = true;
    viewer->receive (Message{PeerId (), *local});
    for (const Message &message : std::exchange (waiting_local_, {}))
      viewer->receive (message);
    return Step::LocalSet;
  }
  if (std::holds_alternative<RemoteDescriptionSet> (event)) {
    remote_set_ = true;
    for (const Candidate &candidate : std::exchange (waiting_remote_, {}))
      peer->add_candidate (MLine{0}, candidate.text);
    if (options_.viewer_offers)
      peer->create_answer ();
    return Step::RemoteSet;
  }
  if (const auto *candidate = std::get_if<LocalCandidate> (&event)) {
    gathered = gathered || candidate->candidate.text.empty ();
    local_candidates += candidate->candidate.text.empty () ? 0 : 1;
    to_viewer (Message{PeerId (), candidate->candidate});
    return Step::Candidate;
  }
  if (const auto *connected = std::get_if<PeerConnected> (&event)) {
    certificate = connected->certificate_pem;
    return Step::Connected;
  }
  failure = std::get_if<PeerFailed> (&event)->error;
  return Step::Failed;
}

void PeerPair::to_viewer (Message message)
{
  if (local_sent_)
    viewer->receive (message);
  else
    waiting_local_.push_back (std::move (message));
}

void PeerPair::on_viewer (const Message &message)
{
  if (!peer)
    return;
  if (const auto *description = std::get_if<Description> (&message.body)) {
    remote = *description;
    if (options_.viewer_offers) {
      add_senders ();
      tell (Step::Made);
    }
    // The listener may have ended or rebuilt the peer.
    if (peer && remote)
      peer->set_remote (*remote);
  } else if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    if (remote_set_)
      peer->add_candidate (MLine{0}, candidate->text);
    else
      waiting_remote_.push_back (*candidate);
  }
}

void PeerPair::start_media ()
{
  run ([this] {
    fed_ = pads;
    fed_mids_ = local ? mids_of (local->sdp) : std::vector<std::string> ();
    fed_mids_.resize (pads.size (), "early");
  });
  feeding_ = true;
  feeder_ = std::thread ([this] { feed (); });
}

void PeerPair::stop_media ()
{
  {
    std::lock_guard lock (feeder_mutex_);
    feeding_ = false;
    feeder_stops_.notify_one ();
  }
  if (feeder_.joinable ())
    feeder_.join ();
}

void PeerPair::feed ()
{
  const gint64 start = g_get_monotonic_time ();
  std::unique_lock lock (feeder_mutex_);
  for (guint16 sequence = 0; feeding_; sequence++) {
    lock.unlock ();
    for (size_t i = 0; i < fed_.size (); i++) {
      if (!fed_[i])
        continue;
      fed_packets_++;
      const GstClockTime pts = GstClockTime (g_get_monotonic_time () - start) * GST_USECOND;
      gst_pad_push (fed_[i].get (), make_packet (options_.tracks[i], fed_mids_[i], sequence, pts));
    }
    lock.lock ();
    feeder_stops_.wait_for (lock, Milliseconds (2), [this] { return !feeding_; });
  }
}

} // namespace wsrtc::test
