// SPDX-License-Identifier: LGPL-2.1-or-later
//
// docs/stats.md has the fields that elements give, with their types: no other ones, and
// none is missing. WSRTC_STATS_PAGE is its path.
#include <array>
#include <map>
#include <string>
#include <string_view>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_rig.hpp"
#include "source_rig.hpp"
#include "text.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Fields = std::map<std::string, std::string, std::less<>>; // name → type

std::string unquoted (std::string_view cell)
{
  const size_t from = cell.find ('`'), to = cell.find ('`', from + 1);
  return to == std::string_view::npos ? std::string () : std::string (cell.substr (from + 1, to - from - 1));
}

// By the name of the structure, which is the title of its table.
std::map<std::string, Fields> read_page ()
{
  char *text = nullptr;
  GError *error = nullptr;
  g_file_get_contents (g_getenv ("WSRTC_STATS_PAGE"), &text, nullptr, &error);
  g_assert_no_error (error);
  const GUnique<char> owned (text);
  std::map<std::string, Fields> tables;
  std::string title;
  for_each_part (text, '\n', [&] (std::string_view line) {
    if (has_prefix (line, "#")) {
      title = line.substr (line.find_last_of ('#') + 2);
    } else if (drop_prefix (line, "| `") && has_prefix (title, "wsrtc-")) {
      const std::string field (cut (line, '`'));
      cut (line, '|');
      tables[title][field] = unquoted (cut (line, '|'));
    }
    return true;
  });
  return tables;
}

class Comparison {
public:
  void see (const GstStructure *structure)
  {
    for (gint i = 0; i < gst_structure_n_fields (structure); i++) {
      const char *field = gst_structure_nth_field_name (structure, static_cast<guint> (i));
      see (gst_structure_get_name (structure), field, gst_structure_get_value (structure, field));
    }
  }

  // Of that table: what nobody gave.
  std::string unseen (const char *table) const
  {
    std::string names;
    const auto seen = seen_.find (table);
    for (const auto &[field, type] : page_.at (table))
      if (seen == seen_.end () || seen->second.count (field) == 0)
        names += field + " ";
    return names;
  }

private:
  // A type of the page is that of GLib, or "string".
  void see (const char *table, const char *field, const GValue *value)
  {
    g_assert_cmpuint (page_.count (table), ==, 1);
    const auto row = page_.at (table).find (field);
    if (row == page_.at (table).end ())
      g_error ("docs/stats.md has no \"%s\" in %s", field, table);
    assert_text (row->second == "string" ? "gchararray" : row->second, G_VALUE_TYPE_NAME (value));
    seen_[table][field] = row->second;
    if (GST_VALUE_HOLDS_STRUCTURE (value))
      see (gst_value_get_structure (value));
    for (guint i = 0; GST_VALUE_HOLDS_ARRAY (value) && i < gst_value_array_get_size (value); i++)
      if (const GValue *item = gst_value_array_get_value (value, i); GST_VALUE_HOLDS_STRUCTURE (item))
        see (gst_value_get_structure (item));
  }

  const std::map<std::string, Fields> page_ = read_page ();
  std::map<std::string, Fields> seen_;
};

void see_stats (Comparison &comparison, GstElement *sink)
{
  GstStructure *stats = nullptr;
  g_object_get (sink, "stats", &stats, nullptr);
  g_assert_nonnull (stats);
  comparison.see (GUnique<GstStructure> (stats).get ());
}

// Some fields come when they are known: the round trip from ann, the path from bob.
void test_stats ()
{
  Comparison comparison;
  SinkRig rig ("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s audiotestsrc is-live=true ! s.");
  rig.play ();
  ViewerOptions options;
  options.receiver.deliver = true;
  rig.join ("ann");
  rig.join ("bob", options);
  rig.wait_for_sections ("ann", 2);
  constexpr std::array tables = {"wsrtc-stats", "wsrtc-peer-stats", "wsrtc-track-stats", "wsrtc-totals"};
  std::string unseen;
  reached_within (
      [&] {
        see_stats (comparison, rig.sink ());
        unseen.clear ();
        for (const char *table : tables)
          unseen += comparison.unseen (table);
        return unseen == "received ";
      },
      default_deadline);
  assert_text (unseen, "received "); // by a sink, nothing
}

void test_received ()
{
  Comparison comparison;
  SourceRig rig ("wsrtcsrc name=src ! fakesink async=false");
  rig.start_producer (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s");
  rig.play ();
  wait_for ("media", [&] {
    see_stats (comparison, rig.source ());
    return comparison.unseen ("wsrtc-received-stats").empty ();
  });
  assert_text (comparison.unseen ("wsrtc-stats"), "peers totals ");
}

void test_address ()
{
  Comparison comparison;
  const auto pipeline = GRef<GstElement>::adopt (
      gst_parse_launch ("videotestsrc is-live=true ! wsrtcsink port=0 announce=false", nullptr));
  g_assert_nonnull (pipeline.get ());
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  const auto message = MiniRef<GstMessage>::adopt (
      gst_bus_timed_pop_filtered (bus.get (), 60 * GST_SECOND, GST_MESSAGE_ELEMENT));
  g_assert_nonnull (message.get ());
  comparison.see (gst_message_get_structure (message.get ()));
  assert_text (comparison.unseen ("wsrtc-address"), "");
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/stats-docs/stats", test_stats);
  g_test_add_func ("/sink/stats-docs/received", test_received);
  g_test_add_func ("/sink/stats-docs/address", test_address);
  return g_test_run ();
}
