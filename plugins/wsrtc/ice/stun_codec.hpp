// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The STUN messages of ICE (RFC 8445 section 7, RFC 8489) over libnice's public
// STUN library, which has the attributes, the CRC and the HMAC. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <stun/stunagent.h>

#include "net_address.hpp"
#include "stun_peek.hpp"

namespace wsrtc {

// Of a Binding request whose integrity was verified.
struct CheckRequest {
  uint32_t priority = 0;
  bool use_candidate = false;
  bool has_role = false;
  bool sender_controls = false;
  uint64_t tie_breaker = 0;
};

enum class RequestVerdict {
  Good,
  Unknown, // verified, with an attribute that must be understood and is not: 420
  Bad,     // to be dropped without an answer
};

enum class Answer {
  Success,
  RoleConflict, // 487
  Forbidden,    // 403: consent revoked (RFC 7675 section 5.2)
  Failure,      // another error, verified
  Bad,          // not verified, or no answer: to be dropped
};

struct CheckSpec {
  std::string username; // "theirs:ours"
  std::string password; // theirs
  uint32_t priority = 0;
  uint64_t tie_breaker = 0;
  bool controlling = false;
  bool use_candidate = false;
};

struct StunFrame {
  std::array<uint8_t, 800> bytes;
  size_t size = 0; // 0: it could not be made
};

inline constexpr int stun_role_conflict = 487;
inline constexpr int stun_unknown_attribute = 420;

class StunCodec {
public:
  StunCodec ();

  // `bytes` have passed peek_stun () and stay until the reply is made.
  RequestVerdict read_request (const uint8_t *bytes, size_t size, const std::string &password,
                               CheckRequest &out);
  // Replies to the last good or unknown request.
  StunFrame success (const NetAddress &seen);
  StunFrame failure (int code);

  StunFrame request (const CheckSpec &spec, StunId &id);
  // An answer to the request of that id, which peek_stun () found in it. `code`
  // becomes that of an error, also of one that is not verified; else it stays.
  Answer read_answer (const uint8_t *bytes, size_t size, const StunId &id, const std::string &password,
                      int *code = nullptr);

private:
  StunAgent agent_;
  StunMessage last_{};
  std::string password_; // of last_, which points to it
};

} // namespace wsrtc
