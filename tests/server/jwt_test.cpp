// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/jwt_key.hpp"

#include <cstring>

#include "assert_text.hpp"
#include "jwt_maker.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const std::string shared_key = "0123456789abcdef0123456789abcdef";
constexpr int64_t now = 1000000;
constexpr char good_claims[] =
    R"({"exp":1000060,"sub":"anna","wsrtc":{"rights":["view","talk"],"streams":["door","cam-*"]}})";

std::shared_ptr<const TokenKey> key_of (const char *algorithm, const std::string &key,
                                        const std::string &issuer = "", const std::string &audience = "")
{
  auto made = make_jwt_key (algorithm, key, issuer, audience);
  g_assert_true (bool (made));
  return *made;
}

Result<Grant> read_hs256 (const std::string &token)
{
  return key_of ("HS256", shared_key)->read (token, now);
}

void test_good ()
{
  const Result<Grant> grant = read_hs256 (sign_hs256 (hs256_header, good_claims, shared_key));
  g_assert_true (bool (grant));
  assert_text (grant->holder, "anna");
  g_assert_true (grant->allows (Right::View, "door") && grant->allows (Right::Talk, "cam-3"));
  g_assert_false (grant->allows (Right::View, "roof") || grant->allows (Right::Publish, "door"));
}

struct ClaimsRow {
  const char *name;
  std::string claims;
  bool good;
  const char *says = "";
};

#define RIGHTS R"("wsrtc":{"rights":["view"]})"

const ClaimsRow claims_rows[] = {
    {"least", R"({"exp":1000060,)" RIGHTS "}", true},
    {"no-exp", "{" RIGHTS "}", false, "does not say when it expires"},
    {"exp-in-ms", R"({"exp":1700000000000,)" RIGHTS "}", false, "not a time in seconds"},
    {"expired", R"({"exp":999969,)" RIGHTS "}", false},
    {"expired-just-now", R"({"exp":999970,)" RIGHTS "}", false},
    {"within-leeway", R"({"exp":999971,)" RIGHTS "}", true},
    {"exp-real", R"({"exp":1000060.5,)" RIGHTS "}", true},
    {"exp-text", R"({"exp":"1000060",)" RIGHTS "}", false},
    {"exp-true", R"({"exp":true,)" RIGHTS "}", false},
    {"exp-null", R"({"exp":null,)" RIGHTS "}", false},
    {"exp-huge", R"({"exp":1e300,)" RIGHTS "}", false},
    {"exp-negative", R"({"exp":-1,)" RIGHTS "}", false},
    {"nbf-past", R"({"nbf":1000000,"exp":1000060,)" RIGHTS "}", true},
    {"nbf-within-leeway", R"({"nbf":1000030,"exp":1000060,)" RIGHTS "}", true},
    {"nbf-later", R"({"nbf":1000031,"exp":1000060,)" RIGHTS "}", false},
    {"nbf-text", R"({"nbf":"0","exp":1000060,)" RIGHTS "}", false},
    {"nbf-null", R"({"nbf":null,"exp":1000060,)" RIGHTS "}", false},
    {"exp-twice", R"({"exp":1,"exp":1000060,)" RIGHTS "}", false},
    {"rights-twice", R"({"exp":1000060,)" RIGHTS "," RIGHTS "}", false},
    {"no-rights", R"({"exp":1000060})", false},
    {"rights-empty", R"({"exp":1000060,"wsrtc":{"rights":[]}})", false},
    {"rights-unknown", R"({"exp":1000060,"wsrtc":{"rights":["view","fly"]}})", false},
    {"rights-text", R"({"exp":1000060,"wsrtc":{"rights":"view"}})", false},
    {"rights-number", R"({"exp":1000060,"wsrtc":{"rights":[15]}})", false},
    {"rights-in-root", R"({"exp":1000060,"rights":["view"]})", false},
    {"wsrtc-list", R"({"exp":1000060,"wsrtc":[{"rights":["view"]}]})", false},
    {"streams-empty", R"({"exp":1000060,"wsrtc":{"rights":["view"],"streams":[]}})", false},
    {"streams-null", R"({"exp":1000060,"wsrtc":{"rights":["view"],"streams":null}})", false},
    {"streams-text", R"({"exp":1000060,"wsrtc":{"rights":["view"],"streams":"door"}})", false},
    {"streams-bad", R"({"exp":1000060,"wsrtc":{"rights":["view"],"streams":["a/b"]}})", false},
    {"sub-number", R"({"exp":1000060,"sub":7,)" RIGHTS "}", true},
    {"not-an-object", R"(["view"])", false},
    {"not-json", "view", false},
    {"not-utf8", "{\"exp\":1000060,\"sub\":\"\xff\"," RIGHTS "}", false},
    {"deep", R"({"exp":1000060,"x":)" + std::string (2000, '[') + std::string (2000, ']') + "," RIGHTS "}",
     false},
    {"empty", "", false},
};

void check_claims (const ClaimsRow &row)
{
  const Result<Grant> grant = read_hs256 (sign_hs256 (hs256_header, row.claims, shared_key));
  g_assert_true (bool (grant) == row.good);
  if (!grant)
    g_assert_nonnull (strstr (grant.error ().text.c_str (), row.says));
}

struct HeaderRow {
  const char *name;
  const char *header;
  bool good;
};

const HeaderRow header_rows[] = {
    {"plain", R"({"alg":"HS256"})", true},
    {"with-kid", R"({"alg":"HS256","kid":"7"})", true},
    {"none", R"({"alg":"none"})", false},
    {"None", R"({"alg":"None"})", false},
    {"lower-case", R"({"alg":"hs256"})", false},
    {"longer", R"({"alg":"HS384"})", false},
    {"rs256", R"({"alg":"RS256"})", false},
    {"twice", R"({"alg":"none","alg":"HS256"})", false},
    {"no-alg", R"({"typ":"JWT"})", false},
    {"alg-number", R"({"alg":256})", false},
    {"alg-list", R"({"alg":["HS256"]})", false},
    {"crit", R"({"alg":"HS256","crit":["exp"]})", false},
    {"not-json", "HS256", false},
    {"empty", "", false},
};

void check_header (const HeaderRow &row)
{
  g_assert_true (bool (read_hs256 (sign_hs256 (row.header, good_claims, shared_key))) == row.good);
}

struct TokenRow {
  const char *name;
  std::string (*make) (std::string good);
};

const TokenRow broken_tokens[] = {
    {"other-key", [] (std::string) { return sign_hs256 (hs256_header, good_claims, std::string (32, 'x')); }},
    {"no-signature", [] (std::string good) { return good.substr (0, good.rfind ('.') + 1); }},
    {"two-parts", [] (std::string good) { return good.substr (0, good.rfind ('.')); }},
    {"four-parts", [] (std::string good) { return good + ".x"; }},
    {"one-part", [] (std::string) { return std::string ("abc"); }},
    {"dots", [] (std::string) { return std::string (".."); }},
    {"empty", [] (std::string) { return std::string (); }},
    {"padding", [] (std::string good) { return good + "="; }},
    {"space", [] (std::string good) { return good + " "; }},
    {"line", [] (std::string good) { return good.insert (20, "\n"); }},
    {"nul", [] (std::string good) { return good + std::string (1, '\0'); }},
    {"claims-changed", [] (std::string good) { return good.replace (good.find ('.') + 5, 1, "Z"); }},
    {"signature-cut", [] (std::string good) { return good.substr (0, good.size () - 4); }},
    {"signature-longer", [] (std::string good) { return good + "AAAA"; }},
    {"huge", [] (std::string good) { return good + std::string (1 << 20, 'A'); }},
    {"huge-claims",
     [] (std::string) {
       return sign_hs256 (hs256_header,
                          R"({"exp":1000060,)" RIGHTS R"(,"x":")" + std::string (8192, 'x') + "\"}",
                          shared_key);
     }},
    {"none-without-signature",
     [] (std::string) {
       return encode_base64url (R"({"alg":"none"})") + "." + encode_base64url (good_claims) + ".";
     }},
};

void check_broken (const TokenRow &row)
{
  const std::string token = row.make (sign_hs256 (hs256_header, good_claims, shared_key));
  const Result<Grant> grant = read_hs256 (token);
  g_assert_false (bool (grant));
  g_assert_true (grant.error ().fault == Fault::Security);
  g_assert_true (token.size () < 8 || grant.error ().text.find (token) == std::string::npos);
}

struct PartyRow {
  const char *name;
  const char *claims; // more of them
  bool good;
};

// The key wants the issuer "us" and the audience "cams".
const PartyRow party_rows[] = {
    {"both", R"("iss":"us","aud":"cams")", true},
    {"aud-in-list", R"("iss":"us","aud":["x","cams"])", true},
    {"none", R"("x":1)", false},
    {"other-iss", R"("iss":"them","aud":"cams")", false},
    {"iss-list", R"("iss":["us"],"aud":"cams")", false},
    {"iss-longer", R"("iss":"us2","aud":"cams")", false},
    {"other-aud", R"("iss":"us","aud":"cam")", false},
    {"aud-empty", R"("iss":"us","aud":[])", false},
    {"aud-number", R"("iss":"us","aud":7)", false},
    {"aud-mixed", R"("iss":"us","aud":["cams",7])", false},
};

void check_parties (const PartyRow &row)
{
  const std::string claims = std::string (R"({"exp":1000060,)" RIGHTS ",") + row.claims + "}";
  const auto key = key_of ("HS256", shared_key, "us", "cams");
  g_assert_true (bool (key->read (sign_hs256 (hs256_header, claims, shared_key), now)) == row.good);
}

void test_public_keys ()
{
  const KeyPair rsa = make_rsa (2048);
  const KeyPair ec = make_ec ("P-256");
  const std::string by_rsa = sign_with (JWT_ALG_RS256, rsa.secret_pem, good_claims);
  const std::string by_ec = sign_with (JWT_ALG_ES256, ec.secret_pem, good_claims);
  const auto rs256 = key_of ("RS256", rsa.public_pem);
  const auto es256 = key_of ("ES256", ec.public_pem);
  g_assert_true (bool (rs256->read (by_rsa, now)));
  g_assert_true (bool (es256->read (by_ec, now)));
  g_assert_false (bool (rs256->read (by_ec, now)));
  g_assert_false (bool (es256->read (by_rsa, now)));
  g_assert_false (bool (rs256->read (sign_with (JWT_ALG_RS512, rsa.secret_pem, good_claims), now)));
  // The public key as the secret of HMAC, by which libjwt alone would let it in.
  g_assert_false (bool (rs256->read (sign_hs256 (hs256_header, good_claims, rsa.public_pem), now)));
  g_assert_false (bool (es256->read (sign_hs256 (hs256_header, good_claims, ec.public_pem), now)));
  g_assert_false (bool (rs256->read (sign_hs256 (R"({"alg":"RS256"})", good_claims, rsa.public_pem), now)));
  // A thread that also speaks TLS finds nothing of that in OpenSSL's queue.
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

void test_bad_keys ()
{
  const std::string rsa_public = make_rsa (2048).public_pem;
  const std::string ec_public = make_ec ("P-256").public_pem;

  const struct {
    const char *algorithm;
    std::string key;
    Fault fault;
  } rows[] = {
      {"none", shared_key, Fault::Unsupported},
      {"HS384", shared_key, Fault::Unsupported},
      {"hs256", shared_key, Fault::Unsupported},
      {"", shared_key, Fault::Unsupported},
      {"HS256", std::string (31, 'x'), Fault::InvalidArgument},
      {"RS256", "", Fault::InvalidArgument},
      {"RS256", "no PEM", Fault::InvalidArgument},
      {"RS256", ec_public, Fault::InvalidArgument},
      {"RS256", make_rsa (1024).public_pem, Fault::InvalidArgument},
      {"ES256", rsa_public, Fault::InvalidArgument},
      {"ES256", make_ec ("P-384").public_pem, Fault::InvalidArgument},
      {"ES256", std::string (1 << 20, 'x'), Fault::InvalidArgument},
  };

  for (const auto &row : rows) {
    const auto made = make_jwt_key (row.algorithm, row.key, "", "");
    g_assert_false (bool (made));
    g_assert_true (made.error ().fault == row.fault);
    g_assert_true (row.key.empty () || made.error ().text.find (row.key) == std::string::npos);
  }
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

// Of several keys, the one that signed says what is wrong.
void test_several_keys ()
{
  AccessRules rules;
  rules.add_key (key_of ("HS256", std::string (32, 'a')));
  rules.add_key (key_of ("HS256", shared_key));
  rules.add_key (key_of ("HS256", std::string (32, 'b')));
  const std::string token = sign_hs256 (hs256_header, good_claims, shared_key);
  g_assert_true (bool (rules.grant_of (token, now)));
  const Result<Grant> late = rules.grant_of (token, now + 1000);
  g_assert_false (bool (late));
  assert_text (late.error ().text, "the token has expired");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/jwt/good", test_good);
  add_table ("/jwt/claims", claims_rows, check_claims);
  add_table ("/jwt/header", header_rows, check_header);
  add_table ("/jwt/broken", broken_tokens, check_broken);
  add_table ("/jwt/parties", party_rows, check_parties);
  g_test_add_func ("/jwt/public-keys", test_public_keys);
  g_test_add_func ("/jwt/bad-keys", test_bad_keys);
  g_test_add_func ("/jwt/several-keys", test_several_keys);
  return g_test_run ();
}
