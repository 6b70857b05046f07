// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives still pictures of a stream's first video input to who asks: from its last
// key frame, or from the next picture where it is raw. What was there last stays
// when the input is silent or gone. Owner thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "ingest.hpp"
#include "owner_link.hpp"
#include "still.hpp"

namespace wsrtc {

// A JPEG, and when what it shows came, in µs since 1970.
struct Still {
  Jpeg jpeg;
  gint64 time = 0;
};

class StillDesk {
public:
  using Give = std::function<void (unsigned size, const Result<Still> &still)>;

  // `link` is cut before this ends. `give` is called once for each request, but
  // only once for those of one size that come while it is made.
  StillDesk (OwnerLinkPtr link, Give give) : link_ (std::move (link)), give_ (std::move (give)) {}

  // `size`: the longest side, in pixels.
  void request (const std::vector<std::shared_ptr<Ingest>> &inputs, unsigned size);
  // An input goes: its last key frame stays.
  void keep (const Ingest &gone);

private:
  struct Made {
    guint64 number = 0; // of its source
    Still still;
  };

  void wait_for_picture (StillKeeper &keeper, unsigned size);
  void make (const StillSource &source, unsigned size);
  void finish (const StillSource &source, unsigned size, const Result<Jpeg> &jpeg);
  void give_last (unsigned size);

  const OwnerLinkPtr link_;
  const Give give_;
  std::optional<StillSource> kept_;
  std::map<unsigned, Made> made_; // by size
  std::set<unsigned> waiting_;    // sizes that the next raw picture is wanted for
  std::set<unsigned> making_;
};

} // namespace wsrtc
