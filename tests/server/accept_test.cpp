// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the server does when the system does not let a connection in: it is asked again
// now and then, and says so once. This program's own accept () stands before libc's.
#include <atomic>
#include <cerrno>
#include <string>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "assert_text.hpp"
#include "log_text.hpp"
#include "raw_client.hpp"
#include "table.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::atomic<int> fault{0};
std::atomic<int> faults_left{0};
std::atomic<int> attempts{0};

int accept_or_fail (int fd, sockaddr *address, socklen_t *size, int flags)
{
  attempts++;
  if (faults_left > 0) {
    faults_left--;
    errno = fault;
    return -1;
  }
  return static_cast<int> (syscall (SYS_accept4, fd, address, size, flags));
}

} // namespace

// GLib calls one of them.
extern "C" {
__attribute__ ((visibility ("default"))) int accept (int fd, sockaddr *address, socklen_t *size)
{
  return accept_or_fail (fd, address, size, 0);
}

__attribute__ ((visibility ("default"))) int accept4 (int fd, sockaddr *address, socklen_t *size, int flags)
{
  return accept_or_fail (fd, address, size, flags);
}
}

namespace {

constexpr int without_end = 1000000000;
constexpr char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

struct Row {
  const char *name;
  int fault;
  bool raise; // a limit is named
};

const Row rows[] = {
    {"descriptors-of-process", EMFILE, true},
    {"descriptors-of-system", ENFILE, true},
    {"buffers", ENOBUFS, false},
    {"memory", ENOMEM, false},
    {"not-permitted", EPERM, false},
    {"not-known", ENOSR, false},
};

void run_wait (const Row &row)
{
  LogText log ("wsrtcserver:2");
  TestServer server;
  fault = row.fault;
  faults_left = without_end;
  attempts = 0;
  RawClient client (server.port ());
  g_assert_true (client.send (request));
  wait_for ("the second try", [] { return attempts >= 2; });
  const int before = attempts;
  g_usleep (600 * 1000); // measuring: two or three tries
  g_assert_cmpint (attempts - before, <=, 4);
  faults_left = 0;
  assert_text (client.read_all ().substr (0, 15), "HTTP/1.1 200 OK");
  assert_text (http_request (server.port (), request).substr (0, 15), "HTTP/1.1 200 OK");
  g_assert_cmpuint (log.count ("event=not-accepting"), ==, 1);
  g_assert_cmpuint (log.count ("raise the limit"), ==, row.raise ? 1 : 0);
}

// One that had come and went is nothing to wait for.
void test_gone ()
{
  LogText log ("wsrtcserver:2");
  TestServer server;
  fault = ECONNRESET;
  faults_left = 3;
  assert_text (http_request (server.port (), request).substr (0, 15), "HTTP/1.1 200 OK");
  g_assert_cmpuint (log.count ("event=not-accepting"), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/accept/wait", rows, run_wait);
  g_test_add_func ("/accept/gone", test_gone);
  return g_test_run ();
}
