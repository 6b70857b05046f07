// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What goes on once peers are connected: key frame requests, retransmission,
// the certificate against the fingerprint.
#include <gst/gst.h>

#include "peer_pair.hpp"
#include "sdp_check.hpp"
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

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/peer/media/key-frame-wanted", test_key_frame_wanted);
  g_test_add_func ("/peer/media/retransmission", test_retransmission);
  g_test_add_func ("/peer/media/right-certificate", [] { test_certificate (false); });
  g_test_add_func ("/peer/media/wrong-certificate", [] { test_certificate (true); });
  return g_test_run ();
}
