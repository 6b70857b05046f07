// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-message.h>

#include "c_text.hpp"
#include "message_bridge.hpp"

using wsrtc::Candidate;
using wsrtc::Capabilities;
using wsrtc::Description;
using wsrtc::Message;
using wsrtc::MessageBody;
using wsrtc::names_of;
using wsrtc::null_if_empty;
using wsrtc::text_or_empty;
using wsrtc::view_of;

struct _GstWsrtcMessage {
  explicit _GstWsrtcMessage (Message content) : message (std::move (content))
  {
    g_atomic_ref_count_init (&references);
    if (const auto *capabilities = std::get_if<Capabilities> (&message.body)) {
      video = view_of (capabilities->video);
      audio = view_of (capabilities->audio);
    }
  }

  gatomicrefcount references;
  const Message message;
  std::vector<const gchar *> video; // empty unless `message` carries capabilities
  std::vector<const gchar *> audio;
};

namespace wsrtc {

GUnique<GstWsrtcMessage> message_to_public (Message message)
{
  return GUnique<GstWsrtcMessage> (new _GstWsrtcMessage (std::move (message)));
}

const Message &message_of (const GstWsrtcMessage *message)
{
  return message->message;
}

} // namespace wsrtc

namespace {

GstWsrtcMessage *make (const gchar *peer, MessageBody body)
{
  return wsrtc::message_to_public ({wsrtc::PeerId (text_or_empty (peer)), std::move (body)}).release ();
}

struct KindOf {
  GstWsrtcMessageKind operator() (const Description &body) const
  {
    return body.type == wsrtc::SdpType::Offer ? GST_WSRTC_MESSAGE_OFFER : GST_WSRTC_MESSAGE_ANSWER;
  }

  GstWsrtcMessageKind operator() (const Candidate &) const { return GST_WSRTC_MESSAGE_CANDIDATE; }

  GstWsrtcMessageKind operator() (const wsrtc::Bye &) const { return GST_WSRTC_MESSAGE_BYE; }

  GstWsrtcMessageKind operator() (const wsrtc::PeerAdded &) const { return GST_WSRTC_MESSAGE_PEER_ADDED; }

  GstWsrtcMessageKind operator() (const wsrtc::PeerRemoved &) const { return GST_WSRTC_MESSAGE_PEER_REMOVED; }

  GstWsrtcMessageKind operator() (const wsrtc::StreamState &) const { return GST_WSRTC_MESSAGE_STATE; }

  GstWsrtcMessageKind operator() (const wsrtc::ErrorReport &) const { return GST_WSRTC_MESSAGE_ERROR; }

  GstWsrtcMessageKind operator() (const Capabilities &) const { return GST_WSRTC_MESSAGE_CAPABILITIES; }

  GstWsrtcMessageKind operator() (const wsrtc::About &) const { return GST_WSRTC_MESSAGE_DESCRIBE; }

  GstWsrtcMessageKind operator() (const wsrtc::Welcome &) const { return GST_WSRTC_MESSAGE_ICE_SERVERS; }

  GstWsrtcMessageKind operator() (const wsrtc::ReportWanted &) const
  {
    return GST_WSRTC_MESSAGE_REPORT_WANTED;
  }

  GstWsrtcMessageKind operator() (const wsrtc::SourceReport &) const { return GST_WSRTC_MESSAGE_REPORT; }
};

struct TextOf {
  const gchar *operator() (const Description &body) const { return body.sdp.c_str (); }

  const gchar *operator() (const Candidate &body) const { return body.text.c_str (); }

  const gchar *operator() (const wsrtc::Bye &body) const { return null_if_empty (body.reason); }

  const gchar *operator() (const wsrtc::PeerAdded &body) const { return null_if_empty (body.role); }

  const gchar *operator() (const wsrtc::StreamState &body) const { return null_if_empty (body.text); }

  const gchar *operator() (const wsrtc::ErrorReport &body) const { return null_if_empty (body.text); }

  const gchar *operator() (const wsrtc::About &body) const { return null_if_empty (body.display_name); }

  const gchar *operator() (const wsrtc::PeerRemoved &) const { return nullptr; }

  const gchar *operator() (const Capabilities &) const { return nullptr; }

  const gchar *operator() (const wsrtc::Welcome &) const { return nullptr; }

  const gchar *operator() (const wsrtc::ReportWanted &) const { return nullptr; }

  const gchar *operator() (const wsrtc::SourceReport &) const { return nullptr; }
};

// The id that PEER_ADDED and PEER_REMOVED are about is their peer.
struct SubjectOf {
  const gchar *operator() (const wsrtc::PeerAdded &body) const { return null_if_empty (body.id.str ()); }

  const gchar *operator() (const wsrtc::PeerRemoved &body) const { return null_if_empty (body.id.str ()); }

  template <typename Body> const gchar *operator() (const Body &) const { return nullptr; }
};

} // namespace

G_DEFINE_BOXED_TYPE (GstWsrtcMessage, gst_wsrtc_message, gst_wsrtc_message_ref, gst_wsrtc_message_unref)

/**
 * gst_wsrtc_message_ref:
 * @message: a #GstWsrtcMessage
 *
 * Adds a reference. May be called from any thread.
 *
 * Returns: (transfer full): @message
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_ref (GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  g_atomic_ref_count_inc (&message->references);
  return message;
}

/**
 * gst_wsrtc_message_unref:
 * @message: (transfer full): a #GstWsrtcMessage
 *
 * Drops a reference; the last one frees the message. May be called from any
 * thread.
 *
 * Since: 0.1
 */
void gst_wsrtc_message_unref (GstWsrtcMessage *message)
{
  g_return_if_fail (message != nullptr);
  if (g_atomic_ref_count_dec (&message->references))
    delete message;
}

/**
 * gst_wsrtc_message_new_offer:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @sdp: the session description (RFC 8866), lines ended by CR LF
 *
 * Returns: (transfer full): an offer (RFC 8829)
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_offer (const gchar *peer, const gchar *sdp)
{
  g_return_val_if_fail (sdp != nullptr, nullptr);
  return make (peer, Description{wsrtc::SdpType::Offer, sdp});
}

/**
 * gst_wsrtc_message_new_answer:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @sdp: the session description (RFC 8866), lines ended by CR LF
 *
 * Returns: (transfer full): an answer (RFC 8829)
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_answer (const gchar *peer, const gchar *sdp)
{
  g_return_val_if_fail (sdp != nullptr, nullptr);
  return make (peer, Description{wsrtc::SdpType::Answer, sdp});
}

/**
 * gst_wsrtc_message_new_candidate:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @candidate: (nullable): the candidate-attribute of RFC 8839 section 5.1 without "a=";
 *   %NULL or an empty text says that there will be no more
 * @mline: index of the media section from 0, or -1 when only @mid is known
 * @mid: (nullable): the media section's identification tag (RFC 8843), or %NULL
 *
 * Returns: (transfer full): an ICE candidate
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_candidate (const gchar *peer, const gchar *candidate, gint mline,
                                                  const gchar *mid)
{
  Candidate body;
  body.text = text_or_empty (candidate);
  if (mline >= 0)
    body.mline = wsrtc::MLine{static_cast<unsigned> (mline)};
  if (mid != nullptr)
    body.mid = wsrtc::Mid (mid);
  return make (peer, std::move (body));
}

/**
 * gst_wsrtc_message_new_bye:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @reason: (nullable): why, for people
 *
 * Returns: (transfer full): the end of the session with @peer
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_bye (const gchar *peer, const gchar *reason)
{
  return make (peer, wsrtc::Bye{text_or_empty (reason)});
}

/**
 * gst_wsrtc_message_new_peer_added:
 * @peer: the viewer that came
 * @role: (nullable): the role it gave, or %NULL for a client that gave none; such a
 *   client never announces its capabilities
 *
 * Returns: (transfer full): what a source is told when a viewer comes
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_peer_added (const gchar *peer, const gchar *role)
{
  g_return_val_if_fail (peer != nullptr, nullptr);
  return make (nullptr, wsrtc::PeerAdded{wsrtc::PeerId (peer), text_or_empty (role)});
}

/**
 * gst_wsrtc_message_new_partner_added:
 * @peer: the other one of a pair
 * @role: (nullable): as for gst_wsrtc_message_new_peer_added()
 * @polite: whether, of two offers that cross, the one of who is told this is given up;
 *   the other one of the pair is told the opposite
 *
 * Returns: (transfer full): what each of a pair is told of the other, a
 *   %GST_WSRTC_MESSAGE_PEER_ADDED
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_partner_added (const gchar *peer, const gchar *role, gboolean polite)
{
  g_return_val_if_fail (peer != nullptr, nullptr);
  return make (nullptr, wsrtc::PeerAdded{wsrtc::PeerId (peer), text_or_empty (role), polite != FALSE});
}

/**
 * gst_wsrtc_message_get_polite:
 * @message: a #GstWsrtcMessage
 *
 * Returns: of a %GST_WSRTC_MESSAGE_PEER_ADDED, 1 or 0 as it was made by
 *   gst_wsrtc_message_new_partner_added(); else -1
 *
 * Since: 0.1
 */
gint gst_wsrtc_message_get_polite (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, -1);
  const auto *added = std::get_if<wsrtc::PeerAdded> (&message->message.body);
  return added && added->polite ? (*added->polite ? 1 : 0) : -1;
}

/**
 * gst_wsrtc_message_new_peer_removed:
 * @peer: the viewer whose signalling went away
 *
 * Returns: (transfer full): what a source is told then
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_peer_removed (const gchar *peer)
{
  g_return_val_if_fail (peer != nullptr, nullptr);
  return make (nullptr, wsrtc::PeerRemoved{wsrtc::PeerId (peer)});
}

/**
 * gst_wsrtc_message_new_capabilities:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @video_codecs: (array zero-terminated=1) (nullable): RTP encoding names such as "VP8",
 *   the preferred one first
 * @audio_codecs: (array zero-terminated=1) (nullable): the same for audio, such as "opus"
 *
 * Returns: (transfer full): what the sender can receive
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_capabilities (const gchar *peer, const gchar *const *video_codecs,
                                                     const gchar *const *audio_codecs)
{
  return make (peer, Capabilities{names_of (video_codecs), names_of (audio_codecs)});
}

/**
 * gst_wsrtc_message_new_state:
 * @live: whether the stream has media now
 * @text: (nullable): the same for people
 *
 * Returns: (transfer full): the state of the stream, for its viewers
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_state (gboolean live, const gchar *text)
{
  return make (nullptr, wsrtc::StreamState{live != FALSE, text_or_empty (text)});
}

/**
 * gst_wsrtc_message_new_error:
 * @peer: (nullable): the other party, or %NULL when there is only one on the connection
 * @code: a word for programs, such as "busy"
 * @text: (nullable): a sentence for people
 *
 * Returns: (transfer full): a fault that @peer is told of
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_error (const gchar *peer, const gchar *code, const gchar *text)
{
  g_return_val_if_fail (code != nullptr, nullptr);
  return make (peer, wsrtc::ErrorReport{code, text_or_empty (text)});
}

/**
 * gst_wsrtc_message_get_kind:
 * @message: a #GstWsrtcMessage
 *
 * Returns: what @message says
 *
 * Since: 0.1
 */
GstWsrtcMessageKind gst_wsrtc_message_get_kind (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, GST_WSRTC_MESSAGE_ERROR);
  return std::visit (KindOf{}, message->message.body);
}

/**
 * gst_wsrtc_message_get_peer:
 * @message: a #GstWsrtcMessage
 *
 * Where an incoming message comes from, where an outgoing one goes; for
 * %GST_WSRTC_MESSAGE_PEER_ADDED and %GST_WSRTC_MESSAGE_PEER_REMOVED, whom it is
 * about.
 *
 * Returns: (nullable) (transfer none): the peer's id, or %NULL when there is only one
 *   party on the connection
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_message_get_peer (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const gchar *subject = std::visit (SubjectOf{}, message->message.body);
  return subject != nullptr ? subject : null_if_empty (message->message.peer.str ());
}

/**
 * gst_wsrtc_message_get_text:
 * @message: a #GstWsrtcMessage
 *
 * The session description of an offer or answer, the candidate-attribute of a
 * candidate (empty: there will be no more), the reason of a bye, the role of a
 * peer that was added, the sentence of a state or an error, the display name of a
 * description.
 *
 * Returns: (nullable) (transfer none): the text, or %NULL when @message has none
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_message_get_text (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  return std::visit (TextOf{}, message->message.body);
}

/**
 * gst_wsrtc_message_get_code:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (nullable) (transfer none): the word for programs of a
 *   %GST_WSRTC_MESSAGE_ERROR, %NULL for other kinds
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_message_get_code (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const auto *report = std::get_if<wsrtc::ErrorReport> (&message->message.body);
  return report != nullptr ? report->code.c_str () : nullptr;
}

/**
 * gst_wsrtc_message_get_mid:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (nullable) (transfer none): the media section of a
 *   %GST_WSRTC_MESSAGE_CANDIDATE by its identification tag (RFC 8843), %NULL when it was
 *   not given and for other kinds
 *
 * Since: 0.1
 */
const gchar *gst_wsrtc_message_get_mid (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const auto *candidate = std::get_if<Candidate> (&message->message.body);
  return candidate != nullptr && candidate->mid ? candidate->mid->c_str () : nullptr;
}

/**
 * gst_wsrtc_message_get_mline:
 * @message: a #GstWsrtcMessage
 *
 * Returns: the media section of a %GST_WSRTC_MESSAGE_CANDIDATE by its index from 0, -1
 *   when it was not given and for other kinds
 *
 * Since: 0.1
 */
gint gst_wsrtc_message_get_mline (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, -1);
  const auto *candidate = std::get_if<Candidate> (&message->message.body);
  return candidate != nullptr && candidate->mline ? static_cast<gint> (candidate->mline->index) : -1;
}

/**
 * gst_wsrtc_message_get_live:
 * @message: a #GstWsrtcMessage
 *
 * Returns: %TRUE for a %GST_WSRTC_MESSAGE_STATE that says that the stream has media now
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_message_get_live (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, FALSE);
  const auto *state = std::get_if<wsrtc::StreamState> (&message->message.body);
  return state != nullptr && state->live;
}

/**
 * gst_wsrtc_message_get_video_codecs:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (array zero-terminated=1) (nullable) (transfer none): the RTP encoding names of
 *   a %GST_WSRTC_MESSAGE_CAPABILITIES, the preferred one first; %NULL for other kinds
 *
 * Since: 0.1
 */
const gchar *const *gst_wsrtc_message_get_video_codecs (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  return message->video.empty () ? nullptr : message->video.data ();
}

/**
 * gst_wsrtc_message_get_audio_codecs:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (array zero-terminated=1) (nullable) (transfer none): the RTP encoding names of
 *   a %GST_WSRTC_MESSAGE_CAPABILITIES, the preferred one first; %NULL for other kinds
 *
 * Since: 0.1
 */
const gchar *const *gst_wsrtc_message_get_audio_codecs (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  return message->audio.empty () ? nullptr : message->audio.data ();
}
