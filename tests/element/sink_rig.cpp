// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_rig.hpp"

#include <algorithm>

#include "message_bridge.hpp"

namespace wsrtc::test {

SinkRig::SinkRig (const char *launch, const char *media_path)
{
  GError *error = nullptr;
  pipeline_ = GRef<GstElement>::sink (gst_parse_launch (launch, &error));
  g_assert_no_error (error);
  sink_ = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "s"));
  g_assert_nonnull (sink_.get ());
  g_object_set (sink (), "signaller", line_.signaller (), nullptr);
  gst_util_set_object_arg (G_OBJECT (sink ()), "media-path", media_path);
  if (const char *agent = g_getenv ("WSRTC_TEST_ICE"))
    gst_util_set_object_arg (G_OBJECT (sink ()), "ice-agent", agent);
  g_signal_connect (sink (), "peer-removed", G_CALLBACK (on_peer_removed), this);
  line_.set_script ([this] (GstWsrtcMessage *message) { route (message); });
}

SinkRig::~SinkRig ()
{
  stop ();
  line_.set_script (nullptr);
  viewers_loop_.run_and_wait ([this] { viewers_.clear (); });
  viewers_loop_.stop ();
}

void SinkRig::play ()
{
  g_assert_cmpint (gst_element_set_state (pipeline (), GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  line_.wait_until_started ();
  // The pipeline has media when it says so.
  wait_for ("the stream to be live", [this] {
    const MessagePtr state = line_.take_message (GST_WSRTC_MESSAGE_STATE);
    return state && gst_wsrtc_message_get_live (state.get ());
  });
}

// Owner's thread of the sink.
void SinkRig::route (GstWsrtcMessage *message)
{
  viewers_loop_.post ([this, copy = from_public (message)] () mutable {
    const auto viewer = viewers_.find (copy.peer.str ());
    if (viewer == viewers_.end ())
      return;
    if (const auto &heard = listeners_[copy.peer.str ()])
      heard (copy);
    viewer->second->receive (copy);
  });
}

void SinkRig::join (const std::string &id, ViewerOptions options)
{
  viewers_loop_.run_and_wait ([this, &id, &options] {
    const auto send = [this, id, alter = options.alter] (Message message) {
      message.peer = PeerId (id);
      // What it still gathers when the element has stopped is lost.
      if (!alter || alter (message))
        (void)line_.try_say (to_public (message));
    };
    listeners_[id] = options.heard;
    viewers_[id] = std::make_unique<WebrtcReceiver> (viewers_loop_, options.receiver, send);
  });
  line_.say (gst_wsrtc_message_new_peer_added (id.c_str (), options.role.c_str ()));
  if (options.capabilities)
    say (id, *options.capabilities);
  if (options.offers)
    with (id, [] (WebrtcReceiver &viewer) { viewer.start_offer (); });
}

void SinkRig::say (const std::string &id, MessageBody body)
{
  line_.say (to_public (Message{PeerId (id), std::move (body)}));
}

void SinkRig::leave (const std::string &id)
{
  say (id, Bye{});
  line_.say (gst_wsrtc_message_new_peer_removed (id.c_str ()));
  viewers_loop_.run_and_wait ([this, &id] { viewers_.erase (id); });
}

void SinkRig::kill (const std::string &id)
{
  with (id, [] (WebrtcReceiver &viewer) {
    viewer.freeze ();
    viewer.close ();
  });
  viewers_loop_.run_and_wait ([this, &id] { viewers_.erase (id); });
}

void SinkRig::with (const std::string &id, const std::function<void (WebrtcReceiver &)> &task)
{
  viewers_loop_.run_and_wait ([this, &id, &task] {
    const auto viewer = viewers_.find (id);
    g_assert_true (viewer != viewers_.end ());
    task (*viewer->second);
  });
}

// Owner's thread of the sink.
void SinkRig::on_peer_removed (GstElement *, const char *id, SinkRig *self)
{
  const std::lock_guard lock (self->removed_mutex_);
  self->removed_.insert (id);
}

bool SinkRig::removed (const std::string &id)
{
  const std::lock_guard lock (removed_mutex_);
  return removed_.count (id) != 0;
}

void SinkRig::wait_until_removed (const std::string &id, Milliseconds deadline)
{
  wait_for ((id + " to be removed").c_str (), [&] { return removed (id); }, deadline);
}

bool SinkRig::connected (const std::string &id)
{
  bool connected = false;
  with (id, [&] (WebrtcReceiver &viewer) { connected = viewer.connected (); });
  return connected;
}

guint64 SinkRig::packets (const std::string &id)
{
  guint64 count = 0;
  with (id, [&] (WebrtcReceiver &viewer) { count = viewer.packets (); });
  return count;
}

void SinkRig::wait_for_packets (const std::string &id, guint64 more, Milliseconds deadline)
{
  const guint64 goal = packets (id) + more;
  if (reached_within ([&] { return packets (id) >= goal; }, deadline))
    return;
  std::string errors;
  with (id, [&] (WebrtcReceiver &viewer) { errors = viewer.errors (); });
  g_error ("waited in vain for packets at %s, which is %s and has %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
           "; the bus says: %s; the viewer says: %s",
           id.c_str (), removed (id) ? "removed" : "not removed", packets (id), goal, complaints ().c_str (),
           errors.c_str ());
}

std::vector<ReceivedSection> SinkRig::sections (const std::string &id)
{
  std::vector<ReceivedSection> sections;
  with (id, [&] (WebrtcReceiver &viewer) { sections = viewer.sections (); });
  return sections;
}

void SinkRig::wait_for_sections (const std::string &id, size_t count)
{
  wait_for ((std::to_string (count) + " sections with packets").c_str (), [&] {
    const auto received = sections (id);
    for (const ReceivedSection &section : received)
      if (section.packets < 5)
        return false;
    return received.size () == count;
  });
}

void SinkRig::add_source (const char *name)
{
  GstElement *source = gst_element_factory_make_full ("audiotestsrc", "is-live", TRUE, "name", name, nullptr);
  gst_bin_add (GST_BIN (pipeline ()), source);
  g_assert_true (gst_element_link_pads (source, "src", sink (), "audio_%u"));
  g_assert_true (gst_element_sync_state_with_parent (source));
}

void SinkRig::remove_source (const char *name, const char *pad_name)
{
  const auto source = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline ()), name));
  gst_element_set_locked_state (source.get (), TRUE);
  gst_element_set_state (source.get (), GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline ()), source.get ());
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sink (), pad_name));
  g_assert_nonnull (pad.get ());
  gst_element_release_request_pad (sink (), pad.get ());
  g_assert_false (gst_object_has_as_parent (GST_OBJECT (pad.get ()), GST_OBJECT (sink ())));
}

void SinkRig::read_bus ()
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline ()));
  const auto types = static_cast<GstMessageType> (GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  while (GstMessage *message = gst_bus_pop_filtered (bus.get (), types)) {
    GError *error = nullptr;
    const bool fatal = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
    errors_ += fatal ? 1 : 0;
    if (fatal)
      gst_message_parse_error (message, &error, nullptr);
    else
      gst_message_parse_warning (message, &error, nullptr);
    complaints_ += std::string (error->message) + "\n";
    g_error_free (error);
    gst_message_unref (message);
  }
}

std::string SinkRig::complaints ()
{
  read_bus ();
  return complaints_;
}

size_t SinkRig::count_complaints ()
{
  const std::string all = complaints ();
  return static_cast<size_t> (std::count (all.begin (), all.end (), '\n'));
}

size_t SinkRig::count_errors ()
{
  read_bus ();
  return errors_;
}

void SinkRig::wait_for_complaint (const std::string &part, Milliseconds deadline)
{
  wait_for (("a message with: " + part).c_str (),
            [&] { return complaints ().find (part) != std::string::npos; }, deadline);
}

std::vector<std::string> SinkRig::elements ()
{
  std::vector<std::string> names;
  GstIterator *all = gst_bin_iterate_recurse (GST_BIN (sink ()));
  gst_iterator_foreach (
      all,
      [] (const GValue *item, gpointer data) {
        GstElementFactory *factory =
            gst_element_get_factory (static_cast<GstElement *> (g_value_get_object (item)));
        if (factory)
          static_cast<std::vector<std::string> *> (data)->emplace_back (GST_OBJECT_NAME (factory));
      },
      &names);
  gst_iterator_free (all);
  return names;
}

size_t SinkRig::count_elements (const char *factory)
{
  const auto names = elements ();
  return static_cast<size_t> (std::count (names.begin (), names.end (), factory));
}

} // namespace wsrtc::test
