// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcMessage: constructors and getters, references, the two bridges.
#include <cstring>
#include <thread>

#include <gst/wsrtc/wsrtc-enumtypes.h>
#include <gst/wsrtc/wsrtc-error.h>

#include "../../gst/wsrtc/message_bridge.hpp"
#include "../../plugins/wsrtc/elements/message_bridge.hpp"
#include "table.hpp"

using namespace wsrtc;
using Public = GUnique<GstWsrtcMessage>;

namespace {

struct Row {
  const char *name;
  Message message;
  GstWsrtcMessageKind kind;
  const char *peer; // what the getters say
  const char *text;
  const char *code;
  const char *mid;
  int mline = -1;
  bool live = false;
};

const PeerId alice ("alice");
const PeerId nobody;

const Row rows[] = {
    {"offer", {alice, Description{SdpType::Offer, "v=0\r\n"}}, GST_WSRTC_MESSAGE_OFFER, "alice", "v=0\r\n"},
    {"answer",
     {alice, Description{SdpType::Answer, "v=0\r\n"}},
     GST_WSRTC_MESSAGE_ANSWER,
     "alice",
     "v=0\r\n"},
    {"answer-without-peer",
     {nobody, Description{SdpType::Answer, ""}},
     GST_WSRTC_MESSAGE_ANSWER,
     nullptr,
     ""},
    {"candidate",
     {alice, Candidate{"candidate:1", MLine{0}, Mid ("video0")}},
     GST_WSRTC_MESSAGE_CANDIDATE,
     "alice",
     "candidate:1",
     nullptr,
     "video0",
     0},
    {"candidate-by-mid",
     {alice, Candidate{"candidate:1", std::nullopt, Mid ("0")}},
     GST_WSRTC_MESSAGE_CANDIDATE,
     "alice",
     "candidate:1",
     nullptr,
     "0"},
    {"candidate-by-mline",
     {alice, Candidate{"candidate:1", MLine{31}, std::nullopt}},
     GST_WSRTC_MESSAGE_CANDIDATE,
     "alice",
     "candidate:1",
     nullptr,
     nullptr,
     31},
    {"candidates-end", {alice, Candidate{}}, GST_WSRTC_MESSAGE_CANDIDATE, "alice", ""},
    {"bye", {alice, Bye{"over"}}, GST_WSRTC_MESSAGE_BYE, "alice", "over"},
    {"bye-without-reason", {alice, Bye{}}, GST_WSRTC_MESSAGE_BYE, "alice", nullptr},
    {"peer-added", {nobody, PeerAdded{alice, "viewer"}}, GST_WSRTC_MESSAGE_PEER_ADDED, "alice", "viewer"},
    {"peer-added-plain", {nobody, PeerAdded{alice, ""}}, GST_WSRTC_MESSAGE_PEER_ADDED, "alice", nullptr},
    {"peer-added-polite",
     {nobody, PeerAdded{alice, "peer", true}},
     GST_WSRTC_MESSAGE_PEER_ADDED,
     "alice",
     "peer"},
    {"peer-added-impolite",
     {nobody, PeerAdded{alice, "peer", false}},
     GST_WSRTC_MESSAGE_PEER_ADDED,
     "alice",
     "peer"},
    {"peer-removed", {nobody, PeerRemoved{alice}}, GST_WSRTC_MESSAGE_PEER_REMOVED, "alice", nullptr},
    {"capabilities",
     {alice, Capabilities{{"VP8", "H264"}, {"opus"}}},
     GST_WSRTC_MESSAGE_CAPABILITIES,
     "alice",
     nullptr},
    {"capabilities-of-nothing", {alice, Capabilities{}}, GST_WSRTC_MESSAGE_CAPABILITIES, "alice", nullptr},
    {"state-live",
     {nobody, StreamState{true, ""}},
     GST_WSRTC_MESSAGE_STATE,
     nullptr,
     nullptr,
     nullptr,
     nullptr,
     -1,
     true},
    {"state-waiting", {nobody, StreamState{false, "soon"}}, GST_WSRTC_MESSAGE_STATE, nullptr, "soon"},
    {"error",
     {alice, ErrorReport{"busy", "Come later."}},
     GST_WSRTC_MESSAGE_ERROR,
     "alice",
     "Come later.",
     "busy"},
    {"describe",
     {nobody, About{"Door", {{"floor", int64_t{2}}, {"new", true}, {"talk", std::string ("back")}}}},
     GST_WSRTC_MESSAGE_DESCRIBE,
     nullptr,
     "Door"},
    {"describe-nothing", {nobody, About{}}, GST_WSRTC_MESSAGE_DESCRIBE, nullptr, nullptr},
};

// Equality of two public messages, by all that the getters show.
void assert_same (const GstWsrtcMessage *a, const GstWsrtcMessage *b)
{
  g_assert_cmpint (gst_wsrtc_message_get_kind (a), ==, gst_wsrtc_message_get_kind (b));
  g_assert_cmpstr (gst_wsrtc_message_get_peer (a), ==, gst_wsrtc_message_get_peer (b));
  g_assert_cmpstr (gst_wsrtc_message_get_text (a), ==, gst_wsrtc_message_get_text (b));
  g_assert_cmpstr (gst_wsrtc_message_get_code (a), ==, gst_wsrtc_message_get_code (b));
  g_assert_cmpstr (gst_wsrtc_message_get_mid (a), ==, gst_wsrtc_message_get_mid (b));
  g_assert_cmpint (gst_wsrtc_message_get_mline (a), ==, gst_wsrtc_message_get_mline (b));
  g_assert_cmpint (gst_wsrtc_message_get_live (a), ==, gst_wsrtc_message_get_live (b));
  g_assert_cmpint (gst_wsrtc_message_get_polite (a), ==, gst_wsrtc_message_get_polite (b));
  const GUnique<GstStructure> a_meta (gst_wsrtc_message_get_meta (a)),
      b_meta (gst_wsrtc_message_get_meta (b));
  g_assert_cmpint (a_meta != nullptr, ==, b_meta != nullptr);
  g_assert_true (!a_meta || gst_structure_is_equal (a_meta.get (), b_meta.get ()));
  for (auto get : {gst_wsrtc_message_get_video_codecs, gst_wsrtc_message_get_audio_codecs}) {
    g_assert_cmpint (get (a) != nullptr, ==, get (b) != nullptr);
    if (get (a) != nullptr)
      g_assert_cmpstrv (get (a), get (b));
  }
}

void check_getters (const Row &row)
{
  const Public message = message_to_public (row.message);
  g_assert_nonnull (message.get ());
  g_assert_cmpint (gst_wsrtc_message_get_kind (message.get ()), ==, row.kind);
  g_assert_cmpstr (gst_wsrtc_message_get_peer (message.get ()), ==, row.peer);
  g_assert_cmpstr (gst_wsrtc_message_get_text (message.get ()), ==, row.text);
  g_assert_cmpstr (gst_wsrtc_message_get_code (message.get ()), ==, row.code);
  g_assert_cmpstr (gst_wsrtc_message_get_mid (message.get ()), ==, row.mid);
  g_assert_cmpint (gst_wsrtc_message_get_mline (message.get ()), ==, row.mline);
  g_assert_cmpint (gst_wsrtc_message_get_live (message.get ()), ==, row.live);
  const auto *added = std::get_if<PeerAdded> (&row.message.body);
  g_assert_cmpint (gst_wsrtc_message_get_polite (message.get ()), ==,
                   added && added->polite ? static_cast<int> (*added->polite) : -1);
  const bool codecs = row.kind == GST_WSRTC_MESSAGE_CAPABILITIES;
  g_assert_cmpint (gst_wsrtc_message_get_video_codecs (message.get ()) != nullptr, ==, codecs);
  g_assert_cmpint (gst_wsrtc_message_get_audio_codecs (message.get ()) != nullptr, ==, codecs);
}

// The library's bridge and the plugin's, which knows only the public functions,
// agree in both directions.
void check_bridges (const Row &row)
{
  const Public by_library = message_to_public (row.message);
  const Public by_plugin (to_public (row.message));
  assert_same (by_library.get (), by_plugin.get ());

  const Message back = from_public (by_library.get ());
  g_assert_cmpstr (back.peer.c_str (), ==, row.message.peer.c_str ());
  g_assert_cmpuint (back.body.index (), ==, row.message.body.index ());
  const Public again = message_to_public (back);
  assert_same (by_library.get (), again.get ());
}

// The public sees what a welcome brings.
void ice_servers_of_welcome ()
{
  const Message welcome{nobody,
                        Welcome{alice, {{"stun:s", "", ""}, {"bad", "u", "p"}, {"turn:t:1", "a:b", "p$"}}}};
  g_assert_null (to_public (welcome));
  const Public message = message_to_public (welcome);
  g_assert_cmpint (gst_wsrtc_message_get_kind (message.get ()), ==, GST_WSRTC_MESSAGE_ICE_SERVERS);
  g_assert_null (gst_wsrtc_message_get_peer (message.get ()));
  g_auto (GStrv) servers = gst_wsrtc_message_get_ice_servers (message.get ());
  const gchar *const expected[] = {"stun://s", "turn://a%3Ab:p%24@t:1", nullptr};
  g_assert_cmpstrv (servers, expected);
  const Message back = from_public (message.get ());
  const auto &taken = std::get_if<Welcome> (&back.body)->ice_servers;
  g_assert_cmpuint (taken.size (), ==, 2);
  g_assert_cmpstr (taken[1].url.c_str (), ==, "turn:t:1");
  g_assert_cmpstr (taken[1].username.c_str (), ==, "a:b");
  g_assert_cmpstr (taken[1].credential.c_str (), ==, "p$");
}

// Only what changes something is told.
void welcomes_are_filtered ()
{
  const Message none{nobody, Welcome{alice, {}}}, some{nobody, Welcome{alice, {{"stun:s", "", ""}}}};
  WelcomeFilter filter;
  g_assert_true (filter.passes ({nobody, Bye{}}));
  g_assert_false (filter.passes (none));
  g_assert_true (filter.passes (some));
  g_assert_true (filter.passes (some));
  g_assert_true (filter.passes (none));
  g_assert_false (filter.passes (none));
}

void new_ice_servers ()
{
  GError *error = nullptr;
  const gchar *const good[] = {"turn:u:p$@t", nullptr};
  const Public message (gst_wsrtc_message_new_ice_servers (good, &error));
  g_assert_no_error (error);
  g_auto (GStrv) servers = gst_wsrtc_message_get_ice_servers (message.get ());
  g_assert_cmpstr (servers[0], ==, "turn://u:p%24@t");
  const Public none (gst_wsrtc_message_new_ice_servers (nullptr, &error));
  g_assert_no_error (error);
  g_auto (GStrv) empty = gst_wsrtc_message_get_ice_servers (none.get ());
  g_assert_nonnull (empty);
  g_assert_null (empty[0]);
  const gchar *const bad[] = {"turn:u:p@t", "turn:u:geheim@t:x", nullptr};
  g_assert_null (gst_wsrtc_message_new_ice_servers (bad, &error));
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "ICE server number 2: the port must be a number from 1 to 65535");
  g_error_free (error);
  const Public bye (gst_wsrtc_message_new_bye (nullptr, nullptr));
  g_assert_null (gst_wsrtc_message_get_ice_servers (bye.get ()));
}

void codecs_are_copied ()
{
  GStrv video = g_strsplit ("VP8,H264", ",", 0);
  const Public message (gst_wsrtc_message_new_capabilities ("alice", video, nullptr));
  g_strfreev (video);
  const gchar *const expected[] = {"VP8", "H264", nullptr};
  const gchar *const none[] = {nullptr};
  g_assert_cmpstrv (gst_wsrtc_message_get_video_codecs (message.get ()), expected);
  g_assert_cmpstrv (gst_wsrtc_message_get_audio_codecs (message.get ()), none);
}

// What is given is made fit, or left out.
void meta_is_made_fit ()
{
  const GUnique<GstStructure> given (gst_structure_new (
      "any", "text", G_TYPE_STRING, "a\nb", "number", G_TYPE_INT, -7, "big", G_TYPE_UINT64, G_MAXUINT64,
      "flag", G_TYPE_BOOLEAN, TRUE, "real", G_TYPE_DOUBLE, 0.5, "odd/name", G_TYPE_INT, 1, nullptr));
  const std::string name (200, 'x');
  const Public message (gst_wsrtc_message_new_describe (name.c_str (), given.get ()));
  g_assert_cmpuint (strlen (gst_wsrtc_message_get_text (message.get ())), ==, max_display_name);
  const GUnique<GstStructure> kept (gst_wsrtc_message_get_meta (message.get ()));
  const GUnique<GstStructure> expected (gst_structure_new ("meta", "text", G_TYPE_STRING, "a b", "number",
                                                           G_TYPE_INT64, gint64{-7}, "flag", G_TYPE_BOOLEAN,
                                                           TRUE, nullptr));
  g_assert_true (gst_structure_is_equal (kept.get (), expected.get ()));
  const Public other (gst_wsrtc_message_new_bye (nullptr, nullptr));
  g_assert_null (gst_wsrtc_message_get_meta (other.get ()));
}

// Figures come out as what a server takes.
void report_of_figures ()
{
  const Public wanted (gst_wsrtc_message_new_report_wanted ());
  g_assert_cmpint (gst_wsrtc_message_get_kind (wanted.get ()), ==, GST_WSRTC_MESSAGE_REPORT_WANTED);
  g_assert_true (std::holds_alternative<ReportWanted> (from_public (wanted.get ()).body));
  g_assert_null (gst_wsrtc_message_get_text (wanted.get ()));
  g_assert_null (gst_wsrtc_message_get_stats (wanted.get ()));

  const GUnique<GstStructure> stats (gst_structure_from_string (
      "wsrtc-stats, totals=(structure)[wsrtc-totals, packets-sent=(guint64)7, nack-count=(gint64)-1], "
      "peers=(structure)< [p, id=(string)abc, connected=(boolean)true, join-time=(double)0.25, "
      "tracks=(structure)< [t, mime-type=(string)video/H264, bytes-sent=(guint64)1000, "
      "round-trip-time=(double)0.03], [t, mime-type=(string)audio/OPUS, bytes-sent=(guint64)10] >] >;",
      nullptr));
  g_assert_nonnull (stats.get ());
  const Public message (gst_wsrtc_message_new_report (stats.get ()));
  g_assert_cmpint (gst_wsrtc_message_get_kind (message.get ()), ==, GST_WSRTC_MESSAGE_REPORT);
  const SourceReport &report = std::get<SourceReport> (message_of (message.get ()).body);
  g_assert_cmpuint (report.figures[Figure::SentPackets], ==, 7);
  g_assert_cmpuint (report.figures[Figure::Nacks], ==, 0);
  g_assert_cmpuint (report.peers.at (PeerId ("abc")).sent_bytes, ==, 1010);

  const GUnique<GstStructure> told (gst_wsrtc_message_get_stats (message.get ()));
  const Public again (gst_wsrtc_message_new_report (told.get ()));
  const GUnique<GstStructure> told_again (gst_wsrtc_message_get_stats (again.get ()));
  g_assert_true (gst_structure_is_equal (told.get (), told_again.get ()));
  g_assert_cmpuint (
      std::get<SourceReport> (message_of (again.get ()).body).peers.at (PeerId ("abc")).codecs.size (), ==,
      2);
  // An element says it by no Message.
  g_assert_null (to_public ({nobody, SourceReport{}}));
  g_assert_null (to_public ({nobody, ReportWanted{}}));
}

void boxed_counts_references ()
{
  GstWsrtcMessage *message = gst_wsrtc_message_new_bye (nullptr, nullptr);
  GValue value = G_VALUE_INIT;
  g_value_init (&value, GST_TYPE_WSRTC_MESSAGE);
  g_value_take_boxed (&value, message);
  auto *copy = static_cast<GstWsrtcMessage *> (g_value_dup_boxed (&value));
  g_assert_true (copy == message); // immutable, so a copy is a reference
  g_value_unset (&value);
  g_assert_cmpint (gst_wsrtc_message_get_kind (copy), ==, GST_WSRTC_MESSAGE_BYE);
  gst_wsrtc_message_unref (copy);
}

void references_from_two_threads ()
{
  const Public message (gst_wsrtc_message_new_offer ("alice", "v=0\r\n"));
  const auto work = [&message] {
    for (int i = 0; i < 20000; i++) {
      gst_wsrtc_message_ref (message.get ());
      gst_wsrtc_message_unref (message.get ());
    }
  };
  std::thread other (work);
  work ();
  other.join ();
  g_assert_cmpstr (gst_wsrtc_message_get_text (message.get ()), ==, "v=0\r\n");
}

void enums_have_nicks ()
{
  auto *kinds = static_cast<GEnumClass *> (g_type_class_ref (GST_TYPE_WSRTC_MESSAGE_KIND));
  g_assert_cmpuint (kinds->n_values, ==, 13);
  g_assert_cmpstr (g_enum_get_value (kinds, GST_WSRTC_MESSAGE_PEER_ADDED)->value_nick, ==, "peer-added");
  g_type_class_unref (kinds);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv); // values are compared
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/message/getters", rows, check_getters);
  test::add_table ("/message/bridges", rows, check_bridges);
  g_test_add_func ("/message/ice-servers/of-welcome", ice_servers_of_welcome);
  g_test_add_func ("/message/ice-servers/filter", welcomes_are_filtered);
  g_test_add_func ("/message/ice-servers/new", new_ice_servers);
  g_test_add_func ("/message/codecs-are-copied", codecs_are_copied);
  g_test_add_func ("/message/meta-is-made-fit", meta_is_made_fit);
  g_test_add_func ("/message/report-of-figures", report_of_figures);
  g_test_add_func ("/message/boxed-counts-references", boxed_counts_references);
  g_test_add_func ("/message/references-from-two-threads", references_from_two_threads);
  g_test_add_func ("/message/enums-have-nicks", enums_have_nicks);
  return g_test_run ();
}
