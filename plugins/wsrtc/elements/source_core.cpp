// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_core.hpp"

#include <utility>

#include "connection.hpp"
#include "ice_choice.hpp"
#include "report.hpp"
#include "settings_check.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace wsrtc {

namespace {

// Where a wsrtcsink serves when nothing else is said.
constexpr const char *default_uri = "ws://127.0.0.1:8443/signaling";

std::shared_ptr<const Settings> with_uri (std::shared_ptr<const Settings> settings)
{
  if (!settings->uri.empty ())
    return settings;
  auto resolved = std::make_shared<Settings> (*settings);
  resolved->uri = default_uri;
  return resolved;
}

} // namespace

SourceCore::SourceCore (GstElement *element, PreparePeer prepare_peer)
    : element_ (element), prepare_peer_ (prepare_peer), pads_ (element, ""), stats_desk_ ([this] {
        return SourceStats{g_get_real_time (), pads_.stats ()};
      })
{
}

SourceCore::~SourceCore ()
{
  close ();
}

// ---- threads

std::shared_ptr<LoopThread> SourceCore::owner ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return owner_;
}

void SourceCore::post (std::function<void ()> task)
{
  if (const auto thread = owner ())
    thread->post (std::move (task));
}

void SourceCore::run (std::function<void ()> task)
{
  if (const auto thread = owner ())
    thread->run_and_wait (std::move (task));
}

bool SourceCore::is_on_owner ()
{
  const auto thread = owner ();
  return thread && thread->is_current ();
}

SourceStats SourceCore::stats ()
{
  const auto thread = owner ();
  return thread ? stats_desk_.ask (*thread) : SourceStats{};
}

// ---- state

Status SourceCore::open (std::shared_ptr<const Settings> settings)
{
  const auto thread = std::make_shared<LoopThread> ("wsrtcsrc");
  if (!thread->status ())
    return thread->status ();
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    owner_ = thread;
  }
  Status opened = Done{};
  thread->run_and_wait ([&] {
    settings_ = with_uri (std::move (settings));
    opened = open_on_owner ();
  });
  if (!opened)
    close ();
  return opened;
}

Status SourceCore::open_on_owner ()
{
  const Status checked = check_settings (*settings_);
  if (!checked)
    return checked;
  auto codecs = received_codecs_of (*settings_);
  if (!codecs)
    return codecs.error ();
  codecs_ = std::move (*codecs);
  Status ice_warning = Done{};
  auto ice = open_ice (*settings_, ice_warning);
  if (!ice)
    return ice.error ();
  if (!ice_warning)
    post_warning (element_, ice_warning.error ());
  ice_ = std::move (*ice);
  return Done{};
}

Status SourceCore::begin ()
{
  Status begun = Done{};
  if (const auto thread = owner ())
    thread->run_and_wait ([&] { begun = begin_on_owner (*thread); });
  return begun;
}

Status SourceCore::begin_on_owner (LoopThread &owner)
{
  pads_.begin (owner, *settings_);
  intake_ = std::make_unique<Intake> (owner, settings_, codecs_, ice_, intake_hooks ());
  return connect (owner);
}

Status SourceCore::connect (LoopThread &owner)
{
  signalling_ = std::make_unique<Signalling> (owner, signalling_events (), "viewer");
  return signalling_->open (*settings_);
}

// Not in a call of the signaller's.
void SourceCore::reconnect ()
{
  const auto thread = owner ();
  if (!thread)
    return;
  signalling_ = nullptr;
  const Status connected = connect (*thread);
  if (!connected)
    post_error (element_, connected.error ());
}

void SourceCore::play (GstClock *clock, GstClockTime base_time)
{
  post ([this, clock = GRef<GstClock>::take_ref (clock), base_time] {
    if (!intake_)
      return;
    const RunningClock running{clock ? clock : GRef<GstClock>::adopt (gst_system_clock_obtain ()), base_time};
    pads_.set_clock (running);
    intake_->play (running);
  });
}

void SourceCore::pause ()
{
  post ([this] { pads_.set_clock ({}); });
}

void SourceCore::finish ()
{
  post ([this] {
    std::vector<MediaKind> kinds;
    for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
      if (!codecs_.of (kind).empty ())
        kinds.push_back (kind);
    pads_.finish (kinds);
  });
}

void SourceCore::end ()
{
  run ([this] {
    if (intake_)
      intake_->stop ();
    pads_.end ();
    intake_ = nullptr;
    signalling_ = nullptr;
  });
}

void SourceCore::remove_pads ()
{
  std::vector<std::shared_ptr<SourceTrack>> tracks;
  run ([&] { tracks = pads_.take_ended (); });
  for (const auto &track : tracks)
    track->remove ();
}

void SourceCore::close ()
{
  end ();
  run ([this] { ice_ = nullptr; });
  std::shared_ptr<LoopThread> thread;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    thread = std::move (owner_);
    owner_ = nullptr;
  }
  if (thread)
    thread->stop ();
  stats_desk_.forget ();
}

// ---- owner's events

IntakeHooks SourceCore::intake_hooks ()
{
  IntakeHooks hooks;
  hooks.send = [this] (const Message &message) {
    if (signalling_)
      signalling_->send (message);
  };
  hooks.warn = [this] (const Error &error) { post_warning (element_, error); };
  hooks.notice = [this] (const Error &error) {
    GST_INFO_OBJECT (element_, "%s", error.full_text ().c_str ());
  };
  hooks.take = [this] (const std::vector<ReceivedTrack> &tracks, const RunningClock &clock) {
    pads_.take (tracks, clock);
  };
  hooks.release = [this] { pads_.release (); };
  hooks.reconnect = [this] { reconnect (); };
  hooks.prepare_peer = [this] (const PeerId &id, GstElement *webrtcbin) {
    prepare_peer_ (element_, id.c_str (), webrtcbin);
  };
  return hooks;
}

SignallingEvents SourceCore::signalling_events ()
{
  SignallingEvents events;
  events.message = [this] (const Message &message) { intake_->on_message (message); };
  events.state = [this] (bool ready) {
    if (ready)
      intake_->on_signalling_ready ();
  };
  events.error = [this] (const Error &error, bool fatal) {
    // Ours does not know of the one before it. What an application's own says, holds.
    if (fatal && intake_ && !settings_->signaller && intake_->on_signalling_lost (error))
      return;
    (fatal ? post_error : post_warning) (element_, error);
  };
  return events;
}

} // namespace wsrtc
