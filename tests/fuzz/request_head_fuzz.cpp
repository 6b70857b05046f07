// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What follows a request's header before libsoup does: however its bytes are cut it says the
// same, and what it lets through begins with a method that is known. The first byte says how
// long the pieces are.
#include <algorithm>
#include <string_view>

#include "../../gst/wsrtc/wire/request_head.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

namespace {

RequestHead::Verdict feed (RequestHead &head, const uint8_t *data, size_t size, size_t piece)
{
  for (size_t at = 0; at < size; at += piece)
    if (const auto verdict = head.feed (data + at, std::min (piece, size - at));
        verdict != RequestHead::Verdict::Fine)
      return verdict;
  return RequestHead::Verdict::Fine;
}

bool begins_with_known_method (std::string_view text)
{
  text.remove_prefix (std::min (text.find_first_not_of ("\r\n"), text.size ()));
  const std::string_view word = text.substr (0, text.find_first_of (" \t"));
  if (word.size () == text.size ())
    return true; // not whole yet
  for (const char *method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    if (word == method)
      return true;
  return false;
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  RequestHead whole, pieces;
  const auto verdict = whole.feed (data + 1, size - 1);
  test::must (feed (pieces, data + 1, size - 1, size_t{data[0]} + 1) == verdict);
  if (verdict != RequestHead::Verdict::Fine)
    return 0;
  test::must (pieces.has_more () == whole.has_more ());
  test::must (begins_with_known_method ({reinterpret_cast<const char *> (data) + 1, size - 1}));
  return 0;
}
