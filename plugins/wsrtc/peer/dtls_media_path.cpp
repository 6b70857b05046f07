// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_media_path.hpp"

#include <string>

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

Result<SrtpMasterKey> read_key (GstElement *dtlsenc)
{
  GstBuffer *raw = nullptr;
  guint cipher = 0, auth = 0;
  g_object_get (dtlsenc, "encoder-key", &raw, "srtp-cipher", &cipher, "srtp-auth", &auth, nullptr);
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

} // namespace

Result<MediaPath> media_path_of (GstElement *webrtcbin)
{
  const auto encoders = find_elements (webrtcbin, "dtlsenc");
  const auto sinks = find_elements (webrtcbin, "nicesink");
  if (encoders.size () != 1 || sinks.size () != 1)
    return Error{Fault::Unsupported, "the peer has " + std::to_string (encoders.size ()) +
                                         " DTLS transports and " + std::to_string (sinks.size ()) +
                                         " paths of libnice, not one of each"};
  const auto master = read_key (encoders.front ().get ());
  if (!master)
    return master.error ();
  auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sinks.front ().get (), "sink"));
  return MediaPath{*master, std::make_shared<PadDatagrams> (std::move (pad))};
}

} // namespace wsrtc
