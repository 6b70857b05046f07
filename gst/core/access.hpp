// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who may do what with which stream, and how a token says so. Pure: no I/O, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"

namespace wsrtc {

// The numbers are those of GstWsrtcRights.
enum class Right : unsigned { View = 1, Publish = 2, Talk = 4, Admin = 8 };

// Several at once.
using Rights = unsigned;

inline constexpr Rights all_rights = 15;

constexpr Rights operator| (Right a, Right b)
{
  return static_cast<Rights> (a) | static_cast<Rights> (b);
}

const char *to_string (Right right);
// 0 = there is none of that name.
Rights parse_right (std::string_view name);

// What is longer is none of ours, and nobody looks into it.
inline constexpr size_t max_token_bytes = 8192;
inline constexpr size_t min_secret_bytes = 16;

// A pattern of stream names: '*' stands for any characters or none, '?' for one.
// In time pattern × name at most.
bool glob_matches (std::string_view pattern, std::string_view name);
Status check_glob (std::string_view pattern);

struct Permit {
  Rights rights = 0;
  std::vector<std::string> streams; // patterns; none = all streams
  bool of_everybody = false;        // and not of who has some token
};

// What one holder of a token, or who has none, may do.
struct Grant {
  std::string holder; // for logs; "" = anybody
  std::vector<Permit> permits;

  // `by_token`: what everybody may does not count.
  bool allows (Right right, std::string_view stream, bool by_token = false) const;
  // With some stream; of Admin, which is of none, whether it is there.
  bool allows_somewhere (Right right) const;
};

// A hash by which secrets are compared: how long that takes says nothing of them.
class SecretHash {
public:
  explicit SecretHash (std::string_view secret);

  // Looks at all of both.
  bool equals (const SecretHash &other) const;

private:
  std::array<uint8_t, 32> digest_{}; // SHA-256
};

// What a static secret may be: it has to go through headers, addresses and files.
Status check_secret (std::string_view secret);

// The key of somebody who signs tokens.
class TokenKey {
public:
  virtual ~TokenKey () = default;
  // `token` has at most max_token_bytes; `now` in s since 1970. The error says what
  // is wrong with it and nothing of what is in it; Fault::Security: it is not signed
  // with this key.
  virtual Result<Grant> read (std::string_view token, int64_t now) const = 0;
};

class AccessRules {
public:
  // `name` is what logs call the holder.
  Status add_secret (std::string_view name, std::string_view secret, Rights rights,
                     std::vector<std::string> streams);
  void add_key (std::shared_ptr<const TokenKey> key);
  // For everybody, whatever else they are given.
  Status allow_anonymous (Rights rights, std::vector<std::string> streams);

  // What who comes with this token may do; "" = came without one. Includes what
  // everybody may. An Error: the token is none of ours, or not any more.
  Result<Grant> grant_of (std::string_view token, int64_t now) const;

private:
  struct Secret {
    SecretHash hash;
    Grant grant;
  };

  const Grant *find_secret (std::string_view token) const;

  std::vector<Secret> secrets_;
  std::vector<std::shared_ptr<const TokenKey>> keys_;
  std::vector<Permit> anonymous_;
};

// Permits from outside: known rights, patterns within the limits.
Status check_permit (const Permit &permit);

} // namespace wsrtc
