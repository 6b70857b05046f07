// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Of GstWsrtcMessage, what a source's application says of its stream.
#include <gst/wsrtc/wsrtc-message.h>

#include "c_text.hpp"
#include "message_bridge.hpp"
#include "meta_structure.hpp"
#include "shown_text.hpp"

using namespace wsrtc;

/**
 * gst_wsrtc_message_new_describe:
 * @display_name: (nullable): what pages call the stream, at most 128 bytes are used;
 *   %NULL or empty = its name
 * @meta: (nullable): fields for whoever asks the server for the list of streams:
 *   strings of at most 512 bytes, booleans and whole numbers within 2^53, at most 32,
 *   with names of at most 64 of `[A-Za-z0-9._-]` that begin with a letter. Others are
 *   left out
 *
 * What a source's application says of the stream, for its server. Takes the place of
 * what was said before.
 *
 * Returns: (transfer full): the message
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_describe (const gchar *display_name, const GstStructure *meta)
{
  About about;
  about.display_name = shown_text (text_or_empty (display_name), max_display_name);
  about.meta = read_meta (meta).fields;
  return message_to_public ({PeerId (), std::move (about)}).release ();
}

/**
 * gst_wsrtc_message_get_meta:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (nullable) (transfer full): of a %GST_WSRTC_MESSAGE_DESCRIBE the fields, as
 *   a structure `meta` of strings, booleans and gint64; %NULL for other kinds
 *
 * Since: 0.1
 */
GstStructure *gst_wsrtc_message_get_meta (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const auto *about = std::get_if<About> (&message_of (message).body);
  return about ? to_structure (about->meta).release () : nullptr;
}
