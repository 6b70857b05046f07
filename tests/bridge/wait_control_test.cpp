// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long missing packets are waited for: stories of counts, and the waits they lead to.
#include <sstream>
#include <string>

#include "assert_text.hpp"
#include "table.hpp"
#include "wait_control.hpp"

using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

// Words "SECONDS:LOST/LATE", with the counts of that moment. "x60" repeats the last
// one so many times, a second apart.
struct Story {
  const char *name;
  unsigned longest; // ms
  const char *words;
  const char *waits; // at first, and each that is another one
};

const Story stories[] = {
    {"clean-line-goes-to-the-floor", 200, "1:0/0 x300", "40 30 22 20"},
    {"lost-ones-are-not-waited-for", 200, "1:1/0 2:5/0 3:500/0 x300", "40 30 22 20"},
    {"late-ones-are", 200, "1:1/1", "40 80"},
    {"late-a-moment-after", 200, "1:1/0 2:1/0 3:1/1", "40 80"},
    {"too-long-after", 200, "1:1/0 2:1/0 5:1/1", "40"},
    {"up-to-the-longest", 200, "1:1/1 2:2/2 3:3/3 4:4/4", "40 80 160 200"},
    {"twice-the-same-packet-is-not-late", 200, "1:0/1 2:0/50 3:0/99 x40", "40 30"},
    {"twice-beside-a-loss", 200, "1:1/40 2:1/80 3:1/120", "40 80"},
    {"slowly-down-again", 100, "1:1/1 2:2/2 x200", "40 80 100 75 56 42 31 23 20"},
    {"quiet-begins-anew-with-each", 100, "1:1/1 20:2/2 x29", "40 80 100"},
    {"down-too-early-takes-twice-as-long", 100, "1:2/2 2:4/4 x30 33:5/5 x59", "40 80 100 75 100"},
    {"and-then-goes-down", 100, "1:2/2 2:4/4 x30 33:5/5 x60", "40 80 100 75 100 75"},
    {"another-connection", 200, "1:100/0 2:3/0 3:3/3", "40 80"},
    {"another-connection-starts-late", 200, "1:100/100 5:1/1", "40 80 160"},
    {"none-when-none-is-wanted", 0, "1:1/1 2:2/2 x100", "0"},
    {"shorter-than-the-floor", 10, "1:1/1 2:2/2 x100", "10"},
    {"shorter-than-the-first", 30, "1:1/1 2:2/2 x100", "30 22 20"},
};

class Teller {
public:
  explicit Teller (unsigned longest) : control_ (WaitControl::Milliseconds (longest)) { look (); }

  void tell (const std::string &word)
  {
    unsigned long long lost = 0, late = 0;
    unsigned number = 0;
    if (sscanf (word.c_str (), "x%u", &number) == 1) {
      for (; number > 0; number--)
        note (now_ + std::chrono::seconds (1));
      return;
    }
    g_assert_cmpint (sscanf (word.c_str (), "%u:%llu/%llu", &number, &lost, &late), ==, 3);
    counts_ = {lost, late};
    note (std::chrono::seconds (number));
  }

  const std::string &waits () const { return waits_; }

private:
  void note (WaitControl::Milliseconds now)
  {
    now_ = now;
    control_.note (counts_, now);
    look ();
  }

  void look ()
  {
    const std::string wait = std::to_string (control_.wait ().count ());
    if (wait != last_)
      waits_ += (waits_.empty () ? "" : " ") + wait;
    last_ = wait;
  }

  WaitControl control_;
  WaitControl::Milliseconds now_{0};
  PacketCounts counts_;
  std::string waits_, last_;
};

void check_story (const Story &row)
{
  Teller teller (row.longest);
  std::istringstream words (row.words);
  for (std::string word; words >> word;)
    teller.tell (word);
  assert_text (teller.waits (), row.waits);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/wait", stories, check_story);
  return g_test_run ();
}
