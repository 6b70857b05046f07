// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sessions that go wrong: bad input, silence, failures and ends at every step.
// Each gives one error or warning that names the peer, and nothing worse.
#include "session_bench.hpp"

#include <vector>

#include <glib.h>

#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Ends, deadlines and failures in every state

struct StateRow {
  std::string name;
  NegState state;
};

std::vector<StateRow> open_states ()
{
  std::vector<StateRow> rows;
  for (size_t i = 0; i < neg_state_count; i++) {
    const auto state = static_cast<NegState> (i);
    if (state != NegState::Closed)
      rows.push_back ({to_string (state), state});
  }
  return rows;
}

void bye_comes (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  bench.receive (Bye{"closed the page"});
  assert_state (bench, NegState::Closed);
  g_assert_cmpuint (bench.ends, ==, 1);
  g_assert_false (bench.ended->tell_peer);
  g_assert_false (bench.ended->error.has_value ());
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, "close; ended");
}

void we_close_twice (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  bench.session->close ({});
  bench.session->close (Error{Fault::Internal, "too late"});
  g_assert_cmpuint (bench.ends, ==, 1);
  g_assert_cmpuint (bench.port.closed (), ==, 1);
  g_assert_true (bench.ended->tell_peer);
  g_assert_false (bench.ended->error.has_value ());
}

void port_fails (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  bench.happen (PeerFailed{{Fault::Network, "ICE failed"}});
  assert_ended (bench, Fault::Network, "ICE failed");
  g_assert_true (bench.ended->tell_peer);
}

void time_passes (const StateRow &row)
{
  SessionLimits limits;
  limits.negotiation = Milliseconds (1000);
  limits.connect = Milliseconds (3000);
  SessionBench bench (true, limits);
  bench.reach (row.state);
  bench.pass_time (Milliseconds (0)); // an idle session begins to wait now
  bench.pass_time ((row.state == NegState::Stable ? limits.connect : limits.negotiation) - Milliseconds (1));
  assert_state (bench, row.state);
  bench.pass_time (Milliseconds (1));
  assert_ended (bench, Fault::Timeout, row.state == NegState::Stable ? "3000 ms" : "1000 ms");
}

// What is refused now does not put the deadline off.
void noise_does_not_buy_time (const StateRow &row)
{
  SessionLimits limits;
  limits.negotiation = limits.connect = Milliseconds (1000);
  SessionBench bench (false, limits);
  bench.reach (row.state);
  bench.pass_time (Milliseconds (0));
  for (int i = 0; i < 10; i++) {
    bench.receive (Candidate{make_candidate (), MLine{0}, {}});
    bench.receive (Candidate{"nonsense", {}, {}});
    bench.happen (LocalCandidate{{make_candidate (), MLine{0}, {}}});
    if (row.state != NegState::AwaitingAnswer)
      bench.receive_answer ();
    bench.pass_time (Milliseconds (100));
  }
  assert_ended (bench, Fault::Timeout, "1000 ms");
}

void nothing_after_the_end (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  bench.session->close ({});
  bench.lines.clear ();
  bench.offer ();
  bench.receive_offer ();
  bench.receive_answer ();
  bench.receive (Candidate{make_candidate (), MLine{0}, {}});
  bench.receive (Candidate{"nonsense", {}, {}});
  bench.receive (Bye{});
  bench.created (SdpType::Offer);
  bench.local_set ();
  bench.remote_set ();
  bench.connected ();
  bench.happen (LocalCandidate{{make_candidate (), MLine{0}, {}}});
  bench.happen (PeerFailed{{Fault::Network, "late"}});
  bench.pass_time (std::chrono::hours (1));
  g_assert_cmpuint (bench.lines.size (), ==, 0);
  g_assert_false (bench.session->live ());
}

// Bad descriptions end the session before the port sees them

struct BadSdp {
  const char *name;
  std::string sdp;
  Fault fault;
};

std::string with_unknown_bundle_id ()
{
  std::string sdp = make_sdp ();
  const std::string group = "a=group:BUNDLE video0";
  return sdp.replace (sdp.find (group), group.size (), "a=group:BUNDLE nobody video0");
}

const BadSdp bad_sdps[] = {
    {"empty", "", Fault::Malformed},
    {"not-sdp", "hello", Fault::Malformed},
    {"no-media", make_sdp (0), Fault::Malformed},
    {"unknown-bundle-id", with_unknown_bundle_id (), Fault::Malformed},
    {"60-sections", make_sdp (60), Fault::TooLarge},
    {"no-fingerprint", make_sdp (2, nullptr), Fault::Security},
    {"oversize", make_sdp () + "a=x:" + std::string (max_sdp_bytes, 'x') + "\r\n", Fault::TooLarge},
};

void bad_offer (const BadSdp &row)
{
  SessionBench bench;
  bench.receive_offer (row.sdp);
  assert_ended (bench, row.fault, "");
  g_assert_true (bench.ended->tell_peer);
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, "close; ended");
}

void bad_answer (const BadSdp &row)
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.receive_answer (row.sdp);
  assert_ended (bench, row.fault, "");
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, "close; ended");
}

void answers_twice ()
{
  for (NegState state : {NegState::SettingRemoteAnswer, NegState::Stable}) {
    SessionBench bench;
    bench.reach (state);
    bench.receive_answer ();
    bench.receive_answer ("nonsense");
    assert_state (bench, state);
    g_assert_cmpuint (bench.warnings.size (), ==, 2);
    assert_warned (bench, "remote-answer");
  }
}

void same_offer_twice ()
{
  SessionBench bench;
  bench.reach (NegState::CreatingAnswer);
  bench.receive_offer ();
  assert_state (bench, NegState::CreatingAnswer);
  assert_warned (bench, "same offer");
}

void answer_with_other_sections ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.receive_answer (make_sdp (3));
  assert_ended (bench, Fault::Protocol, "3 media sections");
}

void answer_with_sections_swapped ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  std::string answer = make_sdp ();
  answer.replace (answer.find ("m=video"), 7, "m=audio");
  bench.receive_answer (answer);
  assert_ended (bench, Fault::Protocol, "section 0 of its answer is not the video");
}

void endless_offers ()
{
  SessionBench bench;
  const size_t allowed = SessionLimits{}.max_descriptions;
  for (unsigned i = 0; i < allowed; i++)
    bench.receive_offer (make_sdp (1, right_fingerprint, i));
  assert_state (bench, NegState::SettingRemoteOffer);
  bench.receive_offer (make_sdp (1, right_fingerprint, 9999));
  assert_ended (bench, Fault::TooLarge, "session descriptions");
}

void everything_rejected ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.accept = false;
  bench.receive_answer ();
  assert_ended (bench, Fault::Unsupported, "rejected");
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, "accept-answer; close; ended");
}

void no_tracks ()
{
  for (bool ours : {true, false}) {
    SessionBench bench;
    bench.prepared = Error{Fault::Media, "no encoder for VP8"};
    if (ours)
      bench.offer ();
    else
      bench.receive_offer ();
    assert_ended (bench, Fault::Media, "no encoder for VP8");
  }
}

// Candidates

void ten_thousand_candidates (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  for (unsigned i = 0; i < 10000; i++)
    bench.receive (Candidate{make_candidate (i), MLine{0}, {}});
  assert_ended (bench, Fault::TooLarge, "512 ICE candidates");
  g_assert_cmpuint (bench.lines.size (), <=, max_peer_candidates + 2);
}

// What waits for a description is held.
void long_candidates (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  const std::string extension = " x-name ";
  const std::string value (max_candidate_bytes - make_candidate (511).size () - extension.size (), 'x');
  for (unsigned i = 0; i < 512; i++)
    bench.receive (Candidate{make_candidate (i) + extension + value, MLine{0}, {}});
  assert_ended (bench, Fault::TooLarge, "131072 bytes");
}

// As webrtcbin tells them on a host with many containers: 64 addresses, by UDP and by TCP in
// both ways, and what a STUN server saw.
void candidates_of_a_host_with_containers (const StateRow &row)
{
  SessionBench bench;
  bench.reach (row.state);
  for (unsigned i = 0; i < 256; i++)
    bench.receive (Candidate{make_candidate (i), MLine{0}, {}});
  g_assert_true (bench.session->state () == row.state);
}

struct BadCandidate {
  const char *name;
  Candidate candidate;
  const char *warning;
};

const BadCandidate bad_candidates[] = {
    {"not-one", {"hello", MLine{0}, {}}, "candidate"},
    {"too-long",
     {"candidate:1 1 udp 1 192.0.2.7 9 typ host x " + std::string (2000, 'x'), MLine{0}, {}},
     "candidate"},
    {"port-too-big", {"candidate:1 1 udp 1 192.0.2.7 65536 typ host", MLine{0}, {}}, "port"},
    {"section-too-high", {make_candidate (), MLine{2}, {}}, "media section 2"},
    {"section-far-too-high", {make_candidate (), MLine{4294967295U}, {}}, "media section 4294967295"},
    {"unknown-mid", {make_candidate (), {}, Mid ("nobody")}, "mid"},
    {"unknown-mid-with-index", {make_candidate (), MLine{0}, Mid ("nobody")}, "mid"},
};

void bad_candidate_is_dropped (const BadCandidate &row)
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.receive (row.candidate);
  const std::string log = bench.log ();
  g_assert_cmpstr (log.c_str (), ==, "warning");
  assert_warned (bench, row.warning);
  assert_state (bench, NegState::Stable);
}

void bad_candidate_that_waited_is_dropped (const BadCandidate &row)
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.receive (row.candidate);
  bench.receive_answer ();
  bench.remote_set ();
  assert_warned (bench, row.warning);
  g_assert_cmpuint (bench.warnings.size (), ==, 1);
  assert_state (bench, NegState::Stable);
}

void mdns_candidate_is_skipped ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.receive (Candidate{
      "candidate:1 1 udp 2122260223 4d5a1c0e-0000-4000-8000-0123456789ab.local 9 typ host", MLine{0}, {}});
  g_assert_cmpuint (bench.lines.size (), ==, 0);
}

// The certificate

void wrong_fingerprint_never_lives ()
{
  for (bool ours : {true, false}) {
    SessionBench bench;
    bench.reach (ours ? NegState::AwaitingAnswer : NegState::Idle);
    if (ours)
      bench.receive_answer (make_sdp (2, wrong_fingerprint));
    else
      bench.receive_offer (make_sdp (2, wrong_fingerprint));
    bench.lines.clear ();
    bench.connected ();
    assert_ended (bench, Fault::Security, "certificate");
    const std::string log = bench.log ();
    g_assert_cmpstr (log.c_str (), ==, "close; ended");
  }
}

// A renegotiation can not smuggle another certificate in.
void wrong_fingerprint_in_a_second_offer ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.connected ();
  bench.receive_offer (make_sdp (2, wrong_fingerprint, 2));
  g_assert_false (bench.session->live ());
  bench.remote_set ();
  bench.connected ();
  assert_ended (bench, Fault::Security, "certificate");
}

void connected_out_of_nowhere ()
{
  SessionBench bench;
  bench.reach (NegState::AwaitingAnswer);
  bench.connected ();
  assert_ended (bench, Fault::Security, "before it described itself");
}

void no_certificate ()
{
  SessionBench bench;
  bench.reach (NegState::Stable);
  bench.happen (PeerConnected{""});
  assert_ended (bench, Fault::Security, "certificate");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  const std::vector<StateRow> states = open_states ();
  add_table ("/core/session/bye-in", states, bye_comes);
  add_table ("/core/session/close-twice-in", states, we_close_twice);
  add_table ("/core/session/port-fails-in", states, port_fails);
  add_table ("/core/session/deadline-in", states, time_passes);
  add_table ("/core/session/noise-buys-no-time-in", states, noise_does_not_buy_time);
  add_table ("/core/session/nothing-after-end-in", states, nothing_after_the_end);
  add_table ("/core/session/10000-candidates-in", states, ten_thousand_candidates);
  add_table ("/core/session/long-candidates-in", states, long_candidates);
  add_table ("/core/session/host-with-containers-in", states, candidates_of_a_host_with_containers);
  add_table ("/core/session/bad-offer", bad_sdps, bad_offer);
  add_table ("/core/session/bad-answer", bad_sdps, bad_answer);
  add_table ("/core/session/bad-candidate", bad_candidates, bad_candidate_is_dropped);
  add_table ("/core/session/bad-candidate-waiting", bad_candidates, bad_candidate_that_waited_is_dropped);
  g_test_add_func ("/core/session/mdns-candidate", mdns_candidate_is_skipped);
  g_test_add_func ("/core/session/answers-twice", answers_twice);
  g_test_add_func ("/core/session/same-offer-twice", same_offer_twice);
  g_test_add_func ("/core/session/answer-with-other-sections", answer_with_other_sections);
  g_test_add_func ("/core/session/answer-with-sections-swapped", answer_with_sections_swapped);
  g_test_add_func ("/core/session/endless-offers", endless_offers);
  g_test_add_func ("/core/session/everything-rejected", everything_rejected);
  g_test_add_func ("/core/session/no-tracks", no_tracks);
  g_test_add_func ("/core/session/fingerprint/wrong", wrong_fingerprint_never_lives);
  g_test_add_func ("/core/session/fingerprint/wrong-in-second-offer", wrong_fingerprint_in_a_second_offer);
  g_test_add_func ("/core/session/fingerprint/connected-too-early", connected_out_of_nowhere);
  g_test_add_func ("/core/session/fingerprint/none", no_certificate);
  return g_test_run ();
}
