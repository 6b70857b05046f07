// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sessions of WHIP and WHEP clients, request by request.
#include <functional>
#include <string>

#include "table.hpp"
#include "whip_bench.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using std::chrono::milliseconds;

namespace {

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

// The offer was sent on; where it is now is where its session is.
void over_while_redirected ()
{
  for (const bool offers_anew : {false, true}) {
    for (const bool counters : {false, true}) {
      Bench bench (counters ? WhipRole::Play : WhipRole::Publish);
      bench.post ();
      bench.answer (response (307, {{"Location", "https://edge.example/x"}}));
      assert_text (bench.asked (), "POST https://edge.example/x");
      if (offers_anew)
        bench.offer ();
      else
        bench.stop ();
      HttpResponse made = created ("/s/1");
      made.status = counters ? 406 : 201;
      bench.answer (made);
      assert_text (bench.asked (), "DELETE https://edge.example/s/1");
      assert_text (header (*bench.request, "Authorization"), "");
    }
  }
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

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/whip-client/session/whole", whole_session);
  g_test_add_func ("/whip-client/session/all-candidates-in-the-offer", all_candidates_in_the_offer);
  g_test_add_func ("/whip-client/session/end-of-no-candidates", end_of_no_candidates);
  g_test_add_func ("/whip-client/session/no-etag", no_etag);
  g_test_add_func ("/whip-client/session/etag-that-changes", etag_that_changes);
  g_test_add_func ("/whip-client/session/link-servers", link_servers);
  g_test_add_func ("/whip-client/session/offer-anew", offer_anew);
  g_test_add_func ("/whip-client/session/bye-before-the-answer", bye_before_the_answer);
  g_test_add_func ("/whip-client/session/over-while-redirected", over_while_redirected);
  g_test_add_func ("/whip-client/session/stop-anywhere", stop_anywhere);
  g_test_add_func ("/whip-client/session/out-of-turn", out_of_turn);
  g_test_add_func ("/whip-client/counter-offer/taken", counter_offer);
  g_test_add_func ("/whip-client/counter-offer/that-fails", counter_offer_that_fails);
  add_table ("/whip-client/patch", patch_rows, patch_status);
  return g_test_run ();
}
