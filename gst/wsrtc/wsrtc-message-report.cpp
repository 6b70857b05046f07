// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Of GstWsrtcMessage, what a source tells of its stream in numbers.
#include <gst/wsrtc/wsrtc-message.h>

#include "message_bridge.hpp"
#include "server/report_reader.hpp"
#include "server/report_writer.hpp"

using namespace wsrtc;

/**
 * gst_wsrtc_message_new_report_wanted:
 *
 * For a signalling whose server wants to know the figures of a source.
 *
 * Returns: (transfer full): the message
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_report_wanted (void)
{
  return message_to_public ({PeerId (), ReportWanted{}}).release ();
}

/**
 * gst_wsrtc_message_new_report:
 * @stats: the figures, as #GstWsrtcSink:stats has them; others are left out
 *
 * What a source answers to a %GST_WSRTC_MESSAGE_REPORT_WANTED.
 *
 * Returns: (transfer full): the message
 *
 * Since: 0.1
 */
GstWsrtcMessage *gst_wsrtc_message_new_report (const GstStructure *stats)
{
  g_return_val_if_fail (stats != nullptr, nullptr);
  return message_to_public ({PeerId (), read_report (stats)}).release ();
}

/**
 * gst_wsrtc_message_get_stats:
 * @message: a #GstWsrtcMessage
 *
 * Returns: (nullable) (transfer full): of a %GST_WSRTC_MESSAGE_REPORT the figures, as a
 *   structure `wsrtc-stats` that gst_wsrtc_server_give_stats() takes: `totals` as in
 *   #GstWsrtcSink:stats, and `peers`, each with the sums of its tracks in the first
 *   one; %NULL for other kinds
 *
 * Since: 0.1
 */
GstStructure *gst_wsrtc_message_get_stats (const GstWsrtcMessage *message)
{
  g_return_val_if_fail (message != nullptr, nullptr);
  const auto *report = std::get_if<SourceReport> (&message_of (message).body);
  return report ? to_structure (*report).release () : nullptr;
}
