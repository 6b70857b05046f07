// SPDX-License-Identifier: LGPL-2.1-or-later
#include "jitter_watch.hpp"

#include "gptr.hpp"

GST_DEBUG_CATEGORY_STATIC (wsrtc_jitter_debug);
#define GST_CAT_DEFAULT wsrtc_jitter_debug

namespace wsrtc::bridge {

namespace {

constexpr guint glance_ms = 500;

guint64 count_of (const GstStructure *stats, const char *name)
{
  guint64 count = 0;
  gst_structure_get_uint64 (stats, name, &count);
  return count;
}

// Those of pictures and sound together: they come the same way.
struct Glance {
  std::chrono::milliseconds wait;
  PacketCounts counts;
};

void look (const GValue *item, gpointer data)
{
  auto *glance = static_cast<Glance *> (data);
  GObject *buffer = G_OBJECT (g_value_get_object (item));
  GstStructure *stats = nullptr;
  g_object_get (buffer, "stats", &stats, nullptr);
  glance->counts.lost += count_of (stats, "num-lost");
  glance->counts.late += count_of (stats, "num-late");
  gst_structure_free (stats);
}

void apply (const GValue *item, gpointer data)
{
  const auto wait = static_cast<guint> (static_cast<Glance *> (data)->wait.count ());
  GObject *buffer = G_OBJECT (g_value_get_object (item));
  guint before = 0;
  g_object_get (buffer, "latency", &before, nullptr);
  if (before != wait)
    g_object_set (buffer, "latency", wait, nullptr);
}

// One that comes or goes meanwhile is seen at the next glance.
void for_each_buffer (GstElement *source, GstIteratorForeachFunction function, Glance *glance)
{
  GstIterator *buffers = gst_bin_iterate_all_by_element_factory_name (GST_BIN (source), "rtpjitterbuffer");
  gst_iterator_foreach (buffers, function, glance);
  gst_iterator_free (buffers);
}

class JitterWatch {
public:
  JitterWatch (GstElement *source, const WaitControl &control, std::string camera)
      : control_ (control), camera_ (std::move (camera))
  {
    g_weak_ref_init (&source_, source);
  }

  ~JitterWatch () { g_weak_ref_clear (&source_); }

  JitterWatch (const JitterWatch &) = delete;
  JitterWatch &operator= (const JitterWatch &) = delete;

  // False: there is no source any more.
  bool glance ()
  {
    const auto source = GRef<GstElement>::adopt (static_cast<GstElement *> (g_weak_ref_get (&source_)));
    if (!source)
      return false;
    Glance seen{};
    for_each_buffer (source.get (), look, &seen);
    control_.note (seen.counts, std::chrono::milliseconds (g_get_monotonic_time () / 1000));
    seen.wait = control_.wait ();
    tell (seen);
    // For those to come, and for those that are there.
    g_object_set (source.get (), "latency", static_cast<guint> (seen.wait.count ()), nullptr);
    for_each_buffer (source.get (), apply, &seen);
    return true;
  }

private:
  void tell (const Glance &seen)
  {
    if (seen.wait != told_.wait || seen.counts.late != told_.counts.late ||
        seen.counts.lost != told_.counts.lost)
      GST_INFO ("%s: %" G_GUINT64_FORMAT " lost, %" G_GUINT64_FORMAT " late; waits %u ms", camera_.c_str (),
                static_cast<guint64> (seen.counts.lost), static_cast<guint64> (seen.counts.late),
                static_cast<guint> (seen.wait.count ()));
    told_ = seen;
  }

  GWeakRef source_;
  WaitControl control_;
  const std::string camera_;
  Glance told_{};
};

} // namespace

void watch_jitter (GstElement *source, const WaitControl &control, const std::string &camera)
{
  static const bool known = [] {
    GST_DEBUG_CATEGORY_INIT (wsrtc_jitter_debug, "wsrtcjitter", 0, "how long wsrtc-bridge waits for packets");
    return true;
  }();
  static_cast<void> (known);
  g_timeout_add_full (
      G_PRIORITY_DEFAULT, glance_ms,
      [] (gpointer data) -> gboolean { return static_cast<JitterWatch *> (data)->glance (); },
      new JitterWatch (source, control, camera),
      [] (gpointer data) { delete static_cast<JitterWatch *> (data); });
}

} // namespace wsrtc::bridge
