// SPDX-License-Identifier: LGPL-2.1-or-later
#include "words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr size_t longest_compared = 64;
constexpr size_t longest_shown = 120;

// Letters that are put in, left out, changed, or swapped with their neighbour.
size_t distance (std::string_view a, std::string_view b)
{
  std::vector<size_t> before (b.size () + 1);
  std::vector<size_t> last (b.size () + 1);
  std::vector<size_t> row (b.size () + 1);
  for (size_t j = 0; j <= b.size (); j++)
    last[j] = j;
  for (size_t i = 1; i <= a.size (); i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.size (); j++) {
      const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min ({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min (row[j], before[j - 2] + 1);
    }
    before.swap (last);
    last.swap (row);
  }
  return last[b.size ()];
}

// "Stale-After" is as good as "stale_after".
std::string plain (std::string_view word)
{
  std::string out;
  for (const char c : word)
    out += c == '-' || c == ' ' ? '_' : g_ascii_tolower (c);
  return out;
}

} // namespace

std::string nearest_word (std::string_view typed, const std::vector<std::string> &known)
{
  if (typed.empty () || typed.size () > longest_compared)
    return {};
  const std::string word = plain (typed);
  std::string best;
  size_t least = 1 + std::max<size_t> (1, word.size () / 3);
  for (const std::string &candidate : known) {
    const std::string other = plain (candidate);
    // "latency" for "latency_ms".
    const bool begins = word.size () > 3 && other.compare (0, word.size (), word) == 0;
    const size_t far = begins ? 1 : distance (word, other);
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

std::string listing (const std::vector<std::string> &words, const char *last)
{
  std::string out;
  for (size_t i = 0; i < words.size (); i++) {
    if (i > 0)
      out += i + 1 == words.size () ? std::string (" ") + last + " " : std::string (", ");
    out += words[i];
  }
  return out;
}

std::string quoted (std::string_view text)
{
  std::string out = "\"";
  const bool cut = text.size () > longest_shown;
  for (const char c : text.substr (0, longest_shown))
    out += g_ascii_iscntrl (c) ? '?' : c;
  // A letter that was cut through is none.
  while (cut && !g_utf8_validate (out.data (), static_cast<gssize> (out.size ()), nullptr) && out.size () > 1)
    out.pop_back ();
  return out + (cut ? "…\"" : "\"");
}

std::string number_text (double value)
{
  if (value == std::trunc (value) && std::abs (value) < 1e15)
    return std::to_string (static_cast<int64_t> (value));
  std::array<char, G_ASCII_DTOSTR_BUF_SIZE> buffer;
  return g_ascii_formatd (buffer.data (), buffer.size (), "%g", value);
}

} // namespace wsrtc
