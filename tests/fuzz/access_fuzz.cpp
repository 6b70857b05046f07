// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tokens. What the input is of: a pattern and a name, a first message, a token, and,
// since no fuzzer signs, the claims of one that is signed with the right key.
#include "access.hpp"
#include "base64url.hpp"
#include "fuzz_target.hpp"
#include "json_hello.hpp"
#include "server/jwt_key.hpp"
#include "text.hpp"

#include "../server/jwt_maker.hpp"

using namespace wsrtc;

namespace {

constexpr int64_t now = 1000000;
const std::string key = "0123456789abcdef0123456789abcdef";

const AccessRules &rules ()
{
  static const AccessRules *made = [] {
    auto *fresh = new AccessRules;
    fresh->add_key (*make_jwt_key ("HS256", key, "", ""));
    return fresh;
  }();
  return *made;
}

void check_grant (const Result<Grant> &grant)
{
  if (!grant)
    return;
  for (const Permit &permit : grant->permits)
    test::must (bool (check_permit (permit)));
  test::must (grant->holder.size () <= 64);
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = test::text_of (data, size);
  std::string_view rest = text;
  const std::string_view pattern = cut (rest, '\n').substr (0, 128);
  if (check_glob (pattern))
    glob_matches (pattern, rest.substr (0, 128));
  test::must (glob_matches ("*", text));
  const auto decoded = decode_base64url (text);
  test::must (!decoded || decode_base64url (encode_base64url (*decoded)) == decoded);
  token_of_hello (text);
  const Result<Grant> unsigned_grant = rules ().grant_of (text, now);
  test::must (!unsigned_grant || text.empty () || text.size () <= max_token_bytes);
  check_grant (unsigned_grant);
  check_grant (rules ().grant_of (test::sign_hs256 (test::hs256_header, std::string (text), key), now));
  check_grant (rules ().grant_of (test::sign_hs256 (std::string (text), R"({"exp":1000060})", key), now));
  return 0;
}
