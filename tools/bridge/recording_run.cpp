// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_run.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "owning_handler.hpp"

namespace wsrtc::bridge {

namespace {

constexpr std::chrono::milliseconds longest_close (3000);
constexpr guint64 longest_queue = 16 * 1024 * 1024; // bytes a stream

GRef<GstElement> make_element (const char *factory, const char *name)
{
  return GRef<GstElement>::sink (gst_element_factory_make (factory, name));
}

// It takes another muxer only before it has pads.
Result<GRef<GstElement>> make_sink (std::chrono::seconds segment)
{
  auto sink = make_element ("splitmuxsink", "files");
  const auto muxer = make_element ("matroskamux", nullptr);
  if (!sink || !muxer)
    return Error{Fault::Media,
                 "there is no element splitmuxsink or matroskamux; install gstreamer1.0-plugins-good"};
  g_object_set (muxer.get (), "offset-to-zero", TRUE, nullptr);
  g_object_set (sink.get (), "muxer", muxer.get (), "max-size-time",
                static_cast<guint64> (segment.count ()) * static_cast<guint64> (GST_SECOND), nullptr);
  return sink;
}

std::string line_of (const RecordedStream &stream)
{
  return std::string ("appsrc name=") + to_string (stream.kind) +
         " is-live=true format=time leaky-type=downstream max-bytes=" + std::to_string (longest_queue) +
         " ! " + stream.chain;
}

Status add_stream (GstBin *pipeline, GstElement *sink, const RecordedStream &stream)
{
  GError *fault = nullptr;
  const auto chain =
      GRef<GstElement>::sink (gst_parse_bin_from_description (line_of (stream).c_str (), TRUE, &fault));
  const GUnique<GError> owned (fault);
  if (fault || !chain)
    return Error{Fault::Media, fault ? fault->message : "its elements do not go together"};
  gst_bin_add (pipeline, chain.get ());
  const char *pad = stream.kind == Kind::Video ? "video" : "audio_0";
  if (!gst_element_link_pads (chain.get (), "src", sink, pad))
    return Error{Fault::Media,
                 std::string ("its ") + to_string (stream.kind) + " fits into no Matroska file"};
  return Done{};
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

GUnique<GError> error_of (GstMessage *message)
{
  GError *error = nullptr;
  gst_message_parse_error (message, &error, nullptr);
  return GUnique<GError> (error);
}

} // namespace

// What its threads share with it, and outlives it.
struct RecordingRun::Writing {
  std::shared_ptr<RecordingFiles> files;
  unsigned run = 0;
  std::atomic<bool> failed{false}, disk_failed{false}, has_file{false};

  void on_message (GstMessage *message);
};

// On the thread that posts it: a file is complete although nobody reads messages.
void RecordingRun::Writing::on_message (GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    failed = true;
    if (error_of (message)->domain == GST_RESOURCE_ERROR)
      disk_failed = true;
  } else if (gst_message_has_name (message, "splitmuxsink-fragment-closed") && !failed) {
    const char *path = gst_structure_get_string (gst_message_get_structure (message), "location");
    if (path)
      files->closed (path);
  }
}

Result<std::unique_ptr<RecordingRun>> RecordingRun::make (const std::vector<RecordedStream> &streams,
                                                          std::chrono::seconds segment,
                                                          std::shared_ptr<RecordingFiles> files)
{
  auto sink = make_sink (segment);
  if (!sink)
    return sink.error ();
  auto pipeline = GRef<GstElement>::sink (gst_pipeline_new (nullptr));
  gst_bin_add (GST_BIN (pipeline.get ()), sink->get ());
  for (const RecordedStream &stream : streams)
    if (const Status added = add_stream (GST_BIN (pipeline.get ()), sink->get (), stream); !added)
      return added.error ();
  std::unique_ptr<RecordingRun> run (new RecordingRun (std::move (pipeline), std::move (files)));
  // Names are made on threads of the pipeline.
  connect_owning (sink->get (), "format-location",
                  G_CALLBACK (+[] (GstElement *, guint, const std::shared_ptr<Writing> *writing) -> char * {
                    (*writing)->has_file = true;
                    return g_strdup ((*writing)->files->open ((*writing)->run).c_str ());
                  }),
                  run->writing_);
  return run;
}

RecordingRun::RecordingRun (GRef<GstElement> pipeline, std::shared_ptr<RecordingFiles> files)
    : pipeline_ (std::move (pipeline)), bus_ (GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()))),
      writing_ (std::make_shared<Writing> ()), late_ ([this] { on_end (); })
{
  writing_->run = files->begin_run ();
  writing_->files = std::move (files);
  gst_bus_set_sync_handler (
      bus_.get (),
      [] (GstBus *, GstMessage *message, gpointer writing) {
        (*static_cast<std::shared_ptr<Writing> *> (writing))->on_message (message);
        return GST_BUS_PASS;
      },
      new std::shared_ptr<Writing> (writing_),
      [] (gpointer writing) { delete static_cast<std::shared_ptr<Writing> *> (writing); });
}

RecordingRun::~RecordingRun ()
{
  unwatch ();
  gst_element_call_async (
      pipeline_.get (),
      [] (GstElement *pipeline, gpointer data) {
        const auto &writing = *static_cast<std::shared_ptr<Writing> *> (data);
        gst_element_set_state (pipeline, GST_STATE_NULL);
        writing->files->end_run (writing->run, writing->disk_failed);
      },
      new std::shared_ptr<Writing> (writing_),
      [] (gpointer data) { delete static_cast<std::shared_ptr<Writing> *> (data); });
}

const std::shared_ptr<RecordingFiles> &RecordingRun::files () const
{
  return writing_->files;
}

bool RecordingRun::has_file () const
{
  return writing_->has_file;
}

GRef<GstElement> RecordingRun::entry (Kind kind) const
{
  return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), to_string (kind)));
}

void RecordingRun::start (RecordingOwner *owner)
{
  owner_ = owner;
  watched_ = true;
  gst_bus_add_watch (
      bus_.get (),
      [] (GstBus *, GstMessage *message, gpointer self) -> gboolean {
        static_cast<RecordingRun *> (self)->on_message (message);
        return G_SOURCE_CONTINUE;
      },
      this);
  gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
}

void RecordingRun::unwatch ()
{
  if (std::exchange (watched_, false))
    gst_bus_remove_watch (bus_.get ());
}

void RecordingRun::on_end ()
{
  ended_ = true;
  owner_->on_run_ended (this);
}

// The first error is what counts.
void RecordingRun::on_message (GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    on_end ();
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    ended_ = true;
    const GUnique<GError> error = error_of (message);
    unwatch ();
    owner_->on_run_failed (this, words_for (error.get ()));
  }
}

void RecordingRun::end_streams ()
{
  for (const Kind kind : kinds)
    if (const auto source = entry (kind)) {
      GstFlowReturn ignored = GST_FLOW_OK;
      g_signal_emit_by_name (source.get (), "end-of-stream", &ignored);
    }
  late_.set (longest_close);
}

void RecordingRun::wait_for_end (gint64 end)
{
  unwatch ();
  late_.stop ();
  if (ended_)
    return;
  const gint64 left = std::max<gint64> (0, end - g_get_monotonic_time ());
  const auto last = MiniRef<GstMessage>::adopt (
      gst_bus_timed_pop_filtered (bus_.get (), static_cast<GstClockTime> (left) * GST_USECOND,
                                  static_cast<GstMessageType> (GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
}

} // namespace wsrtc::bridge
