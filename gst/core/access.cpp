// SPDX-License-Identifier: LGPL-2.1-or-later
#include "access.hpp"

#include <algorithm>
#include <utility>

#include <glib.h>

#include "gptr.hpp"
#include "shown_text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_pattern_bytes = 64; // as names have
constexpr size_t max_patterns = 256;
constexpr size_t max_holder_bytes = 64;
// Each is compared with each token that comes.
constexpr size_t max_secrets = 4096;

struct RightRow {
  const char *name;
  Right right;
};

constexpr RightRow rights[] = {
    {"view", Right::View}, {"publish", Right::Publish}, {"talk", Right::Talk}, {"admin", Right::Admin}};

bool is_pattern_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-' || c == '*' || c == '?';
}

Error invalid (std::string text)
{
  return {Fault::InvalidArgument, std::move (text)};
}

} // namespace

const char *to_string (Right right)
{
  for (const RightRow &row : rights)
    if (row.right == right)
      return row.name;
  return "";
}

Rights parse_right (std::string_view name)
{
  for (const RightRow &row : rights)
    if (name == row.name)
      return static_cast<Rights> (row.right);
  return 0;
}

// Goes back to the last '*' only: an earlier one can take nothing that helps.
bool glob_matches (std::string_view pattern, std::string_view name)
{
  constexpr size_t none = std::string_view::npos;
  size_t p = 0;
  size_t n = 0;
  size_t star = none;
  size_t taken = 0; // where what follows the last '*' was tried
  while (n < name.size ()) {
    if (p < pattern.size () && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size () && (pattern[p] == '?' || pattern[p] == name[n])) {
      p++;
      n++;
    } else if (star != none) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of ('*', p) == none;
}

Status check_glob (std::string_view pattern)
{
  if (pattern.empty () || pattern.size () > max_pattern_bytes)
    return invalid ("a pattern of stream names has 1 to 64 characters");
  if (!std::all_of (pattern.begin (), pattern.end (), is_pattern_character))
    return invalid ("a pattern of stream names may only have letters, digits, '.', '_', '-', '*' and '?'");
  return Done{};
}

Status check_permit (const Permit &permit)
{
  if (permit.rights == 0 || (permit.rights & ~all_rights) != 0)
    return invalid ("the rights are one or several of view, publish, talk and admin");
  if (permit.streams.size () > max_patterns)
    return invalid ("more than 256 patterns of stream names are too many");
  for (const std::string &pattern : permit.streams)
    if (Status good = check_glob (pattern); !good)
      return good;
  return Done{};
}

bool Grant::allows (Right right, std::string_view stream, bool by_token) const
{
  return std::any_of (permits.begin (), permits.end (), [&] (const Permit &permit) {
    const bool has = (permit.rights & static_cast<Rights> (right)) != 0;
    return has && !(by_token && permit.of_everybody) &&
           (permit.streams.empty () ||
            std::any_of (permit.streams.begin (), permit.streams.end (),
                         [&] (const std::string &pattern) { return glob_matches (pattern, stream); }));
  });
}

bool Grant::allows_somewhere (Right right) const
{
  return std::any_of (permits.begin (), permits.end (), [&] (const Permit &permit) {
    return (permit.rights & static_cast<Rights> (right)) != 0;
  });
}

// ---- secrets

SecretHash::SecretHash (std::string_view secret)
{
  const GUnique<GChecksum> sha256 (g_checksum_new (G_CHECKSUM_SHA256));
  g_checksum_update (sha256.get (), reinterpret_cast<const guchar *> (secret.data ()),
                     static_cast<gssize> (secret.size ()));
  gsize size = digest_.size ();
  g_checksum_get_digest (sha256.get (), digest_.data (), &size);
}

bool SecretHash::equals (const SecretHash &other) const
{
  // volatile: the compiler may not end the loop at the first difference.
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < digest_.size (); i++)
    difference = static_cast<uint8_t> (difference | (digest_[i] ^ other.digest_[i]));
  return difference == 0;
}

Status check_secret (std::string_view secret)
{
  if (secret.size () < min_secret_bytes)
    return invalid ("a secret of fewer than 16 characters can be guessed; take a random one, such as "
                    "\"openssl rand -hex 16\" gives");
  if (secret.size () > max_token_bytes)
    return invalid ("a secret has at most 8192 characters");
  if (!std::all_of (secret.begin (), secret.end (), [] (char c) { return g_ascii_isgraph (c); }))
    return invalid ("a secret has no spaces, and no characters that are not ASCII");
  return Done{};
}

// ---- rules

Status AccessRules::add_secret (std::string_view name, std::string_view secret, Rights rights_given,
                                std::vector<std::string> streams)
{
  if (!is_shown_text (name, max_holder_bytes))
    return invalid ("the name of who has a secret is a text of 1 to 64 bytes without control characters");
  if (Status good = check_secret (secret); !good)
    return good;
  Permit permit{rights_given, std::move (streams)};
  if (Status good = check_permit (permit); !good)
    return good;
  if (find_secret (secret))
    return invalid ("the secret of \"" + std::string (name) + "\" is that of somebody else already");
  if (secrets_.size () >= max_secrets)
    return invalid ("more than 4096 secrets are too many; sign tokens with a key instead");
  secrets_.push_back ({SecretHash (secret), Grant{std::string (name), {std::move (permit)}}});
  return Done{};
}

void AccessRules::add_key (std::shared_ptr<const TokenKey> key)
{
  keys_.push_back (std::move (key));
}

Status AccessRules::allow_anonymous (Rights rights_given, std::vector<std::string> streams)
{
  Permit permit{rights_given, std::move (streams)};
  if (Status good = check_permit (permit); !good)
    return good;
  permit.of_everybody = true;
  anonymous_.push_back (std::move (permit));
  return Done{};
}

// All are looked at, whichever it is.
const Grant *AccessRules::find_secret (std::string_view token) const
{
  const SecretHash hash (token);
  const Grant *found = nullptr;
  for (const Secret &secret : secrets_)
    if (secret.hash.equals (hash))
      found = &secret.grant;
  return found;
}

Result<Grant> AccessRules::grant_of (std::string_view token, int64_t now) const
{
  if (token.size () > max_token_bytes)
    return Error{Fault::TooLarge, "the token is too long"};
  Result<Grant> grant = Grant{};
  if (!token.empty ()) {
    const Grant *known = find_secret (token);
    grant = known ? Result<Grant> (*known) : Error{Fault::Security, "the token is not known here"};
    for (const auto &key : keys_) {
      if (grant)
        break;
      Result<Grant> read = key->read (token, now);
      // What is wrong with one that this key has signed says more than that others
      // have not.
      if (read || read.error ().fault != Fault::Security)
        grant = std::move (read);
    }
  }
  if (grant)
    grant->permits.insert (grant->permits.end (), anonymous_.begin (), anonymous_.end ());
  return grant;
}

} // namespace wsrtc
