// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wait_for.hpp"

namespace wsrtc::test {

namespace {

constexpr guint poll_interval_ms = 10;

gboolean keep_ticking (gpointer)
{
  return G_SOURCE_CONTINUE;
}

// Wakes the iteration up for what is reached on other threads.
class Ticker {
public:
  explicit Ticker (GMainContext *context) : source_ (g_timeout_source_new (poll_interval_ms))
  {
    g_source_set_callback (source_, keep_ticking, nullptr, nullptr);
    g_source_attach (source_, context);
  }

  ~Ticker ()
  {
    g_source_destroy (source_);
    g_source_unref (source_);
  }

  Ticker (const Ticker &) = delete;
  Ticker &operator= (const Ticker &) = delete;

private:
  GSource *source_;
};

} // namespace

bool reached_within (const std::function<bool ()> &reached, Milliseconds deadline, GMainContext *context)
{
  using Clock = std::chrono::steady_clock;
  if (!context)
    context = g_main_context_get_thread_default ();
  const auto last = Clock::now () + deadline;
  const Ticker ticker (context);
  while (!reached ()) {
    if (Clock::now () >= last)
      return false;
    g_main_context_iteration (context, TRUE);
  }
  return true;
}

void wait_for (const char *what, const std::function<bool ()> &reached, Milliseconds deadline,
               GMainContext *context)
{
  if (!reached_within (reached, deadline, context))
    g_error ("waited %d ms in vain for: %s", static_cast<int> (deadline.count ()), what);
}

} // namespace wsrtc::test
