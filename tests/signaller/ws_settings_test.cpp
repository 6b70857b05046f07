// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Settings of GstWsrtcWsSignaller that cannot be used.
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include <cstring>

#include "leaks.hpp"
#include "signaller_log.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using Signaller = GRef<GstWsrtcSignaller>;

namespace {

Signaller make (const char *uri)
{
  return Signaller::adopt (
      GST_WSRTC_SIGNALLER (g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri, nullptr)));
}

// Said at once, and nothing is begun.
void check_not_started (const Signaller &signaller, const char *says)
{
  const SignallerLog log (signaller.get ());
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_start (signaller.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_null (strstr (error->message, "hunter2"));
  g_assert_false (
      reached_within ([&] { return !log.errors.empty () || !log.states.empty (); }, Milliseconds (50)));
  gst_wsrtc_signaller_stop (signaller.get ()); // does no harm
}

struct SettingsRow {
  const char *name;
  const char *property;
  const char *value;
  const char *says;
};

constexpr SettingsRow settings_rows[] = {
    {"no-uri", "uri", nullptr, "property uri"},
    {"uri-of-http", "uri", "http://127.0.0.1/", "property uri"},
    {"uri-with-password", "uri", "ws://me:hunter2@127.0.0.1/", "property token"},
    {"room", "room", "front door", "property room"},
    {"role", "role", "king", "property role"},
    {"token-with-line-end", "token", "hunter2\r\nX: y", "property token"},
    {"ca-file-missing", "ca-file", "/nonexistent/ca.pem", "property ca-file"},
    {"ca-file-empty", "ca-file", "/dev/null", "property ca-file"},
};

void check_settings_row (const SettingsRow &row)
{
  const LeakGuard guard;
  const Signaller signaller = make ("wss://127.0.0.1:1/");
  g_object_set (signaller.get (), row.property, row.value, nullptr);
  check_not_started (signaller, row.says);
}

struct HeadersRow {
  const char *name;
  const char *headers;
  const char *token;
};

constexpr HeadersRow headers_rows[] = {
    {"number", "headers, X-Number=(int)1", nullptr},
    {"reserved", "headers, Sec-WebSocket-Extensions=permessage-deflate", nullptr},
    {"two-authorizations", "headers, authorization=(string)\"Basic x\"", "hunter2"},
};

void check_headers_row (const HeadersRow &row)
{
  const Signaller signaller = make ("ws://127.0.0.1:1/");
  g_autoptr (GstStructure) headers = gst_structure_from_string (row.headers, nullptr);
  g_assert_nonnull (headers);
  g_object_set (signaller.get (), "headers", headers, "token", row.token, nullptr);
  check_not_started (signaller, "property headers");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  add_table ("/ws-settings/value", settings_rows, check_settings_row);
  add_table ("/ws-settings/headers", headers_rows, check_headers_row);
  return g_test_run ();
}
