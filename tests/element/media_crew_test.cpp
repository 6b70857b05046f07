// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A fan-out whose passes are shared out over threads: everybody gets everything
// in order, and nobody writes into the buffer of another.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gst/gst.h>

#include "crew.hpp"
#include "fanout.hpp"
#include "leaks.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Of one pass: the threads that took part, each with its buffer.
struct Threads {
  void note (const SendBuffer *buffer)
  {
    const std::lock_guard lock (mutex);
    const auto known = buffers.emplace (std::this_thread::get_id (), buffer);
    g_assert_true (known.first->second == buffer);
  }

  size_t count ()
  {
    const std::lock_guard lock (mutex);
    std::set<const SendBuffer *> different;
    for (const auto &[thread, buffer] : buffers)
      different.insert (buffer);
    g_assert_cmpuint (different.size (), ==, buffers.size ());
    return buffers.size ();
  }

  std::mutex mutex; // protects the buffers
  std::map<std::thread::id, const SendBuffer *> buffers;
};

class RecordingOutlet final : public Outlet {
public:
  explicit RecordingOutlet (Threads &threads) : threads_ (threads) {}

  void push (const PacketBatch &batch) override
  {
    g_assert_false (inside_.exchange (true));
    threads_.note (batch.buffer);
    counts.push_back (batch.count);
    // Long enough for the others to wake up.
    for (const gint64 begun = g_get_monotonic_time (); g_get_monotonic_time () < begun + 20;)
      continue;
    inside_ = false;
  }

  void await_key_frame () override {}

  bool started () const override { return true; }

  std::vector<size_t> counts; // of the batches, in order

private:
  Threads &threads_;
  std::atomic<bool> inside_{false};
};

constexpr double at_once = -1; // any share is too much

// A fan-out with that many outlets, and the thread that pushes.
struct Stream {
  Stream (double full_share, size_t count) : fanout (full_share)
  {
    for (size_t i = 0; i < count; i++) {
      outlets.push_back (std::make_shared<RecordingOutlet> (threads));
      fanout.add (outlets.back ());
    }
  }

  void push (size_t number)
  {
    PacketBatch batch;
    batch.count = number;
    batch.buffer = &buffer;
    fanout.push (batch);
  }

  Threads threads;
  SendBuffer buffer;
  std::vector<std::shared_ptr<RecordingOutlet>> outlets;
  Fanout fanout;
};

void test_everybody_in_order ()
{
  const LeakGuard guard;
  Stream stream (at_once, 100);
  for (size_t i = 0; i < 200; i++) {
    stream.push (i);
    for (const auto &outlet : stream.outlets)
      g_assert_cmpuint (outlet->counts.size (), ==, i + 1);
  }
  for (const auto &outlet : stream.outlets)
    for (size_t i = 0; i < 200; i++)
      g_assert_cmpuint (outlet->counts[i], ==, i);
  if (g_get_num_processors () > 1)
    g_assert_cmpuint (stream.threads.count (), >, 1);
}

// Fan-outs of several streams at once, with one crew.
void test_several ()
{
  const LeakGuard guard;
  std::vector<std::thread> streams;
  std::atomic<size_t> got{0};
  for (int i = 0; i < 3; i++)
    streams.emplace_back ([&] {
      Stream stream (at_once, 30);
      for (size_t number = 0; number < 100; number++)
        stream.push (number);
      for (const auto &outlet : stream.outlets)
        got += outlet->counts.size ();
    });
  for (std::thread &stream : streams)
    stream.join ();
  g_assert_cmpuint (got, ==, 3 * 30 * 100);
}

// What is little for one core stays on it.
void test_not_needed ()
{
  Stream stream (0.5, 2);
  const gint64 begun = g_get_monotonic_time ();
  for (size_t i = 0; g_get_monotonic_time () < begun + 1500 * 1000; i++) {
    stream.push (i);
    const gint64 pushed = g_get_monotonic_time ();
    wait_for ("the next frame", [&] { return g_get_monotonic_time () > pushed + 10000; });
  }
  g_assert_cmpuint (stream.threads.count (), ==, 1);
}

// It ends when the viewers have gone, and comes back with them.
void test_let_go ()
{
  const LeakGuard guard;
  Stream stream (at_once, 20);
  const size_t alone = count_threads ();
  const bool helped = g_get_num_processors () > 1;
  stream.push (0);
  g_assert_true (!helped || count_threads () > alone);
  for (size_t i = 0; i < 15; i++)
    stream.fanout.remove (stream.outlets[i]);
  wait_for ("the threads to end", [&] {
    stream.push (1);
    return count_threads () == alone;
  });
  wait_for ("threads that help again", [&] {
    stream.push (2);
    return !helped || count_threads () > alone;
  });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/media/crew/everybody-in-order", test_everybody_in_order);
  g_test_add_func ("/media/crew/several", test_several);
  g_test_add_func ("/media/crew/not-needed", test_not_needed);
  g_test_add_func ("/media/crew/let-go", test_let_go);
  return g_test_run ();
}
