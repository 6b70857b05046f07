// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What wsrtc-server's file means, and what is said of one that is wrong.
#include <gst/gst.h>

#include "assert_text.hpp"
#include "gptr.hpp"
#include "server_config.hpp"
#include "server_keys.hpp"
#include "table.hpp"
#include "temporary_folder.hpp"

using namespace wsrtc;
using namespace wsrtc::server;
using namespace wsrtc::test;

namespace {

const TemporaryFolder &folder ()
{
  static const TemporaryFolder made;
  return made;
}

ConfigReading read (const std::string &text, const std::vector<TypedOption> &typed = {})
{
  return read_config (text, typed, {folder ().path (), folder ().path_of ("given")});
}

std::string all_lines (const std::vector<Mistake> &mistakes)
{
  std::string out;
  for (const Mistake &mistake : mistakes)
    out += (out.empty () ? "" : "\n") + to_text ("f", mistake);
  const std::string &path = folder ().path ();
  for (size_t at = out.find (path); at != std::string::npos; at = out.find (path))
    out.replace (at, path.size (), "DIR");
  return out;
}

// ---- what is wrong ----

std::string numbered_servers (int count)
{
  std::string all;
  for (int i = 0; i < count; i++)
    all += "\"stun:s" + std::to_string (i) + "\", ";
  return all;
}

struct WrongRow {
  const char *name;
  std::string text;
  std::vector<TypedOption> typed;
  const char *expected;
};

const std::vector<WrongRow> wrong_rows = {
    {"syntax",
     "[server\n",
     {},
     "f:1:8: is no TOML: Error while parsing table header: expected ']', saw '\\n'"},
    {"unknown-table", "[sever]\n", {}, "f:1:2: knows no key \"sever\": do you mean \"server\"?"},
    {"unknown-table-at-all",
     "[frobnicate]\n",
     {},
     "f:1:2: knows no key \"frobnicate\" here: a file has [server], [limits], [[users]], [[keys]] and "
     "[anonymous]"},
    {"top-level", "port = 1\n", {}, "f:1:1: knows no key \"port\": it belongs into [server]"},
    {"typo", "[server]\nprot = 1\n", {}, "f:2:1: [server]: knows no key \"prot\": do you mean \"port\"?"},
    {"other-table",
     "[server]\nmax_viewers = 1\n",
     {},
     "f:2:1: [server]: knows no key \"max_viewers\": it belongs into [limits]"},
    {"unknown-key",
     "[limits]\nfrob = 1\n",
     {},
     "f:2:1: [limits]: knows no key \"frob\"; see wsrtc-server --reference"},
    {"no-table", "server = 1\n", {}, "f:1:10: key \"server\": must be a table, [server], not a whole number"},
    {"range",
     "[server]\nport = 65536\n",
     {},
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not 65536"},
    {"type",
     "[server]\nport = \"80\"\n",
     {},
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not a text"},
    {"host",
     "[server]\nhost = \"a b\"\n",
     {},
     "f:2:8: [server]: key \"host\": must be an address of this machine, such as \"0.0.0.0\" for all of "
     "them, or a "
     "name of it"},
    {"origin",
     "[server]\nallowed_origins = [\"cam\"]\n",
     {},
     "f:2:19: [server]: key \"allowed_origins\": must have origins such as \"https://example.org\", without "
     "a "
     "path, or \"*\" for all; \"cam\" is none"},
    {"ice",
     "[server]\nice_servers = [\"stun:s\", \"user:secret@t\"]\n",
     {},
     "f:2:15: [server]: key \"ice_servers\": must have the form stun:host:port, turn:host:port or "
     "turn:user:password@host:port; number 2 has not: it must begin with stun:, turn: or turns:"},
    {"ice-too-many",
     "[server]\nice_servers = [" + numbered_servers (33) + "]\n",
     {},
     "f:2:15: [server]: key \"ice_servers\": has 33 servers; clients take at most 32"},
    {"turn-without-secret",
     "[server]\nice_servers = [\"turn:t\"]\n",
     {},
     "f:2:15: [server]: key \"ice_servers\": has a TURN server without user and password, and no turn_secret "
     "beside "
     "it, which makes them: add one"},
    {"two-turn-secrets",
     "[server]\nturn_secret = \"a\"\nturn_secret_file = \"line\"\n",
     {},
     "f:3:20: [server]: key \"turn_secret_file\": and turn_secret exclude each other; keep one of them"},
    {"turn-secret-file-is-empty",
     "[server]\nturn_secret_file = \"empty\"\n",
     {},
     "f:2:20: [server]: key \"turn_secret_file\": \"DIR/empty\" must have the secret on its first line"},
    {"turn-secret-file-is-not-there",
     "[server]\nturn_secret_file = \"none\"\n",
     {},
     "f:2:20: [server]: key \"turn_secret_file\": \"DIR/none\" cannot be read: No such file or directory"},
    {"key-alone",
     "[server]\ntls_private_key = \"line\"\n",
     {},
     "f:2:19: [server]: key \"tls_private_key\": is of no use alone; set tls_certificate, too"},
    {"proxy",
     "[server]\ntrusted_proxies = [\"localhost\"]\n",
     {},
     "f:2:19: [server]: key \"trusted_proxies\": must have addresses and networks such as \"10.0.0.1\" and "
     "\"10.0.0.0/8\"; \"localhost\" is neither: Could not parse “localhost” as IP address mask"},
    {"option",
     "[server]\nport = 1\n",
     {{"port", "--port", {"x"}}},
     "f: --port must be a whole number from 0 to 65535, not a text"},
    {"all-of-them",
     "[server]\nport = -1\nhots = \"\"\n[limits]\nmax_viewers = 1.5\n",
     {},
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not -1\n"
     "f:3:1: [server]: knows no key \"hots\": do you mean \"host\"?\n"
     "f:5:15: [limits]: key \"max_viewers\": must be a whole number from 0 to 1000000, not 1.5"},

    {"users-one-bracket",
     "[users]\n",
     {},
     "f:1:2: users stand in sections [[users]], with two brackets, one for each"},
    {"user-is-empty",
     "[[users]]\n",
     {},
     "f:1:1: [[users]] 1: has no key \"name\": add it\n"
     "f:1:1: [[users]] 1: has no key \"rights\": add it\n"
     "f:1:1: [[users]] 1: has no token: add \"token\" or \"token_file\""},
    {"user-right",
     "[[users]]\nname = \"a\"\ntoken = \"0123456789abcdef\"\nrights = [\"veiw\"]\n",
     {},
     "f:4:10: [[users]] 1: key \"rights\": must be a list of \"view\", \"publish\", \"talk\" and \"admin\", "
     "not "
     "\"veiw\"; do you mean \"view\"?"},
    {"user-no-streams",
     "[[users]]\nname = \"a\"\ntoken = \"0123456789abcdef\"\nrights = [\"view\"]\nstreams = []\n",
     {},
     "f:5:11: [[users]] 1: key \"streams\": has nothing in it: name something, or leave the key out for all"},
    {"users-empty",
     "users = []\n",
     {},
     "f:1:9: users has nothing in it: name somebody, or leave the key out for a server that asks nobody"},
    {"user-short-token",
     "[[users]]\nname = \"a\"\ntoken = \"short\"\nrights = [\"view\"]\n",
     {},
     "f:1:1: [[users]] 1: a secret of fewer than 16 characters can be guessed; take a random one, such as "
     "\"openssl "
     "rand -hex 16\" gives"},
    {"user-two-tokens",
     "[[users]]\nname = \"a\"\ntoken = \"0123456789abcdef\"\ntoken_file = \"line\"\nrights = [\"view\"]\n",
     {},
     "f:1:1: [[users]] 1: has both \"token\" and \"token_file\": keep one of them"},
    {"user-file",
     "[[users]]\nname = \"a\"\ntoken_file = \"none\"\nrights = [\"view\"]\n",
     {},
     "f:3:14: [[users]] 1: \"DIR/none\" cannot be read: No such file or directory"},
    {"user-file-is-empty",
     "[[users]]\nname = \"a\"\ntoken_file = \"empty\"\nrights = [\"view\"]\n",
     {},
     "f:3:14: [[users]] 1: \"DIR/empty\" must have the secret on its first line"},
    {"key-algorithm",
     "[[keys]]\nalgorithm = \"none\"\n",
     {},
     "f:2:13: [[keys]] 1: key \"algorithm\": must be \"HS256\", \"RS256\" or \"ES256\", not \"none\""},
    {"key-without-file",
     "[[keys]]\nalgorithm = \"ES256\"\nsecret_file = \"line\"\n",
     {},
     "f:1:1: [[keys]] 1: has no key \"key_file\", which ES256 needs: add it\n"
     "f:3:1: [[keys]] 1: key \"secret_file\": is of no use with ES256: take it out"},
    {"anonymous-two-brackets",
     "[[anonymous]]\nrights = [\"view\"]\n",
     {},
     "f:1:3: anonymous is one section [anonymous]"},
    {"anonymous-typo",
     "[anonymous]\nright = [\"view\"]\n",
     {},
     "f:1:1: [anonymous]: has no key \"rights\": add it\n"
     "f:2:1: [anonymous]: knows no key \"right\": do you mean \"rights\"?"},
};

void run_wrong (const WrongRow &row)
{
  assert_text (all_lines (read (row.text, row.typed).mistakes), row.expected);
}

// ---- what is right ----

void test_all ()
{
  const ConfigReading reading = read (R"(
[server]
host = "0.0.0.0"
port = 9000
allowed_origins = ["https://cam.example"]
trusted_proxies = ["127.0.0.1", "fd00::/8"]
ice_servers = ["stun:s", "turn:t"]
turn_secret_file = "line"
publish = true
[limits]
max_viewers = 7
[[users]]
name = "Anna"
token = "0123456789abcdef"
rights = ["view", "talk"]
streams = ["cam-*"]
[[users]]
name = "Bob"
token_file = "line"
rights = ["admin"]
[[keys]]
algorithm = "HS256"
secret_file = "line"
issuer = "https://sso.example"
[anonymous]
rights = ["view"]
streams = ["garden"]
)");
  assert_text (all_lines (reading.mistakes), "");
  assert_text (all_lines (reading.warnings), "");
  const ServerConfig &config = reading.config;
  assert_text (config.text ("host"), "0.0.0.0");
  g_assert_cmpint (config.values.at ("port").whole, ==, 9000);
  g_assert_cmpuint (config.list ("trusted_proxies").size (), ==, 2);
  assert_text (config.text ("turn_secret"), "of-the-file-which-is-long-enough");
  g_assert_true (config.flag ("publish"));
  g_assert_cmpint (config.values.at ("max_viewers").whole, ==, 7);
  g_assert_cmpuint (config.tables.users.size (), ==, 2);
  g_assert_cmpuint (config.tables.users[0].rights, ==, 1 | 4);
  assert_text (config.tables.users[0].streams[0], "cam-*");
  assert_text (config.tables.users[1].token, "of-the-file-which-is-long-enough");
  assert_text (config.tables.keys[0].key, "of-the-file-which-is-long-enough");
  assert_text (config.tables.keys[0].issuer, "https://sso.example");
  g_assert_cmpuint (config.tables.anonymous->rights, ==, 1);
  g_assert_nonnull (config.access.get ());
}

// The command line goes first, also where it says the same by another key.
void test_options_win ()
{
  const std::string text =
      "[server]\nport = 9000\nturn_secret = \"of the table\"\nallowed_origins = [\"https://a\"]\n";
  const ConfigReading reading =
      read (text, {{"port", "--port", {"9001"}},
                   {"turn_secret_file", "--turn-secret-file", {folder ().path_of ("line")}},
                   {"allowed_origins", "--allow-origin", {"https://b", "https://c"}}});
  assert_text (all_lines (reading.mistakes), "");
  g_assert_cmpint (reading.config.values.at ("port").whole, ==, 9001);
  assert_text (reading.config.text ("turn_secret"), "of-the-file-which-is-long-enough");
  g_assert_cmpuint (reading.config.list ("allowed_origins").size (), ==, 2);
}

// What systemd hands over goes before what lies beside the file.
void test_credentials_folder ()
{
  const ConfigReading reading = read ("[server]\nturn_secret_file = \"both\"\n");
  assert_text (all_lines (reading.mistakes), "");
  assert_text (reading.config.text ("turn_secret"), "handed over");
}

struct WarningRow {
  const char *name;
  const char *text;
  const char *expected;
};

const WarningRow warning_rows[] = {
    {"turn-secret", "[server]\nturn_secret_file = \"open\"\n",
     "f:2:20: [server]: key \"turn_secret_file\": everybody on this machine can read \"DIR/open\": chmod 600 "
     "it"},
    {"private-key", "[server]\ntls_certificate = \"line\"\ntls_private_key = \"open\"\n",
     "f:3:19: [server]: key \"tls_private_key\": everybody on this machine can read \"DIR/open\": chmod 600 "
     "it"},
    {"token", "[[users]]\nname = \"a\"\ntoken_file = \"open\"\nrights = [\"view\"]\n",
     "f:3:14: [[users]] 1: everybody on this machine can read \"DIR/open\": chmod 600 it"},
    {"shared-key", "[[keys]]\nalgorithm = \"HS256\"\nsecret_file = \"open\"\n",
     "f:3:15: [[keys]] 1: everybody on this machine can read \"DIR/open\": chmod 600 it"},
    {"public-key", "[[keys]]\nalgorithm = \"RS256\"\nkey_file = \"open\"\n", ""},
};

void run_warning (const WarningRow &row)
{
  assert_text (all_lines (read (row.text).warnings), row.expected);
}

struct SecretsRow {
  const char *name;
  const char *text;
  unsigned mode;
  bool warning;
};

const SecretsRow secrets_rows[] = {
    {"none", "[server]\nport = 1\n", 0644, false},
    {"token", "[[users]]\nname = \"a\"\ntoken = \"0123456789abcdef\"\nrights = [\"view\"]\n", 0644, true},
    {"token-guarded", "[[users]]\nname = \"a\"\ntoken = \"0123456789abcdef\"\nrights = [\"view\"]\n", 0640,
     false},
    {"turn-secret", "[server]\nturn_secret = \"s\"\n", 0644, true},
    {"turn-password", "[server]\nice_servers = [\"turn:u:p@h\"]\n", 0644, true},
};

// The file itself.
void run_secrets (const SecretsRow &row)
{
  folder ().write ("c.toml", row.text, row.mode);
  const ConfigReading reading = read_config_file (folder ().path_of ("c.toml"), {});
  assert_text (all_lines (reading.mistakes), "");
  g_assert_cmpuint (reading.warnings.size (), ==, row.warning ? 1 : 0);
}

// Each property can be set, but those that are no values.
void test_keys ()
{
  for (const char *name : {"host", "port", "allowed_origins", "ice_servers", "tls_certificate"})
    g_assert_nonnull (find_key ("server", name));
  for (const char *name : {"max_connections", "max_viewers", "header_timeout", "keepalive_interval"})
    g_assert_nonnull (find_key ("limits", name));
  for (const ServerKey &key : server_keys ()) {
    g_assert_false (key.meaning.empty ());
    g_assert_true (find_key (key.section, key.name) == &key);
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  folder ().write ("line", "of-the-file-which-is-long-enough\nand more\n");
  folder ().write ("empty", "\n");
  folder ().write ("open", "for all, and also long enough for a key\n", 0644);
  folder ().write ("both", "beside\n");
  folder ().write ("given/both", "handed over\n");
  add_table ("/config/wrong", wrong_rows, run_wrong);
  add_table ("/config/warning", warning_rows, run_warning);
  add_table ("/config/secrets", secrets_rows, run_secrets);
  g_test_add_func ("/config/all", test_all);
  g_test_add_func ("/config/options-win", test_options_win);
  g_test_add_func ("/config/credentials-folder", test_credentials_folder);
  g_test_add_func ("/config/keys", test_keys);
  return g_test_run ();
}
