// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sessions that go as they should: both directions, glare, renegotiation,
// candidates, and what a callback may do.
#include "session_bench.hpp"

#include <cstring>
#include <string>
#include <utility>

#include <glib.h>

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

void assert_log (SessionBench &bench, const char *expected)
{
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, expected);
}

void we_offer ()
{
  SessionBench bench;
  bench.offer ();
  assert_log (bench, "prepare; create-offer");
  bench.created (SdpType::Offer);
  assert_log (bench, "set-local offer");
  bench.local_set ();
  assert_log (bench, "send offer");
  bench.receive_answer ();
  assert_log (bench, "accept-answer; set-remote answer");
  bench.remote_set ();
  assert_log (bench, "");
  assert_state (bench, NegState::Stable);
  g_assert_false (bench.session->live ());
  bench.connected ();
  assert_log (bench, "live");
  g_assert_true (bench.session->live ());
  g_assert_cmpuint (bench.warnings.size (), ==, 0);
}

void peer_offers ()
{
  SessionBench bench;
  bench.receive_offer ();
  assert_log (bench, "prepare for offer of 2; set-remote offer");
  bench.remote_set ();
  assert_log (bench, "create-answer");
  bench.created (SdpType::Answer);
  assert_log (bench, "set-local answer");
  bench.local_set ();
  assert_log (bench, "send answer");
  assert_state (bench, NegState::Stable);
  bench.connected ();
  assert_log (bench, "live");
}

void port_sees_the_normalised_text ()
{
  SessionBench bench;
  const std::string sdp = make_sdp ();
  bench.receive_offer (sdp);
  const auto summary = check_sdp ({SdpType::Offer, sdp});
  g_assert_true (bool (summary));
  g_assert_cmpstr (bench.port.remote ().sdp.c_str (), ==, summary->normalised.c_str ());
}

void glare_polite ()
{
  for (NegState state : {NegState::CreatingOffer, NegState::SettingLocalOffer, NegState::AwaitingAnswer}) {
    SessionBench bench (true);
    bench.reach (state);
    bench.receive_offer ();
    assert_log (bench, "rebuild; prepare for offer of 2; set-remote offer");
    bench.remote_set ();
    bench.created (SdpType::Answer);
    bench.local_set ();
    assert_log (bench, "create-answer; set-local answer; send answer");
    g_assert_cmpuint (bench.warnings.size (), ==, 0);
  }
}

void glare_impolite ()
{
  SessionBench bench (false);
  bench.reach (NegState::AwaitingAnswer);
  bench.receive_offer ();
  assert_log (bench, "warning");
  assert_warned (bench, "remote-offer");
  bench.receive_answer ();
  assert_state (bench, NegState::SettingRemoteAnswer);
}

void peer_offers_again ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.connected ();
  (void)bench.log ();
  bench.receive_offer (make_sdp (1, right_fingerprint, 2));
  assert_log (bench, "rebuild; prepare for offer of 1; set-remote offer");
  g_assert_false (bench.session->live ());
  bench.remote_set ();
  bench.created (SdpType::Answer);
  bench.local_set ();
  (void)bench.log ();
  bench.connected ();
  assert_log (bench, "live");
}

void newest_offer_is_answered ()
{
  for (NegState state :
       {NegState::SettingRemoteOffer, NegState::CreatingAnswer, NegState::SettingLocalAnswer}) {
    SessionBench bench;
    bench.reach (state);
    bench.receive_offer (make_sdp (1, right_fingerprint, 2));
    assert_log (bench, "rebuild; prepare for offer of 1; set-remote offer");
    assert_state (bench, NegState::SettingRemoteOffer);
  }
}

void we_offer_again ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.offer ();
  assert_log (bench, "rebuild; prepare; create-offer");
}

void candidates_wait_for_the_description ()
{
  SessionBench bench;
  bench.receive (Candidate{make_candidate (1), MLine{1}, {}});
  bench.receive (Candidate{make_candidate (2), {}, Mid ("audio1")});
  bench.receive_offer ();
  bench.receive (Candidate{make_candidate (3), {}, {}});
  assert_log (bench, "prepare for offer of 2; set-remote offer");
  bench.remote_set ();
  const std::string expected = "candidate 0 " + make_candidate (1) + "; candidate 0 " + make_candidate (2) +
                               "; candidate 0 " + make_candidate (3) + "; create-answer";
  assert_log (bench, expected.c_str ());
  bench.receive (Candidate{make_candidate (4), MLine{0}, {}});
  assert_log (bench, ("candidate 0 " + make_candidate (4)).c_str ());
}

void mid_decides_before_index ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.receive (Candidate{make_candidate (), MLine{77}, Mid ("video0")});
  assert_log (bench, ("candidate 0 " + make_candidate ()).c_str ());
  g_assert_cmpuint (bench.warnings.size (), ==, 0);
}

void end_of_candidates_stays_here ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.receive (Candidate{"", MLine{0}, {}});
  assert_log (bench, "");
}

void local_candidates_wait_until_we_sent ()
{
  SessionBench bench;
  bench.reach (NegState::CreatingOffer);
  bench.created (SdpType::Offer);
  bench.happen (LocalCandidate{{make_candidate (1), MLine{0}, {}}});
  bench.happen (LocalCandidate{{make_candidate (2), MLine{1}, {}}});
  assert_log (bench, "set-local offer");
  bench.local_set ();
  const std::string first = "send offer; send candidate 0 video0 " + make_candidate (1) +
                            "; send candidate 1 audio1 " + make_candidate (2);
  assert_log (bench, first.c_str ());
  bench.happen (LocalCandidate{{"", {}, {}}});
  assert_log (bench, "send candidate 0 video0 end");
  bench.happen (LocalCandidate{{make_candidate (3), MLine{9}, {}}});
  assert_log (bench, ("send candidate 9 - " + make_candidate (3)).c_str ());
}

// The answer has refused the section that they were for.
void local_candidates_move_with_the_transport ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.happen (LocalCandidate{{make_candidate (1), MLine{0}, {}}});
  (void)bench.log ();
  std::string answer = make_sdp ();
  for (const auto &[before, after] : {std::pair ("m=video 9", "m=video 0"), {"BUNDLE video0 ", "BUNDLE "}}) {
    const size_t at = answer.find (before);
    g_assert_cmpuint (at, !=, std::string::npos);
    answer.replace (at, std::strlen (before), after);
  }
  bench.receive_answer (answer);
  assert_log (
      bench,
      ("accept-answer; send candidate 1 audio1 " + make_candidate (1) + "; set-remote answer").c_str ());
  bench.remote_set ();
  bench.happen (LocalCandidate{{make_candidate (2), MLine{0}, {}}});
  assert_log (bench, ("send candidate 1 audio1 " + make_candidate (2)).c_str ());
  bench.receive (Candidate{make_candidate (3), {}, Mid ("audio1")});
  assert_log (bench, ("candidate 0 " + make_candidate (3)).c_str ());
}

void rebuild_drops_our_candidates ()
{
  SessionBench bench;
  bench.reach (NegState::SettingLocalOffer);
  bench.happen (LocalCandidate{{make_candidate (1), MLine{0}, {}}});
  bench.receive_offer ();
  bench.remote_set ();
  bench.created (SdpType::Answer);
  (void)bench.log ();
  bench.local_set ();
  assert_log (bench, "send answer");
}

void rebuild_keeps_candidates_of_the_peer ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.receive (Candidate{make_candidate (), MLine{0}, {}});
  bench.receive_offer ();
  (void)bench.log ();
  bench.remote_set ();
  assert_log (bench, ("candidate 0 " + make_candidate () + "; create-answer").c_str ());
}

void connected_before_stable ()
{
  SessionBench bench;
  bench.reach (NegState::SettingRemoteAnswer);
  bench.connected ();
  assert_log (bench, "live");
  bench.remote_set ();
  bench.pass_time (Milliseconds (1000000));
  assert_state (bench, NegState::Stable);
}

void live_is_told_once ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.connected ();
  bench.connected ();
  assert_log (bench, "live");
}

void live_session_has_no_deadline ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.connected ();
  bench.pass_time (std::chrono::hours (24));
  g_assert_true (bench.session->live ());
}

void other_messages_are_not_for_us ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.receive (PeerAdded{PeerId ("x"), "viewer"});
  bench.receive (Capabilities{});
  bench.receive (ErrorReport{"busy", "no"});
  assert_log (bench, "");
  assert_state (bench, NegState::Stable);
}

// Every callback may close the session; nothing is asked of port or client after.
void client_closes_in_a_callback ()
{
  for (const std::string where :
       {"prepare", "send offer", "accept-answer", "live", "warning", "send candidate"}) {
    SessionBench bench;
    bench.in_callback = [&] (const std::string &line) {
      if (line.compare (0, where.size (), where) == 0 && bench.ends == 0) {
        bench.lines.clear ();
        bench.session->close (Error{Fault::Closed, "the stream has ended"});
      }
    };
    bench.offer ();
    bench.created (SdpType::Offer);
    bench.happen (LocalCandidate{{make_candidate (1), MLine{0}, {}}});
    bench.happen (LocalCandidate{{make_candidate (2), MLine{0}, {}}});
    bench.local_set ();
    bench.receive (Candidate{"nonsense", MLine{0}, {}});
    bench.receive_answer ();
    bench.remote_set ();
    bench.connected ();
    assert_log (bench, "close; ended");
    assert_ended (bench, Fault::Closed, "the stream has ended");
  }
}

// The rest of a step is void, too: no answer is made for a session that has ended.
void client_closes_in_the_middle_of_a_step ()
{
  SessionBench bench;
  bench.in_callback = [&] (const std::string &line) {
    if (line == "warning")
      bench.session->close ({});
  };
  bench.receive (Candidate{make_candidate (1), MLine{9}, {}});
  bench.receive (Candidate{make_candidate (2), MLine{0}, {}});
  bench.receive_offer ();
  (void)bench.log ();
  bench.remote_set ();
  assert_log (bench, "warning; close; ended");
}

void destroyed_without_close ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.session.reset ();
  assert_log (bench, "close");
  g_assert_cmpuint (bench.ends, ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/core/session/we-offer", we_offer);
  g_test_add_func ("/core/session/peer-offers", peer_offers);
  g_test_add_func ("/core/session/normalised", port_sees_the_normalised_text);
  g_test_add_func ("/core/session/glare/polite", glare_polite);
  g_test_add_func ("/core/session/glare/impolite", glare_impolite);
  g_test_add_func ("/core/session/again/peer", peer_offers_again);
  g_test_add_func ("/core/session/again/newest-offer", newest_offer_is_answered);
  g_test_add_func ("/core/session/again/we", we_offer_again);
  g_test_add_func ("/core/session/candidates/wait", candidates_wait_for_the_description);
  g_test_add_func ("/core/session/candidates/mid-before-index", mid_decides_before_index);
  g_test_add_func ("/core/session/candidates/end", end_of_candidates_stays_here);
  g_test_add_func ("/core/session/candidates/local", local_candidates_wait_until_we_sent);
  g_test_add_func ("/core/session/candidates/move", local_candidates_move_with_the_transport);
  g_test_add_func ("/core/session/rebuild/drops-ours", rebuild_drops_our_candidates);
  g_test_add_func ("/core/session/rebuild/keeps-the-peers", rebuild_keeps_candidates_of_the_peer);
  g_test_add_func ("/core/session/live/before-stable", connected_before_stable);
  g_test_add_func ("/core/session/live/once", live_is_told_once);
  g_test_add_func ("/core/session/live/no-deadline", live_session_has_no_deadline);
  g_test_add_func ("/core/session/other-messages", other_messages_are_not_for_us);
  g_test_add_func ("/core/session/close-in-callback", client_closes_in_a_callback);
  g_test_add_func ("/core/session/close-in-a-step", client_closes_in_the_middle_of_a_step);
  g_test_add_func ("/core/session/destroyed", destroyed_without_close);
  return g_test_run ();
}
