// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gate.hpp"

#include <utility>

#include <glib.h>

namespace wsrtc {

namespace {

// Bad tokens of one address: typing errors, and all tabs of a browser whose token has
// expired.
constexpr double bad_tokens = 20;
constexpr double bad_tokens_per_second = 0.2;
// Addresses that are remembered. Who is forgotten has the whole burst again.
constexpr size_t max_addresses = 4096;

constexpr char not_known[] = "the token is not known here";
constexpr std::string_view talk_suffix = ".talk";

// What the token of a single stream is about.
bool is_guarded (Right right)
{
  return right == Right::View || right == Right::Talk;
}

std::string needs (const char *what, Right right, const std::string &stream)
{
  return std::string (what) + " \"" + to_string (right) + "\"" +
         (stream.empty () ? std::string () : " for \"" + stream + "\"");
}

} // namespace

void Gate::protect (const StreamName &stream, const std::string &secret)
{
  protected_.erase (stream);
  if (!secret.empty ())
    protected_.emplace (stream, SecretHash (secret));
}

Status Gate::identify (Pass &pass) const
{
  pass.own.clear ();
  pass.grant = {};
  if (!pass.token.empty ()) {
    const SecretHash hash (pass.token);
    for (const auto &[stream, secret] : protected_)
      if (secret.equals (hash))
        pass.own.insert (stream);
  }
  pass.known = !pass.own.empty ();
  if (!rules_)
    return Done{};
  Result<Grant> grant = rules_->grant_of (pass.known ? std::string () : pass.token, pass.time);
  if (!grant)
    return grant.error ();
  pass.grant = std::move (*grant);
  pass.known = pass.known || !pass.token.empty ();
  return Done{};
}

bool Gate::renew (Pass &pass) const
{
  const bool was_known = pass.known;
  return identify (pass) && (pass.known || !was_known);
}

bool Gate::allows (const Pass &pass, Right right, const std::string &stream) const
{
  const bool guarded = is_guarded (right) && protected_.count (StreamName (stream)) != 0;
  if (guarded && pass.own.count (StreamName (stream)) != 0)
    return true;
  if (!rules_)
    return right != Right::Admin && !guarded;
  return right == Right::Admin ? pass.grant.allows_somewhere (right)
                               : pass.grant.allows (right, stream, guarded);
}

bool Gate::allows_somewhere (const Pass &pass, Right right) const
{
  if (is_guarded (right) && !pass.own.empty ())
    return true;
  return rules_ ? pass.grant.allows_somewhere (right) : right != Right::Admin;
}

Verdict Gate::judge (const Pass &pass, Right right, const std::string &stream) const
{
  if (stream.empty () ? allows_somewhere (pass, right) : allows (pass, right, stream))
    return {Denial::None, "", pass};
  if (pass.token.empty ())
    return {Denial::NoToken, "a token is needed here", pass}; // which right is nothing for strangers
  if (!pass.known)
    return {Denial::BadToken, not_known, pass};
  return {Denial::Forbidden, needs ("the token does not give the right", right, stream), pass};
}

Verdict Gate::judge (const std::string &token, Right right, const std::string &stream,
                     const std::string &address, int64_t now)
{
  Pass pass;
  pass.token = token;
  pass.time = now;
  // Before it is looked at: a good one would end the guessing.
  TokenBucket *patience = token.empty () ? nullptr : &patience_with (address);
  if (patience && !patience->take (1, g_get_monotonic_time ()))
    return {Denial::TooMany, "too many bad tokens came from this address; try again later", {}};
  const Status identified = identify (pass);
  // Without rules it may still be a guess at the secret of a stream.
  const bool guessed = identified && patience && !pass.known && !protected_.empty ();
  Verdict verdict;
  if (!identified || guessed)
    verdict = {Denial::BadToken, guessed ? not_known : identified.error ().text, {}};
  else
    verdict = judge (pass, right, stream);
  if (patience && verdict.denial != Denial::BadToken)
    patience->give_back (1);
  return verdict;
}

TokenBucket &Gate::patience_with (const std::string &address)
{
  if (patience_.size () >= max_addresses && patience_.count (address) == 0)
    patience_.clear ();
  return patience_.try_emplace (address, bad_tokens, bad_tokens_per_second).first->second;
}

NeededRight right_to_send (const StreamName &stream, bool is_expected)
{
  const std::string &name = stream.str ();
  const bool is_talk = is_expected && name.size () > talk_suffix.size () &&
                       std::string_view (name).substr (name.size () - talk_suffix.size ()) == talk_suffix;
  return is_talk ? NeededRight{Right::Talk, name.substr (0, name.size () - talk_suffix.size ())}
                 : NeededRight{Right::Publish, name};
}

} // namespace wsrtc
