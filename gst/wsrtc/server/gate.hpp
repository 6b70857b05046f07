// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who is let in, and for what: the rules of GstWsrtcAccess, the tokens of single
// streams, and the patience with those who guess. Pure; on the server's thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "access.hpp"
#include "ids.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

// What somebody came with, and what that was good for.
struct Pass {
  std::string token; // "" = none
  int64_t time = 0;  // at which it was shown, in s since 1970
  Grant grant;
  std::set<StreamName> own; // the streams whose token this is
  bool known = false;       // the token, to anybody

  // For the log.
  const char *holder () const { return grant.holder.empty () ? "anybody" : grant.holder.c_str (); }
};

enum class Denial {
  None,
  NoToken,
  BadToken,
  Forbidden, // a good token, but not for this
  TooMany,   // bad ones from this address
};

struct Verdict {
  Denial denial = Denial::None;
  std::string text; // one sentence for who is refused
  Pass pass;        // of who is let in
};

class Gate {
public:
  Gate () = default;
  Gate (const Gate &) = delete;
  Gate &operator= (const Gate &) = delete;

  // nullptr = everybody may do everything but what needs Right::Admin.
  void set_rules (std::shared_ptr<const AccessRules> rules) { rules_ = std::move (rules); }

  bool has_rules () const { return rules_ != nullptr; }

  // Some token makes a difference.
  bool takes_tokens () const { return rules_ || !protected_.empty (); }

  // Who watches this stream, or talks to it, needs this secret, or a token by which
  // the rules allow it; "" = not any more.
  void protect (const StreamName &stream, const std::string &secret);

  // Somebody from `address` shows a token, or "". `stream` is "" for what is of none:
  // then the right for some stream is enough. `now` in s since 1970.
  Verdict judge (const std::string &token, Right right, const std::string &stream, const std::string &address,
                 int64_t now);
  // The same of one who has shown it.
  Verdict judge (const Pass &pass, Right right, const std::string &stream) const;
  bool allows (const Pass &pass, Right right, const std::string &stream) const;
  bool allows_somewhere (const Pass &pass, Right right) const;

  // After a change of the rules. False: the token is not good any more.
  bool renew (Pass &pass) const;

private:
  Status identify (Pass &pass) const;
  TokenBucket &patience_with (const std::string &address);

  std::shared_ptr<const AccessRules> rules_;
  std::map<StreamName, SecretHash> protected_;
  std::map<std::string, TokenBucket> patience_; // by address
};

// What somebody needs to be the source of this stream, and of which one that is.
// "door.talk", where the program of this server waits for it, is what viewers of
// "door" say.
struct NeededRight {
  Right right;
  std::string stream;
};

NeededRight right_to_send (const StreamName &stream, bool is_expected);

} // namespace wsrtc
