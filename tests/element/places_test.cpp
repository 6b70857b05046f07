// SPDX-License-Identifier: LGPL-2.1-or-later
#include <cstdint>

#include <glib.h>

#include "places.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Row {
  const char *name;
  Room room;
  unsigned wanted;
  bool with_nice;
  unsigned places;
};

constexpr size_t plenty = 1048576;

const Row rows[] = {
    {"plenty", {plenty, plenty}, 512, false, 512},
    {"no-limit", {SIZE_MAX, SIZE_MAX}, 100000, true, 100000},
    {"usual-soft-limit", {1024, plenty}, 512, false, 240},
    {"usual-soft-limit-with-nice", {1024, plenty}, 512, true, 96},
    {"few-wanted", {1024, plenty}, 10, true, 10},
    {"exactly", {64 + 4 * 500, plenty}, 500, false, 500},
    {"none-left", {64, plenty}, 512, false, 1},
    {"fewer-than-that", {3, plenty}, 512, true, 1},
    {"few-threads", {plenty, 256}, 512, false, 56},
    {"few-threads-with-nice", {plenty, 256}, 512, true, 22},
    {"exactly-so-many-threads", {plenty, 32 + 4 * 500}, 500, false, 500},
    {"no-thread-left", {plenty, 0}, 512, false, 1},
    {"few-of-both", {1024, 256}, 512, false, 56},
};

void test_row (const Row &row)
{
  g_assert_cmpuint (places_within (row.room, row.wanted, row.with_nice), ==, row.places);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/places", rows, test_row);
  return g_test_run ();
}
