// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-error.h>

#include "error_bridge.hpp"

// clang-format off
G_DEFINE_QUARK (gst-wsrtc-error-quark, gst_wsrtc_error)

// clang-format on

namespace wsrtc {
namespace {

constexpr bool same (Fault fault, GstWsrtcError code)
{
  return static_cast<int> (fault) == static_cast<int> (code);
}

static_assert (same (Fault::InvalidArgument, GST_WSRTC_ERROR_INVALID_ARGUMENT));
static_assert (same (Fault::Malformed, GST_WSRTC_ERROR_MALFORMED));
static_assert (same (Fault::TooLarge, GST_WSRTC_ERROR_TOO_LARGE));
static_assert (same (Fault::Protocol, GST_WSRTC_ERROR_PROTOCOL));
static_assert (same (Fault::Unsupported, GST_WSRTC_ERROR_UNSUPPORTED));
static_assert (same (Fault::Security, GST_WSRTC_ERROR_SECURITY));
static_assert (same (Fault::Timeout, GST_WSRTC_ERROR_TIMEOUT));
static_assert (same (Fault::Network, GST_WSRTC_ERROR_NETWORK));
static_assert (same (Fault::Media, GST_WSRTC_ERROR_MEDIA));
static_assert (same (Fault::NotFound, GST_WSRTC_ERROR_NOT_FOUND));
static_assert (same (Fault::Busy, GST_WSRTC_ERROR_BUSY));
static_assert (same (Fault::Closed, GST_WSRTC_ERROR_CLOSED));
static_assert (same (Fault::Internal, GST_WSRTC_ERROR_INTERNAL));

} // namespace

GUnique<GError> to_gerror (const Error &error)
{
  return GUnique<GError> (
      g_error_new_literal (GST_WSRTC_ERROR, static_cast<int> (error.fault), error.text.c_str ()));
}

void set_gerror (GError **target, const Error &error)
{
  if (target != nullptr)
    g_propagate_error (target, to_gerror (error).release ());
}

Error from_gerror (const GError *error, Fault fault)
{
  if (error == nullptr)
    return {fault, "no reason was given"};
  if (error->domain == GST_WSRTC_ERROR && error->code >= 0 && error->code <= GST_WSRTC_ERROR_INTERNAL)
    fault = static_cast<Fault> (error->code);
  return {fault, error->message};
}

gboolean pass_on (gpointer object, const char *function, gboolean done, GError *reason, GError **target)
{
  if (done) {
    g_clear_error (&reason);
    return TRUE;
  }
  if (reason == nullptr)
    reason = g_error_new (GST_WSRTC_ERROR, GST_WSRTC_ERROR_INTERNAL,
                          "the %s function of %s returned FALSE and set no error: return TRUE when it has "
                          "done its work, and else set the error",
                          function, G_OBJECT_TYPE_NAME (object));
  g_propagate_error (target, reason);
  return FALSE;
}

} // namespace wsrtc
