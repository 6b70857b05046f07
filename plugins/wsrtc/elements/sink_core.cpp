// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_core.hpp"

#include <algorithm>
#include <utility>

#include "descriptor_limit.hpp"
#include "ice_choice.hpp"
#include "peer_needs.hpp"
#include "places.hpp"
#include "report.hpp"
#include "settings_check.hpp"
#include "shown.hpp"
#include "thread_limit.hpp"
#include "warm_up.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace wsrtc {

SinkCore::SinkCore (GstElement *element, const SinkSignals &signals, SettingsBox *settings)
    : element_ (element), signals_ (signals), settings_ (settings),
      stats_desk_ ([this] { return collect (); })
{
}

SinkCore::~SinkCore ()
{
  close ();
}

// ---- threads

std::shared_ptr<LoopThread> SinkCore::owner ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return owner_;
}

SinkCore::Inputs SinkCore::inputs ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return inputs_;
}

void SinkCore::post (std::function<void ()> task)
{
  if (const auto thread = owner ())
    thread->post (std::move (task));
}

void SinkCore::run (std::function<void ()> task)
{
  if (const auto thread = owner ())
    thread->run_and_wait (std::move (task));
}

void SinkCore::run_or_post (std::function<void ()> task)
{
  if (is_on_owner ())
    post (std::move (task));
  else
    run (std::move (task));
}

bool SinkCore::is_on_owner ()
{
  const auto thread = owner ();
  return thread && thread->is_current ();
}

SinkStats SinkCore::stats ()
{
  const auto thread = owner ();
  return thread ? stats_desk_.ask (*thread) : SinkStats{};
}

SinkStats SinkCore::collect () const
{
  if (!audience_)
    return {};
  SinkStats stats = audience_->stats ();
  if (received_)
    stats.received = received_ ();
  return stats;
}

Result<GRef<GstWsrtcDataChannel>> SinkCore::create_channel (const std::string &peer,
                                                            const ChannelOptions &options)
{
  Result<GRef<GstWsrtcDataChannel>> made =
      Error{Fault::NotFound, "data channel \"" + options.label + "\": the element is not running"};
  const auto make = [&] {
    if (audience_)
      made = audience_->create_channel (PeerId (peer), options);
  };
  if (is_on_owner ())
    make ();
  else
    run (make);
  return made;
}

// What is set last counts, whichever of its tasks comes last.
void SinkCore::present ()
{
  if (audience_ && settings_)
    audience_->present (shown_of (*settings_->copy ()));
}

void SinkCore::on_setting ()
{
  post ([this] { present (); });
}

// ---- state

// As many viewers as there are descriptors and threads for.
static std::shared_ptr<const Settings> with_room (std::shared_ptr<const Settings> settings)
{
  const Room room{raise_descriptor_limit (), free_threads ()};
  const unsigned places = places_within (room, settings->max_peers, uses_nice (*settings));
  if (places == settings->max_peers)
    return settings;
  GST_WARNING (
      "there is room for %u viewers only, and max-peers is %u: descriptors %zu (ulimit -Hn), threads "
      "that are free %zu (ulimit -u, TasksMax= of systemd); raise what is short",
      places, settings->max_peers, room.descriptors, room.threads);
  auto fewer = std::make_shared<Settings> (*settings);
  fewer->max_peers = places;
  return fewer;
}

Status SinkCore::open (std::shared_ptr<const Settings> wanted, std::optional<CallSetup> call)
{
  const auto settings = with_room (std::move (wanted));
  if (LoopThread::is_current (settings->context))
    return started_by_a_handler ();
  const auto thread = std::make_shared<LoopThread> (call ? "wsrtcbin" : "wsrtcsink", settings->context);
  if (!thread->status ())
    return thread->status ();
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    owner_ = thread;
  }
  Status opened = Done{};
  thread->run_and_wait ([&] { opened = open_on_owner (thread, settings, std::move (call)); });
  if (opened)
    thread->post (warm_up_peers);
  else
    close ();
  return opened;
}

Status SinkCore::open_on_owner (const std::shared_ptr<LoopThread> &owner,
                                const std::shared_ptr<const Settings> &settings,
                                std::optional<CallSetup> call)
{
  const Status checked = check_settings (*settings);
  if (!checked)
    return checked;
  // Now, and not when the first viewer comes.
  const Status complete = check_needs ();
  if (!complete)
    return complete;
  Status ice_warning = Done{};
  auto ice = open_ice (*settings, ice_warning);
  if (!ice)
    return ice.error ();
  if (!ice_warning)
    post_warning (element_, ice_warning.error ());
  auto hooks = audience_hooks (call);
  received_ = call ? call->received : nullptr;
  const bool is_call = call.has_value ();
  auto terms = call ? std::optional<CallTerms> (std::move (call->terms)) : std::nullopt;
  audience_ = std::make_unique<Audience> (*owner, settings, std::move (hooks), std::move (terms));
  const bool one_port = *ice && settings->ice_port != 0;
  audience_->set_ice (std::move (*ice));
  present ();
  if (is_call && !one_port) {
    auto other = open_ice (*settings, ice_warning);
    if (!other)
      return other.error ();
    audience_->set_other_ice (std::move (*other));
  }
  signalling_ = std::make_unique<Signalling> (*owner, signalling_events (), is_call ? "peer" : "source");
  const Status opened = signalling_->open (*settings);
  if (!opened)
    return opened;
  for (const auto &input : inputs ())
    audience_->add_input (input);
  if (!signalling_->address ().empty ())
    announce (settings->announce ? (is_call ? "call" : "watch") : nullptr);
  return Done{};
}

void SinkCore::announce (const char *what_to_do)
{
  const std::string &address = signalling_->address ();
  gst_element_post_message (
      element_, gst_message_new_element (GST_OBJECT (element_),
                                         gst_structure_new ("wsrtc-address", "address", G_TYPE_STRING,
                                                            address.c_str (), "stream", G_TYPE_STRING,
                                                            signalling_->stream ().c_str (), nullptr)));
  if (what_to_do)
    g_printerr ("%s: %s at %s\n", GST_ELEMENT_NAME (element_), what_to_do, address.c_str ());
}

// Viewers who have waited are let in by the task, and handlers of the
// application with them: the thread that changes the state holds its lock, and
// must not wait for those.
void SinkCore::play (GstClock *clock, GstClockTime base_time)
{
  if (clock)
    time_->shift (clock, base_time);
  post ([this] {
    if (audience_)
      audience_->set_clock (GRef<GstClock>::take_ref (time_->clock ()), time_->base_time ());
  });
}

// Of a start that failed in a handler, too.
void SinkCore::end ()
{
  run_or_post ([this] {
    if (audience_)
      audience_->end_viewers ();
  });
}

void SinkCore::close ()
{
  std::vector<PeerId> gone;
  run ([this, &gone] {
    if (audience_)
      gone = audience_->close ();
    signalling_ = nullptr;
    audience_ = nullptr;
  });
  std::shared_ptr<LoopThread> thread;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    thread = std::move (owner_);
    owner_ = nullptr;
  }
  if (thread)
    thread->stop ();
  stats_desk_.forget ();
  // Only here: a handler that stops the element, too, finds it stopped.
  for (const PeerId &id : gone)
    signals_.peer_removed (element_, id.c_str ());
}

// ---- inputs

Result<GstPad *> SinkCore::add_input (const std::string &pad_name, MediaKind kind, GstPadTemplate *templ)
{
  if (has_input (pad_name))
    return Error{Fault::Busy,
                 pad_name + ": there is an input of that name; in a handler, one that was released goes "
                            "when the handler has returned"};
  auto created = Ingest::create (GST_BIN (element_), pad_name, kind, templ, input_events (pad_name), time_);
  if (!created)
    return created.error ();
  const std::shared_ptr<Ingest> input = std::move (*created);
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    inputs_.push_back (input);
  }
  post ([this, input] {
    if (audience_)
      audience_->add_input (input);
  });
  return input->pad ();
}

bool SinkCore::has_input (const std::string &pad_name)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return std::any_of (inputs_.begin (), inputs_.end (),
                      [&] (const auto &item) { return item->name () == pad_name; });
}

std::shared_ptr<Ingest> SinkCore::find_input (GstPad *pad)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const auto found = std::find_if (inputs_.begin (), inputs_.end (),
                                   [pad] (const auto &item) { return item->pad () == pad; });
  return found == inputs_.end () ? nullptr : *found;
}

void SinkCore::forget_input (const std::shared_ptr<Ingest> &input)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  inputs_.erase (std::remove (inputs_.begin (), inputs_.end (), input), inputs_.end ());
}

void SinkCore::remove_input (GstPad *pad)
{
  const auto input = find_input (pad);
  if (!input)
    return;
  const auto remove = [this, input] {
    if (audience_)
      audience_->remove_input (input.get ());
  };
  if (is_on_owner ()) {
    // What emitted the signal may be using the input.
    post ([this, input, remove] {
      remove ();
      input->shut_down ();
      forget_input (input);
    });
    return;
  }
  forget_input (input);
  run (remove);
  input->shut_down ();
}

// The events come on streaming threads.
IngestEvents SinkCore::input_events (const std::string &pad_name)
{
  IngestEvents events;
  events.caps_changed = [this] {
    post ([this] {
      if (audience_)
        audience_->on_input_ready ();
    });
  };
  events.rtp_caps_changed = [this] {
    post ([this] {
      if (audience_)
        audience_->on_rtp_caps ();
    });
  };
  events.flow = [this] (bool) {
    post ([this] {
      if (audience_)
        audience_->on_input_flow ();
    });
  };
  events.failed = [this, pad_name] (const Error &error) { post_input_error (element_, pad_name, error); };
  events.stalled = [this, pad_name] (bool stalled) { post_stall (element_, pad_name, stalled); };
  events.facts_changed = [this] {
    post ([this] {
      if (audience_)
        audience_->on_input_facts ();
    });
  };
  events.noticed = [this] {
    post ([this] {
      if (audience_)
        audience_->on_notice ();
    });
  };
  events.broken = [this] {
    post ([this] {
      if (audience_)
        audience_->on_input_broken ();
    });
  };
  return events;
}

// ---- owner's events

AudienceHooks SinkCore::audience_hooks (const std::optional<CallSetup> &call)
{
  AudienceHooks hooks;
  if (call)
    hooks.hand_on = [this, hand_on = call->hand_on] (const std::vector<ReceivedTrack> &tracks) {
      hand_on (tracks, {GRef<GstClock>::take_ref (time_->clock ()), time_->base_time ()});
    };
  hooks.time_passes = [time = time_] { time->follow (); };
  hooks.send = [this] (const Message &message) {
    if (signalling_)
      signalling_->send (message);
  };
  hooks.fail = [this] (const Ingest &input, const Error &error) {
    post_input_error (element_, input.name (), error);
  };
  hooks.warn = [this] (const Error &error) { post_warning (element_, error); };
  // A viewer who closes the page is nothing to be warned of.
  hooks.notice = [this] (const Error &error) {
    GST_CAT_LEVEL_LOG (GST_CAT_DEFAULT, error.fault == Fault::Closed ? GST_LEVEL_INFO : GST_LEVEL_WARNING,
                       element_, "%s", error.full_text ().c_str ());
  };
  hooks.peer_added = [this] (const PeerId &id) { signals_.peer_added (element_, id.c_str ()); };
  hooks.peer_removed = [this] (const PeerId &id) { signals_.peer_removed (element_, id.c_str ()); };
  hooks.prepare_peer = [this] (const PeerId &id, GstElement *webrtcbin) {
    signals_.prepare_peer (element_, id.c_str (), webrtcbin);
  };
  hooks.data_channel = [this] (const PeerId &id, GstWsrtcDataChannel *channel) {
    signals_.data_channel (element_, id.c_str (), channel);
  };
  hooks.prepares_peers = [this] () -> bool {
    return g_signal_has_handler_pending (element_, g_signal_lookup ("prepare-peer", G_OBJECT_TYPE (element_)),
                                         0, TRUE);
  };
  hooks.give_still = [this] (unsigned size, const Result<Still> &still) {
    if (signalling_)
      signalling_->give_still (size, still);
  };
  hooks.encoder_setup = [this] (Ingest &input, GstElement *encoder) {
    signals_.encoder_setup (element_, input.name ().c_str (), encoder);
  };
  hooks.payloader_setup = [this] (Ingest &input, GstElement *payloader) {
    signals_.payloader_setup (element_, input.name ().c_str (), payloader);
  };
  return hooks;
}

SignallingEvents SinkCore::signalling_events ()
{
  SignallingEvents events;
  events.message = [this] (const Message &message) { audience_->on_message (message); };
  events.state = [this] (bool ready) {
    if (ready)
      audience_->on_signalling_ready ();
  };
  events.still_wanted = [this] (unsigned size) { audience_->request_still (size); };
  events.stats = [this] { return to_structure (audience_ ? audience_->stats () : SinkStats{}); };
  events.error = [this] (const Error &error, bool fatal) {
    (fatal ? post_error : post_warning) (element_, error);
  };
  return events;
}

} // namespace wsrtc
