// SPDX-License-Identifier: LGPL-2.1-or-later
#include "access.hpp"

#include "assert_text.hpp"
#include "base64url.hpp"
#include "json_hello.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char secret[] = "sixteen-letters!";
constexpr char other_secret[] = "another-secret-0123456789";
constexpr auto view = static_cast<Rights> (Right::View);

struct GlobRow {
  const char *name;
  std::string pattern;
  std::string text;
  bool matches;
};

const GlobRow globs[] = {
    {"same", "door", "door", true},
    {"other", "door", "doors", false},
    {"shorter", "door", "doo", false},
    {"case", "door", "Door", false},
    {"star", "*", "anything", true},
    {"star-of-nothing", "door*", "door", true},
    {"prefix", "cam-*", "cam-7", true},
    {"not-prefix", "cam-*", "xcam-7", false},
    {"suffix", "*.talk", "door.talk", true},
    {"not-suffix", "*.talk", "door.talks", false},
    {"middle", "a*c", "abbc", true},
    {"last-star-again", "a*bc", "abbcbc", true},
    {"two-stars", "*a*b", "xxaxxb", true},
    {"one", "cam-?", "cam-7", true},
    {"one-of-none", "cam-?", "cam-", false},
    {"one-of-two", "cam-?", "cam-10", false},
    {"dot-is-a-dot", "a.c", "abc", false},
    {"stars-without-end", std::string (32, '*') + "b", std::string (64, 'a'), false},
    {"stars-and-letters", "*a*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string (64, 'a'), false},
};

void check_matches (const GlobRow &row)
{
  g_assert_true (glob_matches (row.pattern, row.text) == row.matches);
}

struct BadRow {
  const char *name;
  std::string holder;
  std::string secret;
  Rights rights;
  std::vector<std::string> streams;
};

const BadRow bad_secrets[] = {
    {"no-name", "", secret, view, {}},
    {"name-with-line", "a\nb", secret, view, {}},
    {"name-too-long", std::string (65, 'x'), secret, view, {}},
    {"short", "x", "fifteen-letters", view, {}},
    {"empty", "x", "", view, {}},
    {"space", "x", "sixteen letters!", view, {}},
    {"not-ascii", "x", "sixteen-letters\xc3\xa4", view, {}},
    {"huge", "x", std::string (8193, 'x'), view, {}},
    {"no-right", "x", secret, 0, {}},
    {"unknown-right", "x", secret, 16 | view, {}},
    {"empty-pattern", "x", secret, view, {""}},
    {"slash", "x", secret, view, {"a/b"}},
    {"set-of-characters", "x", secret, view, {"[ab]"}},
    {"long-pattern", "x", secret, view, {std::string (65, '*')}},
    {"many-patterns", "x", secret, view, std::vector<std::string> (257, "a")},
};

// Refused by a text without the secret.
void check_bad_secret (const BadRow &row)
{
  AccessRules rules;
  const Status added = rules.add_secret (row.holder, row.secret, row.rights, row.streams);
  g_assert_false (bool (added));
  g_assert_true (added.error ().fault == Fault::InvalidArgument);
  g_assert_true (row.secret.empty () || added.error ().text.find (row.secret) == std::string::npos);
}

AccessRules some_rules ()
{
  AccessRules rules;
  g_assert_true (bool (rules.add_secret ("anna", secret, Right::View | Right::Talk, {"door", "cam-*"})));
  g_assert_true (bool (rules.add_secret ("bert", other_secret, Right::Publish | Right::Admin, {"roof"})));
  g_assert_true (bool (rules.allow_anonymous (view, {"lobby"})));
  return rules;
}

struct AllowRow {
  const char *name;
  const char *token;
  Right right;
  const char *stream;
  bool allowed;
};

const AllowRow allowed_rows[] = {
    {"anybody-lobby", "", Right::View, "lobby", true},
    {"anybody-door", "", Right::View, "door", false},
    {"anybody-talks", "", Right::Talk, "lobby", false},
    {"anna-views", secret, Right::View, "door", true},
    {"anna-views-cam", secret, Right::View, "cam-1", true},
    {"anna-views-roof", secret, Right::View, "roof", false},
    {"anna-as-anybody", secret, Right::View, "lobby", true},
    {"anna-talks", secret, Right::Talk, "door", true},
    {"anna-publishes", secret, Right::Publish, "door", false},
    {"bert-publishes", other_secret, Right::Publish, "roof", true},
    {"bert-publishes-door", other_secret, Right::Publish, "door", false},
    {"bert-views", other_secret, Right::View, "roof", false},
};

void check_allowed (const AllowRow &row)
{
  const Result<Grant> grant = some_rules ().grant_of (row.token, 0);
  g_assert_true (bool (grant));
  g_assert_true (grant->allows (row.right, row.stream) == row.allowed);
}

struct UnknownRow {
  const char *name;
  std::string token;
};

const UnknownRow unknown_tokens[] = {
    {"other", "seventeen-letters"},
    {"prefix", "sixteen-letters"},
    {"longer", std::string (secret) + "!"},
    {"upper", "SIXTEEN-LETTERS!"},
    {"nul", std::string (secret) + std::string (1, '\0')},
    {"huge", std::string (100000, 'x')},
    {"dots", "a.b.c"},
};

void check_unknown (const UnknownRow &row)
{
  const Result<Grant> grant = some_rules ().grant_of (row.token, 0);
  g_assert_false (bool (grant));
  g_assert_true (grant.error ().text.find (row.token) == std::string::npos);
}

void test_somewhere ()
{
  const AccessRules rules = some_rules ();
  const Result<Grant> bert = rules.grant_of (other_secret, 0);
  g_assert_true (bert->allows_somewhere (Right::Admin));
  g_assert_true (bert->allows_somewhere (Right::View)); // the lobby
  g_assert_false (bert->allows_somewhere (Right::Talk));
  assert_text (bert->holder, "bert");
  g_assert_false (bert->allows (Right::View, "lobby", true));
}

void test_same_secret_twice ()
{
  AccessRules rules = some_rules ();
  g_assert_false (bool (rules.add_secret ("clara", secret, view, {})));
}

void test_nothing_is_allowed_at_first ()
{
  const AccessRules rules;
  for (const Right right : {Right::View, Right::Publish, Right::Talk, Right::Admin})
    g_assert_false (rules.grant_of ("", 0)->allows_somewhere (right));
  g_assert_false (bool (rules.grant_of (secret, 0)));
}

struct Base64Row {
  const char *name;
  const char *text;
  const char *bytes; // nullptr: refused
};

const Base64Row base64_rows[] = {
    {"empty", "", ""},           {"three", "YWJj", "abc"},          {"two", "YWI", "ab"},
    {"one", "YQ", "a"},          {"special", "-_8", "\xfb\xff"},    {"padding", "YQ==", nullptr},
    {"usual", "+/8", nullptr},   {"rest-of-one", "YWJjZ", nullptr}, {"space", "YW Jj", nullptr},
    {"line", "YWJj\n", nullptr},
};

void check_base64 (const Base64Row &row)
{
  const auto bytes = decode_base64url (row.text);
  g_assert_true (bytes.has_value () == (row.bytes != nullptr));
  if (!bytes)
    return;
  assert_text (*bytes, row.bytes);
  assert_text (encode_base64url (*bytes), row.text);
}

struct HelloRow {
  const char *name;
  std::string frame;
  const char *token; // nullptr: it is no hello
};

const HelloRow hello_rows[] = {
    {"plain", R"({"type":"hello","token":"abc"})", "abc"},
    {"more-members", R"({"token":"abc","type":"hello","x":[]})", "abc"},
    {"empty", R"({"type":"hello","token":""})", ""},
    {"no-token", R"({"type":"hello"})", nullptr},
    {"number", R"({"type":"hello","token":7})", nullptr},
    {"other-type", R"({"type":"bye","token":"abc"})", nullptr},
    {"twice", R"({"type":"hello","token":"a","token":"b"})", nullptr},
    {"array", R"(["hello","abc"])", nullptr},
    {"deep", std::string (100000, '['), nullptr},
    {"huge", R"({"type":"hello","token":")" + std::string (20000, 'x') + R"("})", nullptr},
    {"nothing", "", nullptr},
};

void check_hello (const HelloRow &row)
{
  const auto token = token_of_hello (row.frame);
  g_assert_true (token.has_value () == (row.token != nullptr));
  if (token)
    assert_text (*token, row.token);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/access/glob", globs, check_matches);
  add_table ("/access/bad-secret", bad_secrets, check_bad_secret);
  add_table ("/access/allowed", allowed_rows, check_allowed);
  add_table ("/access/unknown", unknown_tokens, check_unknown);
  g_test_add_func ("/access/somewhere", test_somewhere);
  g_test_add_func ("/access/same-secret-twice", test_same_secret_twice);
  g_test_add_func ("/access/nothing-is-allowed-at-first", test_nothing_is_allowed_at_first);
  add_table ("/access/base64url", base64_rows, check_base64);
  add_table ("/access/hello", hello_rows, check_hello);
  return g_test_run ();
}
