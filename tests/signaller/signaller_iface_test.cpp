// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The interface, seen from an implementation in C.
#include "own_signaller.h"
#include "signaller_log.hpp"
#include "table.hpp"

using namespace wsrtc;
using Signaller = GRef<GstWsrtcSignaller>;

namespace {

Signaller make (OwnMode start, OwnMode send)
{
  return Signaller::adopt (GST_WSRTC_SIGNALLER (own_signaller_new (start, send)));
}

void implementation_in_c ()
{
  const Signaller signaller = make (OWN_WORKS, OWN_WORKS);
  const test::SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  g_assert_cmpuint (log.states.size (), ==, 2);
  g_assert_true (log.ready ());

  g_autoptr (GstWsrtcMessage) offer = gst_wsrtc_message_new_offer ("alice", "v=0\r\n");
  GError *error = nullptr;
  g_assert_true (gst_wsrtc_signaller_send (signaller.get (), offer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (log.messages.size (), ==, 1);
  g_assert_cmpstr (log.messages[0].c_str (), ==, "GST_WSRTC_MESSAGE_ANSWER alice v=0\r\n");
  gst_wsrtc_signaller_stop (signaller.get ());
}

void error_reaches_the_listener ()
{
  const Signaller signaller = make (OWN_WORKS, OWN_WORKS);
  const test::SignallerLog log (signaller.get ());
  g_autoptr (GError) error = g_error_new_literal (GST_WSRTC_ERROR, GST_WSRTC_ERROR_NETWORK, "gone");
  gst_wsrtc_signaller_emit_error (signaller.get (), error, TRUE);
  g_assert_cmpuint (log.errors.size (), ==, 1);
  g_assert_cmpstr (log.errors[0].text.c_str (), ==, "gone");
  g_assert_true (log.errors[0].fatal);
}

struct Row {
  const char *name;
  OwnMode mode;
  GstWsrtcError code;
};

constexpr Row rows[] = {
    {"refuses", OWN_REFUSES, GST_WSRTC_ERROR_BUSY},
    {"forgets-the-error", OWN_FORGETS, GST_WSRTC_ERROR_INTERNAL},
};

void check_failing_start (const Row &row)
{
  const Signaller signaller = make (row.mode, OWN_WORKS);
  const test::SignallerLog log (signaller.get ());
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_start (signaller.get (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, row.code);
  g_assert_false (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  g_assert_true (log.states.empty ());
}

void check_failing_send (const Row &row)
{
  const Signaller signaller = make (OWN_WORKS, row.mode);
  g_autoptr (GstWsrtcMessage) bye = gst_wsrtc_message_new_bye (nullptr, nullptr);
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_send (signaller.get (), bye, &error));
  g_assert_error (error, GST_WSRTC_ERROR, row.code);
  // A caller that does not want to know.
  g_assert_false (gst_wsrtc_signaller_send (signaller.get (), bye, nullptr));
}

void functions_left_out ()
{
  const auto signaller =
      Signaller::adopt (GST_WSRTC_SIGNALLER (g_object_new (EMPTY_TYPE_SIGNALLER, nullptr)));
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  gst_wsrtc_signaller_stop (signaller.get ());
  g_autoptr (GstWsrtcMessage) bye = gst_wsrtc_message_new_bye (nullptr, nullptr);
  g_autoptr (GError) error = nullptr;
  g_assert_false (gst_wsrtc_signaller_send (signaller.get (), bye, &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "EmptySignaller"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/signaller/implementation-in-c", implementation_in_c);
  g_test_add_func ("/signaller/error-reaches-the-listener", error_reaches_the_listener);
  test::add_table ("/signaller/failing-start", rows, check_failing_start);
  test::add_table ("/signaller/failing-send", rows, check_failing_send);
  g_test_add_func ("/signaller/functions-left-out", functions_left_out);
  return g_test_run ();
}
