// SPDX-License-Identifier: LGPL-2.1-or-later
#include "audience.hpp"

#include <algorithm>
#include <utility>

#include "channel_settings.hpp"
#include "connection.hpp"
#include "reduced_rates.hpp"

namespace wsrtc {

namespace {

constexpr Milliseconds tick_interval (100);
constexpr Milliseconds upkeep_interval (200);
// For pads without media, when others have them.
constexpr Milliseconds patience (2000);

std::vector<std::string> names_of (const std::vector<const CodecRow *> &codecs)
{
  std::vector<std::string> names;
  names.reserve (codecs.size ());
  for (const CodecRow *codec : codecs)
    names.emplace_back (codec->name);
  return names;
}

const std::vector<std::string> &codec_names (const Settings &settings, MediaKind kind)
{
  return kind == MediaKind::Video ? settings.video_codecs : settings.audio_codecs;
}

} // namespace

Audience::Audience (LoopThread &owner, std::shared_ptr<const Settings> settings, AudienceHooks hooks,
                    std::optional<CallTerms> call)
    : owner_ (owner), link_ (std::make_shared<OwnerLink> (owner)), settings_ (std::move (settings)),
      hooks_ (std::move (hooks)), call_ (std::move (call)),
      guests_ (*this, hooks_, link_, [this] { watch_time (); }), stills_ (link_, hooks_.give_still),
      upkeep_ (owner, upkeep_interval, [this] { return tidy_inputs (); }),
      ticks_ (owner, tick_interval, [this] {
        tick ();
        return is_timed ();
      })
{
}

Audience::~Audience ()
{
  link_->cut ();
  ticks_.stop ();
  for (const auto &input : inputs_)
    input->drop_renditions (); // their settings are ours
}

SinkStats Audience::stats () const
{
  SinkStats stats{g_get_real_time (), guests_.stats (), past_};
  for (const auto &input : inputs_)
    input->tell (stats.figures);
  for (const PeerStats &peer : stats.peers) {
    add (stats.figures, peer);
    stats.figures[peer.connected ? Figure::Connected : Figure::Connecting]++;
    stats.figures[Figure::Reduced] += is_reduced (peer) ? 1 : 0;
  }
  return stats;
}

// ---- inputs

void Audience::add_input (std::shared_ptr<Ingest> input)
{
  // One that was requested while the element was opening is told of twice.
  if (std::find (inputs_.begin (), inputs_.end (), input) != inputs_.end ())
    return;
  inputs_.push_back (std::move (input));
  pass_on (*inputs_.back ());
  update_state ();
}

void Audience::remove_input (const Ingest *input)
{
  const auto found = std::find_if (inputs_.begin (), inputs_.end (),
                                   [input] (const auto &item) { return item.get () == input; });
  if (found == inputs_.end ())
    return;
  const std::shared_ptr<Ingest> kept = *found;
  inputs_.erase (found);
  failed_.erase (std::remove (failed_.begin (), failed_.end (), input), failed_.end ());
  StreamFigures told;
  kept->tell (told);
  past_[Figure::KeyFrames] += told[Figure::KeyFrames];
  stills_.keep (*kept);
  on_notice ();
  guests_.drop_input (input);
  update_state ();
}

void Audience::set_clock (GRef<GstClock> clock, GstClockTime base_time)
{
  clock_ = std::move (clock);
  base_time_ = base_time;
  update_state ();
  watch_time ();
}

void Audience::on_input_ready ()
{
  for (const auto &input : inputs_) {
    if (input->outdated ())
      change_format (*input);
    pass_on (*input);
  }
  update_state ();
}

// Who can go on does so in the same session; a new one is made for the others.
void Audience::change_format (Ingest &input)
{
  guests_.change_format (input);
  input.drop_outdated ();
}

void Audience::update_state ()
{
  check_encoders ();
  note_inputs ();
  update_live ();
}

// While they wait, those who watch stay connected, and those who come are let in
// when it goes on.
void Audience::update_live ()
{
  const bool shown = has_something ();
  if (!shown)
    first_shown_.reset ();
  const bool live = clock_ && shown && (live_ || is_complete ());
  if (live == live_)
    return;
  live_ = live;
  send_state ();
  guests_.set_live (live_);
}

// A call is worth it for what the other one has.
bool Audience::has_something () const
{
  return (call_ && call_->wants_back ()) ||
         std::any_of (inputs_.begin (), inputs_.end (), [] (const auto &input) { return is_shown (*input); });
}

// At the start all are waited for, so that the first sessions have them all. But
// not for ever: gst-launch may link a pad of "rtspsrc : wsrtcsink" when its first
// data are there already, and rtspsrc does not try again. One that comes later
// joins those who look on.
bool Audience::is_complete ()
{
  if (ready_inputs_.size () == inputs_.size ())
    return true;
  const Clock::time_point now = Clock::now ();
  if (!first_shown_)
    first_shown_ = now;
  if (now - *first_shown_ < patience)
    return false;
  for (const auto &input : inputs_)
    if (!input->ready ())
      hooks_.warn (Error{Fault::Media, input->name () + ": no media have come yet; the stream starts without "
                                                        "them, and check what is linked to that pad"});
  return true;
}

// Media come from it.
bool Audience::is_shown (const Ingest &input)
{
  return input.ready () && input.flows ();
}

// Sessions have what is ready when they are planned.
void Audience::note_inputs ()
{
  const bool counts = static_cast<Transcode> (settings_->transcode) == Transcode::Auto;
  std::vector<ReadyInput> ready;
  for (const auto &input : inputs_)
    if (input->ready ())
      ready.push_back ({input.get (), counts && input->awkward ()});
  if (ready == ready_inputs_)
    return;
  ready_inputs_ = std::move (ready);
  inputs_version_++;
  guests_.on_inputs_changed ();
}

// Nobody could ever be shown an input that nothing can encode, or not any more.
void Audience::check_encoders ()
{
  for (const auto &input : inputs_) {
    const auto available = input->available (preferred (input->kind ()));
    if (!input->ready () || !available.list.empty () || !available.lack)
      continue;
    if (std::find (failed_.begin (), failed_.end (), input.get ()) != failed_.end ())
      continue;
    failed_.push_back (input.get ());
    hooks_.fail (*input, available.lack->within (input->name ()));
  }
}

// ---- renditions

void Audience::on_input_broken ()
{
  for (const auto &input : inputs_)
    input->mend ();
  check_encoders ();
  upkeep_.start ();
}

// What is encoded already costs little, and its packets are kept from now on:
// not even the first viewer has to wait for the next key frame of a camera.
void Audience::pass_on (Ingest &input)
{
  if (!input.ready ())
    return;
  for (const Variant &variant : input.available (preferred (input.kind ())).list) {
    if (variant.making != Making::Pass)
      continue;
    if (const auto made = rendition (input, variant); !made)
      hooks_.warn (made.error ().within (input.name ()));
    return;
  }
}

bool Audience::tidy_inputs ()
{
  const Milliseconds linger (settings_->linger);
  bool more = false;
  for (const auto &input : inputs_)
    more |= input->tidy (Clock::now (), linger);
  return more;
}

void Audience::send_state ()
{
  // In a call there are no viewers to be told; and signalling begins with what the
  // stream is called, then this.
  if (call_ || !signalled_)
    return;
  hooks_.send (Message{PeerId (), StreamState{live_, state_text ()}});
}

// Of what is wrong with the inputs the application knows from the bus: where it
// has its own words, those are for viewers.
std::string Audience::state_text () const
{
  if (live_)
    return notices_.text ();
  if (!shown_.waiting_text.empty ())
    return shown_.waiting_text;
  return "waiting for the source" + (notices_.text ().empty () ? "" : "; " + notices_.text ());
}

void Audience::present (Shown shown)
{
  const std::string before = state_text ();
  std::swap (shown_, shown);
  if (!shown_.unfit.empty () && shown_.unfit != shown.unfit)
    hooks_.warn (Error{Fault::InvalidArgument,
                       "property meta: " + shown_.unfit +
                           " cannot be published; use strings, booleans and whole numbers, at most 32, with "
                           "names of letters, digits, '.', '_' and '-'"});
  // Before signalling is there, nobody hears it; it begins with both.
  if (signalled_ && !(shown_.about == shown.about))
    send_about ();
  if (signalled_ && state_text () != before)
    send_state ();
}

void Audience::send_about ()
{
  hooks_.send (Message{PeerId (), shown_.about});
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
  const bool again = std::exchange (signalled_, true);
  if (call_) {
    if (again)
      guests_.doubt_all ();
    hooks_.send (
        Message{PeerId (), Capabilities{names_of (call_->codecs.video), names_of (call_->codecs.audio)}});
    return;
  }
  if (again)
    guests_.dismiss_unconnected ();
  // A signalling of the application need not know of it before it is used.
  if (!shown_.about.empty ())
    send_about ();
  send_state ();
}

// ---- guests

void Audience::end_viewers ()
{
  guests_.end_viewers ();
  key_frames_.clear ();
  set_clock (nullptr, 0);
}

std::vector<PeerId> Audience::close ()
{
  auto gone = guests_.close ();
  key_frames_.clear ();
  if (live_) {
    live_ = false;
    send_state ();
  }
  return gone;
}

// ---- what viewers need

CodecPolicy Audience::preferred (MediaKind kind) const
{
  CodecPolicy policy;
  policy.transcode = static_cast<Transcode> (settings_->transcode);
  const auto &names = codec_names (*settings_, kind);
  if (names.empty ())
    policy.codecs = codecs_of (kind);
  for (const std::string &name : names)
    if (const CodecRow *codec = find_codec (name))
      policy.codecs.push_back (codec);
  return policy;
}

Result<std::shared_ptr<Rendition>> Audience::rendition (Ingest &input, const Variant &variant)
{
  upkeep_.start ();
  RenditionSettings settings;
  settings.bitrate = variant.codec->kind == MediaKind::Video ? settings_->bitrate : 0;
  settings.mtu = settings_->mtu;
  settings.encoder_setup = [this, &input] (GstElement *encoder) { hooks_.encoder_setup (input, encoder); };
  settings.payloader_setup = [this, &input] (GstElement *payloader) {
    hooks_.payloader_setup (input, payloader);
  };
  return input.rendition (variant, settings);
}

void Audience::on_message (const Message &message)
{
  if (const auto *welcome = std::get_if<Welcome> (&message.body))
    handed_.take (*welcome);
  else
    guests_.on_message (message);
}

Result<std::unique_ptr<WebrtcPeer>> Audience::make_peer (const PeerId &id, PeerPortEvents events)
{
  if (other_ice_)
    std::swap (ice_, other_ice_);
  PeerConfig config = peer_config_of (*settings_);
  config.name = id.str ();
  config.ice = ice_;
  handed_.fill (config);
  config.channels = channel_policy_of (*settings_);
  config.clock = clock_;
  config.base_time = base_time_;
  config.media_may_be_taken = settings_->media_path == media_path_auto && !(call_ && call_->wants_back ());
  config.prepare = [this] (const std::string &name, GstElement *webrtcbin) {
    hooks_.prepare_peer (PeerId (name), webrtcbin);
  };
  return WebrtcPeer::create (owner_, std::move (config), std::move (events));
}

// Not with libnice, which would hold sockets and servers' allocations for nobody;
// nor where a handler wants to know each peer by its name. A call is of two, and
// who of them is polite is not known before.
bool Audience::may_prepare () const
{
  return ice_ && handed_.empty () && !call_ && live_ && !hooks_.prepares_peers () &&
         std::all_of (inputs_.begin (), inputs_.end (), [this] (const auto &input) {
           if (!input->ready ())
             return true; // not in it
           const auto available = input->available (preferred (input->kind ()));
           return !available.list.empty () && available.list.front ().making == Making::Pass;
         });
}

void Audience::request_key_frame (Rendition &rendition)
{
  key_frames_.request (rendition, Clock::now ());
}

// ---- time

void Audience::tick ()
{
  const Clock::time_point now = Clock::now ();
  hooks_.time_passes ();
  update_live ();
  key_frames_.tick (now);
  guests_.tick (now);
  follow_paths (now);
}

// Those at the full rate are not disturbed by those whose paths take less.
void Audience::follow_paths (Clock::time_point now)
{
  ReducedRates rates;
  guests_.follow_paths (now, rates);
  rates.apply ();
}

void Audience::watch_time ()
{
  if (is_timed ())
    ticks_.start ();
  else
    ticks_.stop ();
}

} // namespace wsrtc
