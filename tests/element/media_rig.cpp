// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media_rig.hpp"

#include <algorithm>

#include "big_endian.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

namespace {

SeenPacket look_at (GstBuffer *packet)
{
  guint8 head[8] = {};
  gst_buffer_extract (packet, 0, head, sizeof head);
  return {head[1] & 0x7f, (head[1] & 0x80) != 0, gst_buffer_get_size (packet), read_be16 (head + 2),
          read_be32 (head + 4)};
}

} // namespace

void RecordingOutlet::push (const PacketBatch &batch)
{
  guint8 rtp_time[4] = {};
  gst_buffer_extract (batch.packets[0], 4, rtp_time, sizeof rtp_time);
  SeenBatch seen{batch.key_frame, batch.running_time, read_be32 (rtp_time), g_get_monotonic_time (), {}};
  for (size_t i = 0; i < batch.count; i++)
    seen.packets.push_back (look_at (batch.packets[i]));
  std::lock_guard<std::mutex> lock (mutex_);
  batches_.push_back (std::move (seen));
}

std::vector<SeenBatch> RecordingOutlet::batches () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return batches_;
}

size_t RecordingOutlet::key_frames () const
{
  const auto seen = batches ();
  return static_cast<size_t> (
      std::count_if (seen.begin (), seen.end (), [] (const SeenBatch &batch) { return batch.key_frame; }));
}

MediaRig::MediaRig (const std::string &launch, MediaKind kind)
    : pipeline_ (GRef<GstElement>::sink (gst_pipeline_new (nullptr))),
      parent_ (GRef<GstElement>::sink (gst_bin_new ("sink")))
{
  gst_bin_add (GST_BIN (pipeline_.get ()), parent_.get ());
  auto made = Ingest::create (GST_BIN (parent_.get ()), "media_0", kind, nullptr, events ());
  g_assert_true (static_cast<bool> (made));
  ingest_ = std::move (*made);
  gst_element_add_pad (parent_.get (), ingest_->pad ());
  add_source (launch);
}

void MediaRig::add_source (const std::string &launch)
{
  g_autoptr (GError) error = nullptr;
  source_ = gst_parse_bin_from_description ((launch + " ! identity").c_str (), TRUE, &error);
  g_assert_no_error (error);
  gst_bin_add (GST_BIN (pipeline_.get ()), source_);
  g_assert_true (gst_element_link_pads (source_, "src", parent_.get (), "media_0"));
}

void MediaRig::replace_source (const std::string &launch)
{
  gst_element_unlink (source_, parent_.get ());
  gst_element_set_state (source_, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline_.get ()), source_);
  add_source (launch);
  g_assert_true (gst_element_sync_state_with_parent (source_));
}

MediaRig::~MediaRig ()
{
  gst_element_set_state (pipeline_.get (), GST_STATE_NULL);
  ingest_->shut_down ();
}

IngestEvents MediaRig::events ()
{
  IngestEvents events;
  events.caps_changed = [this] { caps_changed++; };
  events.rtp_caps_changed = [this] { rtp_caps_changed++; };
  events.flow = [this] (bool eos) { (eos ? ends : flows)++; };
  events.broken = [this] { broken++; };
  events.failed = [this] (const Error &error) {
    std::lock_guard<std::mutex> lock (mutex_);
    if (failure_.empty ())
      failure_ = error.text;
  };
  return events;
}

void MediaRig::play ()
{
  gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
  wait_for ("caps on the pad", [this] { return ingest_->ready (); });
}

Rendition &MediaRig::rendition (const char *codec, RenditionSettings settings)
{
  const auto variants = ingest_->available ({{find_codec (codec)}, Transcode::Auto});
  g_assert_cmpuint (variants.list.size (), >, 0);
  auto made = ingest_->rendition (variants.list[0], settings);
  if (!made)
    g_error ("%s", made.error ().text.c_str ());
  renditions_.push_back (*made);
  return **made;
}

std::shared_ptr<RecordingOutlet> MediaRig::watch (Rendition &rendition, size_t batches)
{
  auto outlet = std::make_shared<RecordingOutlet> ();
  rendition.fanout ().add (outlet);
  wait_for ("packets", [&] {
    assert_healthy ();
    return outlet->count () >= batches;
  });
  return outlet;
}

std::string MediaRig::failure () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return failure_;
}

std::string MediaRig::wait_for_failure ()
{
  gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
  wait_for ("an error of the ingest", [this] { return !failure ().empty (); });
  return failure ();
}

std::string MediaRig::bus_error ()
{
  auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  GstMessage *message = gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR);
  if (!message)
    return {};
  g_autoptr (GError) error = nullptr;
  gst_message_parse_error (message, &error, nullptr);
  gst_message_unref (message);
  return error->message;
}

void MediaRig::assert_healthy ()
{
  const std::string on_bus = bus_error ();
  const std::string in_events = failure ();
  g_assert_cmpstr (on_bus.c_str (), ==, "");
  g_assert_cmpstr (in_events.c_str (), ==, "");
}

bool MediaRig::reached_eos ()
{
  auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
  GstMessage *message = gst_bus_pop_filtered (bus.get (), GST_MESSAGE_EOS);
  if (message)
    gst_message_unref (message);
  return message != nullptr;
}

std::vector<std::string> MediaRig::factories () const
{
  std::vector<std::string> names;
  GstIterator *iterator = gst_bin_iterate_recurse (GST_BIN (parent_.get ()));
  gst_iterator_foreach (
      iterator,
      +[] (const GValue *item, gpointer data) {
        GstElementFactory *factory = gst_element_get_factory (GST_ELEMENT (g_value_get_object (item)));
        if (factory)
          static_cast<std::vector<std::string> *> (data)->emplace_back (GST_OBJECT_NAME (factory));
      },
      &names);
  gst_iterator_free (iterator);
  return names;
}

size_t MediaRig::count (const char *factory) const
{
  const auto names = factories ();
  return static_cast<size_t> (std::count (names.begin (), names.end (), factory));
}

GRef<GstElement> MediaRig::find (const char *factory) const
{
  GstElement *found = nullptr;
  GstIterator *iterator = gst_bin_iterate_recurse (GST_BIN (parent_.get ()));
  GValue item = G_VALUE_INIT;
  while (!found && gst_iterator_next (iterator, &item) == GST_ITERATOR_OK) {
    auto *element = GST_ELEMENT (g_value_get_object (&item));
    GstElementFactory *made_by = gst_element_get_factory (element);
    if (made_by && g_strcmp0 (GST_OBJECT_NAME (made_by), factory) == 0)
      found = GST_ELEMENT (gst_object_ref (element));
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (iterator);
  return GRef<GstElement>::adopt (found);
}

} // namespace wsrtc::test
