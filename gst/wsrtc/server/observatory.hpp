// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the sources of streams tell of them, asked for when somebody wants to know.
// All who ask at a time wait for one round; nobody waits for long. Sources of this
// process give () it, those elsewhere by a message to their room. On the server's
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "../wire/timer.hpp"
#include "report_reader.hpp"
#include "rooms.hpp"

namespace wsrtc {

class Observatory final : private ReportTaker {
public:
  // `rooms` stay, and tell this one alone.
  explicit Observatory (Rooms &rooms) : rooms_ (rooms) { rooms_.set_report_taker (this); }

  ~Observatory () override { rooms_.set_report_taker (nullptr); }

  Observatory (const Observatory &) = delete;
  Observatory &operator= (const Observatory &) = delete;

  // `done` is called once: when all have told who can, or after 200 ms; before this
  // returns, when they did so a moment ago.
  void look (std::function<void ()> done);
  // What a source tells; nullptr = it never does.
  void give (const StreamName &stream, const SourceReport *report);

  // The server stops: who waits goes on with what there is.
  void close () { finish (); }

  struct Rate {
    uint64_t bytes = 0;
    int64_t since = 0; // µs, monotonic
    double bits_per_second = 0;
  };

  struct Sight {
    PeerId source; // it is of that one
    SourceReport report;
    int64_t time = 0; // µs, monotonic
    std::map<PeerId, Rate> rates;
  };

  // The last one of the source that there is now; nullptr = none.
  const Sight *find (const StreamInfo &stream) const;

private:
  void take_report (const StreamName &stream, const SourceReport &report) override;

  void source_left (const StreamName &stream) override { sights_.erase (stream); }

  void finish ();
  void forget_gone ();

  Rooms &rooms_;
  std::map<StreamName, Sight> sights_;
  std::set<StreamName> awaited_;
  std::vector<std::function<void ()>> waiters_;
  Timer deadline_;
  int64_t finished_ = 0; // µs, monotonic; 0 = never
};

} // namespace wsrtc
