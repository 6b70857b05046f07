// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names and indexes as types of their own: a peer's id, a mid and a stream's
// name are all strings, and mixing them up must not compile.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "result.hpp"

namespace wsrtc {

template <typename Tag> class Name {
public:
  Name () = default;

  explicit Name (std::string value) : value_ (std::move (value)) {}

  const std::string &str () const { return value_; }

  const char *c_str () const { return value_.c_str (); }

  bool empty () const { return value_.empty (); }

  friend bool operator== (const Name &a, const Name &b) { return a.value_ == b.value_; }

  friend bool operator!= (const Name &a, const Name &b) { return a.value_ != b.value_; }

  friend bool operator<(const Name &a, const Name &b) { return a.value_ < b.value_; }

private:
  std::string value_;
};

using PeerId = Name<struct PeerIdTag>;
using Mid = Name<struct MidTag>;
using StreamName = Name<struct StreamNameTag>;

// Index of a media section in a session description, from 0.
struct MLine {
  unsigned index = 0;

  friend bool operator== (MLine a, MLine b) { return a.index == b.index; }

  friend bool operator!= (MLine a, MLine b) { return a.index != b.index; }
};

// A stream's name is also its room's name and the first word of its page's
// path: [A-Za-z0-9._-]{1,64}, but neither "." nor ".." nor one of the words that
// the server keeps for itself. Empty text gives "default".
Result<StreamName> parse_stream_name (std::string_view text);

// 128 random bits as hexadecimal text: nobody guesses another peer's id.
PeerId make_peer_id ();

} // namespace wsrtc
