// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_facts.hpp"

#include <iterator>

namespace wsrtc {

namespace {

const char *chroma_name (unsigned chroma_format)
{
  constexpr const char *names[] = {"4:0:0 colour", "4:2:0 colour", "4:2:2 colour", "4:4:4 colour"};
  return chroma_format < std::size (names) ? names[chroma_format] : "an unknown colour format";
}

} // namespace

bool StreamFacts::operator== (const StreamFacts &other) const
{
  return profile == other.profile && width == other.width && height == other.height &&
         bit_depth == other.bit_depth && chroma_format == other.chroma_format &&
         interlaced == other.interlaced && b_frames == other.b_frames;
}

bool browsers_can_show (const CodecRow &codec, const StreamFacts &facts)
{
  return what_browsers_cannot_show (codec, facts).empty ();
}

std::string what_browsers_cannot_show (const CodecRow &codec, const StreamFacts &facts)
{
  std::string faults;
  const auto add = [&faults] (bool is_fault, const std::string &fault) {
    if (is_fault)
      faults += (faults.empty () ? "" : ", ") + fault;
  };
  const BrowserLimits &limits = codec.browsers;
  add (facts.chroma_format > limits.max_chroma_format, chroma_name (facts.chroma_format));
  add (facts.bit_depth > limits.max_bit_depth, std::to_string (facts.bit_depth) + " bit");
  add (facts.interlaced && !limits.interlaced, "interlaced pictures");
  add (facts.b_frames && !limits.reordered, "B-frames");
  return faults;
}

std::string complain_of (const CodecRow &codec, const StreamFacts &facts)
{
  const std::string faults = what_browsers_cannot_show (codec, facts);
  if (!faults.empty ())
    return std::string (codec.name) + " comes in with " + faults +
           ", which browsers do not show as it should be, so that it is not passed on unless "
           "transcode=never; change the encoder's settings to spare that (x264enc tune=zerolatency and "
           "video/x-raw,format=I420 in front of it, a camera's profile \"baseline\")";
  if (codec.browsers.none)
    return std::string (codec.name) +
           " comes in, which no browser takes by WebRTC, so that it is decoded and encoded anew while "
           "somebody looks; H264 would spare that";
  if (codec.browsers.few)
    return std::string (codec.name) +
           " comes in, which only few browsers can show; the others need an encoder, which H264 would spare";
  return {};
}

} // namespace wsrtc
