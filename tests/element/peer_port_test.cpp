// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A WebrtcPeer with our own ICE agent: many on one UDP port, against libnice and
// against itself, in both roles; and the way past webrtcbin that lanes take.
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "ice_agent.hpp"
#include "inner_elements.hpp"
#include "leaks.hpp"
#include "packet_source.hpp"
#include "peer_pair.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

std::shared_ptr<IceHost> open_host (IceHostConfig config = {})
{
  Status warning = Done{};
  auto host = IceHost::open (config, warning);
  if (!host)
    g_error ("%s", host.error ().text.c_str ());
  return *host;
}

IceHostConfig lite_config ()
{
  IceHostConfig config;
  config.lite = true;
  return config;
}

struct Row {
  const char *name;
  bool viewer_offers;
  bool viewer_has_port; // our agent there, too, else libnice
  bool lite;
};

const Row rows[] = {
    {"offering/to-nice", false, false, false},     {"answering/nice", true, false, false},
    {"offering/to-port", false, true, false},      {"answering/port", true, true, false},
    {"lite/offering/to-nice", false, false, true}, {"lite/answering/nice", true, false, true},
    {"lite/offering/to-port", false, true, true},  {"lite/answering/port", true, true, true},
};

PairOptions options_of (const Row &row)
{
  PairOptions options;
  options.ice = open_host (row.lite ? lite_config () : IceHostConfig{});
  options.viewer_offers = row.viewer_offers;
  options.receiver.codecs = {"VP8"};
  if (row.viewer_has_port)
    options.receiver.ice = open_host ();
  return options;
}

void test_connect (const Row &row)
{
  PeerPair pair (options_of (row));
  pair.start ();
  const gint64 begun = g_get_monotonic_time ();
  pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
  g_test_message ("connected after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - begun) / 1000);
  pair.until_media_flows ();
  pair.until ("RTCP from the viewer", [&] { return pair.peer->last_rtcp () > begun; });
  pair.run ([&] {
    const bool lite = pair.local->sdp.find ("\r\na=ice-lite\r\n") < pair.local->sdp.find ("\r\nm=");
    g_assert_cmpint (lite, ==, row.lite);
    g_assert_false (pair.failure.has_value ());
  });
}

void test_two_on_one_port ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  PeerPair one (options);
  options.viewer_offers = true;
  PeerPair two (options);
  one.start ();
  two.start ();
  one.until_media_flows ();
  two.until_media_flows ();
}

// ---- what it costs

void test_nothing_for_a_viewer ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  options.receiver.ice = open_host ();
  PeerPair warm (options);
  warm.start ();
  warm.until_media_flows ();
  const size_t descriptors = count_descriptors (), threads = count_threads ();
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  // Both sides of it, the thread of the loop and the one that feeds.
  g_test_message ("two webrtcbins: %zu descriptors and %zu threads", count_descriptors () - descriptors,
                  count_threads () - threads - 2);
  // The loop's wake-up is one; each webrtcbin has some main contexts of its own.
  g_assert_cmpuint (count_descriptors () - descriptors, <=, 7);
}

// ---- the agent itself

void test_agent_goes ()
{
  PairOptions options;
  options.ice = open_host ();
  auto pair = std::make_unique<PeerPair> (options);
  GRef<GObject> agent;
  g_object_get (pair->peer->element (), "ice-agent", agent.out (), nullptr);
  g_assert_true (GST_IS_WSRTC_ICE (agent.get ()));
  GWeak<GObject> weak (agent.get ());
  GWeak<GstElement> bin (pair->peer->element ());
  agent = nullptr;
  pair->start ();
  pair->until_media_flows ();
  const std::weak_ptr<IceHost> host = options.ice;
  options.ice = nullptr;
  pair = nullptr;
  wait_until_gone ("webrtcbin", bin);
  wait_until_gone ("the agent", weak);
  wait_for ("the port to be given up", [&] { return host.expired (); });
}

gboolean find_candidate (GQuark, const GValue *value, gpointer data)
{
  const GstStructure *stats = GST_VALUE_HOLDS_STRUCTURE (value) ? gst_value_get_structure (value) : nullptr;
  const char *type = stats ? gst_structure_get_string (stats, "candidate-type") : nullptr;
  if (type && gst_structure_get_string (stats, "address"))
    static_cast<std::vector<std::string> *> (data)->emplace_back (type);
  return TRUE;
}

void test_statistics ()
{
  PairOptions options;
  options.ice = open_host ();
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  std::vector<std::string> types;
  GstPromise *promise = gst_promise_new ();
  g_signal_emit_by_name (pair.peer->element (), "get-stats", nullptr, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  gst_structure_foreach (gst_promise_get_reply (promise), find_candidate, &types);
  gst_promise_unref (promise);
  g_assert_cmpuint (types.size (), ==, 2);
}

// webrtcbin asks every agent for these.
void test_unused_properties ()
{
  PairOptions options;
  options.ice = open_host ();
  PeerPair pair (options);
  pair.run ([&] {
    GstElement *bin = pair.peer->element ();
    gboolean taken = TRUE;
    g_signal_emit_by_name (bin, "add-turn-server", "turn://user:password@192.0.2.1:3478", &taken);
    g_assert_false (taken);
    g_object_set (bin, "stun-server", "stun://192.0.2.1:3478", "turn-server",
                  "turn://user:password@192.0.2.1:3478", "http-proxy", "http://192.0.2.1:3128", nullptr);
    for (const char *property : {"stun-server", "turn-server", "http-proxy"}) {
      GUnique<char> text;
      char *raw = nullptr;
      g_object_get (bin, property, &raw, nullptr);
      g_assert_null (raw);
    }
  });
  pair.start ();
  pair.until_media_flows ();
}

// ---- what a peer sends

GRef<GstElement> find_element (GstElement *bin, const std::function<bool (GstElement *element)> &is_it)
{
  struct Search {
    const std::function<bool (GstElement *element)> &is_it;
    GRef<GstElement> found;
  } search{is_it, {}};

  GstIterator *all = gst_bin_iterate_recurse (GST_BIN (bin));
  gst_iterator_foreach (
      all,
      [] (const GValue *item, gpointer data) {
        auto *to = static_cast<Search *> (data);
        auto *element = static_cast<GstElement *> (g_value_get_object (item));
        if (to->is_it (element))
          to->found = GRef<GstElement>::take_ref (element);
      },
      &search);
  gst_iterator_free (all);
  return search.found;
}

// The thread that pushes is everybody's: one whose packets are not taken loses
// them, and nobody waits.
void test_stuck_peer ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  GstElement *bin = pair.peer->element ();
  const auto source =
      find_element (bin, [] (GstElement *element) { return GST_IS_WSRTC_PACKET_SOURCE (element); });
  const auto decoder = find_element (bin, [] (GstElement *element) {
    GstElementFactory *factory = gst_element_get_factory (element);
    return factory && g_str_equal (GST_OBJECT_NAME (factory), "dtlssrtpdec");
  });
  g_assert_true (source && decoder);
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder.get (), "sink"));
  const auto block = [] (GstPad *, GstPadProbeInfo *, gpointer) { return GST_PAD_PROBE_OK; };
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, block, nullptr, nullptr);
  std::atomic<int> pushed{0};
  std::thread flood ([&] {
    const std::vector<uint8_t> packet (1200, 0x80);
    for (; pushed < 10000; pushed++)
      push_packet (GST_WSRTC_PACKET_SOURCE (source.get ()), packet.data (), packet.size ());
  });
  wait_for ("twelve megabytes to be pushed", [&] { return pushed == 10000; });
  flood.join ();
}

// ---- the sink of its packets

void test_sink ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  PeerPair pair (options);
  const uint8_t packet[] = {0x80, 201, 0, 1, 0, 0, 0, 1};
  const size_t sizes[] = {sizeof packet};
  g_assert_true (pair.peer->datagram_sink () == nullptr);
  pair.start ();
  pair.until_media_flows ();
  const auto sink = pair.peer->datagram_sink ();
  g_assert_true (sink != nullptr);
  g_assert_cmpuint (sink->send (packet, sizes, 1), ==, 1);
  pair.stop_media ();
  pair.run ([&] { pair.begin_again (); });
  g_assert_cmpuint (sink->send (packet, sizes, 1), ==, 0);
  pair.start ();
  pair.until_media_flows ();
  const auto again = pair.peer->datagram_sink ();
  g_assert_true (again && again != sink);
  pair.run ([&] { pair.peer->close (); });
  g_assert_true (pair.peer->datagram_sink () == nullptr);
  g_assert_cmpuint (again->send (packet, sizes, 1), ==, 0);
}

// What a lane sends leaves by the shared port, and by no other way after the end.
void test_taken_media ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  options.media_may_be_taken = true;
  PeerPair pair (options);
  pair.start ();
  pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
  std::optional<MediaPath> path;
  pair.run ([&] {
    const auto taken = pair.peer->take_media ();
    g_assert_true (static_cast<bool> (taken));
    path = *taken;
  });
  g_assert_true (path->sink == pair.peer->datagram_sink ());
  pair.run ([&] { pair.peer->close (); });
  const uint8_t packet[] = {0x80, 96, 0, 1};
  const size_t size = sizeof packet;
  g_assert_cmpuint (path->sink->send (packet, &size, 1), ==, 0);
}

// ---- media taken past webrtcbin

int count_running (GstElement *webrtcbin, const char *factory)
{
  const auto elements = find_elements (webrtcbin, factory);
  return static_cast<int> (std::count_if (elements.begin (), elements.end (), [] (const auto &element) {
    return GST_STATE (element.get ()) == GST_STATE_PLAYING;
  }));
}

PairOptions taking_options ()
{
  PairOptions options;
  options.ice = open_host ();
  options.media_may_be_taken = true;
  options.receiver.codecs = {"VP8"};
  options.receiver.deliver = true; // who gets no media says nothing of them
  return options;
}

// RTCP does not come by way of webrtcbin, whose elements rest; and DTLS goes on.
void test_media_at_rest ()
{
  PeerPair pair (taking_options ());
  pair.start ();
  pair.until_media_flows ();
  pair.stop_media ();
  pair.run ([&] {
    for (const char *factory : {"rtpbin", "srtpdec", "srtpenc"})
      g_assert_cmpint (count_running (pair.peer->element (), factory), ==, 1);
    const int queues = count_running (pair.peer->element (), "queue");
    g_assert_true (static_cast<bool> (pair.peer->take_media ()));
    for (const char *factory : {"rtpbin", "srtpdec", "srtpenc"})
      g_assert_cmpint (count_running (pair.peer->element (), factory), ==, 0);
    g_assert_cmpint (count_running (pair.peer->element (), "queue"), ==, queues - 1);
  });
  const gint64 taken = g_get_monotonic_time ();
  pair.until ("RTCP", [&] { return !pair.rtcp.empty (); });
  g_assert_cmpint (pair.peer->last_rtcp (), >, taken);
  g_assert_false (pair.failure.has_value ());
  pair.run ([&] { pair.viewer->hang_up (); });
  pair.until ("the viewer's goodbye", [&] { return pair.failure.has_value (); });
  g_assert_cmpstr (pair.failure->text.c_str (), ==, "the peer closed the connection");
}

void test_no_sink_with_nice ()
{
  PairOptions options;
  PeerPair pair (options);
  pair.start ();
  pair.until_media_flows ();
  g_assert_true (pair.peer->datagram_sink () == nullptr);
}

// A thread asks all the time and sends often, while the peer is rebuilt and ends. As fast as it can, it
// would fill the viewer's queues and sockets, and DTLS would not get through.
void test_sink_under_fire ()
{
  PairOptions options;
  options.ice = open_host ();
  options.receiver.codecs = {"VP8"};
  PeerPair pair (options);
  std::atomic<bool> going{true};
  std::atomic<size_t> taken{0};
  std::thread sender ([&] {
    const std::vector<uint8_t> packets (3000, 0x80);
    const size_t sizes[] = {1000, 1000, 1000};
    gint64 next = 0;
    while (going) {
      const auto sink = pair.peer->datagram_sink ();
      const gint64 now = g_get_monotonic_time ();
      if (sink && now >= next) {
        taken += sink->send (packets.data (), sizes, 3);
        next = now + 1000;
      }
      std::this_thread::yield ();
    }
  });
  for (int i = 0; i < 3; i++) {
    pair.start ();
    pair.until ("a certificate", [&] { return pair.certificate.has_value (); });
    wait_for ("packets to be taken", [&, before = taken.load ()] { return taken > before; });
    pair.run ([&] { pair.begin_again (); });
  }
  pair.run ([&] { pair.peer->close (); });
  going = false;
  sender.join ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/port/connect", rows, test_connect);
  g_test_add_func ("/peer/port/two-on-one-port", test_two_on_one_port);
  g_test_add_func ("/peer/port/nothing-for-a-viewer", test_nothing_for_a_viewer);
  g_test_add_func ("/peer/port/agent-goes", test_agent_goes);
  g_test_add_func ("/peer/port/statistics", test_statistics);
  g_test_add_func ("/peer/port/unused-properties", test_unused_properties);
  g_test_add_func ("/peer/port/stuck-peer", test_stuck_peer);
  g_test_add_func ("/peer/port/sink", test_sink);
  g_test_add_func ("/peer/port/taken-media", test_taken_media);
  g_test_add_func ("/peer/port/media-at-rest", test_media_at_rest);
  g_test_add_func ("/peer/port/no-sink-with-nice", test_no_sink_with_nice);
  g_test_add_func ("/peer/port/sink-under-fire", test_sink_under_fire);
  return g_test_run ();
}
