// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Several wsrtcsinks of one process and the server that they share.
#include <cstring>
#include <memory>
#include <string>

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "leaks.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

class Stream {
public:
  Stream (unsigned port, const std::string &room) : Stream ("port=" + std::to_string (port) + " room=" + room)
  {
  }

  explicit Stream (const std::string &properties)
      : pipeline_ (GRef<GstElement>::sink (gst_parse_launch (
            ("videotestsrc is-live=true ! wsrtcsink name=s announce=false " + properties).c_str (), nullptr)))
  {
    result_ = gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
  }

  ~Stream () { gst_element_set_state (pipeline_.get (), GST_STATE_NULL); }

  Stream (const Stream &) = delete;
  Stream &operator= (const Stream &) = delete;

  GRef<GstElement> sink () const
  {
    return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), "s"));
  }

  bool runs () const { return result_ != GST_STATE_CHANGE_FAILURE; }

  GstMessage *pop (GstMessageType type)
  {
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
    return gst_bus_timed_pop_filtered (bus.get (), 5 * GST_SECOND, type);
  }

  // What `wsrtc-address` says.
  std::string address ()
  {
    GstMessage *message = pop (GST_MESSAGE_ELEMENT);
    g_assert_nonnull (message);
    g_assert_true (gst_message_has_name (message, "wsrtc-address"));
    std::string text = gst_structure_get_string (gst_message_get_structure (message), "address");
    gst_message_unref (message);
    return text;
  }

private:
  GRef<GstElement> pipeline_;
  GstStateChangeReturn result_;
};

unsigned port_of (const std::string &address)
{
  g_autoptr (GUri) uri = g_uri_parse (address.c_str (), G_URI_FLAGS_NONE, nullptr);
  g_assert_nonnull (uri);
  return static_cast<unsigned> (g_uri_get_port (uri));
}

// A request of more header lines, each with its end.
GRef<GIOStream> ask (unsigned port, const std::string &path, const std::string &headers)
{
  GError *error = nullptr;
  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  auto connection = GRef<GIOStream>::adopt (G_IO_STREAM (g_socket_client_connect_to_host (
      client.get (), "127.0.0.1", static_cast<guint16> (port), nullptr, &error)));
  g_assert_no_error (error);
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string (port) + "\r\n" + headers + "\r\n";
  g_output_stream_write_all (g_io_stream_get_output_stream (connection.get ()), request.data (),
                             request.size (), nullptr, nullptr, &error);
  g_assert_no_error (error);
  return connection;
}

// The answer with its header, or as much of it.
std::string read_answer (GIOStream *stream, size_t most = G_MAXSIZE)
{
  GError *error = nullptr;
  std::string answer;
  char part[4096];
  gssize size;
  while (answer.size () < most && (size = g_input_stream_read (g_io_stream_get_input_stream (stream), part,
                                                               sizeof part, nullptr, &error)) > 0)
    answer.append (part, static_cast<size_t> (size));
  g_assert_no_error (error);
  return answer.substr (0, most);
}

std::string get (unsigned port, const std::string &path)
{
  return read_answer (ask (port, path, "Connection: close\r\n").get ());
}

// A port that nothing listens on; nobody else takes ports in the test's network.
unsigned free_port ()
{
  Stream probe (0, "probe");
  return port_of (probe.address ());
}

bool lists (unsigned port, const std::string &room)
{
  const std::string answer = get (port, "/api/streams");
  const bool found = answer.find ("\"" + room + "\"") != std::string::npos;
  if (!found)
    g_test_message ("no %s in: %s", room.c_str (), answer.c_str ());
  return found;
}

// A stream joins on the server's thread; a request that comes at once may
// overtake it there.
void wait_until_listed (unsigned port, const std::string &room)
{
  wait_for (("the stream " + room + " on the list").c_str (), [&] { return lists (port, room); });
}

void wait_until_answered (unsigned port, const std::string &part)
{
  wait_for ((part + " in /api/streams").c_str (),
            [&] { return get (port, "/api/streams").find (part) != std::string::npos; });
}

// What an application says of its stream, in the server itself and over a socket.
struct AboutRow {
  const char *name;
  bool remote;
};

const AboutRow about_rows[] = {{"embedded", false}, {"remote", true}};

void test_about (const AboutRow &row)
{
  Stream server (0, "server");
  const unsigned port = port_of (server.address ());
  const std::string where =
      row.remote ? "uri=ws://127.0.0.1:" + std::to_string (port) + "/signaling" : "port=0";
  Stream stream (where + " room=door display-name=\"Front door\" meta=\"m,talk=back,floor=(int)2,new=true\"");
  g_assert_true (stream.runs ());
  wait_until_answered (port, R"("displayName":"Front door","meta":{"floor":2,"new":true,"talk":"back"}})");
  g_object_set (stream.sink ().get (), "display-name", "Back door", nullptr);
  wait_until_answered (port, R"("displayName":"Back door","meta":{"floor":2,)");
  g_object_set (stream.sink ().get (), "display-name", nullptr, "meta", nullptr, nullptr);
  wait_for ("neither to be there", [&] {
    const std::string list = get (port, "/api/streams");
    return list.find ("displayName") == std::string::npos && list.find ("meta") == std::string::npos;
  });
}

uint64_t sample (const std::string &metrics, const std::string &name)
{
  const size_t at = metrics.find ("\n" + name + " ");
  return at == std::string::npos ? 0
                                 : g_ascii_strtoull (metrics.c_str () + at + name.size () + 2, nullptr, 10);
}

// Wherever the server is, it tells the same of a stream and who watches it.
void test_figures (const AboutRow &row)
{
  Stream server (0, "server");
  const unsigned port = port_of (server.address ());
  const std::string away = "uri=ws://127.0.0.1:" + std::to_string (port) + "/signaling room=door";
  Stream stream (row.remote ? away : "port=0 room=door");
  g_assert_true (stream.runs ());
  wait_until_listed (port, "door");
  const auto player =
      GRef<GstElement>::sink (gst_parse_launch (("wsrtcsrc " + away + " ! fakesink").c_str (), nullptr));
  gst_element_set_state (player.get (), GST_STATE_PLAYING);
  wait_for ("media of a viewer in the metrics", [&] {
    const std::string text = get (port, "/metrics");
    return sample (text, "wsrtc_stream_sent_bytes_total{stream=\"door\"}") > 10000 &&
           sample (text, "wsrtc_stream_sessions{stream=\"door\",state=\"connected\"}") == 1 &&
           sample (text, "wsrtc_stream_encoders{stream=\"door\"}") == 1 &&
           sample (text, "wsrtc_stream_join_seconds_count{stream=\"door\"}") == 1;
  });
  const std::string json = get (port, "/api/sessions");
  g_assert_nonnull (strstr (json.c_str (), row.remote ? R"("source":{"protocol":"wsrtc",)"
                                                      : R"("name":"door","state":"live","viewers":1)"));
  g_assert_nonnull (strstr (json.c_str (), R"("state":"connected","codecs":["video/)"));
  gst_element_set_state (player.get (), GST_STATE_NULL);
}

// Told once, and the others are published.
void test_unfit_meta ()
{
  Stream stream ("port=0 room=door meta=\"m,real=(double)0.5,list=<1,2>,floor=(int)2\"");
  const auto warning = MiniRef<GstMessage>::adopt (stream.pop (GST_MESSAGE_WARNING));
  g_assert_true (bool (warning));
  g_autoptr (GError) fault = nullptr;
  gst_message_parse_warning (warning.get (), &fault, nullptr);
  g_assert_nonnull (strstr (fault->message, "property meta: real, list cannot be published"));
  const unsigned port = port_of (stream.address ());
  wait_until_answered (port, R"("meta":{"floor":2})");
  g_object_set (stream.sink ().get (), "display-name", "Door", nullptr);
  wait_until_answered (port, R"("displayName":"Door")");
}

struct Port {
  const char *name;
  bool any;
};

const Port ports[] = {{"of-any-port", true}, {"of-a-fixed-port", false}};

void test_two_streams (const Port &row)
{
  const unsigned wanted = row.any ? 0 : free_port ();
  Stream first (wanted, "first");
  g_assert_true (first.runs ());
  const unsigned port = port_of (first.address ());
  Stream second (wanted, "second");
  g_assert_true (second.runs ());
  g_assert_cmpuint (port_of (second.address ()), ==, port);
  wait_until_listed (port, "first");
  wait_until_listed (port, "second");
}

// The server stays as long as a stream of it does.
void test_first_ends ()
{
  const unsigned port = free_port ();
  auto first = std::make_unique<Stream> (port, "first");
  Stream second (port, "second");
  first = nullptr;
  wait_for ("the first to be off the list", [&] { return !lists (port, "first"); });
  wait_until_listed (port, "second");
  Stream third (port, "first");
  g_assert_true (third.runs ());
  wait_until_listed (port, "first");
}

void test_name_is_taken ()
{
  const unsigned port = free_port ();
  Stream first (port, "same");
  Stream second (port, "same");
  g_assert_false (second.runs ());
  GstMessage *message = second.pop (GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  GError *error = nullptr;
  gst_message_parse_error (message, &error, nullptr);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY);
  g_assert_nonnull (g_strstr_len (error->message, -1, "same"));
  g_error_free (error);
  gst_message_unref (message);
  wait_until_listed (port, "same");
}

// A server is not only that of the element which comes last.
void test_origins_are_added ()
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  const char *const own[] = {"https://own.example", nullptr};
  g_object_set (server.get (), "port", 0, "allowed-origins", own, nullptr);
  const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
  gst_util_set_object_arg (G_OBJECT (sink.get ()), "allowed-origins",
                           "<https://more.example,https://own.example>");
  g_object_set (sink.get (), "server", server.get (), "announce", FALSE, nullptr);
  g_assert_cmpint (gst_element_set_state (sink.get (), GST_STATE_READY), ==, GST_STATE_CHANGE_SUCCESS);
  g_auto (GStrv) origins = nullptr;
  g_object_get (server.get (), "allowed-origins", &origins, nullptr);
  gst_element_set_state (sink.get (), GST_STATE_NULL);
  const GUnique<char> all (g_strjoinv (" ", origins));
  g_assert_cmpstr (all.get (), ==, "https://own.example https://more.example");
}

// A WebSocket of somebody behind a proxy.
struct Visitor {
  Visitor (unsigned port, const char *who)
      : connection (ask (port, "/signaling",
                         std::string ("Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                      "Sec-WebSocket-Version: 13\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                      "X-Forwarded-For: ") +
                             who + "\r\n")),
        status (read_answer (connection.get (), 12))
  {
  }

  GRef<GIOStream> connection;
  std::string status;
};

struct ProxyRow {
  const char *name;
  const char *element;
  const char *proxies;
  const char *status_of_another;
};

const ProxyRow proxy_rows[] = {
    {"sink", "wsrtcsink", "<10.0.0.0/8,127.0.0.1>", "HTTP/1.1 101"},
    {"bin", "wsrtcbin", "<127.0.0.0/8>", "HTTP/1.1 101"},
    {"not-trusted", "wsrtcsink", "<10.0.0.0/8>", "HTTP/1.1 503"},
    {"none", "wsrtcsink", "<>", "HTTP/1.1 503"},
};

// Limits are for each who is behind a proxy that the element trusts.
void test_proxies (const ProxyRow &row)
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "port", 0, "max-connections-per-address", 1, nullptr);
  const auto element = GRef<GstElement>::sink (gst_element_factory_make (row.element, nullptr));
  gst_util_set_object_arg (G_OBJECT (element.get ()), "trusted-proxies", row.proxies);
  g_object_set (element.get (), "server", server.get (), "announce", FALSE, nullptr);
  g_assert_cmpint (gst_element_set_state (element.get (), GST_STATE_PAUSED), !=, GST_STATE_CHANGE_FAILURE);
  const unsigned port = gst_wsrtc_server_get_bound_port (server.get ());
  {
    const Visitor first (port, "192.0.2.1"), again (port, "192.0.2.1"), another (port, "192.0.2.2");
    g_assert_cmpstr (first.status.c_str (), ==, "HTTP/1.1 101");
    g_assert_cmpstr (again.status.c_str (), ==, "HTTP/1.1 503");
    g_assert_cmpstr (another.status.c_str (), ==, row.status_of_another);
  }
  gst_element_set_state (element.get (), GST_STATE_NULL);
  gst_wsrtc_server_stop (server.get ());
}

unsigned owners ()
{
  unsigned count = 0;
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, nullptr);
  g_assert_nonnull (tasks);
  while (const char *task = g_dir_read_name (tasks)) {
    g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", nullptr);
    g_autofree char *name = nullptr;
    count += g_file_get_contents (path, &name, nullptr, nullptr) && g_str_has_prefix (name, "wsrtcsink");
  }
  return count;
}

// A thread has the name of the one that made it until it gets its own.
void wait_for_owners (unsigned count)
{
  wait_for ("as many threads of owners as there are contexts", [count] { return owners () == count; });
}

// A thread for all of a context, which ends with the last.
void test_context ()
{
  {
    Stream one ("port=0 room=one context=x"), two ("port=0 room=two context=x"),
        three ("port=0 room=three context=y");
    auto four = std::make_unique<Stream> ("port=0 room=four context=x");
    Stream own (0, "own");
    wait_for_owners (3);
    const unsigned port = port_of (one.address ());
    four = nullptr;
    wait_for ("the fourth to be off the list", [&] { return !lists (port, "four"); });
    wait_for_owners (3);
    for (const char *room : {"one", "two", "three", "own"})
      wait_until_listed (port, room);
  }
  wait_for_owners (0);
}

void test_nothing_is_left ()
{
  const auto once = [] {
    Stream first (0, "first");
    Stream second (0, "second");
    g_assert_true (second.runs ());
  };
  once ();
  const LeakGuard guard;
  for (int i = 0; i < 10; i++)
    once ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/server/about", about_rows, test_about);
  add_table ("/sink/server/figures", about_rows, test_figures);
  g_test_add_func ("/sink/server/unfit-meta", test_unfit_meta);
  add_table ("/sink/server/two-streams", ports, test_two_streams);
  g_test_add_func ("/sink/server/first-ends", test_first_ends);
  g_test_add_func ("/sink/server/name-is-taken", test_name_is_taken);
  g_test_add_func ("/sink/server/origins-are-added", test_origins_are_added);
  add_table ("/sink/server/proxies", proxy_rows, test_proxies);
  g_test_add_func ("/sink/server/context", test_context);
  g_test_add_func ("/sink/server/nothing-is-left", test_nothing_is_left);
  return g_test_run ();
}
