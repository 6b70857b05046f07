// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_check.hpp"

#include <glib.h>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

// Of data/certificate.pem, by "openssl x509 -fingerprint".
#define SHA1 "96:2C:EA:CA:48:FB:90:95:30:C2:BF:7F:DE:B1:07:E8:13:5A:A8:88"
#define SHA256                                                                                               \
  "77:FE:8A:CD:F8:C7:F3:D2:FF:D1:6B:59:87:B3:7D:24:B5:57:73:70:45:BD:8F:84:A6:99:3E:EA:90:9D:20:3C"
#define SHA384                                                                                               \
  "1D:12:A0:28:77:24:1F:6A:A9:DB:C2:5C:CF:BC:40:CB:78:CE:5C:3D:45:AC:63:59:F6:FE:AF:28:AC:12:45:CA:"         \
  "F2:25:F4:6A:CD:DE:C9:FC:81:71:80:06:8A:8F:00:C2"
#define SHA512                                                                                               \
  "35:11:7D:72:14:E5:E0:66:C4:FD:9C:17:2B:C1:20:93:EF:DD:70:C6:84:BF:D0:18:61:68:CF:F9:06:4A:86:C0:"         \
  "D4:73:3E:34:15:4E:4A:D8:97:85:62:BD:61:27:71:2A:71:CB:C1:9F:54:88:12:4C:68:4A:23:49:3F:4D:62:54"
#define OTHER                                                                                                \
  "00:FE:8A:CD:F8:C7:F3:D2:FF:D1:6B:59:87:B3:7D:24:B5:57:73:70:45:BD:8F:84:A6:99:3E:EA:90:9D:20:3C"

std::string read_certificate ()
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "data", "certificate.pem", nullptr);
  g_autofree gchar *text = nullptr;
  g_autoptr (GError) error = nullptr;
  g_file_get_contents (path, &text, nullptr, &error);
  g_assert_no_error (error);
  return text;
}

struct Row {
  const char *name;
  std::vector<SdpFingerprint> fingerprints;
  bool verified;
};

const Row rows[] = {
    {"sha-256", {{"sha-256", SHA256}}, true},
    {"sha-384", {{"sha-384", SHA384}}, true},
    {"sha-512", {{"sha-512", SHA512}}, true},
    {"second-of-two", {{"sha-256", OTHER}, {"sha-256", SHA256}}, true},
    {"beside-an-unknown-hash", {{"sha-999", "00"}, {"sha-256", SHA256}}, true},
    {"wrong", {{"sha-256", OTHER}}, false},
    {"digest-of-another-hash", {{"sha-384", SHA256}}, false},
    {"first-bytes-only", {{"sha-256", "77:FE:8A:CD"}}, false},
    {"empty-digest", {{"sha-256", ""}}, false},
    {"sha-1", {{"sha-1", SHA1}}, false},
    {"sha-1-right-and-sha-256-wrong", {{"sha-1", SHA1}, {"sha-256", OTHER}}, false},
    {"unknown-hash", {{"sha-999", SHA256}}, false},
    {"none", {}, false},
};

void check_row (const Row &row)
{
  const Status status = verify_fingerprint (row.fingerprints, read_certificate ());
  g_assert_cmpint (bool (status), ==, row.verified);
  if (!row.verified)
    assert_text (to_string (status.error ().fault), "security");
}

struct Certificate {
  const char *name;
  const char *pem;
};

const Certificate broken[] = {
    {"empty", ""},
    {"no-pem", "hello"},
    {"begin-only", "-----BEGIN CERTIFICATE-----\nMIIB"},
    {"end-before-begin", "-----END CERTIFICATE----------BEGIN CERTIFICATE-----"},
    {"nothing-inside", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"},
    {"a-key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"},
    {"other-bytes", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
};

void check_broken (const Certificate &row)
{
  const Status status = verify_fingerprint ({{"sha-256", SHA256}}, row.pem);
  g_assert_false (bool (status));
  assert_text (to_string (status.error ().fault), "security");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/fingerprint/verify", rows, check_row);
  wsrtc::test::add_table ("/fingerprint/broken-certificate", broken, check_broken);
  return g_test_run ();
}
