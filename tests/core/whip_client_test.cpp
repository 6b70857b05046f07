// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The client's side of WHIP and WHEP on a bench: no network, and a clock that moves
// only when it is told to.
#include "whip_client.hpp"

#include <functional>
#include <string>

#include "assert_text.hpp"
#include "session_bench.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using std::chrono::milliseconds;

namespace {

constexpr const char *endpoint = "https://media.example/whip/cam?key=1";
constexpr const char *place = "https://media.example/sessions/1";

HttpResponse response (unsigned status, std::vector<HttpHeader> headers = {}, std::string body = {})
{
  HttpResponse made;
  made.status = status;
  made.headers = std::move (headers);
  made.body = std::move (body);
  return made;
}

HttpResponse created (std::string location = "/sessions/1", std::string etag = "\"e1\"")
{
  std::vector<HttpHeader> headers{{"Content-Type", "application/sdp"}, {"Location", std::move (location)}};
  if (!etag.empty ())
    headers.push_back ({"ETag", std::move (etag)});
  return response (201, std::move (headers), make_sdp ());
}

HttpResponse no_network (const char *text, bool permanent = false)
{
  HttpResponse made;
  made.error = Error{Fault::Network, text, {}};
  made.permanent = permanent;
  return made;
}

std::string header (const HttpRequest &request, const char *name)
{
  for (const HttpHeader &one : request.headers)
    if (one.name == name)
      return one.value;
  return "";
}

class Bench {
public:
  explicit Bench (WhipRole role = WhipRole::Publish, std::string url = endpoint)
      : client_ ({role,
                  std::move (url),
                  {{"Authorization", "Bearer secret"}},
                  milliseconds (500),
                  milliseconds (10000),
                  1})
  {
  }

  void note (WhipOutput output)
  {
    g_assert_false (output.request && request); // one at a time
    if (output.request)
      request = output.request;
    for (const Message &message : output.messages) {
      said += std::string (said.empty () ? "" : " ") + kind_of (message);
      last = message;
    }
    for (const Error &error : output.warnings)
      warnings.push_back (error.text);
    if (output.failure)
      failure = output.failure->text;
    if (output.ready)
      ready = *output.ready;
  }

  void start () { note (client_.start (now)); }

  void stop () { note (client_.stop (now)); }

  void send (MessageBody body) { note (client_.send ({PeerId ("whip"), std::move (body)}, now)); }

  void offer () { send (Description{SdpType::Offer, make_sdp ()}); }

  void candidate (unsigned n) { send (Candidate{make_candidate (n), MLine{0}, Mid ("video0")}); }

  void end_of_candidates () { send (Candidate{"", MLine{0}, Mid ("video0")}); }

  void answer (const HttpResponse &with)
  {
    g_assert_true (request.has_value ());
    request.reset ();
    note (client_.respond (with, now, 1700000000));
  }

  void pass (milliseconds time)
  {
    now += time;
    if (client_.due () && *client_.due () <= now)
      note (client_.tick (now));
  }

  // The request that is under way, as "METHOD URL".
  std::string asked () const { return request ? request->method + " " + request->url : "nothing"; }

  // To the POST.
  void post ()
  {
    start ();
    answer (response (204));
    offer ();
    end_of_candidates ();
    candidate (99); // behind their end: they are told by several threads
    assert_text (asked (), "nothing");
    pass (milliseconds (50));
    assert_text (asked (), std::string ("POST ") + endpoint);
  }

  void live ()
  {
    start ();
    answer (response (204));
    offer ();
    pass (milliseconds (300));
    answer (created ());
  }

  // How long until it asks again.
  milliseconds pause () const
  {
    g_assert_true (client_.due ().has_value ());
    return std::chrono::ceil<milliseconds> (*client_.due () - now);
  }

  bool waits () const { return client_.due ().has_value (); }

  bool busy () const { return client_.busy (); }

  bool vain () const { return client_.is_vain (); }

  std::optional<HttpRequest> request;
  std::string said;
  std::optional<Message> last;
  std::vector<std::string> warnings;
  std::string failure;
  bool ready = false;
  WhipTime now{};

private:
  WhipClient client_;
};

// ---- a session

void whole_session ()
{
  Bench bench;
  bench.start ();
  assert_text (bench.asked (), std::string ("OPTIONS ") + endpoint);
  assert_text (header (*bench.request, "Authorization"), "Bearer secret");
  g_assert_false (bench.ready);
  bench.answer (response (200));
  g_assert_true (bench.ready);
  assert_text (bench.said, "peer-added");
  bench.offer ();
  bench.candidate (1);
  assert_text (bench.asked (), "nothing"); // candidates come
  bench.pass (milliseconds (299));
  assert_text (bench.asked (), "nothing");
  bench.pass (milliseconds (1));
  assert_text (bench.asked (), std::string ("POST ") + endpoint);
  assert_text (bench.request->content_type, "application/sdp");
  assert_text (header (*bench.request, "Authorization"), "Bearer secret");
  g_assert_nonnull (strstr (bench.request->body.c_str (), make_candidate (1).c_str ()));
  g_assert_null (strstr (bench.request->body.c_str (), "end-of-candidates"));

  // What comes too late for the offer goes in one PATCH.
  bench.candidate (2);
  bench.candidate (3);
  bench.end_of_candidates ();
  bench.answer (created ());
  assert_text (bench.said, "peer-added answer");
  assert_text (bench.asked (), std::string ("PATCH ") + place);
  assert_text (header (*bench.request, "If-Match"), "\"e1\"");
  assert_text (header (*bench.request, "Authorization"), "Bearer secret");
  assert_text (bench.request->content_type, "application/trickle-ice-sdpfrag");
  g_assert_nonnull (strstr (bench.request->body.c_str (), make_candidate (2).c_str ()));
  g_assert_nonnull (strstr (bench.request->body.c_str (), make_candidate (3).c_str ()));
  g_assert_nonnull (strstr (bench.request->body.c_str (), "a=end-of-candidates"));
  g_assert_null (strstr (bench.request->body.c_str (), make_candidate (1).c_str ()));
  bench.answer (response (204));
  assert_text (bench.asked (), "nothing");
  g_assert_false (bench.waits ());

  bench.send (Bye{});
  assert_text (bench.asked (), std::string ("DELETE ") + place);
  assert_text (header (*bench.request, "Authorization"), "Bearer secret");
  g_assert_false (bench.ready);
  bench.answer (response (200));
  g_assert_cmpint (bench.pause ().count (), <=, 625);
  bench.pass (bench.pause ());
  assert_text (bench.asked (), std::string ("OPTIONS ") + endpoint);
  g_assert_cmpuint (bench.warnings.size (), ==, 0);
}

void all_candidates_in_the_offer ()
{
  Bench bench;
  bench.start ();
  bench.answer (response (204));
  bench.offer ();
  bench.candidate (1);
  bench.end_of_candidates ();
  bench.pass (milliseconds (50));
  assert_text (bench.asked (), std::string ("POST ") + endpoint); // soon
  g_assert_nonnull (strstr (bench.request->body.c_str (), "a=end-of-candidates"));
  bench.answer (created ());
  assert_text (bench.asked (), "nothing");
  g_assert_false (bench.waits ());
}

// An end of nothing is not believed at once.
void end_of_no_candidates ()
{
  Bench bench;
  bench.start ();
  bench.answer (response (204));
  bench.offer ();
  bench.end_of_candidates ();
  bench.pass (milliseconds (299));
  assert_text (bench.asked (), "nothing");
  bench.pass (milliseconds (1));
  assert_text (bench.asked (), std::string ("POST ") + endpoint);
}

void no_etag ()
{
  Bench bench;
  bench.post ();
  bench.candidate (1);
  bench.answer (created ("/sessions/1", ""));
  assert_text (bench.asked (), std::string ("PATCH ") + place);
  assert_text (header (*bench.request, "If-Match"), "");
}

void etag_that_changes ()
{
  Bench bench;
  bench.live ();
  bench.candidate (1);
  bench.pass (milliseconds (50));
  assert_text (header (*bench.request, "If-Match"), "\"e1\"");
  bench.candidate (2); // waits for its turn
  bench.answer (response (204, {{"etag", "\"e2\""}}));
  assert_text (bench.asked (), std::string ("PATCH ") + place);
  assert_text (header (*bench.request, "If-Match"), "\"e2\"");
}

void link_servers ()
{
  Bench bench;
  bench.start ();
  bench.answer (
      response (200, {{"Link", "<stun:stun.example:3478>; rel=\"ice-server\""},
                      {"link", "<turn:turn.example?transport=udp>; rel=\"ice-server\"; "
                               "username=\"a\\\"b\"; credential=\"p\\\\w\"; credential-type=\"password\""}}));
  assert_text (bench.said, "welcome peer-added");
}

void offer_anew ()
{
  Bench bench;
  bench.live ();
  bench.offer ();
  assert_text (bench.asked (), std::string ("DELETE ") + place);
  bench.pass (milliseconds (300));
  bench.answer (response (200));
  assert_text (bench.asked (), std::string ("POST ") + endpoint);
  bench.answer (created ("/sessions/2"));
  bench.stop ();
  assert_text (bench.asked (), "DELETE https://media.example/sessions/2");
}

void bye_before_the_answer ()
{
  Bench bench;
  bench.post ();
  bench.send (Bye{});
  bench.answer (created ());
  assert_text (bench.said, "peer-added"); // its answer is nobody's
  assert_text (bench.asked (), std::string ("DELETE ") + place);
}

void stop_anywhere ()
{
  Bench asking;
  asking.start ();
  asking.stop ();
  g_assert_true (asking.vain ());
  asking.answer (response (200));
  assert_text (asking.said, "");
  g_assert_false (asking.busy ());

  Bench posting;
  posting.post ();
  posting.stop ();
  g_assert_false (posting.vain ()); // what it has made has to be ended
  posting.answer (created ());
  assert_text (posting.asked (), std::string ("DELETE ") + place);
  posting.answer (response (404));
  g_assert_false (posting.busy ());

  Bench patching;
  patching.live ();
  patching.candidate (1);
  patching.pass (milliseconds (50));
  patching.stop ();
  g_assert_true (patching.vain ());
  patching.answer (no_network ("cancelled"));
  assert_text (patching.asked (), std::string ("DELETE ") + place);
  g_assert_cmpuint (patching.warnings.size (), ==, 0);

  Bench pausing;
  pausing.live ();
  pausing.send (Bye{});
  pausing.answer (response (200));
  pausing.stop ();
  g_assert_false (pausing.busy () || pausing.waits ());
}

// ---- candidates that are not wanted

struct PatchRow {
  const char *name;
  unsigned status;
  size_t warnings;
  bool again = false;
};

const PatchRow patch_rows[] = {
    {"404", 404, 0}, {"405", 405, 0},       {"415", 415, 0}, {"422", 422, 0},
    {"501", 501, 0}, {"400", 400, 1},       {"403", 403, 1}, {"412", 412, 1},
    {"428", 428, 1}, {"503", 503, 0, true}, {"200", 200, 0}, {"429", 429, 0, true},
};

void patch_status (const PatchRow &row)
{
  Bench bench;
  bench.live ();
  bench.candidate (1);
  bench.pass (milliseconds (50));
  bench.answer (response (row.status));
  g_assert_cmpuint (bench.warnings.size (), ==, row.warnings);
  g_assert_true (bench.waits () == row.again);
  assert_text (bench.failure, "");
  bench.candidate (2);
  bench.pass (milliseconds (1000));
  const bool more = row.again || row.status == 200;
  assert_text (bench.asked (), more ? std::string ("PATCH ") + place : "nothing");
  if (row.again) {
    g_assert_nonnull (strstr (bench.request->body.c_str (), make_candidate (1).c_str ()));
    bench.answer (response (row.status));
    bench.pass (milliseconds (1000));
    bench.answer (response (row.status));
    g_assert_cmpuint (bench.warnings.size (), ==, 1); // given up
    g_assert_false (bench.waits ());
  }
}

// ---- refusals

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

// ---- counter-offer

HttpResponse counter ()
{
  HttpResponse made = created ();
  made.status = 406;
  made.headers[0].value = "application/sdp; valid-until=\"Tue, 14 Nov 2023 22:13:50 GMT\"";
  return made;
}

void counter_offer ()
{
  Bench bench (WhipRole::Play);
  bench.post ();
  bench.answer (counter ());
  assert_text (bench.said, "peer-added bye offer");
  bench.send (Description{SdpType::Answer, make_sdp ()});
  bench.candidate (1);
  bench.pass (milliseconds (300));
  assert_text (bench.asked (), std::string ("PATCH ") + place);
  assert_text (bench.request->content_type, "application/sdp");
  assert_text (header (*bench.request, "If-Match"), "\"e1\"");
  g_assert_nonnull (strstr (bench.request->body.c_str (), make_candidate (1).c_str ()));
  bench.candidate (2);
  bench.answer (response (204));
  assert_text (bench.asked (), std::string ("PATCH ") + place);
  assert_text (bench.request->content_type, "application/trickle-ice-sdpfrag");
  bench.answer (response (204));
  bench.stop ();
  assert_text (bench.asked (), std::string ("DELETE ") + place);
}

void counter_offer_that_fails ()
{
  Bench refused (WhipRole::Play);
  refused.post ();
  refused.answer (counter ());
  refused.send (Description{SdpType::Answer, make_sdp ()});
  refused.pass (milliseconds (300));
  refused.answer (response (503, {{"Retry-After", "9"}}));
  assert_text (refused.said, "peer-added bye offer bye");
  assert_text (refused.asked (), std::string ("DELETE ") + place);

  Bench malformed (WhipRole::Play);
  malformed.post ();
  HttpResponse broken = counter ();
  broken.body = "no sdp";
  malformed.answer (broken);
  assert_text (malformed.said, "peer-added bye");
  assert_text (malformed.asked (), std::string ("DELETE ") + place);

  Bench publisher; // it has no such thing
  publisher.post ();
  publisher.answer (counter ());
  assert_text (publisher.said, "peer-added bye");
}

// ---- what the element says at a wrong time

void out_of_turn ()
{
  Bench bench;
  bench.offer (); // before the start
  bench.start ();
  bench.offer ();
  bench.candidate (1);
  bench.send (Bye{});
  bench.answer (response (200));
  bench.candidate (1);
  bench.send (Description{SdpType::Answer, make_sdp ()});
  bench.send (StreamState{true, ""});
  bench.pass (milliseconds (1000));
  assert_text (bench.asked (), "nothing");
  bench.offer ();
  for (unsigned i = 0; i < 1000; i++)
    bench.candidate (i % 100);
  bench.pass (milliseconds (300));
  assert_text (bench.asked (), std::string ("POST ") + endpoint);
  g_assert_cmpuint (bench.request->body.size (), <, 64 * 1024);
}

void add_case (const char *path, void (*run) ())
{
  g_test_add_func (path, run);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_case ("/whip-client/session/whole", whole_session);
  add_case ("/whip-client/session/all-candidates-in-the-offer", all_candidates_in_the_offer);
  add_case ("/whip-client/session/end-of-no-candidates", end_of_no_candidates);
  add_case ("/whip-client/session/no-etag", no_etag);
  add_case ("/whip-client/session/etag-that-changes", etag_that_changes);
  add_case ("/whip-client/session/link-servers", link_servers);
  add_case ("/whip-client/session/offer-anew", offer_anew);
  add_case ("/whip-client/session/bye-before-the-answer", bye_before_the_answer);
  add_case ("/whip-client/session/stop-anywhere", stop_anywhere);
  add_case ("/whip-client/session/out-of-turn", out_of_turn);
  add_case ("/whip-client/answer/type-with-parameters", type_with_parameters);
  add_case ("/whip-client/outage/told-once", outage);
  add_case ("/whip-client/outage/options-may-fail", options_may_fail);
  add_case ("/whip-client/redirects/for-ever", redirect_for_ever);
  add_case ("/whip-client/redirects/token-and-elsewhere", token_and_elsewhere);
  add_case ("/whip-client/redirects/back-to-the-address", back_to_the_address);
  add_case ("/whip-client/redirects/session-elsewhere", session_elsewhere);
  add_case ("/whip-client/counter-offer/taken", counter_offer);
  add_case ("/whip-client/counter-offer/that-fails", counter_offer_that_fails);
  add_table ("/whip-client/patch", patch_rows, patch_status);
  add_table ("/whip-client/status", status_rows, post_status);
  add_table ("/whip-client/retry-after", retry_rows, retry_after);
  add_table ("/whip-client/redirect", redirect_rows, redirect);
  add_table ("/whip-client/answer", answer_rows, bad_answer);
  return g_test_run ();
}
