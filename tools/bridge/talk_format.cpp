// SPDX-License-Identifier: LGPL-2.1-or-later
#include "talk_format.hpp"

#include <algorithm>
#include <vector>

namespace wsrtc::bridge {

namespace {

// One that is there, and the package that has it.
struct Encoder {
  const char *element;
  const char *settings;
  const char *package;
};

struct Row {
  const char *encoding;          // RTP encoding name, in capitals
  unsigned rate;                 // of the sound; 0 = the clock rate
  const char *raw;               // more of its caps
  std::vector<Encoder> encoders; // the first that is installed; none = it stays raw
  const char *behind;            // between encoder and payloader, "" = nothing
  const char *payloader;
};

// A packet has 20 ms, where the payloader lets one choose.
constexpr const char *one_packet = " min-ptime=20000000 max-ptime=20000000";
constexpr const char *good = "gstreamer1.0-plugins-good", *libav = "gstreamer1.0-libav",
                     *base = "gstreamer1.0-plugins-base", *bad = "gstreamer1.0-plugins-bad";
// avenc_g726 packs as ITU-T I.366.2 (AAL2) does; rtpg726pay turns that into the
// order of RFC 3551 section 4.5.4 unless it is told not to, and names it by what is
// asked for behind it.
constexpr const char *rfc_order = "rtpg726pay force-aal2=false", *aal2_order = "rtpg726pay force-aal2=true";

const std::vector<Encoder> aac = {{"voaacenc", "bitrate=32000", bad},
                                  {"fdkaacenc", "bitrate=32000", bad},
                                  {"avenc_aac", "bitrate=32000", libav}};

const Row rows[] = {
    {"PCMU", 8000, "", {{"mulawenc", "", good}}, "", "rtppcmupay"},
    {"PCMA", 8000, "", {{"alawenc", "", good}}, "", "rtppcmapay"},
    {"G726-16", 8000, "", {{"avenc_g726", "bitrate=16000", libav}}, "", rfc_order},
    {"G726-24", 8000, "", {{"avenc_g726", "bitrate=24000", libav}}, "", rfc_order},
    {"G726-32", 8000, "", {{"avenc_g726", "bitrate=32000", libav}}, "", rfc_order},
    {"G726-40", 8000, "", {{"avenc_g726", "bitrate=40000", libav}}, "", rfc_order},
    {"AAL2-G726-16", 8000, "", {{"avenc_g726", "bitrate=16000", libav}}, "", aal2_order},
    {"AAL2-G726-24", 8000, "", {{"avenc_g726", "bitrate=24000", libav}}, "", aal2_order},
    {"AAL2-G726-32", 8000, "", {{"avenc_g726", "bitrate=32000", libav}}, "", aal2_order},
    {"AAL2-G726-40", 8000, "", {{"avenc_g726", "bitrate=40000", libav}}, "", aal2_order},
    // Its clock rate is 8000 by an old mistake (RFC 3551 section 4.5.2).
    {"G722", 16000, "", {{"avenc_g722", "", libav}}, "", "rtpg722pay"},
    {"L16", 0, ",format=S16BE", {}, "", "rtpL16pay"},
    {"MPEG4-GENERIC", 0, "", aac, "aacparse ! audio/mpeg,mpegversion=4,stream-format=raw", "rtpmp4gpay"},
    {"MP4A-LATM", 0, "", aac, "aacparse ! audio/mpeg,mpegversion=4,stream-format=raw", "rtpmp4apay"},
    {"OPUS", 48000, "", {{"opusenc", "audio-type=voice", base}}, "", "rtpopuspay"},
};

constexpr int default_rate = 8000, max_rate = 192000, max_channels = 2;

const GstStructure *structure_of (const GstCaps *caps)
{
  return caps && !gst_caps_is_any (caps) && !gst_caps_is_empty (caps) ? gst_caps_get_structure (caps, 0)
                                                                      : nullptr;
}

int number_of (const GstStructure *s, const char *field, int otherwise, int longest)
{
  int number = 0;
  if (gst_structure_get_int (s, field, &number) && number > 0 && number <= longest)
    return number;
  const char *text = gst_structure_get_string (s, field);
  const guint64 read = text ? g_ascii_strtoull (text, nullptr, 10) : 0;
  return read > 0 && read <= guint64 (longest) ? int (read) : otherwise;
}

const Row *find_row (const char *encoding)
{
  const auto found = std::find_if (std::begin (rows), std::end (rows), [encoding] (const Row &row) {
    return g_ascii_strcasecmp (row.encoding, encoding) == 0;
  });
  return found == std::end (rows) ? nullptr : found;
}

bool is_installed (const char *element)
{
  GstElementFactory *factory = gst_element_factory_find (element);
  if (factory)
    gst_object_unref (factory);
  return factory != nullptr;
}

Result<std::string> encoder_of (const Row &row)
{
  if (row.encoders.empty ())
    return std::string ();
  for (const Encoder &encoder : row.encoders)
    if (is_installed (encoder.element))
      return std::string (encoder.element) + " " + encoder.settings + " ! ";
  return Error{Fault::Media, std::string ("no encoder for ") + row.encoding + " works here; install " +
                                 row.encoders.front ().package};
}

bool lets_choose_length (const Row &row)
{
  static constexpr const char *ones[] = {"rtppcmupay", "rtppcmapay", "rtpL16pay"};
  return std::any_of (std::begin (ones), std::end (ones),
                      [&row] (const char *one) { return g_str_equal (row.payloader, one); });
}

} // namespace

bool is_backchannel (const GstCaps *caps)
{
  const GstStructure *s = structure_of (caps);
  const char *media = s ? gst_structure_get_string (s, "media") : nullptr;
  return media && g_ascii_strcasecmp (media, "audio") == 0 && gst_structure_has_field (s, "a-sendonly");
}

Result<TalkFormat> talk_format_of (const GstCaps *caps)
{
  const GstStructure *s = structure_of (caps);
  const char *encoding = s ? gst_structure_get_string (s, "encoding-name") : nullptr;
  if (!encoding)
    return Error{Fault::Unsupported, "the camera does not say in which codec it wants to be spoken to"};
  const Row *row = find_row (encoding);
  if (!row)
    return Error{Fault::Unsupported, std::string ("the camera wants to be spoken to in ") +
                                         std::string (encoding).substr (0, 32) + ", which is not known here"};
  const auto encoder = encoder_of (*row);
  if (!encoder)
    return encoder.error ();
  const int rate = row->rate ? int (row->rate) : number_of (s, "clock-rate", default_rate, max_rate);
  const int channels = row->rate ? 1 : number_of (s, "encoding-params", 1, max_channels);
  const int payload = number_of (s, "payload", 0, 127);
  TalkFormat format;
  format.encoding = row->encoding;
  format.elements = "audio/x-raw" + std::string (row->raw) + ",rate=" + std::to_string (rate) +
                    ",channels=" + std::to_string (channels) + " ! " + *encoder + row->behind +
                    (*row->behind ? " ! " : "") + row->payloader + " pt=" + std::to_string (payload) +
                    (lets_choose_length (*row) ? one_packet : "");
  if (row->payloader == aal2_order)
    format.elements += std::string (" ! application/x-rtp,encoding-name=") + row->encoding;
  return format;
}

} // namespace wsrtc::bridge
