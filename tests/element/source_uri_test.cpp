// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtc://host:port/stream, read and refused.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_uri.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Row {
  const char *name;
  const char *text;
  const char *uri; // nullptr = refused
  const char *room = "";
};

const Row rows[] = {
    {"plain", "wsrtc://localhost:8443/demo", "ws://localhost:8443/signaling", "demo"},
    {"secure", "wsrtcs://example.org/cam-1", "wss://example.org:8443/signaling", "cam-1"},
    {"no-room", "wsrtc://10.0.0.1:9000", "ws://10.0.0.1:9000/signaling", ""},
    {"slash-only", "wsrtc://10.0.0.1:9000/", "ws://10.0.0.1:9000/signaling", ""},
    {"ipv6", "wsrtc://[::1]:8443/demo", "ws://[::1]:8443/signaling", "demo"},
    {"query", "wsrtc://h/demo?token=x", "ws://h:8443/signaling?token=x", "demo"},
    {"whep", "whep+https://h/whep/cam?x=y", "whep+https://h/whep/cam?x=y"},
    {"whep-plain", "whep+http://h:8080/cam", "whep+http://h:8080/cam"},
    {"whip", "whip+https://h/cam", nullptr},
    {"other-scheme", "http://localhost/demo", nullptr},
    {"no-host", "wsrtc:///demo", nullptr},
    {"no-uri", "demo", nullptr},
    {"long-path", "wsrtc://h/one/two", nullptr},
    {"bad-room", "wsrtc://h/d%20mo", nullptr},
    {"reserved-room", "wsrtc://h/signaling", nullptr},
    {"secret", "wsrtc://me:secret@h/demo", nullptr},
};

void test_parse (const Row &row)
{
  const auto address = parse_stream_uri (row.text);
  g_assert_true (static_cast<bool> (address) == (row.uri != nullptr));
  if (!address) {
    g_test_message ("%s", address.error ().text.c_str ());
    return;
  }
  assert_text (address->uri, row.uri);
  assert_text (address->room, row.room);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/uri", rows, test_parse);
  return g_test_run ();
}
