// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers who come and go while a camera sends: what each of them gets decodes
// to the camera's own pictures, byte for byte, from a key frame on and without
// one left out.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "bytes.hpp"
#include "picture_hashes.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr int visitors = 32;
constexpr int at_a_time = 8;
constexpr int killed_every = 8;
constexpr unsigned frames_of_each = 45; // at least, so that there is a key frame among them

// A key frame a second, some packets a frame, and snow in the corner: no picture
// is like another.
constexpr const char *camera =
    "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! "
    "x264enc aud=false tune=zerolatency speed-preset=ultrafast bitrate=600 key-int-max=30 "
    "option-string=scenecut=0 ! "
    "video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! "
    "wsrtcsink name=s mtu=1000";

Bytes bytes_of (GstBuffer *buffer)
{
  Bytes bytes (gst_buffer_get_size (buffer));
  gst_buffer_extract (buffer, 0, bytes.data (), bytes.size ());
  return bytes;
}

// ---- what was sent

// All frames that go into the sink.
class Sent {
public:
  explicit Sent (GstElement *sink)
  {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sink, "video_0"));
    g_assert_nonnull (pad.get ());
    gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, on_frame, this, nullptr);
  }

  // The pipeline has ended.
  std::vector<std::string> pictures () const
  {
    return picture_hashes (
        "appsrc name=in caps=video/x-h264,stream-format=byte-stream,alignment=au ! h264parse ! avdec_h264",
        frames_);
  }

private:
  static GstPadProbeReturn on_frame (GstPad *, GstPadProbeInfo *info, gpointer data)
  {
    static_cast<Sent *> (data)->frames_.push_back (bytes_of (GST_PAD_PROBE_INFO_BUFFER (info)));
    return GST_PAD_PROBE_OK;
  }

  std::vector<Bytes> frames_; // streaming thread, until that has ended
};

// ---- what has come

uint32_t time_of (const Bytes &packet)
{
  return read_be32 (&packet[4]);
}

// The packets of one viewer, in the order of arrival.
class Received {
public:
  void take (const guint8 *packet, gsize size)
  {
    const std::lock_guard lock (mutex_);
    Bytes bytes (packet, packet + size);
    if (packets_.empty () || time_of (packets_.back ()) != time_of (bytes))
      frames_++;
    packets_.push_back (std::move (bytes));
  }

  unsigned frames () const { return frames_; }

  // Without the last frame, of which a part may not have come any more.
  std::vector<Bytes> packets () const
  {
    const std::lock_guard lock (mutex_);
    std::vector<Bytes> whole = packets_;
    while (!whole.empty () && time_of (whole.back ()) == time_of (packets_.back ()))
      whole.pop_back ();
    return whole;
  }

private:
  mutable std::mutex mutex_; // protects packets_
  std::vector<Bytes> packets_;
  std::atomic<unsigned> frames_{0};
};

using ReceivedPtr = std::shared_ptr<Received>;

size_t count_frames (const std::vector<Bytes> &packets)
{
  size_t frames = 0;
  for (size_t i = 0; i < packets.size (); i++)
    frames += i == 0 || time_of (packets[i]) != time_of (packets[i - 1]) ? 1 : 0;
  return frames;
}

// ---- both

// Where a picture stands in what was sent.
using Places = std::map<std::string, size_t>;

Places places_of (const std::vector<std::string> &pictures)
{
  Places places;
  for (const std::string &picture : pictures)
    places.emplace (picture, places.size ());
  g_assert_cmpuint (places.size (), ==, pictures.size ()); // each of them tells which one it is
  return places;
}

std::string frame_says (size_t number, const char *what)
{
  return "frame " + std::to_string (number) + " of the viewer " + what;
}

// For who looks for the reason.
std::string describe (const std::vector<Bytes> &packets)
{
  size_t missing = 0;
  for (size_t i = 1; i < packets.size (); i++)
    missing += static_cast<uint16_t> (read_be16 (&packets[i][2]) - read_be16 (&packets[i - 1][2]) - 1);
  const Bytes &first = packets.front ();
  const size_t payload = 12 + ((first[0] & 0x10) != 0 ? 4 + 4 * read_be16 (&first[14]) : 0);
  constexpr int stap_a = 24; // its first unit stands behind two bytes of size
  const bool several = (first[payload] & 0x1f) == stap_a;
  const uint8_t unit = first[payload + (several ? 3 : 0)];
  return " (" + std::to_string (packets.size ()) + " packets, " + std::to_string (missing) +
         " missing between them; the first one holds a unit of type " + std::to_string (unit & 0x1f) + ")";
}

// What is wrong with that stream, "" = nothing.
std::string fault_of (const std::vector<Bytes> &packets, const Places &sent)
{
  const std::string payload_type = std::to_string (packets.front ()[1] & 0x7f);
  const auto seen = picture_hashes (
      "appsrc name=in format=time caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,"
      "payload=" +
          payload_type + " ! rtph264depay ! h264parse ! avdec_h264",
      packets);
  size_t last = 0;
  for (size_t i = 0; i < seen.size (); i++) {
    const auto place = sent.find (seen[i]);
    if (place == sent.end ())
      return frame_says (i, "is none that was sent") + describe (packets);
    if (i > 0 && place->second != last + 1)
      return frame_says (i, "is not the one that follows") + describe (packets);
    last = place->second;
  }
  const size_t frames = count_frames (packets);
  return seen.size () == frames ? ""
                                : std::to_string (seen.size ()) + " pictures of " + std::to_string (frames) +
                                      " frames" + describe (packets);
}

// ---- viewers

class Audience {
public:
  explicit Audience (SinkRig &rig) : rig_ (rig) {}

  void come_and_go ()
  {
    for (int i = 0; i < visitors + at_a_time; i++) {
      if (i < visitors)
        come (name_of (i));
      if (i >= at_a_time)
        go (i - at_a_time);
    }
  }

  const std::map<std::string, ReceivedPtr> &received () const { return received_; }

private:
  static std::string name_of (int number) { return "visitor-" + std::to_string (number); }

  void come (const std::string &name)
  {
    const auto received = received_[name] = std::make_shared<Received> ();
    ViewerOptions options;
    options.receiver.codecs = {"H264"};
    options.receiver.on_packet = [received] (const guint8 *packet, gsize size) {
      received->take (packet, size);
    };
    rig_.join (name, options);
  }

  void go (int number)
  {
    const std::string name = name_of (number);
    const ReceivedPtr received = received_[name];
    wait_for ((name + " to have frames").c_str (), [&] { return received->frames () > frames_of_each; });
    if (number % killed_every == 0)
      rig_.kill (name);
    else
      rig_.leave (name);
  }

  SinkRig &rig_;
  std::map<std::string, ReceivedPtr> received_;
};

// A check that finds nothing here has no eyes.
void assert_finds_faults (const std::vector<Bytes> &whole, const Places &sent)
{
  std::vector<Bytes> packets = whole;
  // The largest one is full of picture; of a small one, some bytes say nothing.
  Bytes &large = *std::max_element (packets.begin (), packets.end (),
                                    [] (auto &a, auto &b) { return a.size () < b.size (); });
  large[large.size () / 2] ^= 0xff;
  g_assert_cmpuint (fault_of (packets, sent).size (), >, 0);

  const size_t middle = whole.size () / 2;
  packets.clear ();
  for (const Bytes &packet : whole)
    if (time_of (packet) != time_of (whole[middle]))
      packets.push_back (packet);
  g_assert_cmpuint (fault_of (packets, sent).size (), >, 0);
}

void test_exact (const MediaPathRow &path)
{
  SinkRig rig (camera, path.name);
  const Sent sent (rig.sink ());
  Audience audience (rig);
  rig.play ();
  audience.come_and_go ();
  rig.stop ();

  const Places places = places_of (sent.pictures ());
  size_t frames = 0;
  for (const auto &[name, received] : audience.received ()) {
    const auto packets = received->packets ();
    assert_text (name + ": " + fault_of (packets, places), name + ": ");
    frames += count_frames (packets);
  }
  g_test_message ("%zu frames sent, %zu compared", places.size (), frames);
  assert_finds_faults (audience.received ().begin ()->second->packets (), places);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/exact", media_paths, test_exact);
  return g_test_run ();
}
