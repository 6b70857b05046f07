/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_ERROR_H__
#define __GST_WSRTC_ERROR_H__

#include <gst/wsrtc/wsrtc-prelude.h>

G_BEGIN_DECLS

/**
 * GstWsrtcError:
 * @GST_WSRTC_ERROR_INVALID_ARGUMENT: a property, name or address given by the program is not usable
 * @GST_WSRTC_ERROR_MALFORMED: bytes from the network break the grammar of their protocol
 * @GST_WSRTC_ERROR_TOO_LARGE: bytes from the network break a limit
 * @GST_WSRTC_ERROR_PROTOCOL: a well-formed message that is not allowed at this point
 * @GST_WSRTC_ERROR_UNSUPPORTED: valid, but beyond what this side or the peer can do
 * @GST_WSRTC_ERROR_SECURITY: a fingerprint, origin or token does not match
 * @GST_WSRTC_ERROR_TIMEOUT: a deadline passed
 * @GST_WSRTC_ERROR_NETWORK: a connection, an address or TLS failed
 * @GST_WSRTC_ERROR_MEDIA: caps, codec, encoder or plugin problem
 * @GST_WSRTC_ERROR_NOT_FOUND: the named thing does not exist
 * @GST_WSRTC_ERROR_BUSY: a name or port is taken, or a limit of peers is reached
 * @GST_WSRTC_ERROR_CLOSED: one side ended it
 * @GST_WSRTC_ERROR_INTERNAL: a bug of wsrtc or of a library under it
 *
 * What went wrong, from the point of view of who has to react. The message of
 * the #GError is one sentence that says what, where, and what to do.
 *
 * Since: 0.1
 */
typedef enum {
  GST_WSRTC_ERROR_INVALID_ARGUMENT,
  GST_WSRTC_ERROR_MALFORMED,
  GST_WSRTC_ERROR_TOO_LARGE,
  GST_WSRTC_ERROR_PROTOCOL,
  GST_WSRTC_ERROR_UNSUPPORTED,
  GST_WSRTC_ERROR_SECURITY,
  GST_WSRTC_ERROR_TIMEOUT,
  GST_WSRTC_ERROR_NETWORK,
  GST_WSRTC_ERROR_MEDIA,
  GST_WSRTC_ERROR_NOT_FOUND,
  GST_WSRTC_ERROR_BUSY,
  GST_WSRTC_ERROR_CLOSED,
  GST_WSRTC_ERROR_INTERNAL,
} GstWsrtcError;

/**
 * GST_WSRTC_ERROR:
 *
 * The error domain of wsrtc, see #GstWsrtcError.
 *
 * Since: 0.1
 */
#define GST_WSRTC_ERROR (gst_wsrtc_error_quark ())

/**
 * gst_wsrtc_error_quark:
 *
 * The error domain as a function, for languages without the macro GST_WSRTC_ERROR.
 *
 * Thread: any.
 *
 * Returns: the quark of #GstWsrtcError
 *
 * Since: 0.1
 */
GST_WSRTC_API GQuark gst_wsrtc_error_quark (void);

G_END_DECLS

#endif
