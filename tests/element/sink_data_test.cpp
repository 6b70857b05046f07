// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Data channels of wsrtcsink with viewers that keep to the rules.
#include <atomic>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "data_sides.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string launch (const std::string &properties)
{
  return "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s " +
         properties;
}

struct Way {
  const char *name;
  const char *properties;
  const char *media_path;
  bool viewer_offers;
};

const Way ways[] = {
    {"lanes", "", "auto", false},
    {"peer-connection", "", "peer-connection", false},
    {"viewer-offers", "", "auto", true},
    {"ice-lite", "ice-agent=port ice-lite=true", "auto", false},
};

// Text and bytes both ways, while media flow.
void test_both_ways (const Way &row)
{
  if (g_getenv ("WSRTC_TEST_ICE") && strstr (row.properties, "ice-lite")) {
    g_test_skip ("ICE-lite is of our own port");
    return;
  }
  DataApplication application (true);
  DataViewer viewer;
  SinkRig rig (launch (std::string ("data-channels=<chat> ") + row.properties).c_str (), row.media_path);
  application.listen_to (rig.sink ());
  rig.play ();
  ViewerOptions options =
      viewer.options (row.viewer_offers ? std::vector<std::string>{"own"} : std::vector<std::string>{});
  options.offers = row.viewer_offers;
  rig.join ("ann", options);
  application.log.wait_for_line ("chat open");
  viewer.send ("chat", "from the viewer");
  viewer.send_bytes ("chat", 50000);
  application.log.wait_for_line ("chat text from the viewer");
  application.log.wait_for_line ("chat bytes 50000");
  viewer.log.wait_for_line ("chat text from the viewer");
  viewer.log.wait_for_line ("chat bytes 50000");
  rig.wait_for_packets ("ann");
  assert_text (rig.complaints (), "");
}

void test_no_section ()
{
  std::atomic<int> offers{0}, with_data{0};
  SinkRig rig (launch ("").c_str ());
  rig.play ();
  ViewerOptions options;
  options.heard = [&] (const Message &message) {
    if (const auto *description = std::get_if<Description> (&message.body)) {
      offers++;
      with_data += description->sdp.find ("m=application") != std::string::npos;
    }
  };
  rig.join ("ann", options);
  rig.wait_for_packets ("ann");
  g_assert_cmpint (offers, ==, 1);
  g_assert_cmpint (with_data, ==, 0);
}

struct Acceptance {
  const char *name;
  const char *properties;
  bool accepted;
};

const Acceptance acceptances[] = {
    {"accepted", "accept-data-channels=true", true},
    {"accepted-beside-others", "accept-data-channels=true data-channels=<chat>", true},
    {"refused", "data-channels=<chat>", false},
    {"control-only", "enable-control-data-channel=true", false},
};

void test_viewer_makes_one (const Acceptance &row)
{
  DataApplication application (true);
  DataViewer viewer;
  SinkRig rig (launch (row.properties).c_str ());
  application.listen_to (rig.sink ());
  rig.play ();
  rig.join ("ann", viewer.options ({"mine"}));
  viewer.log.wait_for_line ("mine open");
  if (row.accepted) {
    viewer.send ("mine", "hello");
    viewer.log.wait_for_line ("mine text hello");
    g_assert_true (application.log.has ("mine here"));
  } else {
    viewer.log.wait_for_line ("mine close");
    g_assert_false (application.log.has_part ("mine"));
  }
  g_assert_false (application.log.has_part ("wsrtc"));
  rig.wait_for_packets ("ann");
  assert_text (rig.complaints (), "");
}

GRef<GstWsrtcDataChannel> create (SinkRig &rig, const char *peer, const char *label, const char *options)
{
  const GUnique<GstStructure> structure (options ? gst_structure_from_string (options, nullptr) : nullptr);
  GRef<GstWsrtcDataChannel> channel;
  g_signal_emit_by_name (rig.sink (), "create-data-channel", peer, label, structure.get (), channel.out ());
  return channel;
}

void test_create ()
{
  DataApplication application;
  DataViewer viewer;
  SinkRig rig (launch ("data-channels=<chat>").c_str ());
  application.listen_to (rig.sink ());
  rig.play ();
  rig.join ("ann", viewer.options ());
  application.log.wait_for_line ("chat open");
  const auto channel =
      create (rig, "ann", "a label of its own", "o,ordered=false,max-retransmits=3,protocol=(string)words");
  g_assert_nonnull (channel.get ());
  application.log.wait_for_line ("a label of its own open");
  gst_wsrtc_data_channel_send_string (channel.get (), "hello", nullptr);
  viewer.log.wait_for_line ("a label of its own text hello");
  gboolean ordered = TRUE;
  int retransmits = 0, id = -1;
  char *protocol = nullptr;
  g_object_get (viewer.channel ("a label of its own").get (), "ordered", &ordered, "max-retransmits",
                &retransmits, "protocol", &protocol, nullptr);
  g_object_get (channel.get (), "id", &id, nullptr);
  const GUnique<char> freed (protocol);
  g_assert_false (ordered);
  g_assert_cmpint (retransmits, ==, 3);
  g_assert_cmpstr (protocol, ==, "words");
  g_assert_cmpint (id, >=, 0);
}

struct BadCreation {
  const char *name;
  const char *properties;
  const char *peer;
  const char *options;
  const char *complaint;
};

const BadCreation bad_creations[] = {
    {"unknown-peer", "data-channels=<chat>", "bob", nullptr, "there is no peer bob"},
    {"no-section", "", "ann", nullptr, "has no section for data channels"},
    {"unknown-option", "data-channels=<chat>", "ann", "o,colour=blue", "the option colour is none of"},
    {"wrong-type", "data-channels=<chat>", "ann", "o,ordered=(string)no", "the option ordered is none of"},
    {"both-limits", "data-channels=<chat>", "ann", "o,max-retransmits=1,max-packet-lifetime=1",
     "give either max-retransmits or max-packet-lifetime"},
};

void test_bad_creation (const BadCreation &row)
{
  SinkRig rig (launch (row.properties).c_str ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  g_assert_null (create (rig, row.peer, "late", row.options).get ());
  rig.wait_for_complaint (row.complaint);
  g_assert_cmpuint (rig.count_errors (), ==, 0);
}

enum class Closer { Application, Viewer, Leaver, Element };

struct Close {
  const char *name;
  Closer closer;
};

const Close closes[] = {{"by-application", Closer::Application},
                        {"by-viewer", Closer::Viewer},
                        {"by-leaving", Closer::Leaver},
                        {"by-stopping", Closer::Element}};

void test_close (const Close &row)
{
  DataApplication application;
  DataViewer viewer;
  SinkRig rig (launch ("data-channels=<chat>").c_str ());
  application.listen_to (rig.sink ());
  rig.play ();
  rig.join ("ann", viewer.options ());
  const auto channel = application.channel ("chat");
  application.log.wait_for_line ("chat open");
  viewer.log.wait_for_line ("chat open");
  switch (row.closer) {
  case Closer::Application:
    gst_wsrtc_data_channel_close (channel.get ());
    viewer.log.wait_for_line ("chat close");
    break;
  case Closer::Viewer:
    gst_webrtc_data_channel_close (viewer.channel ("chat").get ());
    break;
  case Closer::Leaver:
    rig.leave ("ann");
    break;
  case Closer::Element:
    rig.stop ();
    break;
  }
  application.log.wait_for_line ("chat close");
  g_assert_cmpint (gst_wsrtc_data_channel_get_ready_state (channel.get ()), ==,
                   GST_WSRTC_DATA_CHANNEL_CLOSED);
  GError *error = nullptr;
  g_assert_false (gst_wsrtc_data_channel_send_string (channel.get (), "late", &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_CLOSED);
  g_error_free (error);
}

struct BadSetting {
  const char *name;
  const char *channels;
  const char *complaint;
};

const BadSetting bad_settings[] = {
    {"no-label", "<\"<>\">", "is not of the form LABEL"},
    {"option", "<\"chat,colour=blue\">", "the option colour is none of"},
    {"control", "<control>", "take another label"},
    {"many", "<a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q>", "there can be 16 at most"},
};

void test_bad_setting (const BadSetting &row)
{
  SinkRig rig (launch ("enable-control-data-channel=true").c_str ());
  gst_util_set_object_arg (G_OBJECT (rig.sink ()), "data-channels", row.channels);
  g_assert_cmpint (gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  rig.wait_for_complaint (row.complaint);
}

// A new session when a pad comes: its channels take the place of the old ones.
void test_new_session ()
{
  DataApplication application (true);
  DataViewer viewer;
  SinkRig rig ((launch ("data-channels=<chat>") + " audiotestsrc name=a is-live=true ! s.").c_str ());
  application.listen_to (rig.sink ());
  rig.play ();
  rig.join ("ann", viewer.options ());
  application.log.wait_for_line ("chat open");
  rig.remove_source ("a", "audio_1");
  application.log.wait_for_line ("chat close");
  const std::string told = application.log.text ();
  g_assert_cmpint (told.find ("here"), !=, told.rfind ("here"));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/data/both-ways", ways, test_both_ways);
  g_test_add_func ("/sink/data/no-section", test_no_section);
  add_table ("/sink/data/viewer-makes", acceptances, test_viewer_makes_one);
  g_test_add_func ("/sink/data/create", test_create);
  add_table ("/sink/data/create", bad_creations, test_bad_creation);
  add_table ("/sink/data/close", closes, test_close);
  add_table ("/sink/data/settings", bad_settings, test_bad_setting);
  g_test_add_func ("/sink/data/new-session", test_new_session);
  return g_test_run ();
}
