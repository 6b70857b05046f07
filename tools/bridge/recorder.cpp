// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder.hpp"

#include <algorithm>
#include <utility>

#include "bridge_log.hpp"
#include "owning_handler.hpp"
#include "recording_chain.hpp"
#include "recording_files.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Milliseconds look_interval (500);
// Sound that comes so much later than pictures is not waited for.
constexpr gint64 patience = 2 * G_TIME_SPAN_SECOND;
// A stream without anything for so long would hold the other one up.
constexpr gint64 silence = 4 * G_TIME_SPAN_SECOND;
// A file that was written for so long: the next fault is a new one.
constexpr gint64 settled = 10 * G_TIME_SPAN_SECOND;
constexpr Milliseconds longest_close (3000);
constexpr guint64 longest_queue = 16 * 1024 * 1024; // bytes a stream

std::string line_of (Kind kind, const std::string &chain)
{
  const std::string name = to_string (kind);
  return "appsrc name=" + name +
         " is-live=true format=time leaky-type=downstream max-bytes=" + std::to_string (longest_queue) +
         " ! " + chain + " ! files." + (kind == Kind::Video ? "video" : "audio_0");
}

// Without the name of the file, which is another one each time.
std::string words_for (const GError *error)
{
  struct {
    int code;
    const char *words;
  } const rows[] = {
      {GST_RESOURCE_ERROR_OPEN_WRITE, "no file can be made there; check the folder and its rights"},
      {GST_RESOURCE_ERROR_NO_SPACE_LEFT, "the disk is full; make room, or set files to keep fewer"},
      {GST_RESOURCE_ERROR_WRITE, "files there cannot be written; check the disk"},
  };

  for (const auto &row : rows)
    if (g_error_matches (error, GST_RESOURCE_ERROR, row.code))
      return row.words;
  return error->message;
}

} // namespace

struct Recorder::Run {
  explicit Run (Recorder &recorder) : owner (recorder), late ([this] { owner.dispose (this); }) {}

  ~Run ();

  GRef<GstElement> entry (Kind kind) const
  {
    return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), to_string (kind)));
  }

  GRef<GstBus> bus () const { return GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ())); }

  void watch ();
  void unwatch ();
  void end_streams ();
  void wait_for_end ();

  Recorder &owner;
  MainTimer late; // its files should be closed by then
  GRef<GstElement> pipeline;
  std::vector<Kind> seen; // that came when it was made
  std::vector<Kind> used; // … and can be recorded
  const gint64 since = g_get_monotonic_time ();
  bool watched = false;
};

// On another thread: a disk may take its time.
Recorder::Run::~Run ()
{
  unwatch ();
  if (!pipeline)
    return;
  gst_element_call_async (
      pipeline.get (),
      +[] (GstElement *element, gpointer) { gst_element_set_state (element, GST_STATE_NULL); }, nullptr,
      nullptr);
}

void Recorder::Run::watch ()
{
  watched = true;
  gst_bus_add_watch (
      bus ().get (),
      [] (GstBus *, GstMessage *message, gpointer self) -> gboolean {
        auto *run = static_cast<Run *> (self);
        run->owner.on_message (run, message);
        return G_SOURCE_CONTINUE;
      },
      this);
}

void Recorder::Run::unwatch ()
{
  if (std::exchange (watched, false))
    gst_bus_remove_watch (bus ().get ());
}

void Recorder::Run::end_streams ()
{
  for (const Kind kind : used) {
    GstFlowReturn ignored = GST_FLOW_OK;
    g_signal_emit_by_name (entry (kind).get (), "end-of-stream", &ignored);
  }
  late.set (longest_close);
}

void Recorder::Run::wait_for_end ()
{
  unwatch ();
  const auto end = MiniRef<GstMessage>::adopt (
      gst_bus_timed_pop_filtered (bus ().get (), longest_close.count () * GST_MSECOND,
                                  static_cast<GstMessageType> (GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
}

Recorder::Recorder (std::string camera, const Recording &recording)
    : camera_ (std::move (camera)),
      recording_ (recording), taps_{std::make_shared<RecordingTap> (), std::make_shared<RecordingTap> ()},
      looking_ ([this] { look (); }), backoff_ (Milliseconds (1000), Milliseconds (60000), g_random_int ())
{
}

Recorder::~Recorder ()
{
  link_->cut ();
  finish ();
  for (const auto &run : closing_)
    run->wait_for_end ();
  // What was said of the last ones is not read any more.
  remove_old_recordings (recording_.folder, camera_, recording_.files);
}

void Recorder::begin ()
{
  for (const auto &tap : taps_)
    tap->forget ();
  first_seen_ = 0;
  looking_.set (look_interval);
}

void Recorder::end ()
{
  looking_.stop ();
  finish ();
}

bool Recorder::flows (Kind kind) const
{
  const gint64 last = tap (kind)->last ();
  return last != 0 && g_get_monotonic_time () - last < silence;
}

// Begins when what is to be written is there, and anew when that is something else.
void Recorder::look ()
{
  looking_.set (look_interval);
  std::vector<Kind> seen;
  for (const Kind kind : kinds)
    if (flows (kind))
      seen.push_back (kind);
  if (run_ && g_get_monotonic_time () - run_->since > settled)
    settle ();
  if (seen.empty () || (run_ && run_->seen == seen))
    return;
  finish ();
  const gint64 now = g_get_monotonic_time ();
  if (first_seen_ == 0)
    first_seen_ = now;
  const bool may_come = seen.size () < std::size (kinds) && now - first_seen_ < patience;
  if (now >= not_before_ && !may_come)
    start (seen);
}

void Recorder::start (const std::vector<Kind> &seen)
{
  remove_old_recordings (recording_.folder, camera_, recording_.files);
  auto run = make (seen);
  if (!run) {
    wait_for_next_try ();
    return;
  }
  run->watch ();
  gst_element_set_state (run->pipeline.get (), GST_STATE_PLAYING);
  run_ = std::move (run);
  feed (run_.get ());
}

// Names are made on threads of the pipeline.
static void name_files (GstElement *files, const std::string &folder, const std::string &camera)
{
  using Place = std::pair<std::string, std::string>;
  connect_owning (files, "format-location",
                  G_CALLBACK (+[] (GstElement *, guint, const Place *place) -> char * {
                    return g_strdup (next_recording (place->first, place->second).c_str ());
                  }),
                  Place{folder, camera});
}

std::unique_ptr<Recorder::Run> Recorder::make (const std::vector<Kind> &seen)
{
  auto run = std::make_unique<Run> (*this);
  std::string line = "splitmuxsink name=files max-size-time=" +
                     std::to_string (recording_.segment.count () * static_cast<gint64> (GST_SECOND));
  for (const Kind kind : seen) {
    const auto chain = recording_chain (kind, tap (kind)->caps ().get ());
    if (!chain) {
      tell (chain.error ().text);
      continue;
    }
    run->used.push_back (kind);
    line += "  " + line_of (kind, *chain);
  }
  GError *fault = nullptr;
  if (!run->used.empty ())
    run->pipeline = GRef<GstElement>::sink (gst_parse_launch (line.c_str (), &fault));
  const GUnique<GError> owned (fault);
  GstElement *muxer = gst_element_factory_make ("matroskamux", nullptr);
  if (fault || !run->pipeline || !muxer) {
    if (fault || !muxer)
      tell (fault ? fault->message : "there is no element matroskamux; install gstreamer1.0-plugins-good");
    return nullptr;
  }
  g_object_set (muxer, "offset-to-zero", TRUE, nullptr);
  const auto files = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (run->pipeline.get ()), "files"));
  g_object_set (files.get (), "muxer", muxer, nullptr);
  name_files (files.get (), recording_.folder, camera_);
  run->seen = seen;
  return run;
}

// nullptr = nobody.
void Recorder::feed (const Run *run)
{
  for (const auto &tap : taps_)
    tap->set_target (nullptr);
  if (run)
    for (const Kind kind : run->used)
      tap (kind)->set_target (run->entry (kind));
}

// The file is closed while the next one may be written.
void Recorder::finish ()
{
  if (!run_)
    return;
  feed (nullptr);
  run_->end_streams ();
  closing_.push_back (std::move (run_));
}

void Recorder::wait_for_next_try ()
{
  not_before_ = g_get_monotonic_time () + backoff_.next ().count () * G_TIME_SPAN_MILLISECOND;
}

// ---- what it tells

void Recorder::on_message (Run *run, GstMessage *message)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR: {
    GError *error = nullptr;
    gst_message_parse_error (message, &error, nullptr);
    const GUnique<GError> owned (error);
    on_error (run, words_for (error));
    break;
  }
  case GST_MESSAGE_EOS:
    link_->post ([this, run] { dispose (run); });
    break;
  case GST_MESSAGE_ELEMENT:
    if (gst_message_has_name (message, "splitmuxsink-fragment-closed"))
      remove_old_recordings (recording_.folder, camera_, recording_.files);
    break;
  default:
    break;
  }
}

// What a camera changes in the middle may be more than one file can hold: the next
// one begins at once.
void Recorder::on_error (Run *run, const std::string &text)
{
  run->unwatch ();
  link_->post ([this, run] { dispose (run); });
  if (run != run_.get ())
    return;
  feed (nullptr);
  const bool was_well = g_get_monotonic_time () - run->since > settled;
  closing_.push_back (std::move (run_));
  if (was_well)
    return;
  tell (text);
  wait_for_next_try ();
}

void Recorder::dispose (const Run *run)
{
  const auto gone = std::remove_if (closing_.begin (), closing_.end (),
                                    [run] (const auto &item) { return item.get () == run; });
  closing_.erase (gone, closing_.end ());
  if (run_.get () == run) {
    feed (nullptr);
    run_ = nullptr;
  }
}

void Recorder::settle ()
{
  backoff_.reset ();
  if (!std::exchange (told_, {}).empty ())
    log_line (Severity::Notice, camera_, "it is recorded again");
}

void Recorder::tell (const std::string &text)
{
  if (text == told_)
    return;
  told_ = text;
  log_line (Severity::Error, camera_,
            "recording into " + recording_.folder + ": " + text +
                " (viewers are not concerned; it is tried again)");
}

} // namespace wsrtc::bridge
