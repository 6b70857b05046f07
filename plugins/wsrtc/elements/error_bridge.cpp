// SPDX-License-Identifier: LGPL-2.1-or-later
#include "error_bridge.hpp"

#include <gst/wsrtc/wsrtc-error.h>

namespace wsrtc {

Error from_public (const GError *error)
{
  if (error == nullptr)
    return {Fault::Internal, "a call failed without saying why"};
  const bool ours =
      error->domain == GST_WSRTC_ERROR && error->code >= 0 && error->code <= GST_WSRTC_ERROR_INTERNAL;
  return {ours ? static_cast<Fault> (error->code) : Fault::Internal, error->message};
}

Error take_error (GError *&error)
{
  Error result = from_public (error);
  g_clear_error (&error);
  return result;
}

GUnique<GError> to_gerror (const Error &error)
{
  return GUnique<GError> (
      g_error_new_literal (GST_WSRTC_ERROR, static_cast<int> (error.fault), error.text.c_str ()));
}

} // namespace wsrtc
