// SPDX-License-Identifier: LGPL-2.1-or-later
#include "webrtc_receiver.hpp"

#include <mutex>
#include <utility>

#include <gst/webrtc/webrtc.h>

#include "bus_watch.hpp"
#include "dtls_keeper.hpp"
#include "ice_agent.hpp"
#include "peer_elements.hpp"
#include "receiver_counts.hpp"
#include "receiver_sdp.hpp"
#include "session_description.hpp"
#include "webrtcbin_stop.hpp"

namespace wsrtc::test {

namespace {

struct CandidateWire {
  OwnerLinkPtr link;
  WebrtcReceiver::Send send;
};

void on_ice_candidate (GstElement *, guint mline, const char *text, gpointer data)
{
  const auto *wire = static_cast<CandidateWire *> (data);
  const Message message{PeerId (), Candidate{text ? text : "", MLine{mline}, std::nullopt}};
  wire->link->post ([send = wire->send, message] { send (message); });
}

GstPadProbeReturn block (GstPad *, GstPadProbeInfo *, gpointer)
{
  return GST_PAD_PROBE_OK;
}

} // namespace

WebrtcReceiver::WebrtcReceiver (LoopThread &loop, ReceiverConfig config, Send send)
    : loop_ (loop), config_ (std::move (config)), send_ (std::move (send)),
      counts_ (std::make_shared<Counts> ())
{
  counts_->deliver = config_.deliver;
  counts_->mute = config_.mute;
  counts_->lose_every = config_.lose_every;
  counts_->on_packet = config_.on_packet;
  counts_->on_rtcp = config_.on_rtcp;
  build ();
}

WebrtcReceiver::~WebrtcReceiver ()
{
  close ();
}

GRef<GstElement> WebrtcReceiver::make_bin ()
{
  const auto policy = config_.bundle ? GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE : GST_WEBRTC_BUNDLE_POLICY_NONE;
  if (!config_.ice)
    return GRef<GstElement>::sink (
        gst_element_factory_make_full ("webrtcbin", "bundle-policy", policy, nullptr));
  const auto agent = make_ice_agent (
      config_.ice, [link = link_] (std::function<void ()> task) { link->post (std::move (task)); });
  return GRef<GstElement>::sink (gst_element_factory_make_full (
      "webrtcbin", "bundle-policy", policy, "ice-agent", give_to_webrtcbin (agent), nullptr));
}

void WebrtcReceiver::build ()
{
  link_ = std::make_shared<OwnerLink> (loop_);
  promises_ = std::make_unique<PromiseBook> (link_);
  bin_ = make_bin ();
  const auto bus =
      make_watched_bus (link_, "test receiver", [this] (const Error &error) { on_error (error); });
  gst_element_set_bus (bin_.get (), bus.get ());
  const auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  gst_element_set_clock (bin_.get (), clock.get ());
  gst_element_set_base_time (bin_.get (), gst_clock_get_time (clock.get ()));
  tune_ice_agent (bin_.get (), false);
  watch (bin_.get ());
  gst_element_set_state (bin_.get (), GST_STATE_PLAYING);
  if (config_.on_made)
    config_.on_made (bin_.get ());
}

void WebrtcReceiver::watch (GstElement *bin)
{
  watch_packets (bin, counts_);
  connect_owning (bin, "on-ice-candidate", G_CALLBACK (on_ice_candidate), CandidateWire{link_, send_});
  post_on_notify (bin, "notify::connection-state", link_, [this] {
    GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
    g_object_get (bin_.get (), "connection-state", &state, nullptr);
    connected_ = state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
  });
}

void WebrtcReceiver::start_offer ()
{
  offered_ = true;
  awaits_answer_ = true;
  for (const auto &caps : caps_to_offer (config_.codecs)) {
    GRef<GstWebRTCRTPTransceiver> transceiver;
    g_signal_emit_by_name (bin_.get (), "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY,
                           caps.get (), transceiver.out ());
    g_object_set (transceiver.get (), "do-nack", TRUE, nullptr);
  }
  request ("create-offer", SdpType::Offer);
}

void WebrtcReceiver::receive (const Message &message)
{
  if (!bin_)
    return;
  const auto *description = std::get_if<Description> (&message.body);
  // Of two who offer at once the element gives way: this is what it gives up.
  if (awaits_answer_ && (!description || description->type == SdpType::Offer))
    return;
  awaits_answer_ = false;
  if (description) {
    const Description edited = edit (*description);
    if (edited.type == SdpType::Offer)
      answer (edited);
    else
      apply ("set-remote-description", edited, [this, edited] { learn_payload_types (edited); });
  } else if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    if (!candidate->text.empty ())
      g_signal_emit_by_name (bin_.get (), "add-ice-candidate", candidate->mline.value_or (MLine{}).index,
                             candidate->text.c_str ());
  }
}

Description WebrtcReceiver::edit (Description description) const
{
  if (config_.edit)
    config_.edit (description.sdp);
  return description;
}

// As a page does: each offer gets a connection of its own.
void WebrtcReceiver::answer (const Description &offer)
{
  if (std::exchange (offered_, true)) {
    auto kept = config_.keep_old ? bin_ : GRef<GstElement> ();
    if (kept) {
      link_->cut ();
      promises_ = nullptr;
      bin_ = nullptr;
      forget_elements ();
    }
    close ();
    old_bin_ = std::move (kept);
    sections_.clear ();
    build ();
  }
  const auto parsed = parse_description (offer);
  if (!parsed) {
    on_error (parsed.error ());
    return;
  }
  const GstSDPMessage *sdp = (*parsed)->sdp;
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);
    if (g_strcmp0 (gst_sdp_media_get_media (media), "application") == 0)
      continue; // answered without a transceiver
    const auto caps = caps_to_answer (media, config_.codecs);
    const bool taken = gst_structure_has_field (gst_caps_get_structure (caps.get (), 0), "encoding-name");
    GRef<GstWebRTCRTPTransceiver> transceiver;
    g_signal_emit_by_name (bin_.get (), "add-transceiver",
                           taken ? GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY
                                 : GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE,
                           caps.get (), transceiver.out ());
    g_object_set (transceiver.get (), "do-nack", TRUE, nullptr);
  }
  apply ("set-remote-description", offer, [this] { request ("create-answer", SdpType::Answer); });
}

void WebrtcReceiver::request (const char *signal, SdpType type)
{
  GstPromise *promise = promises_->open (signal, [this, type] (const Result<MiniRef<GstPromise>> &reply) {
    auto made = reply ? description_of_reply (reply->get (), type) : Result<Description> (reply.error ());
    if (!made) {
      on_error (made.error ());
      return;
    }
    apply ("set-local-description", edit (*made), [this, d = edit (*made)] {
      if (d.type == SdpType::Answer)
        learn_payload_types (d);
      send_description (d);
    });
  });
  g_signal_emit_by_name (bin_.get (), signal, nullptr, promise);
  gst_promise_unref (promise);
}

void WebrtcReceiver::apply (const char *signal, const Description &description, std::function<void ()> done)
{
  const auto parsed = parse_description (description);
  if (!parsed) {
    on_error (parsed.error ());
    return;
  }
  GstPromise *promise =
      promises_->open (signal, [this, done = std::move (done)] (const Result<MiniRef<GstPromise>> &reply) {
        if (reply)
          done ();
        else
          on_error (reply.error ());
      });
  g_signal_emit_by_name (bin_.get (), signal, parsed->get (), promise);
  gst_promise_unref (promise);
}

void WebrtcReceiver::send_description (Description description)
{
  if (config_.corrupt_fingerprint)
    description.sdp = with_wrong_fingerprints (std::move (description.sdp));
  send_ (Message{PeerId (), std::move (description)});
}

// The answer, whichever side made it, says what is in use.
void WebrtcReceiver::learn_payload_types (const Description &description)
{
  const auto parsed = parse_description (description);
  if (!parsed)
    return;
  for (guint i = 0; i < gst_sdp_message_medias_len ((*parsed)->sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media ((*parsed)->sdp, i);
    ReceivedSection section;
    const char *mid = gst_sdp_media_get_attribute_val (media, "mid");
    section.mid = mid ? mid : "";
    section.payload_type = payload_type_of (media);
    section.rtx_payload_type = rtx_of (media, section.payload_type);
    if (const int id = extension_id (media, mid_extension))
      counts_->mid_id = id;
    sections_.push_back (std::move (section));
  }
}

std::vector<ReceivedSection> WebrtcReceiver::sections () const
{
  std::vector<ReceivedSection> result = sections_;
  std::lock_guard lock (counts_->mutex);
  for (ReceivedSection &section : result) {
    if (section.payload_type < 0)
      continue;
    const PayloadTypeCount &one = counts_->of[section.payload_type];
    section.packets = one.packets;
    section.ssrc = one.ssrc;
    section.mid_in_packets = counts_->mids[section.payload_type];
    if (section.rtx_payload_type >= 0)
      section.rtx_packets = counts_->of[section.rtx_payload_type].packets;
  }
  return result;
}

guint64 WebrtcReceiver::packets () const
{
  return counts_->all;
}

void WebrtcReceiver::request_key_frames ()
{
  std::vector<GRef<GstPad>> pads;
  {
    std::lock_guard lock (counts_->mutex);
    pads = counts_->deliveries;
  }
  for (const auto &pad : pads)
    gst_pad_push_event (pad.get (), gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                                                          gst_structure_new_empty ("GstForceKeyUnit")));
}

void WebrtcReceiver::freeze ()
{
  std::vector<GRef<GstElement>> nice;
  {
    std::lock_guard lock (counts_->mutex);
    nice = counts_->nice;
  }
  for (const auto &element : nice) {
    const auto pad = only_pad (element.get ());
    // A blocked nicesrc leaves all in the socket, STUN too.
    if (GST_PAD_IS_SRC (pad.get ()))
      gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, block, nullptr, nullptr);
    else
      drop_all (pad.get ());
  }
}

void WebrtcReceiver::hang_up ()
{
  std::vector<GRef<GstElement>> dtls;
  {
    std::lock_guard lock (counts_->mutex);
    dtls = counts_->dtls;
  }
  // At its end of stream dtlsenc sends close_notify.
  for (const auto &element : dtls) {
    const auto pad = only_pad (element.get ());
    gst_pad_send_event (pad.get (), gst_event_new_eos ());
  }
}

void WebrtcReceiver::close_old ()
{
  end (std::move (old_bin_));
}

void WebrtcReceiver::end (GRef<GstElement> bin)
{
  if (!bin)
    return;
  const DtlsKeeper keeper (bin.get ());
  stop_webrtcbin (bin.get ());
  bin = nullptr;
}

void WebrtcReceiver::close ()
{
  close_old ();
  if (!bin_)
    return;
  link_->cut ();
  promises_ = nullptr;
  end (std::move (bin_));
  connected_ = false;
  forget_elements ();
}

void WebrtcReceiver::forget_elements ()
{
  std::lock_guard lock (counts_->mutex);
  counts_->nice.clear ();
  counts_->dtls.clear ();
  counts_->deliveries.clear ();
}

void WebrtcReceiver::on_error (const Error &error)
{
  errors_ += (errors_.empty () ? "" : "; ") + error.text;
}

} // namespace wsrtc::test
