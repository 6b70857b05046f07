// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Camera: its life, and carrying out the plan. What comes from its elements is in
// camera_events.cpp, what it says in camera_words.cpp.
#include "camera.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "owning_handler.hpp"
#include "source_kinds.hpp"
#include "source_part.hpp"

namespace wsrtc::bridge {

namespace {

PlanTerms terms_of (const CameraConfig &config)
{
  PlanTerms terms;
  terms.always = config.pull == Pull::Always;
  const SourceKind *kind = find_source_kind (config.url);
  terms.repeats = kind && kind->repeats;
  terms.linger = config.linger;
  terms.stale_after = config.stale_after;
  terms.seed = g_random_int ();
  return terms;
}

} // namespace

Camera::Camera (const CameraConfig &config, GRef<GstElement> sink, TalkPlace place, RecordingCloser &closer)
    : config_ (config), sink_ (std::move (sink)), server_ (place.server),
      pipeline_ (GRef<GstElement>::sink (gst_pipeline_new (config.name.c_str ()))), plan_ (terms_of (config)),
      redirects_ (config_), knocking_ ([this] { knock (true); }), telling_ ([this] { tell (); }),
      stalling_ ([this] {
        fail ({Trouble::Stalled, describe (Trouble::Stalled)});
      })
{
  for (size_t i = 0; i < plan_timer_count; i++)
    timers_[i] = std::make_unique<MainTimer> ([this, i] { on_due (static_cast<PlanTimer> (i)); });
  InletEvents events;
  events.came = [this] (Kind kind) {
    link_->post ([this, kind, pull = pull_.load ()] { on_media (pull, kind); });
  };
  events.ended = [this] (Kind kind) {
    link_->post ([this, kind, pull = pull_.load ()] { on_ended (pull, kind); });
  };
  events.key_frame_wanted = [this] {
    link_->post ([this] {
      if (asker_ && source_)
        asker_->want ();
    });
  };
  if (!config_.onvif.empty ())
    asker_ = std::make_unique<KeyFrameAsker> (config_);
  inputs_ = std::make_shared<CameraInputs> (sink_, events);
  if (config_.talk)
    talk_ = std::make_unique<Talk> (config_.name, std::move (place),
                                    [this] (const std::string &stream) { offer_talk (stream); });
  if (config_.record)
    recorder_ = std::make_unique<Recorder> (config_.name.str (), *config_.record, closer);
  gst_bin_add (GST_BIN (pipeline_.get ()), sink_.get ());
  // Sources that come and go bring clocks of their own.
  const auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  gst_pipeline_use_clock (GST_PIPELINE (pipeline_.get ()), clock.get ());
}

Camera::~Camera ()
{
  link_->cut ();
  for (const gulong handler : sink_handlers_)
    g_signal_handler_disconnect (sink_.get (), handler);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  if (watched_)
    gst_bus_remove_watch (bus.get ());
  if (source_)
    leave ();
  talk_ = nullptr;
  gst_element_set_state (pipeline_.get (), GST_STATE_NULL);
  inputs_->release ();
}

Status Camera::start ()
{
  watch_sink ();
  tell ();
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  if (gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR));
    GError *error = nullptr;
    if (message)
      gst_message_parse_error (message.get (), &error, nullptr);
    const GUnique<GError> owned (error);
    return Error{Fault::Internal, error ? error->message : "its wsrtcsink does not start"};
  }
  gst_bus_add_watch (
      bus.get (),
      [] (GstBus *, GstMessage *message, gpointer self) -> gboolean {
        static_cast<Camera *> (self)->on_message (message);
        return G_SOURCE_CONTINUE;
      },
      this);
  watched_ = true;
  step ({PlanEventKind::Begin});
  return Done{};
}

// On the sink's own thread.
void Camera::watch_sink ()
{
  struct Viewers {
    MainLinkPtr link;
    Camera *self; // used on the main thread, while the link is not cut
    PlanEventKind event;
  };

  struct {
    const char *signal;
    PlanEventKind event;
  } const rows[] = {{"peer-added", PlanEventKind::ViewerCame}, {"peer-removed", PlanEventKind::ViewerLeft}};

  for (const auto &row : rows)
    sink_handlers_.push_back (connect_owning (
        sink_.get (), row.signal, G_CALLBACK (+[] (GstElement *, const char *, const Viewers *viewers) {
          viewers->link->post (
              [self = viewers->self, event = viewers->event] { self->step (PlanEvent{event}); });
        }),
        Viewers{link_, this, row.event}));
}

void Camera::step (const PlanEvent &event)
{
  for (const PlanAction &action : plan_.step (event))
    act (action);
}

void Camera::act (const PlanAction &action)
{
  switch (action.kind) {
  case PlanActionKind::Pull:
    pull ();
    break;
  case PlanActionKind::Leave:
    leave ();
    break;
  case PlanActionKind::SetTimer:
    timer (action.timer).set (action.after);
    break;
  case PlanActionKind::StopTimer:
    timer (action.timer).stop ();
    break;
  case PlanActionKind::Report:
    report (action.trouble, action.after);
    break;
  case PlanActionKind::ReportBack:
    report_back ();
    break;
  case PlanActionKind::Knock:
    knock (false);
    break;
  case PlanActionKind::Forget:
    knocking_.stop ();
    knocker_.forget ();
    break;
  case PlanActionKind::Tell:
    tell ();
    break;
  }
}

// ---- the source part

void Camera::pull ()
{
  const unsigned number = ++pull_;
  inputs_->begin ();
  std::array<std::shared_ptr<RecordingTap>, 2> taps;
  if (recorder_) {
    recorder_->begin ();
    for (const Kind kind : kinds)
      taps[static_cast<size_t> (kind)] = recorder_->tap (kind);
  }
  SourceCallbacks callbacks;
  callbacks.expected = [inputs = inputs_] (Kind kind) { inputs->expect (kind); };
  callbacks.pad = [inputs = inputs_] (Kind kind, GstPad *pad) { inputs->connect (kind, pad); };
  callbacks.seen = [taps] (Kind kind, GstPad *pad) {
    if (const auto &tap = taps[static_cast<size_t> (kind)])
      tap->attach (pad);
  };
  callbacks.notice = [this, link = link_] (std::string text) {
    link->post ([this, text = std::move (text)] { tell_once (text); });
  };
  callbacks.complete = [this, link = link_, number] {
    link->post ([this, number] { on_complete (number); });
  };
  if (talk_)
    callbacks.talk = talk_->gate ();
  auto made = make_source_part (redirects_.begin (), std::move (callbacks));
  if (!made) {
    link_->post ([this, number, text = made.error ().text] {
      if (number == pull_)
        fail ({Trouble::Unusable, text});
    });
    return;
  }
  source_ = std::move (*made);
  gst_bin_add (GST_BIN (pipeline_.get ()), source_.get ());
  for (const Kind kind : kinds) // those that were there from the beginning
    if (const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (source_.get (), to_string (kind))))
      inputs_->connect (kind, pad.get ());
  start_source ();
}

// On another thread: some look up names, or wait for devices. One that was left
// meanwhile must not run on.
void Camera::start_source ()
{
  left_ = std::make_shared<std::atomic<bool>> (false);
  gst_element_call_async (
      source_.get (),
      +[] (GstElement *source, gpointer data) {
        gst_element_sync_state_with_parent (source);
        if (**static_cast<std::shared_ptr<std::atomic<bool>> *> (data))
          gst_element_set_state (source, GST_STATE_NULL);
      },
      new std::shared_ptr<std::atomic<bool>> (left_),
      +[] (gpointer data) { delete static_cast<std::shared_ptr<std::atomic<bool>> *> (data); });
}

// Out of the pipeline at once, and down on another thread: that takes as long as
// its camera lets it.
void Camera::leave ()
{
  stalling_.stop ();
  last_seen_ = std::max (last_seen_, inputs_->last_media ());

  struct Down {
    MainLinkPtr link;
    Camera *self;
  };

  if (!source_) { // it could not be made
    link_->post ([this] { step ({PlanEventKind::Gone}); });
    return;
  }
  if (talk_)
    talk_->gate ()->close ();
  const auto source = std::exchange (source_, nullptr);
  *left_ = true;
  gst_element_set_locked_state (source.get (), TRUE);
  gst_bin_remove (GST_BIN (pipeline_.get ()), source.get ());
  inputs_->end ();
  if (recorder_)
    recorder_->end ();
  gst_element_call_async (
      source.get (),
      +[] (GstElement *element, gpointer data) {
        gst_element_set_state (element, GST_STATE_NULL);
        const auto *down = static_cast<Down *> (data);
        down->link->post ([self = down->self] { self->step ({PlanEventKind::Gone}); });
      },
      new Down{link_, this}, +[] (gpointer data) { delete static_cast<Down *> (data); });
}

// ---- time

void Camera::on_due (PlanTimer timer)
{
  if (timer == PlanTimer::Stale)
    check_stale ();
  else
    step ({PlanEventKind::Due, Trouble::None, timer});
}

// The timer is not set anew for each frame: it looks when the last one came.
void Camera::check_stale ()
{
  const Milliseconds age ((g_get_monotonic_time () - inputs_->last_media ()) / G_TIME_SPAN_MILLISECOND);
  if (age < config_.stale_after) {
    timer (PlanTimer::Stale).set (config_.stale_after - age);
    return;
  }
  fault_ = {Trouble::Stale, describe (Trouble::Stale)};
  step ({PlanEventKind::Due, Trouble::None, PlanTimer::Stale});
}

} // namespace wsrtc::bridge
