// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a viewer says before anybody can listen, kept in order: one description
// and its candidates. Whatever it sends, this takes no more than some hundred
// kilobytes.
#pragma once

#include <deque>

#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

class EarlyMessages {
public:
  // Takes the message, or passes over it when it says nothing that counts. An
  // error: the viewer says too much.
  Status keep (const Message &message);
  bool has_description () const;

  bool empty () const { return kept_.empty (); }

  // The oldest; there must be one.
  Message take ();

  void clear () { kept_.clear (); }

private:
  void keep_description (const Message &message);

  std::deque<Message> kept_;
};

} // namespace wsrtc
