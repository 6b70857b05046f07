// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_media_path.hpp"

#include <string>
#include <utility>

#include "inner_elements.hpp"
#include "pad_datagrams.hpp"

namespace wsrtc {

namespace {

// Values of GstDtlsSrtpCipher and GstDtlsSrtpAuth, which are those of the enums
// of GStreamer's SRTP elements. Versions up to 1.28 agree on the first only.
struct ProfileRow {
  guint cipher;
  guint auth;
  SrtpProfile profile;
};

constexpr ProfileRow profiles[] = {
    {1, 2, SrtpProfile::Aes128CmSha1_80},
    {3, 0, SrtpProfile::AeadAes128Gcm},
};

// From dtlsenc our own, from dtlsdec the peer's.
Result<SrtpMasterKey> read_key (GstElement *dtls, const char *property)
{
  GstBuffer *raw = nullptr;
  guint cipher = 0, auth = 0;
  g_object_get (dtls, property, &raw, "srtp-cipher", &cipher, "srtp-auth", &auth, nullptr);
  const auto buffer = MiniRef<GstBuffer>::adopt (raw);
  if (!buffer)
    return Error{Fault::Internal, "DTLS gave no SRTP key"};
  for (const ProfileRow &row : profiles) {
    const size_t size = master_key_size (row.profile);
    if (row.cipher != cipher || row.auth != auth || gst_buffer_get_size (buffer.get ()) != size)
      continue;
    SrtpMasterKey master;
    master.profile = row.profile;
    gst_buffer_extract (buffer.get (), 0, master.key.data (), srtp_key_size);
    gst_buffer_extract (buffer.get (), srtp_key_size, master.salt.data (), size - srtp_key_size);
    return master;
  }
  return Error{Fault::Unsupported, "DTLS agreed on SRTP cipher " + std::to_string (cipher) +
                                       " with authentication " + std::to_string (auth) +
                                       ", which only webrtcbin has"};
}

// nullptr when there is more than one: which one it is cannot be told then.
std::shared_ptr<DatagramSink> libnice_path (GstElement *webrtcbin)
{
  const auto sinks = find_elements (webrtcbin, "nicesink");
  if (sinks.size () != 1)
    return nullptr;
  return std::make_shared<PadDatagrams> (
      GRef<GstPad>::adopt (gst_element_get_static_pad (sinks.front ().get (), "sink")));
}

} // namespace

Result<MediaPath> media_path_of (GstElement *webrtcbin, std::shared_ptr<DatagramSink> own)
{
  const auto encoders = find_elements (webrtcbin, "dtlsenc");
  const auto decoders = find_elements (webrtcbin, "dtlsdec");
  auto sink = own ? std::move (own) : libnice_path (webrtcbin);
  if (encoders.size () != 1 || decoders.size () != 1 || !sink)
    return Error{Fault::Unsupported, "the peer has " + std::to_string (encoders.size ()) +
                                         " DTLS transports, as without BUNDLE (RFC 8843), or no path of one"};
  const auto key = read_key (encoders.front ().get (), "encoder-key");
  if (!key)
    return key.error ();
  const auto peer_key = read_key (decoders.front ().get (), "decoder-key");
  if (!peer_key)
    return peer_key.error ();
  return MediaPath{*key, std::move (sink), *peer_key};
}

} // namespace wsrtc
