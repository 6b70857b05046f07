// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What watches over all connections of a server: their memory, the rate of each
// address, and what of their doings is written.
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "abuse_log.hpp"
#include "address_budgets.hpp"
#include "assert_text.hpp"
#include "memory_ledger.hpp"
#include "socket_budgets.hpp"

// Of the library, which does not show it.
GST_DEBUG_CATEGORY (wsrtc_server_debug);

using namespace wsrtc;

namespace {

constexpr size_t idle = MemoryLedger::idle_bytes;

// ---- memory ----

struct Holder {
  Holder (MemoryLedger &ledger) : account (ledger, [this] { evictions++; }) {}

  int evictions = 0;
  MemoryLedger::Account account;
};

void test_heaviest_goes ()
{
  MemoryLedger ledger (3 * idle + 1000);
  Holder light (ledger);
  Holder heavy (ledger);
  Holder last (ledger);
  g_assert_false (ledger.has_room ());
  light.account.set_incoming (100);
  heavy.account.set_outgoing (600);
  last.account.set_incoming (300);
  g_assert_cmpuint (ledger.total (), ==, 3 * idle + 1000);
  g_assert_cmpint (light.evictions + heavy.evictions + last.evictions, ==, 0);

  last.account.set_incoming (301);
  g_assert_cmpint (heavy.evictions, ==, 1);
  g_assert_true (heavy.account.evicted ());
  g_assert_cmpint (light.evictions + last.evictions, ==, 0);
  g_assert_cmpuint (ledger.total (), ==, 2 * idle + 401);

  // It does not count any more, whatever becomes of it.
  heavy.account.set_outgoing (1 << 30);
  g_assert_cmpuint (ledger.total (), ==, 2 * idle + 401);
  g_assert_cmpint (heavy.evictions, ==, 1);
}

void test_itself_goes ()
{
  MemoryLedger ledger (2 * idle);
  Holder one (ledger);
  one.account.set_outgoing (idle);
  one.account.set_outgoing (idle + 1);
  g_assert_cmpint (one.evictions, ==, 1);
  g_assert_cmpuint (ledger.total (), ==, 0);
}

void test_lower_limit ()
{
  MemoryLedger ledger (10 * idle);
  Holder one (ledger);
  {
    Holder other (ledger);
    one.account.set_incoming (4 * idle);
    ledger.set_limit (5 * idle);
    g_assert_false (ledger.has_room ());
    // What the old limit allowed, and no more.
    one.account.set_incoming (8 * idle);
    g_assert_cmpint (one.evictions + other.evictions, ==, 0);
    one.account.set_incoming (4 * idle);
    g_assert_cmpint (one.evictions, ==, 0);
  }
  // Now all that is there fits, and from then on it has to.
  g_assert_cmpuint (ledger.total (), ==, 5 * idle);
  one.account.set_incoming (4 * idle + 1);
  g_assert_cmpint (one.evictions, ==, 1);
}

void test_higher_limit ()
{
  MemoryLedger ledger (2 * idle);
  Holder one (ledger);
  g_assert_false (ledger.has_room ());
  ledger.set_limit (4 * idle);
  g_assert_true (ledger.has_room ());
  one.account.set_incoming (3 * idle);
  g_assert_cmpint (one.evictions, ==, 0);
  one.account.set_incoming (3 * idle + 1);
  g_assert_cmpint (one.evictions, ==, 1);
}

// A newcomer is worth more than a hoard, and not more than what everybody holds.
void test_make_room ()
{
  MemoryLedger ledger (30 * idle);
  Holder light (ledger);
  Holder heavy (ledger);
  Holder heaviest (ledger);
  light.account.set_incoming (7 * idle); // with itself no hoard
  heavy.account.set_outgoing (8 * idle);
  heaviest.account.set_incoming (10 * idle);
  g_assert_true (ledger.make_room ()); // there is
  g_assert_cmpint (heavy.evictions + heaviest.evictions, ==, 0);
  light.account.set_outgoing (1);
  light.account.set_outgoing (0);
  Holder newcomer (ledger);
  g_assert_false (ledger.has_room ());
  g_assert_true (ledger.make_room ());
  g_assert_cmpint (heaviest.evictions, ==, 1);
  g_assert_cmpint (light.evictions + heavy.evictions + newcomer.evictions, ==, 0);
  g_assert_cmpuint (ledger.total (), ==, 18 * idle);

  // No more than it takes, and nobody when it is an operator who wants less.
  ledger.set_limit (18 * idle - 1);
  g_assert_false (ledger.make_room ());
  ledger.set_limit (19 * idle);
  newcomer.account.set_incoming (0);
  g_assert_true (ledger.make_room ());
  g_assert_cmpint (heavy.evictions, ==, 1);
  ledger.set_limit (10 * idle);
  g_assert_false (ledger.make_room ());
  g_assert_cmpint (light.evictions + newcomer.evictions, ==, 0);
}

void test_given_back ()
{
  MemoryLedger ledger (10 * idle);
  {
    Holder one (ledger);
    one.account.set_incoming (5);
    one.account.set_outgoing (7);
    one.account.set_outgoing (3);
    g_assert_cmpuint (ledger.total (), ==, idle + 8);
    g_assert_cmpuint (one.account.bytes (), ==, idle + 8);
  }
  g_assert_cmpuint (ledger.total (), ==, 0);
}

// ---- rates ----

void test_addresses ()
{
  AddressBudgets budgets (2, 1);
  g_assert_true (budgets.take ("a", 1));
  g_assert_true (budgets.take ("a", 1));
  g_assert_false (budgets.take ("a", 1));
  g_assert_true (budgets.take ("b", 1));
  g_assert_true (budgets.take ("a", 1 + G_USEC_PER_SEC));
}

void test_addresses_change ()
{
  AddressBudgets budgets (2, 1);
  g_assert_true (budgets.take ("a", 1));
  budgets.change (1, 1);
  g_assert_false (budgets.take ("a", 1));
  g_assert_true (budgets.take ("b", 1));
  budgets.change (3, 1);
  g_assert_true (budgets.take ("a", 1));
  for (int i = 0; i < 3; i++)
    g_assert_true (budgets.take ("c", 1));
  g_assert_false (budgets.take ("c", 1));
}

void test_weights ()
{
  const ServerSettings settings;
  const SocketBudgets guest = budgets_of (settings, guest_weight);
  g_assert_cmpfloat (guest.frames, ==, 600);
  g_assert_cmpfloat (guest.frames_per_second, ==, 50);
  g_assert_cmpfloat (guest.bytes, ==, 1 << 20);
  g_assert_cmpuint (guest.unsent_bytes, ==, 1 << 20);
  const SocketBudgets source = budgets_of (settings, source_weight);
  g_assert_cmpfloat (source.frames, ==, 60000);
  g_assert_cmpfloat (source.bytes_per_second, ==, 16 << 20);
  g_assert_cmpuint (source.unsent_bytes, ==, 16 << 20);
}

// ---- the log ----

int64_t clock_now = 1;
std::vector<std::string> lines;

void keep_line (GstDebugCategory *, GstDebugLevel level, const gchar *, const gchar *, gint, GObject *,
                GstDebugMessage *message, gpointer)
{
  if (level == GST_LEVEL_WARNING)
    lines.emplace_back (gst_debug_message_get (message));
}

LogLine line_of (std::string_view address, std::string_view reason)
{
  return LogLine ({}, {}, "refused").with ("address", address).reason (reason);
}

void test_one_line ()
{
  lines.clear ();
  AbuseLog log ([] { return clock_now; });
  g_assert_true (log.note (Abuse::ForeignOrigin, line_of ("192.0.2.7", "first")));
  for (int i = 0; i < 1000; i++)
    g_assert_false (log.note (Abuse::ForeignOrigin, line_of ("192.0.2.8", "again")));
  g_assert_true (log.note (Abuse::SlowRequest, line_of ("192.0.2.7", "another kind")));
  g_assert_cmpuint (lines.size (), ==, 2);
  assert_text (lines[0], "event=refused address=192.0.2.7 reason=first kind=origin");
  g_assert_cmpuint (log.count (Abuse::ForeignOrigin), ==, 1001);

  clock_now += 60 * G_USEC_PER_SEC;
  g_assert_true (log.note (Abuse::ForeignOrigin, line_of ("192.0.2.9", "later")));
  assert_text (lines[2], "event=refused address=192.0.2.9 reason=later kind=origin unlogged=1000");
}

void test_no_text_of_others ()
{
  lines.clear ();
  AbuseLog log ([] { return clock_now; });
  log.note (
      Abuse::ForeignOrigin,
      line_of ("192.0.2.7", "page of \"x\n0:00:01 WARN all is well\x1b[2J\xff\" " + std::string (5000, 'y')));
  g_assert_cmpuint (lines.size (), ==, 1);
  g_assert_cmpuint (lines[0].size (), <, 800);
  g_assert_null (strpbrk (lines[0].c_str (), "\n\x1b"));
  g_assert_true (g_utf8_validate (lines[0].c_str (), -1, nullptr));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  GST_DEBUG_CATEGORY_INIT (wsrtc_server_debug, "wsrtcserver", 0, "test");
  gst_debug_category_set_threshold (wsrtc_server_debug, GST_LEVEL_WARNING);
  gst_debug_set_active (TRUE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (keep_line, nullptr, nullptr);
  g_test_add_func ("/memory/heaviest-goes", test_heaviest_goes);
  g_test_add_func ("/memory/itself-goes", test_itself_goes);
  g_test_add_func ("/memory/given-back", test_given_back);
  g_test_add_func ("/memory/lower-limit", test_lower_limit);
  g_test_add_func ("/memory/make-room", test_make_room);
  g_test_add_func ("/memory/higher-limit", test_higher_limit);
  g_test_add_func ("/rates/addresses", test_addresses);
  g_test_add_func ("/rates/addresses-change", test_addresses_change);
  g_test_add_func ("/rates/weights", test_weights);
  g_test_add_func ("/log/one-line", test_one_line);
  g_test_add_func ("/log/no-text-of-others", test_no_text_of_others);
  return g_test_run ();
}
