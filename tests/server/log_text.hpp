// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What GStreamer's log has while this is there, in place of standard error.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include <gst/gst.h>

namespace wsrtc::test {

class LogText {
public:
  // As GST_DEBUG.
  explicit LogText (const char *threshold)
  {
    gst_debug_remove_log_function (gst_debug_log_default);
    gst_debug_add_log_function (keep, this, nullptr);
    gst_debug_set_active (TRUE);
    gst_debug_set_threshold_from_string (threshold, TRUE);
  }

  ~LogText ()
  {
    gst_debug_set_threshold_from_string ("*:0", TRUE);
    gst_debug_remove_log_function_by_data (this);
  }

  LogText (const LogText &) = delete;
  LogText &operator= (const LogText &) = delete;

  // How often the words stand there.
  size_t count (std::string_view words) const
  {
    const std::lock_guard lock (mutex_);
    size_t found = 0;
    for (size_t at = text_.find (words); at != std::string::npos; at = text_.find (words, at + 1))
      found++;
    return found;
  }

private:
  static void keep (GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint, GObject *,
                    GstDebugMessage *message, gpointer self)
  {
    auto *log = static_cast<LogText *> (self);
    const std::lock_guard lock (log->mutex_);
    log->text_ += gst_debug_message_get (message);
    log->text_ += '\n';
  }

  mutable std::mutex mutex_;
  std::string text_;
};

} // namespace wsrtc::test
