// SPDX-License-Identifier: LGPL-2.1-or-later
#include "talk.hpp"

#include <utility>

#include "bridge_log.hpp"
#include "owning_handler.hpp"

namespace wsrtc::bridge {

namespace {

// What has waited for longer is not said any more.
constexpr guint64 longest_wait = 200 * GST_MSECOND;

Result<GRef<GstElement>> parse (const std::string &line)
{
  GError *fault = nullptr;
  auto chain = GRef<GstElement>::sink (gst_parse_bin_from_description (line.c_str (), TRUE, &fault));
  const GUnique<GError> owned (fault);
  if (!chain || fault)
    return Error{Fault::Media,
                 std::string ("sound for the camera cannot be made: ") + (fault ? fault->message : "")};
  return chain;
}

std::string chain_of (const TalkFormat &format)
{
  return "queue max-size-buffers=0 max-size-bytes=0 max-size-time=" + std::to_string (longest_wait) +
         " leaky=downstream ! audioconvert ! audioresample ! " + format.elements +
         " ! appsink name=out sync=false enable-last-sample=false max-buffers=16 drop=true emit-signals=true";
}

} // namespace

Talk::Talk (const StreamName &camera, TalkPlace place, std::function<void (const std::string &stream)> offer)
    : camera_ (camera.str ()), stream_ (camera_ + ".talk"), place_ (std::move (place)),
      offer_ (std::move (offer)),
      gate_ (std::make_shared<TalkGate> ([this, link = link_] (const TalkFormat &format) {
        link->post ([this, format] { on_told (format); });
      }))
{
}

Talk::~Talk ()
{
  link_->cut ();
  gate_->close ();
  close ();
}

// ---- what the camera says

void Talk::on_told (const TalkFormat &format)
{
  Status ready = Done{};
  if (!pipeline_ || !(format_ == format)) {
    close ();
    ready = open (format);
  }
  if (!ready) {
    withdraw (ready.error ().text);
    return;
  }
  if (std::exchange (told_, format.encoding) != format.encoding)
    log_line (Severity::Info, camera_, "it can be spoken to, in " + format.encoding);
  offer_ (stream_);
}

void Talk::on_complete ()
{
  gate_->note_description ();
  if (!gate_->was_asked () || gate_->is_open ())
    return;
  const std::string refusal = gate_->refusal ();
  withdraw (refusal.empty () ? "it cannot be spoken to: it has no backchannel (ONVIF Profile T)" : refusal);
}

// GStreamer's RTSP makes no second try without what the camera does not know.
bool Talk::explains (const GError *error)
{
  if (!gate_->was_asked () || gate_->was_described () ||
      !g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS))
    return false;
  gate_->give_up ();
  withdraw ("it cannot be spoken to: it refuses the backchannel (ONVIF Profile T), and is asked without it "
            "from now on");
  return true;
}

void Talk::withdraw (const std::string &why)
{
  if (std::exchange (told_, why) != why)
    log_line (Severity::Warning, camera_, why);
  close ();
  offer_ ("");
}

// ---- from viewers

Result<GRef<GstElement>> Talk::make_source ()
{
  GError *fault = nullptr;
  const auto signaller = GRef<GstWsrtcSignaller>::adopt (
      gst_wsrtc_server_add_receiver (place_.server.get (), stream_.c_str (), &fault));
  const GUnique<GError> owned (fault);
  if (!signaller)
    return Error{Fault::Busy, fault->message};
  auto source = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsrc", "source"));
  if (!source)
    return Error{Fault::Media, "there is no element wsrtcsrc; install the plugin of wsrtc"};
  g_object_set (source.get (), "signaller", signaller.get (), nullptr);
  place_.connect (source.get ());
  return source;
}

Status Talk::open (const TalkFormat &format)
{
  auto source = make_source ();
  if (!source)
    return source.error ();
  auto chain = parse (chain_of (format));
  if (!chain)
    return chain.error ();
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (chain->get ()), "out"));
  connect_owning (out.get (), "new-sample", G_CALLBACK (on_sample), gate_);
  connect_owning (source->get (), "pad-added", G_CALLBACK (on_pad), *chain);
  pipeline_ = GRef<GstElement>::sink (gst_pipeline_new (stream_.c_str ()));
  gst_bin_add_many (GST_BIN (pipeline_.get ()), source->get (), chain->get (), nullptr);
  watch ();
  format_ = format;
  if (gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    return Done{};
  close ();
  return Error{Fault::Media, "it cannot be spoken to: the pipeline for that does not start"};
}

// What one viewer does wrong is of no interest to others.
void Talk::watch ()
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  gst_bus_add_watch (
      bus.get (),
      [] (GstBus *, GstMessage *message, gpointer self) -> gboolean {
        static_cast<Talk *> (self)->on_message (message);
        return G_SOURCE_CONTINUE;
      },
      this);
}

void Talk::on_message (GstMessage *message)
{
  GError *error = nullptr;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, nullptr);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, nullptr);
  else
    return;
  const GUnique<GError> owned (error);
  const std::string text = std::string ("a viewer who wants to talk: ") + error->message;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    log_line (Severity::Warning, camera_, text);
    return;
  }
  // It begins anew with the next pull of the camera.
  link_->post ([this, text] { withdraw (text); });
}

void Talk::close ()
{
  const auto pipeline = std::exchange (pipeline_, nullptr);
  if (!pipeline)
    return;
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  gst_bus_remove_watch (bus.get ());
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

// Streaming threads from here on. Of pads that are no sound, or more than one, nobody
// hears anything.
void Talk::on_pad (GstElement *, GstPad *pad, GRef<GstElement> *chain)
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (chain->get (), "sink"));
  const GUnique<char> name (gst_pad_get_name (pad));
  if (g_str_has_prefix (name.get (), "audio") && !gst_pad_is_linked (sink.get ()))
    gst_pad_link (pad, sink.get ());
}

GstFlowReturn Talk::on_sample (GstElement *sink, TalkGatePtr *gate)
{
  GstSample *sample = nullptr;
  g_signal_emit_by_name (sink, "pull-sample", &sample);
  if (!sample)
    return GST_FLOW_OK;
  (*gate)->push (sample);
  gst_sample_unref (sample);
  return GST_FLOW_OK;
}

} // namespace wsrtc::bridge
