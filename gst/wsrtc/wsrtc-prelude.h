/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_PRELUDE_H__
#define __GST_WSRTC_PRELUDE_H__

#include <gst/gst.h>

/**
 * GST_WSRTC_API: (skip)
 *
 * Marks a symbol of the library as public.
 */
#ifdef BUILDING_GST_WSRTC
#  define GST_WSRTC_API extern __attribute__ ((visibility ("default")))
#else
#  define GST_WSRTC_API extern
#endif

#endif
