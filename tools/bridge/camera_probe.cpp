// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_probe.hpp"

#include <mutex>
#include <optional>
#include <utility>

#include "camera_faults.hpp"
#include "gptr.hpp"
#include "http_redirects.hpp"
#include "source_kinds.hpp"
#include "source_part.hpp"

namespace wsrtc::bridge {

namespace {

constexpr unsigned patience = 10000;     // ms, for the first frame
constexpr unsigned look_on = 1000;       // ms after it, for the rest
constexpr gint64 us_in_second = 1000000; // of g_get_monotonic_time ()

// What the streaming threads see; they hold it as long as their elements live.
struct Sight {
  std::mutex mutex; // protects all below; nothing is called while it is held
  gint64 first_frame = 0;
  MiniRef<GstCaps> video, audio;
  GstClockTime last_pts = GST_CLOCK_TIME_NONE;
  bool reordered = false;
  std::vector<std::string> notices; // of the source itself
};

using SightPtr = std::shared_ptr<Sight>;

struct Watched {
  SightPtr sight;
  Kind kind;
};

// A frame that is shown before one that came earlier: there are B-frames.
void see_frame (Watched &watched, GstPad *pad, GstBuffer *buffer)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  Sight &sight = *watched.sight;
  const std::lock_guard<std::mutex> lock (sight.mutex);
  if (watched.kind == Kind::Audio) {
    sight.audio = std::move (caps);
    return;
  }
  sight.video = std::move (caps);
  if (sight.first_frame == 0)
    sight.first_frame = g_get_monotonic_time ();
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  if (GST_CLOCK_TIME_IS_VALID (pts) && GST_CLOCK_TIME_IS_VALID (sight.last_pts) && pts < sight.last_pts)
    sight.reordered = true;
  if (GST_CLOCK_TIME_IS_VALID (pts))
    sight.last_pts = pts;
}

GstPadProbeReturn on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  see_frame (*static_cast<Watched *> (data), pad, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

// Into a sink that takes all of it as it comes.
void watch (GstElement *pipeline, GstPad *pad, const SightPtr &sight, Kind kind)
{
  GstElement *sink = gst_element_factory_make ("fakesink", nullptr);
  g_object_set (sink, "sync", FALSE, "async", FALSE, nullptr);
  gst_bin_add (GST_BIN (pipeline), sink);
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (sink, "sink"));
  gst_pad_add_probe (entry.get (), GST_PAD_PROBE_TYPE_BUFFER, on_buffer, new Watched{sight, kind},
                     [] (gpointer data) { delete static_cast<Watched *> (data); });
  gst_pad_link (pad, entry.get ());
  gst_element_sync_state_with_parent (sink);
}

bool is_raw (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  return gst_structure_has_name (s, "video/x-raw") || gst_structure_has_name (s, "audio/x-raw");
}

void on_parsed (GstElement *parser, GstPad *pad, gpointer data)
{
  const auto *watched = static_cast<const Watched *> (data);
  const auto pipeline = GRef<GstObject>::adopt (gst_object_get_parent (GST_OBJECT (parser)));
  if (pipeline)
    watch (GST_ELEMENT (pipeline.get ()), pad, watched->sight, watched->kind);
}

// RTP and containers become what is in them: parsers read the headers.
void connect_stream (GstElement *pipeline, GstPad *pad, const GstCaps *caps, const Watched &watched)
{
  GstElement *parser = is_raw (caps) ? nullptr : gst_element_factory_make ("parsebin", nullptr);
  if (!parser) {
    watch (pipeline, pad, watched.sight, watched.kind);
    return;
  }
  g_signal_connect_data (
      parser, "pad-added", G_CALLBACK (on_parsed), new Watched (watched),
      [] (gpointer data, GClosure *) { delete static_cast<Watched *> (data); }, GConnectFlags (0));
  gst_bin_add (GST_BIN (pipeline), parser);
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (parser, "sink"));
  gst_pad_link (pad, entry.get ());
  gst_element_sync_state_with_parent (parser);
}

// The pipeline of a pad of the source part.
GRef<GstObject> pipeline_of (GstPad *pad)
{
  const auto source = GRef<GstElement>::adopt (gst_pad_get_parent_element (pad));
  return GRef<GstObject>::adopt (source ? gst_object_get_parent (GST_OBJECT (source.get ())) : nullptr);
}

// Who is linked while an event passes by gets it.
GstPadProbeReturn on_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  GstCaps *caps = nullptr;
  gst_event_parse_caps (event, &caps);
  if (const auto pipeline = pipeline_of (pad))
    connect_stream (GST_ELEMENT (pipeline.get ()), pad, caps, *static_cast<const Watched *> (data));
  return GST_PAD_PROBE_REMOVE;
}

// Now, or as soon as it is known what it brings.
void add_stream (GstElement *pipeline, GstPad *pad, const SightPtr &sight, Kind kind)
{
  if (const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad)))
    connect_stream (pipeline, pad, caps.get (), {sight, kind});
  else
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, new Watched{sight, kind},
                       [] (gpointer data) { delete static_cast<Watched *> (data); });
}

} // namespace

struct CameraProbe::Parts {
  CameraConfig camera;
  HttpRedirects redirects{camera};
  GRef<GstElement> pipeline;
  SightPtr sight = std::make_shared<Sight> ();
  Done done;
  gint64 started = g_get_monotonic_time ();
  bool is_remote = false;
  guint watch = 0, tick = 0;

  ~Parts () { close (); }

  void close ();
  void look ();
  void finish (const std::string &failure);
  void on_message (GstMessage *message);
  void on_error (GstMessage *message);
  void begin ();
};

void CameraProbe::Parts::close ()
{
  g_clear_handle_id (&watch, g_source_remove);
  g_clear_handle_id (&tick, g_source_remove);
  if (pipeline)
    gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

void CameraProbe::Parts::finish (const std::string &failure)
{
  close ();
  ProbeResult result;
  result.failure = failure;
  {
    const std::lock_guard<std::mutex> lock (sight->mutex);
    result.first_frame = static_cast<double> (sight->first_frame - started) / us_in_second;
    if (sight->video) {
      result.video = describe_caps (sight->video.get ());
      result.awkward = awkward_in_caps (sight->video.get ());
    }
    result.awkward.insert (result.awkward.end (), sight->notices.begin (), sight->notices.end ());
    if (sight->audio)
      result.audio = describe_caps (sight->audio.get ());
    if (sight->reordered)
      result.awkward.emplace_back (
          "it has B-frames, which browsers cannot show: switch them off in the camera "
          "(profile baseline), else it is transcoded while somebody looks");
  }
  if (const Done finished = std::exchange (done, nullptr))
    finished (result);
}

// Four times a second.
void CameraProbe::Parts::look ()
{
  gint64 first_frame = 0;
  bool audio = false;
  {
    const std::lock_guard<std::mutex> lock (sight->mutex);
    first_frame = sight->first_frame;
    audio = bool (sight->audio);
  }
  const gint64 now = g_get_monotonic_time ();
  if (first_frame > 0 && now - first_frame >= look_on * 1000)
    finish ("");
  else if (first_frame == 0 && now - started >= patience * 1000)
    finish (audio ? "sound comes, and no picture within 10 s: check its encoder"
            : is_remote
                ? before_first_picture ({Trouble::Silent, describe (Trouble::Silent)}, camera.url).text
                : describe (Trouble::NoMedia));
}

void CameraProbe::Parts::on_message (GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    const bool seen = [this] {
      const std::lock_guard<std::mutex> lock (sight->mutex);
      return sight->first_frame > 0;
    }();
    finish (seen ? "" : "it ends before the first picture: check what it is");
    return;
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT)
    redirects.note (message);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    on_error (message);
}

void CameraProbe::Parts::on_error (GstMessage *message)
{
  if (const auto redirect = redirects.explain ()) {
    close ();
    if (redirect->trouble == Trouble::None)
      begin ();
    else
      finish (redirect->text);
    return;
  }
  GError *error = nullptr;
  char *debug = nullptr;
  gst_message_parse_error (message, &error, &debug);
  const GUnique<GError> owned_error (error);
  const GUnique<char> owned_debug (debug);
  finish (before_first_picture (read_source_error (error, debug, is_remote), camera.url).text);
}

void CameraProbe::Parts::begin ()
{
  const SourceKind *kind = find_source_kind (camera.url);
  is_remote = kind && kind->is_remote;
  pipeline = GRef<GstElement>::sink (gst_pipeline_new (nullptr));
  CameraConfig plain = redirects.begin ();
  plain.video_filter.clear (); // it has been checked, and hides what the camera sends
  GstElement *borrowed = pipeline.get ();
  SourceCallbacks callbacks;
  callbacks.expected = [] (Kind) {};
  callbacks.seen = [] (Kind, GstPad *) {};
  callbacks.complete = [] {};
  callbacks.notice = [seen = sight] (const std::string &text) {
    const std::lock_guard<std::mutex> lock (seen->mutex);
    seen->notices.push_back (text);
  };
  callbacks.pad = [borrowed, seen = sight] (Kind of, GstPad *pad) { add_stream (borrowed, pad, seen, of); };
  Result<GRef<GstElement>> source = make_source_part (plain, std::move (callbacks));
  if (!source) {
    finish (source.error ().text);
    return;
  }
  gst_bin_add (GST_BIN (pipeline.get ()), source->get ());
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  watch = gst_bus_add_watch (
      bus.get (),
      [] (GstBus *, GstMessage *message, gpointer self) -> gboolean {
        static_cast<Parts *> (self)->on_message (message);
        return G_SOURCE_CONTINUE;
      },
      this);
  tick = g_timeout_add (
      250,
      [] (gpointer self) -> gboolean {
        static_cast<Parts *> (self)->look ();
        return G_SOURCE_CONTINUE;
      },
      this);
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
}

CameraProbe::CameraProbe (const CameraConfig &camera, Done done) : parts_ (std::make_shared<Parts> ())
{
  parts_->done = std::move (done);
  parts_->camera = camera;
  // Not from within the constructor: what fails at once is told later, too.
  g_idle_add_full (
      G_PRIORITY_DEFAULT,
      [] (gpointer data) -> gboolean {
        if (const std::shared_ptr<Parts> parts = static_cast<std::weak_ptr<Parts> *> (data)->lock ())
          parts->begin ();
        return G_SOURCE_REMOVE;
      },
      new std::weak_ptr<Parts> (parts_),
      [] (gpointer data) { delete static_cast<std::weak_ptr<Parts> *> (data); });
}

CameraProbe::~CameraProbe ()
{
  parts_->done = nullptr;
}

} // namespace wsrtc::bridge
