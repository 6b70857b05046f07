// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest.hpp"

namespace wsrtc {

// What is wrong with the inputs and no error: told once on the bus, and to
// viewers for as long as it lasts. Owner thread.
class Notices {
public:
  using Inputs = std::vector<std::shared_ptr<Ingest>>;

  // Asks the inputs. Those that were never told before.
  std::vector<std::string> update (const Inputs &inputs);

  // All of now; "" = all is well.
  const std::string &text () const { return text_; }

private:
  std::string text_;
  std::vector<std::string> told_;
};

} // namespace wsrtc
