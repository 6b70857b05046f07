// SPDX-License-Identifier: LGPL-2.1-or-later
#include "audience.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

// How long a viewer that gave its role has time to name its codecs before it
// is offered the preferred one. Our page names them with its first message.
constexpr Milliseconds capability_wait (250);
constexpr guint tick_ms = 100;

const std::vector<std::string> &codec_names (const Settings &settings, MediaKind kind)
{
  return kind == MediaKind::Video ? settings.video_codecs : settings.audio_codecs;
}

} // namespace

Audience::Audience (LoopThread &owner, std::shared_ptr<const Settings> settings, AudienceHooks hooks)
    : owner_ (owner), link_ (std::make_shared<OwnerLink> (owner)), settings_ (std::move (settings)),
      hooks_ (std::move (hooks))
{
}

Audience::~Audience ()
{
  link_->cut ();
  stop_timer ();
}

// ---- inputs

void Audience::add_input (std::shared_ptr<Ingest> input)
{
  // One that was requested while the element was opening is told of twice.
  if (std::find (inputs_.begin (), inputs_.end (), input) != inputs_.end ())
    return;
  inputs_.push_back (std::move (input));
  update_state ();
  restart_viewers ();
}

void Audience::remove_input (const Ingest *input)
{
  const auto found = std::find_if (inputs_.begin (), inputs_.end (),
                                   [input] (const auto &item) { return item.get () == input; });
  if (found == inputs_.end ())
    return;
  for (auto &[id, guest] : guests_)
    retire (guest);
  retired_.clear (); // they use the input
  key_frames_.clear ();
  inputs_.erase (found);
  on_notice ();
  ended_inputs_.erase (std::remove (ended_inputs_.begin (), ended_inputs_.end (), input),
                       ended_inputs_.end ());
  update_state ();
  restart_viewers ();
}

void Audience::set_clock (GRef<GstClock> clock, GstClockTime base_time)
{
  clock_ = std::move (clock);
  base_time_ = base_time;
  update_state ();
}

void Audience::on_rtp_caps ()
{
  for (auto &[id, guest] : guests_)
    if (guest.viewer)
      guest.viewer->on_rtp_caps ();
}

void Audience::on_input_flow (const Ingest *input, bool ended)
{
  ended_inputs_.erase (std::remove (ended_inputs_.begin (), ended_inputs_.end (), input),
                       ended_inputs_.end ());
  if (ended)
    ended_inputs_.push_back (input);
  update_state ();
}

void Audience::update_state ()
{
  check_encoders ();
  const bool ready = !inputs_.empty () && std::all_of (inputs_.begin (), inputs_.end (),
                                                       [] (const auto &input) { return input->ready (); });
  const bool live = clock_ && ready && ended_inputs_.size () < inputs_.size ();
  if (live == live_)
    return;
  live_ = live;
  send_state ();
  for (auto &[id, guest] : guests_)
    try_offer (guest);
}

// Nobody could ever be shown an input that nothing can encode.
void Audience::check_encoders ()
{
  for (const auto &input : inputs_) {
    const auto codecs = preferred (input->kind ());
    if (!input->ready () || codecs.empty () || !input->available (codecs).empty ())
      continue;
    const auto made = rendition (*input, *codecs.front ());
    if (!made && !std::exchange (failed_, true))
      hooks_.fail (made.error ());
  }
}

void Audience::send_state ()
{
  std::string text = live_ ? "" : "waiting for the source";
  if (!notices_.text ().empty ())
    text += (live_ ? "" : "; ") + notices_.text ();
  hooks_.send (Message{PeerId (), StreamState{live_, std::move (text)}});
}

void Audience::on_notice ()
{
  const std::string before = notices_.text ();
  for (const std::string &text : notices_.update (inputs_))
    hooks_.warn (Error{Fault::Media, text});
  if (notices_.text () != before)
    send_state ();
}

void Audience::on_signalling_ready ()
{
  if (std::exchange (signalled_, true))
    dismiss_unconnected ();
  send_state ();
}

// ---- guests

Audience::Guest *Audience::find (const PeerId &id)
{
  const auto it = guests_.find (id);
  return it == guests_.end () ? nullptr : &it->second;
}

Audience::Guest *Audience::admit (const PeerId &id, const std::string &role)
{
  if (guests_.size () >= settings_->max_peers) {
    const std::string text =
        "all " + std::to_string (settings_->max_peers) + " places are taken; try again later";
    hooks_.send (Message{id, ErrorReport{"busy", text}});
    hooks_.send (Message{id, Bye{"busy"}});
    hooks_.notice (Error{Fault::Busy, "peer " + id.str () + ": " + text});
    return nullptr;
  }
  Guest &guest = guests_[id];
  guest.id = id;
  guest.role = role;
  guest.joined = Clock::now ();
  hooks_.peer_added (id);
  start_timer ();
  return &guest;
}

void Audience::on_message (const Message &message)
{
  finish_leaving (message.peer);
  if (const auto *added = std::get_if<PeerAdded> (&message.body)) {
    finish_leaving (added->id);
    if (Guest *known = find (added->id))
      known->unreachable = false; // signalling is back
    else if (Guest *guest = admit (added->id, added->role))
      try_offer (*guest);
  } else if (const auto *removed = std::get_if<PeerRemoved> (&message.body)) {
    on_peer_removed (removed->id);
  } else if (std::holds_alternative<Description> (message.body)) {
    // A signaller that does not announce its peers: the first offer does.
    Guest *guest = find (message.peer);
    if (!guest && std::get<Description> (message.body).type == SdpType::Offer)
      guest = admit (message.peer, {});
    if (guest)
      on_description (*guest, message);
  } else if (Guest *guest = find (message.peer)) {
    if (std::holds_alternative<Bye> (message.body) && !guest->viewer) {
      dismiss (message.peer);
    } else if (const auto *capabilities = std::get_if<Capabilities> (&message.body)) {
      guest->capabilities = *capabilities;
      try_offer (*guest);
    } else if (guest->viewer) {
      guest->viewer->on_message (message);
    } else {
      keep_early (*guest, message);
    }
  }
}

void Audience::on_description (Guest &guest, const Message &message)
{
  const bool offer = std::get<Description> (message.body).type == SdpType::Offer;
  if (offer && !guest.viewer && live_ && !open_viewer (guest))
    return;
  if (guest.viewer)
    guest.viewer->on_message (message);
  else if (offer)
    keep_early (guest, message);
}

void Audience::keep_early (Guest &guest, const Message &message)
{
  const Status kept = guest.early.keep (message);
  if (kept)
    return;
  tell_end (guest, kept.error ().within ("peer " + guest.id.str ()));
  dismiss_later (guest);
}

void Audience::on_peer_removed (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  guest->unreachable = true;
  // Media that run outlive their signalling; what is on the way cannot arrive.
  if (!guest->viewer || !guest->viewer->live ())
    dismiss (id);
}

void Audience::dismiss (const PeerId &id)
{
  Guest *guest = find (id);
  if (!guest)
    return;
  retire (*guest);
  guests_.erase (id);
  hooks_.peer_removed (id);
  if (guests_.empty ())
    stop_timer ();
}

// What was under way is lost with the signalling, and a server that was started
// anew never tells that these have gone.
void Audience::dismiss_unconnected ()
{
  std::vector<PeerId> lost;
  for (const auto &[id, guest] : guests_)
    if (!guest.viewer || !guest.viewer->live ())
      lost.push_back (id);
  for (const PeerId &id : lost)
    dismiss (id);
}

// For callers that may be walking through the guests.
void Audience::dismiss_later (Guest &guest)
{
  guest.leaving = true;
  link_->post ([this, id = guest.id] { finish_leaving (id); });
}

// Now, if not by the task: one who comes back under its old name is a new guest.
void Audience::finish_leaving (const PeerId &id)
{
  const Guest *guest = find (id);
  if (guest && guest->leaving)
    dismiss (id);
}

// Ends the guest's viewer, if any, without telling it anything.
void Audience::retire (Guest &guest)
{
  if (!guest.viewer)
    return;
  guest.viewer->abandon ();
  bury (std::move (guest.viewer));
}

// A viewer may be on the call stack now, so that it is destroyed by a task.
void Audience::bury (std::unique_ptr<Viewer> viewer)
{
  retired_.push_back (std::move (viewer));
  link_->post ([this] { retired_.clear (); });
}

void Audience::try_offer (Guest &guest)
{
  if (!live_ || guest.viewer || guest.unreachable || guest.leaving)
    return;
  const bool may_announce = !guest.role.empty () && !guest.capabilities;
  if (may_announce && Clock::now () - guest.joined < capability_wait)
    return;
  auto early = std::exchange (guest.early, {});
  if (!open_viewer (guest))
    return;
  if (!early.has_description ())
    guest.viewer->start_offer ();
  while (guest.viewer && !early.empty ())
    guest.viewer->on_message (early.take ());
}

bool Audience::open_viewer (Guest &guest)
{
  auto viewer = Viewer::create (guest.id, *this, guest.capabilities, guest.rejected);
  if (viewer) {
    guest.viewer = std::move (*viewer);
    return true;
  }
  tell_end (guest, viewer.error ().within ("peer " + guest.id.str ()));
  dismiss_later (guest);
  return false;
}

void Audience::viewer_live (Viewer &viewer)
{
  if (Guest *guest = find (viewer.id ()))
    guest->rejected.clear ();
}

void Audience::viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next)
{
  Guest *guest = find (viewer.id ());
  if (!guest || guest->viewer.get () != &viewer)
    return; // retired by ourselves
  guest->rejected = viewer.rejected ();
  bury (std::move (guest->viewer));
  if (try_next && live_ && !guest->unreachable) {
    // Not here: the session that ended is still on the call stack.
    link_->post ([this, id = guest->id] {
      if (Guest *again = find (id))
        try_offer (*again);
    });
    return;
  }
  if (end.tell_peer && !guest->unreachable)
    tell_end (*guest, end.error);
  else if (end.error)
    report_end (*end.error);
  dismiss_later (*guest);
}

// A viewer that closes its page is nothing to warn of.
void Audience::report_end (const Error &error)
{
  if (error.fault == Fault::Closed)
    hooks_.notice (error);
  else
    hooks_.warn (error);
}

void Audience::tell_end (const Guest &guest, const std::optional<Error> &error)
{
  if (error) {
    hooks_.send (Message{guest.id, ErrorReport{to_string (error->fault), error->text}});
    report_end (*error);
  }
  hooks_.send (Message{guest.id, Bye{error ? error->text : std::string ()}});
}

void Audience::restart_viewers ()
{
  for (auto &[id, guest] : guests_) {
    retire (guest);
    try_offer (guest);
  }
}

void Audience::end_viewers ()
{
  for (auto &[id, guest] : guests_) {
    retire (guest);
    if (guest.unreachable)
      dismiss_later (guest);
  }
  retired_.clear (); // nothing of theirs runs in an element that has stopped
  key_frames_.clear ();
  set_clock (nullptr, 0);
}

std::vector<PeerId> Audience::close ()
{
  std::vector<PeerId> gone;
  for (auto &[id, guest] : guests_) {
    if (!guest.unreachable)
      hooks_.send (Message{id, Bye{"the stream has ended"}});
    retire (guest);
    gone.push_back (id);
  }
  guests_.clear ();
  retired_.clear (); // the owner is about to stop
  key_frames_.clear ();
  stop_timer ();
  if (live_) {
    live_ = false;
    send_state ();
  }
  return gone;
}

// ---- what viewers need

std::vector<const CodecRow *> Audience::preferred (MediaKind kind) const
{
  const auto &names = codec_names (*settings_, kind);
  if (names.empty ())
    return codecs_of (kind);
  std::vector<const CodecRow *> rows;
  for (const std::string &name : names)
    if (const CodecRow *codec = find_codec (name))
      rows.push_back (codec);
  return rows;
}

Result<Rendition *> Audience::rendition (Ingest &input, const CodecRow &codec)
{
  RenditionSettings settings;
  settings.bitrate = codec.kind == MediaKind::Video ? settings_->bitrate : 0;
  settings.mtu = settings_->mtu;
  settings.encoder_setup = [this, &input] (GstElement *encoder) { hooks_.encoder_setup (input, encoder); };
  settings.payloader_setup = [this, &input] (GstElement *payloader) {
    hooks_.payloader_setup (input, payloader);
  };
  return input.rendition (codec, settings);
}

Result<std::unique_ptr<WebrtcPeer>> Audience::make_peer (const PeerId &id, PeerPortEvents events)
{
  PeerConfig config;
  config.name = id.str ();
  config.stun_server = settings_->stun_server;
  config.turn_servers = settings_->turn_servers;
  config.relay_only = settings_->ice_transport_policy == ice_policy_relay;
  config.ice_tcp = settings_->ice_tcp;
  config.clock = clock_;
  config.base_time = base_time_;
  config.prepare = [this, id] (GstElement *webrtcbin) { hooks_.prepare_peer (id, webrtcbin); };
  return WebrtcPeer::create (owner_, std::move (config), std::move (events));
}

void Audience::request_key_frame (Rendition &rendition)
{
  key_frames_.request (rendition, Clock::now ());
}

// ---- time

void Audience::tick ()
{
  const Clock::time_point now = Clock::now ();
  key_frames_.tick (now);
  for (auto &[id, guest] : guests_) {
    if (guest.viewer)
      guest.viewer->tick (now);
    else
      try_offer (guest);
  }
}

void Audience::start_timer ()
{
  if (timer_)
    return;
  timer_ = g_timeout_source_new (tick_ms);
  g_source_set_callback (
      timer_,
      [] (gpointer self) -> gboolean {
        static_cast<Audience *> (self)->tick ();
        return G_SOURCE_CONTINUE;
      },
      this, nullptr);
  g_source_attach (timer_, owner_.context ());
}

void Audience::stop_timer ()
{
  if (!timer_)
    return;
  g_source_destroy (timer_);
  g_source_unref (timer_);
  timer_ = nullptr;
}

} // namespace wsrtc
