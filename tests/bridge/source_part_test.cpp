// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the elements of a camera are told of its section.
#include <cstring>
#include <string>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "assert_text.hpp"
#include "camera_faults.hpp"
#include "camera_sink.hpp"
#include "config_keys.hpp"
#include "gptr.hpp"
#include "source_kinds.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

struct SetupRow {
  const char *name;
  const char *url;
  const char *element;
  const char *user, *password; // properties; nullptr = it has none
  bool database;
};

const SetupRow setups[] = {
    {"http", "http://camera/a.ts", "souphttpsrc", "user-id", "user-pw", true},
    {"https", "https://camera/a.ts", "souphttpsrc", "user-id", "user-pw", true},
    {"rtmp", "rtmp://camera/app/a", "rtmp2src", "username", "password", false},
    {"srt", "srt://camera:7001", "srtsrc", nullptr, nullptr, false},
};

std::string text_of (GstElement *element, const char *property)
{
  char *text = nullptr;
  g_object_get (element, property, &text, nullptr);
  const GUnique<char> owned (text);
  return text ? text : "";
}

SourceCallbacks no_callbacks ()
{
  SourceCallbacks callbacks;
  callbacks.expected = [] (Kind) {};
  callbacks.pad = [] (Kind, GstPad *) {};
  callbacks.seen = [] (Kind, GstPad *) {};
  callbacks.complete = [] {};
  callbacks.notice = [] (const std::string &) {};
  return callbacks;
}

void test_setup (const SetupRow &row)
{
  const auto element = GRef<GstElement>::sink (gst_element_factory_make (row.element, nullptr));
  if (!element)
    return g_test_skip ((std::string (row.element) + " is not installed").c_str ());
  CameraConfig config;
  config.url = row.url;
  config.credentials = Credentials{"bob", "s&cret"};
  config.ca_file = g_test_get_filename (G_TEST_DIST, "data", "tls", "ca.pem", nullptr);
  const auto made = make_source_part (config, no_callbacks ());
  if (!made)
    g_error ("%s", made.error ().text.c_str ());
  const auto uri = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (made->get ()), "uri"));
  g_signal_emit_by_name (uri.get (), "source-setup", element.get ());
  if (row.user) {
    assert_text (text_of (element.get (), row.user), "bob");
    assert_text (text_of (element.get (), row.password), "s&cret");
  }
  if (row.database) {
    GTlsDatabase *database = nullptr;
    g_object_get (element.get (), "tls-database", &database, nullptr);
    g_assert_nonnull (database);
    g_object_unref (database);
  }
}

// What --check lets through is what the sink takes, and 0 what the reference says.
void test_viewers ()
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  BridgeConfig bridge;
  CameraConfig config;
  config.name = *parse_stream_name ("door");
  const ConfigKey *key = find_key (Section::Camera, "max_viewers");
  const auto limit = static_cast<unsigned> (key->high);
  for (const unsigned wanted : {0u, 1u, limit}) {
    config.max_viewers = wanted;
    const auto sink = make_camera_sink (bridge, config, server.get (), 0);
    if (!sink)
      g_error ("%s", sink.error ().text.c_str ());
    unsigned has = 0;
    g_object_get (sink->get (), "max-peers", &has, nullptr);
    g_assert_cmpuint (has, ==, wanted == 0 ? 512 : wanted);
  }
}

// As flvdemux says it when an RTMP server lets nobody play.
void test_nothing_came ()
{
  const GUnique<GError> error (
      g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED, "Internal data stream error."));
  const CameraFault fault = before_first_picture (
      read_source_error (error.get (), "gstflvdemux.c(2932): \nGot EOS before any data", true),
      "rtmp://camera/app/a");
  g_assert_true (fault.trouble == Trouble::Ended);
  g_assert_nonnull (strstr (fault.text.c_str (), "it ends the connection before the first picture"));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/sources/setup", setups, test_setup);
  g_test_add_func ("/bridge/sources/viewers", test_viewers);
  g_test_add_func ("/bridge/sources/nothing-came", test_nothing_came);
  return g_test_run ();
}
