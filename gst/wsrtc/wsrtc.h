/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_H__
#define __GST_WSRTC_H__

#include <gst/wsrtc/wsrtc-access.h>
#include <gst/wsrtc/wsrtc-data-channel.h>
#include <gst/wsrtc/wsrtc-error.h>
#include <gst/wsrtc/wsrtc-http-signaller.h>
#include <gst/wsrtc/wsrtc-message.h>
#include <gst/wsrtc/wsrtc-prelude.h>
#include <gst/wsrtc/wsrtc-server.h>
#include <gst/wsrtc/wsrtc-signaller.h>
#include <gst/wsrtc/wsrtc-ws-signaller.h>

#endif
