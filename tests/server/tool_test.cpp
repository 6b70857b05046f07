// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The program wsrtc-server, whose path is the first argument.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string tool_path;

// `debug` = GST_DEBUG, nullptr for none.
GRef<GSubprocess> start (const std::vector<std::string> &arguments, const char *debug = nullptr)
{
  std::vector<const char *> argv = {tool_path.c_str ()};
  for (const std::string &argument : arguments)
    argv.push_back (argument.c_str ());
  argv.push_back (nullptr);
  const auto launcher = GRef<GSubprocessLauncher>::adopt (g_subprocess_launcher_new (
      static_cast<GSubprocessFlags> (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE)));
  if (debug)
    g_subprocess_launcher_setenv (launcher.get (), "GST_DEBUG", debug, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher.get (), "GST_DEBUG");
  GError *error = nullptr;
  auto process =
      GRef<GSubprocess>::adopt (g_subprocess_launcher_spawnv (launcher.get (), argv.data (), &error));
  g_assert_no_error (error);
  return process;
}

struct Output {
  int status;
  std::string out, err;
};

// Until it ends by itself.
Output finish (GSubprocess *process)
{
  char *out = nullptr;
  char *err = nullptr;
  GError *error = nullptr;
  g_subprocess_communicate_utf8 (process, nullptr, nullptr, &out, &err, &error);
  g_assert_no_error (error);
  const GUnique<char> out_owned (out);
  const GUnique<char> err_owned (err);
  g_assert_true (g_subprocess_get_if_exited (process));
  return {g_subprocess_get_exit_status (process), out, err};
}

size_t lines (const std::string &text)
{
  return static_cast<size_t> (std::count (text.begin (), text.end (), '\n'));
}

struct EndRow {
  const char *name;
  int signal;
};

const std::vector<EndRow> end_rows = {{"interrupt", SIGINT}, {"terminate", SIGTERM}};

// From the line in which it says its address.
unsigned read_port (GSubprocess *process)
{
  const auto out =
      GRef<GDataInputStream>::adopt (g_data_input_stream_new (g_subprocess_get_stdout_pipe (process)));
  // The rest is for finish ().
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out.get ()), FALSE);
  const GUnique<char> line (g_data_input_stream_read_line (out.get (), nullptr, nullptr, nullptr));
  const std::string address = line.get ();
  const std::string start_of_it = "http://127.0.0.1:";
  assert_text (address.substr (0, start_of_it.size ()), start_of_it);
  return static_cast<unsigned> (g_ascii_strtoull (address.c_str () + start_of_it.size (), nullptr, 10));
}

// Says its address, serves, and ends when it is told to.
void run_end (const EndRow &row)
{
  const auto process = start ({"--port", "0"});
  const unsigned port = read_port (process.get ());
  assert_text (http_request (port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").substr (0, 12),
               "HTTP/1.1 200");

  // A client that is there must not keep it.
  RawClient client (port);
  client.upgrade ("/signaling");
  g_subprocess_send_signal (process.get (), row.signal);
  const Output output = finish (process.get ());
  g_assert_cmpint (output.status, ==, 0);
  assert_text (output.out, "");
  assert_text (output.err, "");
}

struct LogRow {
  const char *name;
  const char *debug;
  bool warning;
};

const std::vector<LogRow> log_rows = {
    {"warnings-by-default", nullptr, true},
    {"asked-for", "wsrtcserver:2", true},
    {"not-asked-for", "wsrtcserver:0", false},
};

// What it refuses stands in its log, as GST_DEBUG wants it.
void run_log (const LogRow &row)
{
  const auto process = start ({"--port", "0"}, row.debug);
  const unsigned port = read_port (process.get ());
  assert_text (http_request (port, "GET / HTTP/1.1\r\nHost: cam.example\r\n\r\n").substr (0, 12),
               "HTTP/1.1 403");
  g_subprocess_send_signal (process.get (), SIGTERM);
  const Output output = finish (process.get ());
  g_test_message ("%s", output.err.c_str ());
  g_assert_cmpint (output.status, ==, 0);
  g_assert_cmpint (strstr (output.err.c_str (), "event=refused address=127.0.0.1 host=cam.example") !=
                       nullptr,
                   ==, row.warning);
}

struct FaultRow {
  const char *name;
  int status;
  std::vector<std::string> arguments;
  const char *text;
};

const std::vector<FaultRow> fault_rows = {
    {"unknown-option", 1, {"--nonsense"}, "--help"},
    {"argument", 1, {"nonsense"}, "\"nonsense\" is not an option"},
    {"port-too-large", 1, {"--port", "65536"}, "--port must be a whole number from 0 to 65535, not 65536"},
    {"port-below-zero", 1, {"--port=-1"}, "--port must be a whole number from 0 to 65535"},
    {"port-is-no-number", 1, {"--port", "http"}, "--port must be a whole number from 0 to 65535"},
    {"port-and-more", 1, {"--port", "80x"}, "--port must be a whole number from 0 to 65535"},
    {"viewers-below-zero", 1, {"--max-viewers=-1"}, "--max-viewers must be a whole number from 0"},
    {"no-connections", 1, {"--max-connections", "0"}, "--max-connections must be a whole number from 1"},
    {"flag", 1, {"--publish=perhaps"}, "--publish must be true or false"},
    {"foreign-address", 2, {"--host", "192.0.2.1", "--port", "0"}, "cannot listen on 192.0.2.1"},
    {"empty-host", 1, {"--host", ""}, "--host must be an address of this machine"},
    {"no-certificate", 1, {"--port", "0", "--tls-certificate", "/nonexistent/c.pem"}, "/nonexistent/c.pem"},
    {"certificate", 2, {"--port", "0", "--tls-certificate", "/dev/null"}, "no certificate in PEM form"},
    {"turn-server", 1, {"--turn-server", "nonsense"}, "--turn-server must have the form"},
    {"turn-server-without-secret", 1, {"--port", "0", "--turn-server", "turn:t"}, "turn_secret"},
    {"turn-server-form", 1, {"--stun-server", "stun:s", "--turn-server", "t:1"}, "number 2"},
    {"turn-ttl-too-short", 1, {"--turn-ttl", "59"}, "--turn-ttl must be a whole number from 60"},
    {"turn-secrets", 1, {"--turn-secret", "a", "--turn-secret-file", "/dev/null"}, "exclude each other"},
    {"turn-secret-file", 1, {"--turn-secret-file", "/nonexistent/s"}, "/nonexistent/s"},
    {"key-alone", 1, {"--port", "0", "--tls-private-key", "/dev/null"}, "set tls_certificate, too"},
    {"proxy", 1, {"--trusted-proxy", "10.0.0.1/8"}, "\"10.0.0.1/8\" is neither"},
    {"tasks", 1, {"--check", "--version"}, "different tasks"},
    {"config", 1, {"--config", "/nonexistent/c.toml"}, "/nonexistent/c.toml: cannot be read: No such file"},
    {"config-folder", 1, {"--config", "/"}, "/: cannot be read: Is a directory"},
    {"config-without-end", 1, {"--config", "/dev/zero"}, "/dev/zero: is larger than 4 MiB"},
};

void check_fault (int status, const std::vector<std::string> &arguments, const char *text)
{
  const Output output = finish (start (arguments).get ());
  g_test_message ("%s", output.err.c_str ());
  g_assert_cmpint (output.status, ==, status);
  assert_text (output.out, "");
  g_assert_cmpuint (lines (output.err), ==, 1);
  g_assert_nonnull (strstr (output.err.c_str (), text));
}

void run_fault (const FaultRow &row)
{
  check_fault (row.status, row.arguments, row.text);
}

void test_taken_port ()
{
  TestServer server;
  const std::string port = std::to_string (server.port ());
  check_fault (2, {"--port", port}, ("port " + port + " of 127.0.0.1 is taken").c_str ());
}

// The secret is on the first line of a file.
void test_turn_secret ()
{
  char path[] = "/tmp/wsrtc-secret-XXXXXX";
  const int file = g_mkstemp (path);
  g_assert_cmpint (file, >=, 0);
  g_assert_true (g_file_set_contents (path, "north\n", -1, nullptr));
  const auto process =
      start ({"--port", "0", "--stun-server", "stun:s", "--turn-server", "turn:t", "--turn-server",
              "turn:u:p@v", "--turn-secret-file", path, "--turn-ttl", "600"},
             "wsrtc*:9");
  const unsigned port = read_port (process.get ());
  RawClient client (port);
  client.upgrade ("/signaling?role=viewer");
  const std::string welcome = client.read_text ();
  g_subprocess_send_signal (process.get (), SIGTERM);
  const Output output = finish (process.get ());
  g_unlink (path);
  close (file);
  g_assert_nonnull (strstr (welcome.c_str (), R"([{"urls":"stun:s"},{"urls":"turn:t","username":")"));
  g_assert_nonnull (strstr (welcome.c_str (), R"({"urls":"turn:v","username":"u","credential":"p"}])"));
  g_assert_null (strstr (output.err.c_str (), "north"));
}

void test_version ()
{
  const Output output = finish (start ({"--version"}).get ());
  g_assert_cmpint (output.status, ==, 0);
  assert_text (output.out.substr (0, 13), "wsrtc-server ");
  g_assert_cmpuint (lines (output.out), ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_assert_cmpint (argc, ==, 2);
  tool_path = argv[1];
  add_table ("/tool/ends", end_rows, run_end);
  add_table ("/tool/log", log_rows, run_log);
  add_table ("/tool/faults", fault_rows, run_fault);
  g_test_add_func ("/tool/taken-port", test_taken_port);
  g_test_add_func ("/tool/version", test_version);
  g_test_add_func ("/tool/turn-secret", test_turn_secret);
  return g_test_run ();
}
