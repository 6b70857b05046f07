// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_rig.hpp"

#include <algorithm>

#include "message_bridge.hpp"

namespace wsrtc::test {

// ---- FlowWatch

FlowWatch::FlowWatch (GstElement *pipeline, const char *name, const char *pad)
{
  gst_segment_init (&segment_, GST_FORMAT_TIME);
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), name));
  g_assert_nonnull (element.get ());
  pad_ = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), pad));
  probe_ = gst_pad_add_probe (
      pad_.get (), GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      [] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<FlowWatch *> (self)->see (info);
      },
      this, nullptr);
}

FlowWatch::~FlowWatch ()
{
  gst_pad_remove_probe (pad_.get (), probe_);
}

GstPadProbeReturn FlowWatch::see (GstPadProbeInfo *info)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    see_buffer (GST_PAD_PROBE_INFO_BUFFER (info));
  else
    see_event (GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

void FlowWatch::see_buffer (GstBuffer *buffer)
{
  if (GST_BUFFER_PTS_IS_VALID (buffer)) {
    const auto running = static_cast<gint64> (
        gst_segment_to_running_time (&segment_, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer)));
    back += running < last_pts ? 1 : 0;
    last_pts = running;
  }
  discont += GST_BUFFER_IS_DISCONT (buffer) ? 1 : 0;
  if (caps_.find ("format=(string)RGB") != std::string::npos) {
    const gsize row = static_cast<gsize> (picture_.width * 3 + 3) / 4 * 4;
    guint8 middle[3] = {};
    gst_buffer_extract (
        buffer, row * static_cast<gsize> (picture_.height / 2) + static_cast<gsize> (picture_.width / 2 * 3),
        middle, sizeof middle);
    picture_.rgb = {middle[0], middle[1], middle[2]};
  }
  buffers++;
}

void FlowWatch::see_event (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_EOS:
    ends++;
    break;
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &segment_);
    break;
  case GST_EVENT_STREAM_START: {
    const char *id = nullptr;
    gst_event_parse_stream_start (event, &id);
    stream_id_ = id;
    gst_event_parse_group_id (event, &group_);
    break;
  }
  case GST_EVENT_CAPS: {
    GstCaps *caps = nullptr;
    gst_event_parse_caps (event, &caps);
    caps_ = GUnique<char> (gst_caps_to_string (caps)).get ();
    const GstStructure *s = gst_caps_get_structure (caps, 0);
    gst_structure_get_int (s, "width", &picture_.width);
    gst_structure_get_int (s, "height", &picture_.height);
    break;
  }
  case GST_EVENT_TAG: {
    GstTagList *tags = nullptr;
    gst_event_parse_tag (event, &tags);
    tags_ = MiniRef<GstTagList>::adopt (gst_tag_list_merge (tags_.get (), tags, GST_TAG_MERGE_REPLACE));
    break;
  }
  case GST_EVENT_STREAM_COLLECTION: {
    GRef<GstStreamCollection> collection;
    gst_event_parse_stream_collection (event, collection.out ());
    streams_ = gst_stream_collection_get_size (collection.get ());
    break;
  }
  default:
    break;
  }
}

std::string FlowWatch::caps () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return caps_;
}

std::string FlowWatch::stream_id () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return stream_id_;
}

guint FlowWatch::group () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return group_;
}

MiniRef<GstTagList> FlowWatch::tags () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return tags_;
}

size_t FlowWatch::streams () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return streams_;
}

SeenPicture FlowWatch::picture () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return picture_;
}

// ---- SourceRig

SourceRig::SourceRig (const char *launch)
{
  GError *error = nullptr;
  pipeline_ = GRef<GstElement>::sink (gst_parse_launch (launch, &error));
  g_assert_no_error (error);
  source_ = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "src"));
  g_assert_nonnull (source_.get ());
  g_object_set (source (), "signaller", line_.signaller (), nullptr);
  if (const char *agent = g_getenv ("WSRTC_TEST_ICE"))
    gst_util_set_object_arg (G_OBJECT (source ()), "ice-agent", agent);
  line_.set_script ([this] (GstWsrtcMessage *message) { on_source (message); });
}

SourceRig::~SourceRig ()
{
  stop_producer ();
  stop ();
  line_.set_script (nullptr);
}

void SourceRig::play ()
{
  g_assert_cmpint (gst_element_set_state (pipeline (), GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  line_.wait_until_started ();
}

void SourceRig::start_producer (const char *launch, const std::function<void (GstElement *)> &prepare)
{
  stop_producer ();
  producer_ = std::make_unique<Producer> ();
  GError *error = nullptr;
  producer_->pipeline = GRef<GstElement>::sink (gst_parse_launch (launch, &error));
  g_assert_no_error (error);
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (producer ()), "s"));
  g_object_set (sink.get (), "signaller", producer_->line.signaller (), nullptr);
  if (const char *agent = g_getenv ("WSRTC_TEST_ICE"))
    gst_util_set_object_arg (G_OBJECT (sink.get ()), "ice-agent", agent);
  producer_->line.set_script ([this] (GstWsrtcMessage *message) { on_producer (message); });
  if (prepare)
    prepare (producer ());
  gst_element_set_state (producer (), GST_STATE_PLAYING);
  producer_->line.wait_until_started ();
  const std::lock_guard<std::mutex> lock (mutex_);
  producer_line_ = &producer_->line;
  if (capabilities_)
    join ();
}

void SourceRig::stop_producer ()
{
  if (!producer_)
    return;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    producer_line_ = nullptr;
  }
  gst_element_set_state (producer (), GST_STATE_NULL);
  producer_ = nullptr;
}

// With the mutex held. As a server does it: each connection of the source is a
// viewer of its own.
void SourceRig::join ()
{
  const std::string id = "viewer-" + std::to_string (++joined_);
  if (source_offers_) {
    (void)line_.try_say (gst_wsrtc_message_new_peer_added (id.c_str (), "source"));
    return;
  }
  (void)producer_line_->try_say (gst_wsrtc_message_new_peer_added (id.c_str (), "viewer"));
  (void)producer_line_->try_say (to_public (Message{PeerId (id), *capabilities_}));
}

// Owner's thread of the source.
void SourceRig::on_source (GstWsrtcMessage *wire)
{
  Message message = from_public (wire);
  const std::lock_guard<std::mutex> lock (mutex_);
  kinds_.emplace_back (kind_of (message));
  if (const auto *capabilities = std::get_if<Capabilities> (&message.body)) {
    capabilities_ = *capabilities;
    if (producer_line_)
      join ();
    return;
  }
  if (mute_candidates_ && std::holds_alternative<Candidate> (message.body))
    return;
  // A test that plays others names them so.
  if (message.peer.str ().rfind ("other-", 0) == 0)
    return;
  message.peer = PeerId ("viewer-" + std::to_string (joined_));
  if (producer_line_)
    (void)producer_line_->try_say (to_public (message));
}

// Owner's thread of the sink.
void SourceRig::on_producer (GstWsrtcMessage *wire)
{
  Message message = from_public (wire);
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    if (message.peer.str () != "viewer-" + std::to_string (joined_))
      return; // to all, or to a connection of before
  }
  if (!source_offers_)
    message.peer = PeerId ();
  if (alter_)
    alter_ (message);
  (void)line_.try_say (to_public (message));
}

void SourceRig::let_source_offer ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  source_offers_ = true;
}

void SourceRig::mute_candidates ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  mute_candidates_ = true;
}

unsigned SourceRig::sent (const char *kind)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return static_cast<unsigned> (std::count (kinds_.begin (), kinds_.end (), kind));
}

void SourceRig::read_bus ()
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline ()));
  const auto types = static_cast<GstMessageType> (GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  while (const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), types))) {
    GError *raw = nullptr;
    const bool fatal = GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_ERROR;
    errors_ += fatal ? 1 : 0;
    (fatal ? gst_message_parse_error : gst_message_parse_warning) (message.get (), &raw, nullptr);
    const GUnique<GError> error (raw);
    complaints_ += std::string (error->message) + "\n";
  }
}

std::string SourceRig::complaints ()
{
  read_bus ();
  return complaints_;
}

size_t SourceRig::count_errors ()
{
  read_bus ();
  return errors_;
}

size_t SourceRig::count_complaints ()
{
  const std::string all = complaints ();
  return static_cast<size_t> (std::count (all.begin (), all.end (), '\n'));
}

void SourceRig::wait_for_complaint (const std::string &part)
{
  wait_for (("a message with: " + part).c_str (),
            [&] { return complaints ().find (part) != std::string::npos; });
}

std::vector<std::string> SourceRig::pad_names ()
{
  std::vector<std::string> names;
  gst_element_foreach_src_pad (
      source (),
      [] (GstElement *, GstPad *pad, gpointer list) -> gboolean {
        static_cast<std::vector<std::string> *> (list)->emplace_back (GST_PAD_NAME (pad));
        return TRUE;
      },
      &names);
  return names;
}

} // namespace wsrtc::test
