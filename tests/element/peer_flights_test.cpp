// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which datagrams of a DTLS handshake are the last that a peer needs.
#include <string>

#include <glib.h>

#include "bytes.hpp"
#include "dtls_flights.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define EPOCH_0 "fefd 0000 000000000001 "
#define EPOCH_1 "fefd 0001 000000000000 "

struct Row {
  const char *name;
  const char *datagram;
  bool last;
};

const Row rows[] = {
    {"nothing", "", false},
    {"server-hello", "16" EPOCH_0 "0004 02000000", false},
    {"two-of-a-flight", "16" EPOCH_0 "0004 02000000 16" EPOCH_0 "0004 0b000000", false},
    {"change-cipher-spec", "14" EPOCH_0 "0001 01", true},
    {"behind-a-ticket", "16" EPOCH_0 "0004 04000000 14" EPOCH_0 "0001 01 16" EPOCH_1 "0002 aabb", true},
    {"finished-alone", "16" EPOCH_1 "0002 aabb", true},
    {"alert", "15" EPOCH_0 "0002 0228", false},
    {"dtls-1.3", "2f 0001 0010 00000000000000000000000000000000", true},
    {"cut-header", "16" EPOCH_0 "00", false},
    {"cut-record", "16" EPOCH_0 "ffff 02000000", false},
    {"rest-is-cut", "16" EPOCH_0 "0001 02 14fefd", false},
    {"empty-records", "16" EPOCH_0 "0000 16" EPOCH_0 "0000", false},
};

void test_row (const Row &row)
{
  const Bytes bytes = from_hex (row.datagram);
  g_assert_cmpint (is_last_flight (bytes.data (), bytes.size ()), ==, row.last);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/flights", rows, test_row);
  return g_test_run ();
}
