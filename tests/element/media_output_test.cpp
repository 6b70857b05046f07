// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What comes out of the elements behind a received track, of streams of which
// nothing was lost: every picture, whatever else a sender puts between them.
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "big_endian.hpp"
#include "gptr.hpp"
#include "output_chain.hpp"
#include "packet_look.hpp"
#include "rtp_packet.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Packets = std::vector<MiniRef<GstBuffer>>;

constexpr unsigned pictures = 90;

struct Row {
  const char *name;
  const char *codec;
  const char *encoder; // factory
  const char *settings;
  const char *payloader;
  bool heads_in_pictures;    // parameter sets before each slice
  unsigned padded_every = 0; // pictures; 0 = there is no padding
};

#define X264 "tune=zerolatency speed-preset=ultrafast key-int-max=20"
#define X265 "tune=zerolatency speed-preset=ultrafast key-int-max=20 log-level=none"

const Row rows[] = {
    {"h264/heads-before-each-slice", "H264", "x264enc", X264 " threads=4 sliced-threads=true",
     "rtph264pay config-interval=-1 aggregate-mode=none", true},
    {"h265/heads-before-each-slice", "H265", "x265enc", X265 " option-string=slices=4:bframes=0:open-gop=0",
     "rtph265pay config-interval=-1 aggregate-mode=none", true},
    {"h264/padding", "H264", "x264enc", X264 " threads=1",
     "rtph264pay config-interval=-1 aggregate-mode=zero-latency", false, 5},
    {"vp8/padding", "VP8", "vp8enc", "deadline=1 keyframe-max-dist=2000", "rtpvp8pay picture-id-mode=15-bit",
     false, 5},
};

// ---- a sender

struct Sent {
  MiniRef<GstCaps> caps;
  Packets packets;
};

// So many a second that all of them are in less than a decoder may be behind.
Sent send (const Row &row)
{
  const std::string launch = "videotestsrc num-buffers=" + std::to_string (pictures) +
                             " ! video/x-raw,format=I420,width=320,height=240,framerate=100/1 ! " +
                             row.encoder + " " + row.settings + " ! " + row.payloader +
                             " ! fakesink name=end signal-handoffs=true sync=false";
  g_autoptr (GError) error = nullptr;
  const auto pipeline = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
  g_assert_no_error (error);
  Sent sent;
  const auto end = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "end"));
  g_signal_connect (end.get (), "handoff",
                    G_CALLBACK (+[] (GstElement *, GstBuffer *packet, GstPad *pad, gpointer data) {
                      auto *to = static_cast<Sent *> (data);
                      to->packets.push_back (MiniRef<GstBuffer>::adopt (gst_buffer_copy_deep (packet)));
                      to->caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
                    }),
                    &sent);
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus.get (), 20 * GST_SECOND, static_cast<GstMessageType> (GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
  return sent;
}

RtpLayout layout_of (GstBuffer *packet)
{
  RtpLayout layout;
  g_assert_true (parse_rtp (packet, layout));
  return layout;
}

// Packets with nothing but what stands in front of a picture, in one.
unsigned heads_in_pictures (const Packets &packets, const CodecRow &codec)
{
  unsigned count = 0;
  bool in_picture = false;
  for (const auto &packet : packets) {
    const auto layout = layout_of (packet.get ());
    GstMapInfo map;
    g_assert_true (gst_buffer_map (packet.get (), &map, GST_MAP_READ));
    const auto part = codec.look_at_packet (map.data + layout.payload_offset, layout.payload_size);
    gst_buffer_unmap (packet.get (), &map);
    count += in_picture && part == PacketPart::Heads ? 1 : 0;
    in_picture = (in_picture || part != PacketPart::Heads) && !layout.marker ();
  }
  return count;
}

// Behind a picture and with its time, as browsers send it.
MiniRef<GstBuffer> make_padding (GstBuffer *before)
{
  constexpr uint8_t has_padding = 0x20, size = 200;
  auto header = layout_of (before).header;
  header[0] = 0x80 | has_padding;
  header[1] &= 0x7f;
  GstBuffer *packet = gst_buffer_new_allocate (nullptr, header.size () + size, nullptr);
  gst_buffer_memset (packet, 0, 0, header.size () + size);
  gst_buffer_fill (packet, 0, header.data (), header.size ());
  gst_buffer_fill (packet, header.size () + size - 1, &size, 1);
  GST_BUFFER_PTS (packet) = GST_BUFFER_PTS (before);
  return MiniRef<GstBuffer>::adopt (packet);
}

Packets with_padding (const Packets &packets, unsigned every)
{
  Packets padded;
  unsigned ends = 0;
  for (const auto &packet : packets) {
    padded.push_back (packet);
    if (layout_of (packet.get ()).marker () && ++ends % every == 0)
      padded.push_back (make_padding (packet.get ()));
  }
  return padded;
}

// ---- what is behind a track

struct Chain {
  explicit Chain (const CodecRow &codec, GstCaps *caps)
      : in (GRef<GstPad>::sink (gst_pad_new ("in", GST_PAD_SRC))),
        out (GRef<GstPad>::sink (gst_pad_new ("out", GST_PAD_SINK)))
  {
    auto made = make_output_chain (codec, OutputForm::Encoded, box, {});
    g_assert_true (static_cast<bool> (made));
    elements = *made;
    gst_pad_set_event_function_full (in.get (), count_requests, this, nullptr);
    gst_pad_set_event_function_full (out.get (), note_end, this, nullptr);
    gst_pad_set_chain_function_full (out.get (), count_picture, this, nullptr);
    gst_pad_add_probe (
        depayloader_sink ().get (), GST_PAD_PROBE_TYPE_BUFFER,
        [] (GstPad *, GstPadProbeInfo *info, gpointer self) {
          static_cast<Chain *> (self)->follow (GST_PAD_PROBE_INFO_BUFFER (info));
          return GST_PAD_PROBE_OK;
        },
        this, nullptr);
    gst_pad_link (in.get (), pad ("sink").get ());
    gst_pad_link (pad ("src").get (), out.get ());
    gst_pad_set_active (in.get (), TRUE);
    gst_pad_set_active (out.get (), TRUE);
    gst_element_set_state (elements.get (), GST_STATE_PLAYING);
    gst_pad_push_event (in.get (), gst_event_new_stream_start ("test"));
    gst_pad_push_event (in.get (), gst_event_new_caps (caps));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (in.get (), gst_event_new_segment (&segment));
  }

  ~Chain ()
  {
    gst_pad_set_active (out.get (), FALSE);
    gst_element_set_state (elements.get (), GST_STATE_NULL);
  }

  Chain (const Chain &) = delete;
  Chain &operator= (const Chain &) = delete;

  // Numbered anew, and over the wrap-around.
  void push (const Packets &packets)
  {
    uint16_t number = 65500;
    for (const auto &packet : packets) {
      GstBuffer *copy = gst_buffer_copy_deep (packet.get ());
      uint8_t bytes[2];
      write_be16 (bytes, number++);
      gst_buffer_fill (copy, 2, bytes, sizeof bytes);
      GST_BUFFER_FLAG_UNSET (copy, GST_BUFFER_FLAG_DISCONT);
      gst_pad_push (in.get (), copy);
    }
    gst_pad_push_event (in.get (), gst_event_new_eos ());
    wait_for ("the end", [this] { return ended.load (); });
  }

  GRef<GstPad> pad (const char *name) const
  {
    return GRef<GstPad>::adopt (gst_element_get_static_pad (elements.get (), name));
  }

  GRef<GstPad> depayloader_sink () const
  {
    GstIterator *iterator = gst_bin_iterate_recurse (GST_BIN (elements.get ()));
    GValue found = G_VALUE_INIT;
    g_assert_true (gst_iterator_find_custom (
        iterator,
        [] (gconstpointer item, gconstpointer) {
          auto *element = GST_ELEMENT (g_value_get_object (static_cast<const GValue *> (item)));
          GstElementFactory *factory = gst_element_get_factory (element);
          return factory && gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DEPAYLOADER)
                     ? 0
                     : 1;
        },
        &found, nullptr));
    auto sink =
        GRef<GstPad>::adopt (gst_element_get_static_pad (GST_ELEMENT (g_value_get_object (&found)), "sink"));
    g_value_unset (&found);
    gst_iterator_free (iterator);
    return sink;
  }

  // What its depayloader is given.
  void follow (GstBuffer *packet)
  {
    const uint16_t number = layout_of (packet).sequence ();
    gaps += next && number != *next ? 1 : 0;
    next = static_cast<uint16_t> (number + 1);
  }

  static gboolean count_requests (GstPad *pad, GstObject *, GstEvent *event)
  {
    if (gst_event_has_name (event, "GstForceKeyUnit"))
      static_cast<Chain *> (pad->eventdata)->requests++;
    gst_event_unref (event);
    return TRUE;
  }

  static gboolean note_end (GstPad *pad, GstObject *, GstEvent *event)
  {
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      static_cast<Chain *> (pad->eventdata)->ended = true;
    gst_event_unref (event);
    return TRUE;
  }

  static GstFlowReturn count_picture (GstPad *pad, GstObject *, GstBuffer *buffer)
  {
    static_cast<Chain *> (pad->chaindata)->came++;
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }

  std::shared_ptr<FailureBox> box = std::make_shared<FailureBox> ([] { g_error ("the chain failed"); });
  GRef<GstElement> elements;
  GRef<GstPad> in, out;
  std::atomic<unsigned> came{0}, gaps{0}, requests{0};
  std::optional<uint16_t> next; // sequence number; streaming thread
  std::atomic<bool> ended{false};
};

void test_row (const Row &row)
{
  if (!GRef<GstElementFactory>::adopt (gst_element_factory_find (row.encoder)))
    return g_test_skip ("its encoder is not installed");
  const CodecRow &codec = *find_codec (row.codec);
  const Sent sent = send (row);
  if (row.heads_in_pictures)
    g_assert_cmpuint (heads_in_pictures (sent.packets, codec), >, 0);
  Chain chain (codec, sent.caps.get ());
  chain.push (row.padded_every > 0 ? with_padding (sent.packets, row.padded_every) : sent.packets);
  g_assert_cmpuint (chain.came, ==, pictures);
  g_assert_cmpuint (chain.gaps, ==, 0);
  g_assert_cmpuint (chain.requests, <=, 2);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/output", rows, test_row);
  return g_test_run ();
}
