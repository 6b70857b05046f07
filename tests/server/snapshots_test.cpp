// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Still pictures over HTTP, from a source of this process that the test plays.
#include <atomic>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "assert_text.hpp"
#include "loop_thread.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// 2001-09-09 01:46:40 and a half.
constexpr gint64 picture_time = 1000000000500000;

std::string list (unsigned port)
{
  return http_request (port, "GET /api/streams HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

// A stream "demo" in a thread of its own, as an element would be.
class Source {
public:
  using Answer = std::function<void (GstWsrtcServer *, guint size)>;

  // Without an answer nobody listens.
  Source (GstWsrtcServer *server, Answer answer) : server_ (server), answer_ (std::move (answer))
  {
    signaller_ = GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server, "demo", nullptr));
    g_assert_nonnull (signaller_.get ());
    if (answer_)
      handler_ = g_signal_connect (server, "snapshot-requested::demo", G_CALLBACK (on_request), this);
    loop_.run_and_wait ([this] { g_assert_true (gst_wsrtc_signaller_start (signaller_.get (), nullptr)); });
    wait_until_there ();
  }

  ~Source ()
  {
    leave ();
    if (handler_ != 0)
      g_signal_handler_disconnect (server_, handler_);
  }

  Source (const Source &) = delete;
  Source &operator= (const Source &) = delete;

  void leave ()
  {
    loop_.run_and_wait ([this] { gst_wsrtc_signaller_stop (signaller_.get ()); });
  }

  int asked () const { return asked_; }

private:
  static void on_request (GstWsrtcServer *server, const char *stream, guint size, Source *self)
  {
    g_assert_true (self->loop_.is_current ());
    assert_text (stream, "demo");
    self->asked_++;
    self->answer_ (server, size);
  }

  // Joining is posted to the server's thread, which requests may overtake.
  void wait_until_there ()
  {
    const unsigned port = gst_wsrtc_server_get_bound_port (server_);
    wait_for ("the stream", [port] { return list (port).find ("\"demo\"") != std::string::npos; });
  }

  GstWsrtcServer *const server_;
  const Answer answer_;
  GRef<GstWsrtcSignaller> signaller_;
  gulong handler_ = 0;
  std::atomic<int> asked_{0};
  LoopThread loop_{"source"};
};

void give (GstWsrtcServer *server, guint size, const char *text = "JPEG", gint64 time = picture_time)
{
  const GUnique<GBytes> bytes (g_bytes_new (text, strlen (text)));
  gst_wsrtc_server_give_snapshot (server, "demo", size, bytes.get (), time);
}

std::string request (const char *method, const std::string &query, const std::string &headers,
                     const char *stream = "demo")
{
  return std::string (method) + " /api/streams/" + stream + "/snapshot.jpg" + query +
         " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string get (unsigned port, const std::string &query = {}, const std::string &headers = {})
{
  return http_request (port, request ("GET", query, headers));
}

void assert_has (const std::string &answer, const char *part)
{
  if (answer.find (part) == std::string::npos)
    g_error ("no \"%s\" in: %s", part, answer.c_str ());
}

std::string sample (unsigned port, const std::string &name)
{
  const std::string text = http_request (port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const size_t start = text.find (name + ' ');
  g_assert_cmpuint (start, !=, std::string::npos);
  const size_t value = start + name.size () + 1;
  return text.substr (value, text.find ('\n', value) - value);
}

// How often somebody asked for what is not there.
std::string missing (unsigned port)
{
  return sample (port, "wsrtc_rejected_total{reason=\"missing\"}");
}

// ---- one request

struct Row {
  const char *name;
  const char *method;
  std::string query, headers;
  std::vector<const char *> present;
  std::string end; // of the answer
  int asked = 1;
};

const std::vector<Row> rows = {
    {"picture",
     "GET",
     "",
     "",
     {"HTTP/1.1 200 ", "Content-Type: image/jpeg\r\n", "Cache-Control: no-cache\r\n",
      "ETag: \"1000000000500000-1920\"\r\n", "Last-Modified: Sun, 09 Sep 2001 01:46:40 GMT\r\n",
      "X-Content-Type-Options: nosniff\r\n", "Content-Length: 4\r\n", "Date: "},
     "\r\n\r\nJPEG"},
    {"small", "GET", "?width=320", "", {"HTTP/1.1 200 ", "-320\"\r\n"}, "JPEG"},
    {"head", "HEAD", "", "", {"HTTP/1.1 200 ", "Content-Length: 4\r\n"}, "\r\n\r\n"},
    {"same-tag",
     "GET",
     "",
     "If-None-Match: \"1000000000500000-1920\"\r\n",
     {"HTTP/1.1 304 ", "ETag: \"1000000000500000-1920\"\r\n"},
     "\r\n\r\n"},
    {"other-tag",
     "GET",
     "",
     "If-None-Match: \"1000000000500000-320\"\r\nIf-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\n",
     {"HTTP/1.1 200 "},
     "JPEG"},
    {"not-since", "GET", "", "If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\n", {"HTTP/1.1 304 "}, ""},
    {"since", "GET", "", "If-Modified-Since: Sun, 09 Sep 2001 01:46:39 GMT\r\n", {"HTTP/1.1 200 "}, "JPEG"},
    {"since-nonsense", "GET", "", "If-Modified-Since: yesterday\r\n", {"HTTP/1.1 200 "}, "JPEG"},
    {"odd-width", "GET", "?width=321", "", {"HTTP/1.1 400 ", "width= must be 320, 640 or 1920"}, "", 0},
    {"no-width", "GET", "?width=x", "", {"HTTP/1.1 400 "}, "", 0},
    {"huge-width", "GET", "?width=99999999999999999999", "", {"HTTP/1.1 400 "}, "", 0},
};

void test_row (const Row &row)
{
  TestServer server;
  Source source (server.get (), [] (GstWsrtcServer *to, guint size) { give (to, size); });
  assert_has (list (server.port ()), "\"snapshot\":true");
  const std::string answer = http_request (server.port (), request (row.method, row.query, row.headers));
  for (const char *part : row.present)
    assert_has (answer, part);
  assert_text (answer.substr (answer.size () - std::min (answer.size (), row.end.size ())), row.end.c_str ());
  g_assert_cmpint (source.asked (), ==, row.asked);
}

// ---- no picture

struct FaultRow {
  const char *name;
  GstWsrtcError code;
  const char *status;
};

const FaultRow fault_rows[] = {
    {"not-found", GST_WSRTC_ERROR_NOT_FOUND, "404"},
    {"busy", GST_WSRTC_ERROR_BUSY, "503"},
    {"media", GST_WSRTC_ERROR_MEDIA, "500"},
};

void test_fault (const FaultRow &row)
{
  TestServer server;
  Source source (server.get (), [&row] (GstWsrtcServer *to, guint size) {
    g_autoptr (GError) fault = g_error_new_literal (GST_WSRTC_ERROR, row.code, "that is why");
    gst_wsrtc_server_refuse_snapshot (to, "demo", size, fault);
  });
  const std::string answer = get (server.port ());
  assert_text (answer.substr (9, 3), row.status);
  assert_has (answer, "that is why\n");
  assert_has (answer, "Retry-After: ");
  assert_has (answer, "Content-Type: text/plain");
  // Nor is a fault made anew for each who asks.
  assert_text (get (server.port ()).substr (9, 3), row.status);
  // To be early is no misuse.
  assert_text (missing (server.port ()), "0");
  g_assert_cmpint (source.asked (), ==, 1);
}

void test_empty_picture ()
{
  TestServer server;
  Source source (server.get (), [] (GstWsrtcServer *to, guint size) { give (to, size, ""); });
  const std::string answer = get (server.port ());
  assert_has (answer, "HTTP/1.1 500 ");
  assert_has (answer, "the source of stream \"demo\" gave an empty picture\n");
}

void test_no_stream ()
{
  TestServer server;
  const std::string answer = get (server.port ());
  assert_has (answer, "HTTP/1.1 404 ");
  assert_has (answer, "there is no stream \"demo\" now\n");
  g_assert_true (answer.find ("Retry-After") == std::string::npos);
  assert_text (missing (server.port ()), "1");
  assert_has (http_request (server.port (), request ("GET", "", "", "a%20b")), "may only have letters");
  assert_has (http_request (server.port (), "GET /api/streams/demo HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              "HTTP/1.1 404 ");
  assert_has (http_request (server.port (), "GET /api/streams/demo/x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              "HTTP/1.1 404 ");
}

void test_nobody_listens ()
{
  TestServer server;
  Source source (server.get (), nullptr);
  const std::string answer = get (server.port ());
  assert_has (answer, "HTTP/1.1 404 ");
  assert_has (answer, "the source of stream \"demo\" gives no still pictures\n");
}

void test_remote_source ()
{
  TestServer server;
  RawClient source (server.port ());
  source.upgrade ("/signaling?role=source&room=demo");
  source.read_text ();
  assert_has (list (server.port ()), "\"snapshot\":false");
  const std::string answer = get (server.port ());
  assert_has (answer, "HTTP/1.1 404 ");
  assert_has (answer, "is another program, and gives no still pictures\n");
  g_assert_true (answer.find ("Retry-After") == std::string::npos);
}

// The source says nothing for 5 s, and later something, which is for the next.
void test_deadline ()
{
  TestServer server;
  Source source (server.get (), [] (GstWsrtcServer *, guint) {});
  const gint64 start = g_get_monotonic_time ();
  const std::string answer = get (server.port ());
  const gint64 took = g_get_monotonic_time () - start;
  assert_has (answer, "HTTP/1.1 504 ");
  assert_has (answer, "has given no still picture in 5 s");
  assert_has (answer, "Retry-After: ");
  g_assert_cmpint (took, >, 4 * G_USEC_PER_SEC);
  give (server.get (), 1920, "LATE");
  wait_for ("the late picture", [&] { return get (server.port ()).find ("LATE") != std::string::npos; });
  g_assert_cmpint (source.asked (), ==, 1);
}

// ---- many requests

// All wait for one answer, which serves others for a second.
void test_crowd ()
{
  TestServer server;
  std::atomic<bool> ready{false};
  Source source (server.get (), [&] (GstWsrtcServer *, guint) { ready = true; });
  std::atomic<int> answered{0};
  std::vector<std::thread> crowd;
  for (int i = 0; i < 100; i++)
    crowd.emplace_back ([&] {
      assert_has (get (server.port ()), "JPEG");
      answered++;
    });
  wait_for ("the source to be asked", [&] { return ready.load (); });
  g_assert_cmpint (answered, ==, 0);
  give (server.get (), 1920);
  for (std::thread &one : crowd)
    one.join ();
  assert_has (get (server.port ()), "JPEG");
  g_assert_cmpint (source.asked (), ==, 1);
}

void test_sizes_are_apart ()
{
  TestServer server;
  Source source (server.get (),
                 [] (GstWsrtcServer *to, guint size) { give (to, size, std::to_string (size).c_str ()); });
  for (const char *size : {"320", "640", "1920"})
    assert_has (get (server.port (), std::string ("?width=") + size),
                (std::string ("\r\n\r\n") + size).c_str ());
  g_assert_cmpint (source.asked (), ==, 3);
}

void test_asked_anew ()
{
  TestServer server;
  std::atomic<int> number{0};
  Source source (server.get (), [&] (GstWsrtcServer *to, guint size) {
    give (to, size, ++number == 1 ? "FIRST" : "SECOND", picture_time + number);
  });
  assert_has (get (server.port ()), "FIRST");
  wait_for ("another picture", [&] { return get (server.port ()).find ("SECOND") != std::string::npos; });
  g_assert_cmpint (source.asked (), ==, 2);
}

// Those who have gone meanwhile are missed at once, and are not there for the answer.
void test_client_goes ()
{
  TestServer server;
  Source source (server.get (), [] (GstWsrtcServer *, guint) {});
  {
    RawClient impatient (server.port ());
    g_assert_true (impatient.send (request ("GET", "", "")));
    wait_for ("the source to be asked", [&] { return source.asked () == 1; });
  }
  const gint64 since = g_get_monotonic_time ();
  wait_for ("the end of its connection", [&] { // of which there is one now, that of this question
    return sample (server.port (), "wsrtc_connections{kind=\"http\"}") == "1";
  });
  g_assert_cmpint (g_get_monotonic_time () - since, <, 4 * G_USEC_PER_SEC); // before the deadline
  assert_text (sample (server.port (), "wsrtc_rejected_total{reason=\"slow\"}"), "0");
  give (server.get (), 1920);
  assert_has (get (server.port ()), "JPEG");
}

void test_server_stops ()
{
  TestServer server;
  Source source (server.get (), [] (GstWsrtcServer *, guint) {});
  RawClient waiting (server.port ());
  g_assert_true (waiting.send (request ("GET", "", "")));
  wait_for ("the source to be asked", [&] { return source.asked () == 1; });
  gst_wsrtc_server_stop (server.get ());
  const std::string answer = waiting.read_all ();
  g_assert_true (answer.empty () || answer.find ("HTTP/1.1 503 ") == 0);
  give (server.get (), 1920); // nobody is there for it
}

// Another source of the same name begins without a picture.
void test_source_goes ()
{
  TestServer server;
  {
    Source source (server.get (), [] (GstWsrtcServer *to, guint size) { give (to, size); });
    assert_has (get (server.port ()), "JPEG");
    source.leave ();
    wait_for ("the stream to be gone", [&] { return get (server.port ()).find ("HTTP/1.1 404 ") == 0; });
  }
  Source other (server.get (), [] (GstWsrtcServer *to, guint size) { give (to, size, "OTHER"); });
  assert_has (get (server.port ()), "OTHER");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/snapshots", rows, test_row);
  add_table ("/snapshots/fault", fault_rows, test_fault);
  g_test_add_func ("/snapshots/empty-picture", test_empty_picture);
  g_test_add_func ("/snapshots/no-stream", test_no_stream);
  g_test_add_func ("/snapshots/nobody-listens", test_nobody_listens);
  g_test_add_func ("/snapshots/remote-source", test_remote_source);
  g_test_add_func ("/snapshots/deadline", test_deadline);
  g_test_add_func ("/snapshots/crowd", test_crowd);
  g_test_add_func ("/snapshots/sizes-are-apart", test_sizes_are_apart);
  g_test_add_func ("/snapshots/asked-anew", test_asked_anew);
  g_test_add_func ("/snapshots/client-goes", test_client_goes);
  g_test_add_func ("/snapshots/server-stops", test_server_stops);
  g_test_add_func ("/snapshots/source-goes", test_source_goes);
  return g_test_run ();
}
