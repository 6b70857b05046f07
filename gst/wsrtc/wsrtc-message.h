/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_MESSAGE_H__
#define __GST_WSRTC_MESSAGE_H__

#include <gst/wsrtc/wsrtc-prelude.h>

G_BEGIN_DECLS

/**
 * GstWsrtcMessageKind:
 * @GST_WSRTC_MESSAGE_OFFER: an SDP offer
 * @GST_WSRTC_MESSAGE_ANSWER: an SDP answer
 * @GST_WSRTC_MESSAGE_CANDIDATE: an ICE candidate; an empty one ends them
 * @GST_WSRTC_MESSAGE_BYE: the peer, or this side, ends the session
 * @GST_WSRTC_MESSAGE_PEER_ADDED: a viewer came; told to a source
 * @GST_WSRTC_MESSAGE_PEER_REMOVED: the signalling of a viewer went away; told to a source,
 *   whose running media go on
 * @GST_WSRTC_MESSAGE_CAPABILITIES: which codecs the peer can receive
 * @GST_WSRTC_MESSAGE_STATE: whether the stream has media now
 * @GST_WSRTC_MESSAGE_ERROR: a fault, told to the peer
 * @GST_WSRTC_MESSAGE_DESCRIBE: what a source's application says of the stream, for its
 *   server; without any, a signalling may leave it out
 * @GST_WSRTC_MESSAGE_ICE_SERVERS: STUN and TURN servers, told to the element by its
 *   signalling; they count for peers that are made from then on
 * @GST_WSRTC_MESSAGE_REPORT_WANTED: the server of a source wants to know its figures; told
 *   to the element, which answers once
 * @GST_WSRTC_MESSAGE_REPORT: those figures; an element sends it as the answer to a
 *   %GST_WSRTC_MESSAGE_REPORT_WANTED, and never by itself
 *
 * What a #GstWsrtcMessage says.
 *
 * Since: 0.1
 */
typedef enum {
  GST_WSRTC_MESSAGE_OFFER,
  GST_WSRTC_MESSAGE_ANSWER,
  GST_WSRTC_MESSAGE_CANDIDATE,
  GST_WSRTC_MESSAGE_BYE,
  GST_WSRTC_MESSAGE_PEER_ADDED,
  GST_WSRTC_MESSAGE_PEER_REMOVED,
  GST_WSRTC_MESSAGE_CAPABILITIES,
  GST_WSRTC_MESSAGE_STATE,
  GST_WSRTC_MESSAGE_ERROR,
  GST_WSRTC_MESSAGE_DESCRIBE,
  GST_WSRTC_MESSAGE_ICE_SERVERS,
  GST_WSRTC_MESSAGE_REPORT_WANTED,
  GST_WSRTC_MESSAGE_REPORT,
} GstWsrtcMessageKind;

/**
 * GstWsrtcMessage:
 *
 * One signalling message, free of any wire form. Immutable and reference
 * counted, hence usable from any thread.
 *
 * Since: 0.1
 */
typedef struct _GstWsrtcMessage GstWsrtcMessage;

#define GST_TYPE_WSRTC_MESSAGE (gst_wsrtc_message_get_type ())

GST_WSRTC_API GType gst_wsrtc_message_get_type (void);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_ref (GstWsrtcMessage *message);
GST_WSRTC_API void gst_wsrtc_message_unref (GstWsrtcMessage *message);

GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_offer (const gchar *peer, const gchar *sdp);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_answer (const gchar *peer, const gchar *sdp);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_candidate (const gchar *peer, const gchar *candidate,
                                                                gint mline, const gchar *mid);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_bye (const gchar *peer, const gchar *reason);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_peer_added (const gchar *peer, const gchar *role);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_partner_added (const gchar *peer, const gchar *role,
                                                                    gboolean polite);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_peer_removed (const gchar *peer);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_capabilities (const gchar *peer,
                                                                   const gchar *const *video_codecs,
                                                                   const gchar *const *audio_codecs);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_state (gboolean live, const gchar *text);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_error (const gchar *peer, const gchar *code,
                                                            const gchar *text);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_describe (const gchar *display_name,
                                                               const GstStructure *meta);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_ice_servers (const gchar *const *servers,
                                                                  GError **error);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_report_wanted (void);
GST_WSRTC_API GstWsrtcMessage *gst_wsrtc_message_new_report (const GstStructure *stats);

GST_WSRTC_API GstWsrtcMessageKind gst_wsrtc_message_get_kind (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *gst_wsrtc_message_get_peer (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *gst_wsrtc_message_get_text (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *gst_wsrtc_message_get_code (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *gst_wsrtc_message_get_mid (const GstWsrtcMessage *message);
GST_WSRTC_API gint gst_wsrtc_message_get_mline (const GstWsrtcMessage *message);
GST_WSRTC_API gboolean gst_wsrtc_message_get_live (const GstWsrtcMessage *message);
GST_WSRTC_API gint gst_wsrtc_message_get_polite (const GstWsrtcMessage *message);
GST_WSRTC_API GstStructure *gst_wsrtc_message_get_meta (const GstWsrtcMessage *message);
GST_WSRTC_API GstStructure *gst_wsrtc_message_get_stats (const GstWsrtcMessage *message);
GST_WSRTC_API gchar **gst_wsrtc_message_get_ice_servers (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *const *gst_wsrtc_message_get_video_codecs (const GstWsrtcMessage *message);
GST_WSRTC_API const gchar *const *gst_wsrtc_message_get_audio_codecs (const GstWsrtcMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstWsrtcMessage, gst_wsrtc_message_unref)

G_END_DECLS

#endif
