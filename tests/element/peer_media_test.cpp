// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What goes on once peers are connected: key frame requests, retransmission,
// media past webrtcbin, the certificate against the fingerprint.
#include <array>
#include <atomic>

#include <gst/gst.h>

#include "big_endian.hpp"
#include "peer_pair.hpp"
#include "sdp_check.hpp"
#include "table.hpp"
#include "wait_for.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

PairOptions delivering ()
{
  PairOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.deliver = true;
  return options;
}

void test_key_frame_wanted ()
{
  PeerPair pair (delivering ());
  pair.start ();
  pair.until_media_flows ();
  // The stream's pad appears some time after its first packets.
  pair.until ("a key frame request", [&] {
    pair.viewer->request_key_frames ();
    return pair.key_frames_wanted > 0;
  });
  pair.run ([&] { g_assert_true (pair.key_frame_pad == pair.pads[0].get ()); });
}

void test_retransmission ()
{
  PairOptions options = delivering ();
  options.receiver.lose_every = 10;
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  pair.until ("retransmissions", [&] { return pair.viewer->sections ()[0].rtx_packets > 3; });
}

void test_certificate (bool corrupt)
{
  PairOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.corrupt_fingerprint = corrupt;
  PeerPair pair (options);
  pair.start ();
  // webrtcbin connects in any case: the check is the session's.
  pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
  pair.run ([&] {
    const auto summary = check_sdp (*pair.remote);
    g_assert_true (bool (summary));
    g_assert_true (bool (verify_fingerprint (summary->fingerprints, *pair.certificate)) == !corrupt);
  });
}

// ---- media taken past webrtcbin

struct Hold {
  const char *name;
  bool media_may_be_taken;
};

const Hold holds[] = {{"passed", false}, {"held", true}};

// Two must not send RTCP with one key, so that it waits until it is clear who
// sends media.
void test_own_rtcp (const Hold &row)
{
  std::atomic<int> arrived{0};
  PairOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.on_rtcp = [&] (const guint8 *, gsize) { arrived++; };
  options.media_may_be_taken = row.media_may_be_taken;
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  if (!row.media_may_be_taken) {
    pair.until ("RTCP of webrtcbin", [&] { return arrived > 0; });
    return;
  }
  // Its first interval is at most 7.5 s (RFC 3550 section 6.2).
  const gint64 start = g_get_monotonic_time ();
  pair.until ("8 s to pass", [&] { return g_get_monotonic_time () - start > 8 * G_USEC_PER_SEC; });
  g_assert_cmpint (arrived, ==, 0);
  // Who cannot take media gives RTCP back.
  pair.run ([&] { pair.peer->close (); });
  pair.run ([&] { g_assert_true (pair.peer->take_media ().error ().fault == Fault::Closed); });
}

// RFC 3550 section 6.1: packets whose lengths make up the whole of it.
bool is_whole_rtcp (const std::vector<uint8_t> &compound)
{
  size_t at = 0;
  while (at + 4 <= compound.size ())
    at += 4 * (read_be16 (&compound[at + 2]) + size_t{1});
  return at > 0 && at == compound.size ();
}

void test_take_media ()
{
  PairOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.deliver = true; // who gets no media says nothing of them
  options.media_may_be_taken = true;
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  pair.stop_media ();
  const gint64 before = g_get_monotonic_time ();
  pair.run ([&] {
    const auto path = pair.peer->take_media ();
    g_assert_true (static_cast<bool> (path));
    g_assert_true (path->key.profile == SrtpProfile::Aes128CmSha1_80);
    g_assert_true (path->key.key != SrtpMasterKey ().key);
    const AnnouncedSource source = pair.peer->announced (0x01020304, 96);
    g_assert_cmpuint (source.cname.size (), >, 0);
    g_assert_true (source.retransmission.has_value ());
    // They need not be SRTP to be taken; but webrtcbin stops reading at what
    // begins like neither DTLS nor RTP (RFC 7983).
    std::array<uint8_t, 24> datagrams{};
    datagrams[0] = datagrams[12] = 0x80;
    const size_t sizes[] = {12, 12};
    g_assert_cmpuint (path->sink->send (datagrams.data (), sizes, 2), ==, 2);
  });
  pair.until ("RTCP of the viewer", [&] { return !pair.rtcp.empty (); });
  g_assert_cmpint (pair.peer->last_rtcp (), >, before);
  g_assert_true (is_whole_rtcp (pair.rtcp.front ())); // nothing of SRTCP is left behind it
}

void test_path_outlives_peer ()
{
  PairOptions options;
  options.receiver.codecs = {"VP8"};
  options.media_may_be_taken = true;
  std::shared_ptr<DatagramSink> sink;
  {
    PeerPair pair (options);
    pair.start ();
    pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
    pair.run ([&] { sink = pair.peer->take_media ()->sink; });
  }
  const uint8_t byte = 0;
  const size_t size = 1;
  g_assert_cmpuint (sink->send (&byte, &size, 1), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/peer/media/key-frame-wanted", test_key_frame_wanted);
  g_test_add_func ("/peer/media/retransmission", test_retransmission);
  add_table ("/peer/media/own-rtcp", holds, test_own_rtcp);
  g_test_add_func ("/peer/media/take-media", test_take_media);
  g_test_add_func ("/peer/media/path-outlives-peer", test_path_outlives_peer);
  g_test_add_func ("/peer/media/right-certificate", [] { test_certificate (false); });
  g_test_add_func ("/peer/media/wrong-certificate", [] { test_certificate (true); });
  return g_test_run ();
}
