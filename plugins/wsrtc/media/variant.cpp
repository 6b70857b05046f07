// SPDX-License-Identifier: LGPL-2.1-or-later
#include "variant.hpp"

#include <algorithm>
#include <string>

#include "decoders.hpp"

namespace wsrtc {

namespace {

bool is_allowed (const CodecRow &codec, const CodecPolicy &policy)
{
  return std::find (policy.codecs.begin (), policy.codecs.end (), &codec) != policy.codecs.end ();
}

void append_encoded (Variants &variants, const CodecPolicy &policy)
{
  const size_t before = variants.list.size ();
  std::optional<Error> lack;
  for (const CodecRow *codec : policy.codecs) {
    const Status encoder = check_encoder (*codec);
    if (encoder)
      variants.list.push_back ({codec, Making::Encode, Rate::Full});
    else if (!lack)
      lack = encoder.error ();
  }
  if (variants.list.size () == before)
    variants.lack = lack;
}

Error kept_as_it_is (const CodecRow &codec, const CodecPolicy &policy)
{
  const std::string name = codec.name;
  if (codec.browsers.none)
    return Error{Fault::Unsupported,
                 "no browser takes " + name +
                     ", which it is, and transcode=never keeps it so; set transcode=auto"};
  if (!is_allowed (codec, policy))
    return Error{Fault::Unsupported, "the list of codecs leaves out " + name +
                                         ", which it is, and transcode=never keeps it so; add " + name +
                                         " to the list, or set transcode=auto"};
  return Error{Fault::Unsupported,
               "transcode=never keeps it as it is; set transcode=auto for viewers that cannot take that"};
}

void append_transcoded (Variants &variants, const CodecRow &source, const CodecPolicy &policy)
{
  const auto decoder = choose_decoder (source.name);
  if (decoder)
    append_encoded (variants, policy);
  else
    variants.lack = decoder.error ();
}

void append_passed (Variants &variants, const CodecRow &source, const CodecPolicy &policy)
{
  if (source.browsers.none)
    return;
  const Status packetiser = check_packetiser (source);
  if (!packetiser)
    variants.lack = packetiser.error ();
  else if (is_allowed (source, policy))
    variants.list.push_back ({&source, Making::Pass, Rate::Full});
}

} // namespace

Variants list_variants (const Source &source, const CodecPolicy &policy)
{
  Variants variants;
  if (!source.encoded) {
    append_encoded (variants, policy);
    return variants;
  }
  const CodecRow &codec = *source.encoded;
  if (policy.transcode == Transcode::Never) {
    append_passed (variants, codec, policy);
    if (!variants.lack)
      variants.lack = kept_as_it_is (codec, policy);
    return variants;
  }
  const bool encode_only = policy.transcode == Transcode::Always || source.awkward;
  if (!encode_only)
    append_passed (variants, codec, policy);
  append_transcoded (variants, codec, policy);
  // Shown badly is better than not at all.
  if (variants.list.empty () && source.awkward && policy.transcode == Transcode::Auto)
    append_passed (variants, codec, policy);
  return variants;
}

} // namespace wsrtc
