// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What servers of WHIP and WHEP refuse, where they send clients, and what they answer
// that is none.
#include <functional>
#include <string>

#include "table.hpp"
#include "whip_bench.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using std::chrono::milliseconds;

namespace {

struct StatusRow {
  const char *name;
  WhipRole role;
  unsigned status;
  bool permanent;
  const char *text; // in the error
};

constexpr WhipRole whip = WhipRole::Publish;
constexpr WhipRole whep = WhipRole::Play;

const StatusRow status_rows[] = {
    {"whip-200", whip, 200, true, "check the address"},
    {"whip-204", whip, 204, true, "check the address"},
    {"whip-300", whip, 300, true, "check the address"},
    {"whip-301", whip, 301, true, "307 or 308"},
    {"whip-302", whip, 302, true, "307 or 308"},
    {"whip-303", whip, 303, true, "307 or 308"},
    {"whip-307-nowhere", whip, 307, true, "nowhere"},
    {"whip-400", whip, 400, true, "does not understand"},
    {"whip-401", whip, 401, true, "token"},
    {"whip-403", whip, 403, true, "token"},
    {"whip-404", whip, 404, true, "no such place"},
    {"whip-405", whip, 405, true, "takes an offer"},
    {"whip-406", whip, 406, true, "codecs"},
    {"whip-409", whip, 409, false, "publishes there already"},
    {"whip-410", whip, 410, true, "refuses"},
    {"whip-413", whip, 413, true, "too long"},
    {"whip-415", whip, 415, true, "application/sdp"},
    {"whip-422", whip, 422, true, "refuses"},
    {"whip-429", whip, 429, false, "too often"},
    {"whip-500", whip, 500, false, "problem of its own"},
    {"whip-501", whip, 501, true, "does not know"},
    {"whip-502", whip, 502, false, "problem of its own"},
    {"whip-503", whip, 503, false, "no place"},
    {"whip-0", whip, 0, true, "no status"},
    {"whip-999", whip, 999, true, "no status"},
    {"whep-401", whep, 401, true, "token"},
    {"whep-404", whep, 404, false, "not live yet"},
    {"whep-406", whep, 406, true, "codecs"},
    {"whep-408", whep, 408, false, "in time"},
    {"whep-409", whep, 409, false, "not live yet"},
    {"whep-410", whep, 410, false, "gone"},
    {"whep-425", whep, 425, false, "later"},
    {"whep-503", whep, 503, false, "no place"},
};

void post_status (const StatusRow &row)
{
  Bench bench (row.role);
  bench.post ();
  bench.answer (response (row.status));
  assert_text (bench.said, "peer-added bye");
  g_assert_false (bench.ready);
  const std::string told = row.permanent ? bench.failure : bench.warnings.at (0);
  g_test_message ("%s", told.c_str ());
  g_assert_nonnull (strstr (told.c_str (), row.text));
  g_assert_nonnull (strstr (told.c_str (), "https://media.example:443/whip/cam"));
  g_assert_null (strstr (told.c_str (), "key=1")); // it may be a secret
  g_assert_true (bench.failure.empty () != row.permanent);
  g_assert_true (bench.waits () != row.permanent);
  assert_text (bench.asked (), "nothing");
}

// Behind a proxy, whose word it may be: what the server has taken before was right.
void refused_after_work (const StatusRow &row)
{
  if (!row.permanent)
    return;
  Bench bench (row.role);
  bench.live ();
  bench.send (Bye{});
  bench.answer (response (200));
  long longest = 0;
  for (int i = 0; i < 9; i++) {
    bench.pass (bench.pause ());
    bench.answer (response (204));
    bench.offer ();
    bench.pass (milliseconds (300));
    bench.answer (response (row.status));
    assert_text (bench.failure, "");
    longest = std::max (longest, static_cast<long> (bench.pause ().count ()));
  }
  g_assert_cmpint (longest, >=, 22500); // 30 s, less a quarter
  g_assert_cmpint (longest, <=, 37500);
  g_assert_cmpuint (bench.warnings.size (), ==, 1);
  g_assert_nonnull (strstr (bench.warnings[0].c_str (), row.text));
  bench.pass (bench.pause ());
  bench.answer (response (204));
  bench.offer ();
  bench.pass (milliseconds (300));
  bench.answer (created ());
  g_assert_true (bench.ready);
}

// An outage does not hide that somebody has to see to it.
void outage_and_refusal ()
{
  Bench bench;
  bench.live ();
  bench.send (Bye{});
  bench.answer (response (200));
  bench.pass (bench.pause ());
  bench.answer (no_network ("connection refused"));
  for (int i = 0; i < 2; i++) {
    bench.pass (bench.pause ());
    bench.answer (no_network ("certificate", true));
  }
  assert_text (bench.failure, "");
  g_assert_cmpuint (bench.warnings.size (), ==, 2);
  g_assert_nonnull (strstr (bench.warnings[1].c_str (), "certificate"));
}

struct RetryRow {
  const char *name;
  const char *value;
  long least, most; // ms
};

const RetryRow retry_rows[] = {
    {"none", nullptr, 375, 625},
    {"seconds", "7", 7000, 7000},
    {"shorter", "0", 375, 625},
    {"date", "Tue, 14 Nov 2023 22:13:50 GMT", 30000, 30000}, // 1700000030
    {"past-date", "Tue, 14 Nov 2023 22:13:10 GMT", 375, 625},
    {"too-long", "99999999999999", 600000, 600000},
    {"negative", "-5", 375, 625},
    {"garbage", "soon", 375, 625},
    {"bad-date", "Tue, 31 Feb 2023 22:13:50 GMT", 375, 625},
};

void retry_after (const RetryRow &row)
{
  Bench bench;
  bench.post ();
  bench.answer (row.value ? response (503, {{"Retry-After", row.value}}) : response (503));
  g_assert_cmpint (bench.pause ().count (), >=, row.least);
  g_assert_cmpint (bench.pause ().count (), <=, row.most);
}

// An outage is told once, the pauses grow, and a session that lasts ends it.
void outage ()
{
  Bench bench (WhipRole::Play);
  bench.start ();
  for (int i = 0; i < 8; i++) {
    bench.answer (no_network ("connection refused"));
    g_assert_cmpint (bench.pause ().count (), <=, 12500);
    if (i == 7)
      g_assert_cmpint (bench.pause ().count (), >=, 7500);
    bench.pass (bench.pause ());
  }
  g_assert_cmpuint (bench.warnings.size (), ==, 1);
  assert_text (bench.said, ""); // nothing is made for a server that is not there
  bench.answer (response (200));
  bench.offer ();
  bench.pass (milliseconds (300));
  bench.answer (created ());
  bench.now += milliseconds (10000);
  bench.send (Bye{});
  bench.answer (response (200));
  g_assert_cmpint (bench.pause ().count (), <=, 625);
  bench.pass (bench.pause ());
  bench.answer (no_network ("connection refused"));
  g_assert_cmpuint (bench.warnings.size (), ==, 2);
}

void options_may_fail ()
{
  for (const unsigned status : {200U, 204U, 401U, 404U, 405U, 500U}) {
    Bench bench;
    bench.start ();
    bench.answer (response (status));
    assert_text (bench.said, "peer-added");
  }
  Bench silent;
  silent.start ();
  HttpResponse late;
  late.error = Error{Fault::Timeout, "no answer", {}};
  silent.answer (late);
  assert_text (silent.said, "peer-added");
  Bench untrusted;
  untrusted.start ();
  untrusted.answer (no_network ("certificate", true));
  assert_text (untrusted.failure, "https://media.example:443/whip/cam: certificate");
}

// ---- redirects

struct RedirectRow {
  const char *name;
  const char *location;
  const char *target; // nullptr = refused
  bool token = true;
};

const RedirectRow redirect_rows[] = {
    {"path", "/other", "https://media.example/other"},
    {"relative", "dog", "https://media.example/whip/dog"},
    {"same-port", "https://media.example:443/x", "https://media.example/x"},
    {"upper-case", "HTTPS://MEDIA.example/x", "https://MEDIA.example/x"},
    {"fragment", "/other#here", "https://media.example/other"},
    {"other-host", "https://evil.example/x", "https://evil.example/x", false},
    {"no-scheme", "//evil.example/x", "https://evil.example/x", false},
    {"suffix", "https://media.example.evil/x", "https://media.example.evil/x", false},
    {"other-port", "https://media.example:444/x", "https://media.example:444/x", false},
    {"http", "http://media.example/x", nullptr},
    {"user", "https://me:pw@media.example/x", nullptr},
    {"ftp", "ftp://media.example/x", nullptr},
    {"file", "file:///etc/passwd", nullptr},
    {"empty", "", nullptr},
    {"space", "/a b", nullptr},
    {"line-end", "/a\r\nX: y", nullptr},
    {"no-host", "https:///x", nullptr},
};

void redirect (const RedirectRow &row)
{
  for (const unsigned status : {307U, 308U}) {
    Bench bench;
    bench.post ();
    const std::string body = bench.request->body;
    bench.answer (response (status, {{"Location", row.location}}));
    if (row.target == nullptr) {
      assert_text (bench.asked (), "nothing");
      g_assert_cmpstr (bench.failure.c_str (), !=, "");
      continue;
    }
    assert_text (bench.asked (), std::string ("POST ") + row.target);
    assert_text (bench.request->body, body);
    assert_text (header (*bench.request, "Authorization"), row.token ? "Bearer secret" : "");
    bench.answer (created ());
    bench.stop ();
    g_assert_cmpstr (bench.request->method.c_str (), ==, "DELETE");
    assert_text (header (*bench.request, "Authorization"), row.token ? "Bearer secret" : "");
  }
}

void redirect_for_ever ()
{
  Bench bench;
  bench.post ();
  for (unsigned i = 0; i < max_whip_redirects; i++)
    bench.answer (response (307, {{"Location", "/again"}}));
  assert_text (bench.asked (), "POST https://media.example/again");
  bench.answer (response (307, {{"Location", "/again"}}));
  assert_text (bench.failure, "the server redirects the offer more than 5 times");
}

void token_and_elsewhere ()
{
  Bench bench;
  bench.post ();
  bench.answer (response (307, {{"Location", "https://edge.example/x"}}));
  bench.answer (response (401));
  g_assert_nonnull (strstr (bench.failure.c_str (), "are not sent"));
  g_assert_null (strstr (bench.failure.c_str (), "secret"));
}

void back_to_the_address ()
{
  Bench bench;
  bench.post ();
  bench.answer (response (307, {{"Location", "https://edge.example/x"}}));
  bench.answer (response (503));
  bench.pass (bench.pause ());
  assert_text (bench.asked (), std::string ("OPTIONS ") + endpoint);
}

void session_elsewhere ()
{
  Bench bench;
  bench.post ();
  bench.answer (created ("https://edge.example/s/1"));
  bench.stop ();
  assert_text (bench.asked (), "DELETE https://edge.example/s/1");
  assert_text (header (*bench.request, "Authorization"), "");
}

// ---- answers that are none

struct AnswerRow {
  const char *name;
  std::function<HttpResponse ()> make;
  bool permanent;
  bool ended = true; // by DELETE
};

const AnswerRow answer_rows[] = {
    {"no-location",
     [] {
       return response (201, {{"Content-Type", "application/sdp"}}, make_sdp ());
     },
     true, false},
    {"http-location", [] { return created ("http://media.example/s"); }, true, false},
    {"no-type",
     [] {
       return response (201, {{"Location", "/sessions/1"}}, make_sdp ());
     },
     false},
    {"html",
     [] {
       return response (201, {{"Location", "/sessions/1"}, {"Content-Type", "text/html"}}, "<html>");
     },
     false},
    {"empty",
     [] {
       return response (201, {{"Location", "/sessions/1"}, {"Content-Type", "application/sdp"}});
     },
     false},
    {"malformed",
     [] {
       return response (201, {{"Location", "/sessions/1"}, {"Content-Type", "application/sdp"}}, "v=0\r\nx");
     },
     false},
    {"non-utf8",
     [] {
       return response (201, {{"Location", "/sessions/1"}, {"Content-Type", "application/sdp"}},
                        "v=0\r\ns=\xff\xfe\r\n");
     },
     false},
    {"too-long",
     [] {
       HttpResponse made = created ();
       made.truncated = true;
       return made;
     },
     false},
};

void bad_answer (const AnswerRow &row)
{
  Bench bench;
  bench.post ();
  bench.answer (row.make ());
  assert_text (bench.said, "peer-added bye");
  g_assert_cmpuint (bench.warnings.size (), ==, row.permanent ? 0 : 1);
  g_assert_true (bench.failure.empty () != row.permanent);
  g_test_message ("%s", row.permanent ? bench.failure.c_str () : bench.warnings[0].c_str ());
  assert_text (bench.asked (), row.ended ? std::string ("DELETE ") + place : "nothing");
}

void type_with_parameters ()
{
  Bench bench;
  bench.post ();
  HttpResponse made = created ();
  made.headers[0].value = "Application/SDP ; charset=utf-8";
  bench.answer (made);
  assert_text (bench.said, "peer-added answer");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/whip-refusals/answer/type-with-parameters", type_with_parameters);
  g_test_add_func ("/whip-refusals/outage/told-once", outage);
  g_test_add_func ("/whip-refusals/outage/options-may-fail", options_may_fail);
  g_test_add_func ("/whip-refusals/outage/and-refusal", outage_and_refusal);
  g_test_add_func ("/whip-refusals/redirects/for-ever", redirect_for_ever);
  g_test_add_func ("/whip-refusals/redirects/token-and-elsewhere", token_and_elsewhere);
  g_test_add_func ("/whip-refusals/redirects/back-to-the-address", back_to_the_address);
  g_test_add_func ("/whip-refusals/redirects/session-elsewhere", session_elsewhere);
  add_table ("/whip-refusals/status", status_rows, post_status);
  add_table ("/whip-refusals/after-work", status_rows, refused_after_work);
  add_table ("/whip-refusals/retry-after", retry_rows, retry_after);
  add_table ("/whip-refusals/redirect", redirect_rows, redirect);
  add_table ("/whip-refusals/answer", answer_rows, bad_answer);
  return g_test_run ();
}
