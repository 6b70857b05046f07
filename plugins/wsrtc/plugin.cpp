// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * plugin-wsrtc:
 *
 * Any GStreamer pipeline, live in a browser, in one line: `webrtcbin` with the
 * signalling built in.
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include "config.h"
#include "elements/sink.hpp"
#include "elements/source.hpp"

static gboolean plugin_init (GstPlugin *plugin)
{
  // The sink's registration makes the debug category.
  return GST_ELEMENT_REGISTER (wsrtcsink, plugin) && GST_ELEMENT_REGISTER (wsrtcsrc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, wsrtc, "WebRTC with the signalling built in",
                   plugin_init, VERSION, "LGPL", PACKAGE, PACKAGE_ORIGIN)
