// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers who come at each of the frames between two key frames: a decoder
// makes of what they get the same pictures as of the whole stream, from the
// last key frame on.
#include <string>
#include <vector>

#include "big_endian.hpp"
#include "codecs.hpp"
#include "lane_rig.hpp"
#include "picture_hashes.hpp"
#include "rtp_delivery.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr size_t group = 60; // frames from key frame to key frame
constexpr size_t frames = 2 * group + 4;

struct CodecUse {
  const char *name;
  const char *encode; // to RTP
  const char *decode; // from RTP
};

const CodecUse codecs[] = {
    {"H264",
     "x264enc aud=false tune=zerolatency speed-preset=ultrafast key-int-max=60 option-string=scenecut=0 ! "
     "rtph264pay config-interval=-1 mtu=600",
     "rtph264depay ! h264parse ! avdec_h264"},
    {"VP8", "vp8enc deadline=1 keyframe-max-dist=60 keyframe-mode=auto ! rtpvp8pay mtu=600",
     "rtpvp8depay ! vp8dec"},
};

// A hash of each picture.
std::vector<std::string> decode (const CodecUse &codec, const std::vector<Bytes> &packets)
{
  return picture_hashes (
      std::string ("appsrc name=in format=time caps=application/x-rtp,media=video,clock-rate=90000,"
                   "payload=96,encoding-name=") +
          codec.name + " ! " + codec.decode,
      packets);
}

// The whole stream, once a codec.
struct Stream {
  std::vector<std::vector<MiniRef<GstBuffer>>> frames; // packets of each
  std::vector<std::string> pictures;
};

uint32_t time_of (GstBuffer *packet)
{
  uint8_t time[4] = {};
  gst_buffer_extract (packet, 4, time, sizeof time);
  return read_be32 (time);
}

Stream make_stream (const CodecUse &codec)
{
  Stream stream;
  std::vector<Bytes> packets;
  const auto take = [&] (GstBuffer *packet) {
    auto &all = stream.frames;
    if (all.empty () || time_of (all.back ().front ().get ()) != time_of (packet))
      all.emplace_back ();
    all.back ().push_back (MiniRef<GstBuffer>::take_ref (packet));
    Bytes &bytes = packets.emplace_back (gst_buffer_get_size (packet));
    gst_buffer_extract (packet, 0, bytes.data (), bytes.size ());
  };
  run_line ("videotestsrc pattern=ball num-buffers=" + std::to_string (frames) +
                " ! video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! " + codec.encode,
            take);
  g_assert_cmpuint (stream.frames.size (), ==, frames);
  stream.pictures = decode (codec, packets);
  g_assert_cmpuint (stream.pictures.size (), ==, frames);
  return stream;
}

const Stream &stream_of (const CodecUse &codec)
{
  static std::vector<std::pair<const CodecUse *, Stream>> made;
  for (const auto &[of, stream] : made)
    if (of == &codec)
      return stream;
  made.reserve (std::size (codecs));
  return made.emplace_back (&codec, make_stream (codec)).second;
}

// As on the wire.
Bytes packet_of (const RtpFields &fields)
{
  Bytes bytes (12);
  bytes[0] = 0x80;
  bytes[1] = static_cast<uint8_t> (fields.payload_type | (fields.marker ? 0x80 : 0));
  write_be16 (&bytes[2], static_cast<uint16_t> (fields.sequence));
  write_be32 (&bytes[4], fields.time);
  write_be32 (&bytes[8], fields.ssrc);
  bytes.insert (bytes.end (), fields.payload.begin (), fields.payload.end ());
  return bytes;
}

void deliver (RtpDelivery &delivery, const Stream &stream, size_t index)
{
  std::vector<GstBuffer *> packets;
  for (const auto &packet : stream.frames[index])
    packets.push_back (packet.get ());
  delivery.deliver (packets.data (), packets.size (), index * GST_SECOND / 30);
}

struct Row {
  std::string name;
  const CodecUse *codec;
  size_t joins_behind; // so many frames after the key frame
};

std::vector<Row> make_rows ()
{
  std::vector<Row> rows;
  for (const CodecUse &codec : codecs)
    for (size_t i = 0; i < group; i++)
      rows.push_back ({std::string (codec.name) + "/" + std::to_string (i), &codec, i});
  return rows;
}

void test_join (const Row &row)
{
  const Stream &whole = stream_of (*row.codec);
  RtpDelivery delivery (*find_codec (row.codec->name), {});
  LaneRig rig;
  TestStream stream;
  stream.ring = delivery.ring ();
  rig.add (stream, 7);
  size_t next = 0;
  while (next <= group + row.joins_behind)
    deliver (delivery, whole, next++);
  g_assert_true (rig.group->begin_with_group (*stream.lane, rig.now));
  delivery.fanout ().add (stream.lane);
  while (rig.group->send_starts (rig.now)) {
    if (next < frames)
      deliver (delivery, whole, next++);
  }
  while (next < frames)
    deliver (delivery, whole, next++);

  std::vector<Bytes> packets;
  for (const RtpFields &fields : rig.take_rtp ())
    packets.push_back (packet_of (fields));
  const auto seen = decode (*row.codec, packets);
  g_assert_cmpuint (seen.size (), ==, frames - group);
  for (size_t i = 0; i < seen.size (); i++)
    g_assert_cmpstr (seen[i].c_str (), ==, whole.pictures[group + i].c_str ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  const auto rows = make_rows ();
  add_table ("/late-joiner", rows, test_join);
  return g_test_run ();
}
