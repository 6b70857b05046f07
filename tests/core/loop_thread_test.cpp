// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loop_thread.hpp"

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "leaks.hpp"
#include "no_threads.hpp"
#include "wait_for.hpp"

using wsrtc::LoopThread;
using wsrtc::test::LeakGuard;

namespace {

void tasks_keep_their_order ()
{
  const LeakGuard guard;
  LoopThread loop ("order");
  std::vector<int> order;
  for (int i = 0; i < 1000; i++)
    loop.post ([&order, i] { order.push_back (i); });
  loop.run_and_wait ([] {});
  g_assert_cmpuint (order.size (), ==, 1000);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (order[static_cast<size_t> (i)], ==, i);
}

void each_poster_keeps_its_order ()
{
  const LeakGuard guard;
  constexpr int posters = 4;
  constexpr int tasks = 500;
  LoopThread loop ("posters");
  int last[posters] = {};
  int wrong = 0;
  std::vector<std::thread> threads;
  for (int p = 0; p < posters; p++)
    threads.emplace_back ([&, p] {
      for (int i = 1; i <= tasks; i++)
        loop.post ([&, p, i] {
          wrong += last[p] != i - 1;
          last[p] = i;
        });
    });
  for (std::thread &thread : threads)
    thread.join ();
  loop.stop ();
  g_assert_cmpint (wrong, ==, 0);
  for (int done : last)
    g_assert_cmpint (done, ==, tasks);
}

void tasks_run_on_the_thread ()
{
  const LeakGuard guard;
  LoopThread loop ("place");
  g_assert_false (loop.is_current ());
  bool current = false;
  bool is_default = false;
  loop.run_and_wait ([&] {
    current = loop.is_current ();
    is_default = g_main_context_get_thread_default () == loop.context ();
  });
  g_assert_true (current);
  g_assert_true (is_default);
}

void is_current_tells_threads_apart ()
{
  LoopThread one ("one");
  LoopThread two ("two");
  bool current = true;
  one.run_and_wait ([&] { current = two.is_current (); });
  g_assert_false (current);
}

void post_from_the_thread_itself_comes_later ()
{
  LoopThread loop ("self");
  std::vector<int> order;
  loop.run_and_wait ([&] {
    loop.post ([&] { order.push_back (2); });
    order.push_back (1);
  });
  loop.run_and_wait ([] {});
  g_assert_cmpuint (order.size (), ==, 2);
  g_assert_cmpint (order[0], ==, 1);
  g_assert_cmpint (order[1], ==, 2);
}

void stop_finishes_what_was_posted ()
{
  const LeakGuard guard;
  LoopThread loop ("finish");
  int ran = 0;
  for (int i = 0; i < 1000; i++)
    loop.post ([&ran] { ran++; });
  loop.stop ();
  g_assert_cmpint (ran, ==, 1000);
  loop.stop ();
  g_assert_cmpint (ran, ==, 1000);
}

void stop_before_the_thread_has_begun ()
{
  const LeakGuard guard;
  for (int i = 0; i < 100; i++) {
    LoopThread loop ("short");
    loop.stop ();
  }
}

void task_after_stop_is_destroyed ()
{
  LoopThread loop ("late");
  loop.stop ();
  auto token = std::make_shared<int> (0);
  const std::weak_ptr<int> watch = token;
  bool ran = false;
  loop.post ([&ran, held = std::move (token)] { ran = true; });
  g_assert_true (watch.expired ());
  loop.run_and_wait ([&ran] { ran = true; });
  g_assert_false (ran);
}

// A running task posts while another thread stops the loop. Whether that task
// is still accepted is a race; that nothing is left of it is not.
void task_posted_while_stopping_is_destroyed ()
{
  LoopThread loop ("stopping");
  auto token = std::make_shared<int> (0);
  const std::weak_ptr<int> watch = token;
  std::atomic<bool> stopping{false};
  loop.post ([&loop, &stopping, held = std::move (token)] {
    while (!stopping)
      std::this_thread::yield ();
    loop.post ([held] {});
  });
  std::thread stopper ([&] {
    stopping = true;
    loop.stop ();
  });
  stopper.join ();
  g_assert_true (watch.expired ());
}

void posting_races_with_stop ()
{
  const LeakGuard guard;
  for (int round = 0; round < 50; round++) {
    LoopThread loop ("race");
    std::atomic<int> alive{0};

    struct Token {
      explicit Token (std::atomic<int> &count) : count_ (count) { count_++; }

      ~Token () { count_--; }

      std::atomic<int> &count_;
    };

    std::thread poster ([&] {
      for (int i = 0; i < 200; i++)
        loop.post ([token = std::make_shared<Token> (alive)] {});
    });
    loop.stop ();
    poster.join ();
    g_assert_cmpint (alive, ==, 0);
  }
}

void a_task_may_destroy_what_posted_it ()
{
  LoopThread loop ("owner");

  struct Owner {
    int value = 1;
  };

  auto owner = std::make_shared<Owner> ();
  const std::weak_ptr<Owner> watch = owner;
  loop.post ([held = std::move (owner)] () mutable { held.reset (); });
  loop.run_and_wait ([] {});
  g_assert_true (watch.expired ());
}

// It says so, and drops what it is given, as after its end.
void without_a_thread ()
{
  if (!wsrtc::test::NoThreads::possible ())
    return g_test_skip ("the lack of threads cannot be had here");
  const LeakGuard guard;
  const wsrtc::test::NoThreads none;
  LoopThread loop ("unborn");
  g_assert_false (static_cast<bool> (loop.status ()));
  g_assert_nonnull (strstr (loop.status ().error ().text.c_str (), "cannot start thread unborn: "));
  auto token = std::make_shared<int> (1);
  const std::weak_ptr<int> watch = token;
  bool run = false;
  loop.post ([held = std::move (token)] {});
  g_assert_true (watch.expired ());
  loop.run_and_wait ([&run] { run = true; });
  g_assert_false (run);
  loop.stop ();
}

std::thread::id thread_of (LoopThread &loop)
{
  std::thread::id id;
  loop.run_and_wait ([&id] { id = std::this_thread::get_id (); });
  return id;
}

void contexts_are_shared ()
{
  const LeakGuard guard;
  LoopThread one ("one", "shared"), two ("two", "shared"), other ("other", "another"), own ("own", "");
  g_assert_true (thread_of (one) == thread_of (two));
  g_assert_true (thread_of (one) != thread_of (other));
  g_assert_true (thread_of (one) != thread_of (own));
  one.run_and_wait ([&] {
    g_assert_true (two.is_current ());
    g_assert_false (own.is_current ());
    g_assert_true (LoopThread::is_current ("shared"));
    g_assert_false (LoopThread::is_current ("another"));
    g_assert_false (LoopThread::is_current (""));
  });
}

// Who stops has had its tasks run, and has no more of them; the others go on.
void one_of_a_context_stops ()
{
  const LeakGuard guard;
  LoopThread stays ("stays", "shared");
  for (int round = 0; round < 200; round++) {
    int runs = 0;
    LoopThread goes ("goes", "shared");
    for (int i = 0; i < 10; i++)
      goes.post ([&runs] { runs++; });
    goes.stop ();
    g_assert_cmpint (runs, ==, 10);
    goes.post ([&runs] { runs++; });
    goes.run_and_wait ([&runs] { runs++; });
    goes.stop ();
    bool on = false;
    stays.run_and_wait ([&on] { on = true; });
    g_assert_true (on);
    g_assert_cmpint (runs, ==, 10);
  }
}

void contexts_begin_again ()
{
  const LeakGuard guard;
  for (int round = 0; round < 50; round++) {
    LoopThread one ("one", "shared");
    LoopThread two ("two", "shared");
    one.stop ();
    g_assert_true (thread_of (two) != std::thread::id ());
  }
}

// As elements that start and stop in several threads of an application.
void contexts_come_and_go_at_once ()
{
  const LeakGuard guard;
  std::atomic<int> runs{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back ([&runs] {
      for (int i = 0; i < 200; i++) {
        LoopThread loop ("short", "shared");
        loop.post ([&runs] { runs++; });
        loop.run_and_wait ([&runs] { runs++; });
        loop.post ([&runs] { runs++; });
      }
    });
  for (std::thread &thread : threads)
    thread.join ();
  g_assert_cmpint (runs, ==, 4 * 200 * 3);
}

void run_and_wait_on_the_thread ()
{
  if (g_test_subprocess ()) {
    LoopThread loop ("own");
    loop.run_and_wait ([&] { loop.run_and_wait ([] {}); });
    return;
  }
  g_test_trap_subprocess (nullptr, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*is_current*");
}

void stop_on_the_thread ()
{
  if (g_test_subprocess ()) {
    LoopThread loop ("own");
    loop.run_and_wait ([&] { loop.stop (); });
    return;
  }
  g_test_trap_subprocess (nullptr, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*is_current*");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/core/loop-thread/order", tasks_keep_their_order);
  g_test_add_func ("/core/loop-thread/order-of-each-poster", each_poster_keeps_its_order);
  g_test_add_func ("/core/loop-thread/place", tasks_run_on_the_thread);
  g_test_add_func ("/core/loop-thread/is-current", is_current_tells_threads_apart);
  g_test_add_func ("/core/loop-thread/post-from-itself", post_from_the_thread_itself_comes_later);
  g_test_add_func ("/core/loop-thread/stop/finishes", stop_finishes_what_was_posted);
  g_test_add_func ("/core/loop-thread/stop/at-once", stop_before_the_thread_has_begun);
  g_test_add_func ("/core/loop-thread/stop/post-after", task_after_stop_is_destroyed);
  g_test_add_func ("/core/loop-thread/stop/post-during", task_posted_while_stopping_is_destroyed);
  g_test_add_func ("/core/loop-thread/stop/race", posting_races_with_stop);
  g_test_add_func ("/core/loop-thread/task-destroys-owner", a_task_may_destroy_what_posted_it);
  g_test_add_func ("/core/loop-thread/without-a-thread", without_a_thread);
  g_test_add_func ("/core/loop-thread/context/shared", contexts_are_shared);
  g_test_add_func ("/core/loop-thread/context/one-stops", one_of_a_context_stops);
  g_test_add_func ("/core/loop-thread/context/again", contexts_begin_again);
  g_test_add_func ("/core/loop-thread/context/at-once", contexts_come_and_go_at_once);
  g_test_add_func ("/core/loop-thread/misuse/run-and-wait", run_and_wait_on_the_thread);
  g_test_add_func ("/core/loop-thread/misuse/stop", stop_on_the_thread);
  return g_test_run ();
}
