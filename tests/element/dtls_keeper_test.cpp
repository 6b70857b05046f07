// SPDX-License-Identifier: LGPL-2.1-or-later
//
// DTLS elements end on the thread of the system's clock, whoever else has held them
// for how long.
#include <atomic>
#include <memory>

#include <gst/gst.h>

#include "dtls_keeper.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Ends {
  std::atomic<int> count{0};
  std::atomic<int> elsewhere{0}; // not on the clock's thread
  std::atomic<GThread *> clock{nullptr};
};

gboolean note_thread (GstClock *, GstClockTime, GstClockID, gpointer ends)
{
  static_cast<Ends *> (ends)->clock = g_thread_self ();
  return TRUE;
}

void find_thread (Ends &ends)
{
  const auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  GstClockID now = gst_clock_new_single_shot_id (clock.get (), gst_clock_get_time (clock.get ()));
  g_assert_cmpint (gst_clock_id_wait_async (now, note_thread, &ends, nullptr), ==, GST_CLOCK_OK);
  gst_clock_id_unref (now);
  wait_for ("the clock's thread", [&] { return ends.clock.load () != nullptr; });
}

// As webrtcbin has them: a pair that shares a connection, in a bin in a bin.
struct Pair {
  GRef<GstElement> bin = GRef<GstElement>::sink (gst_bin_new (nullptr));
  GstElement *decoder = gst_element_factory_make ("dtlsdec", nullptr);
  GstElement *encoder = gst_element_factory_make ("dtlsenc", nullptr);

  explicit Pair (Ends &ends)
  {
    GstElement *inner = gst_bin_new (nullptr);
    g_object_set (decoder, "connection-id", "dtls-keeper", nullptr);
    g_object_set (encoder, "connection-id", "dtls-keeper", nullptr);
    gst_bin_add_many (GST_BIN (inner), decoder, encoder, nullptr);
    gst_bin_add (GST_BIN (bin.get ()), inner);
    for (GstElement *element : {decoder, encoder})
      g_object_weak_ref (G_OBJECT (element), note_end, &ends);
    gst_element_set_state (bin.get (), GST_STATE_READY);
    gst_element_set_state (bin.get (), GST_STATE_NULL);
  }

  static void note_end (gpointer data, GObject *)
  {
    auto *ends = static_cast<Ends *> (data);
    if (g_thread_self () != ends->clock)
      ends->elsewhere++;
    ends->count++;
  }
};

struct Row {
  const char *name;
  GstElement *(*held) (const Pair &); // by a message, longer than the bin is by us
};

const Row rows[] = {
    {"by-nobody", [] (const Pair &) -> GstElement * { return nullptr; }},
    {"decoder", [] (const Pair &pair) { return pair.decoder; }},
    {"encoder", [] (const Pair &pair) { return pair.encoder; }},
    {"bin", [] (const Pair &pair) { return pair.bin.get (); }},
};

void test_held (const Row &row)
{
  Ends ends;
  find_thread (ends);
  auto pair = std::make_unique<Pair> (ends);
  MiniRef<GstMessage> message;
  if (GstElement *held = row.held (*pair))
    message = MiniRef<GstMessage>::adopt (gst_message_new_eos (GST_OBJECT (held)));
  {
    const DtlsKeeper keeper (pair->bin.get ());
    pair = nullptr;
  }
  if (message) {
    // Before the message goes they are asked for more than once.
    g_assert_false (reached_within ([&] { return ends.count > 0; }, Milliseconds (150)));
    message = nullptr;
  }
  wait_for ("both to end", [&] { return ends.count == 2; });
  g_assert_cmpint (ends.elsewhere, ==, 0);
}

void test_nothing ()
{
  const DtlsKeeper none (nullptr);
  const auto empty = GRef<GstElement>::sink (gst_bin_new (nullptr));
  const DtlsKeeper keeper (empty.get ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/dtls-keeper/held", rows, test_held);
  g_test_add_func ("/dtls-keeper/nothing-to-keep", test_nothing);
  return g_test_run ();
}
