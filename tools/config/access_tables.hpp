// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who may do what, out of the tables [[users]], [[keys]] and [anonymous] of a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mistakes.hpp"
#include "toml_tree.hpp"

namespace wsrtc {

struct AccessUser {
  std::string name;
  std::string token;
  unsigned rights = 0;              // GstWsrtcRights
  std::vector<std::string> streams; // names or globs; empty = all
  FilePlace place;                  // of its table
};

struct AccessKey {
  std::string algorithm;
  std::string key;      // the secret, or a public key in PEM form
  std::string issuer;   // empty = any
  std::string audience; // empty = any
  FilePlace place;
};

struct AccessAnonymous {
  unsigned rights = 0;
  std::vector<std::string> streams;
  FilePlace place;
};

// All empty: there are no such tables, and nobody is asked for a token.
struct AccessTables {
  std::vector<AccessUser> users;
  std::vector<AccessKey> keys;
  std::optional<AccessAnonymous> anonymous;

  bool is_given () const { return !users.empty () || !keys.empty () || anonymous; }
};

// Where files with secrets are looked for, and what is said of them.
struct AccessReading {
  std::string folder;
  std::string credentials_folder; // of systemd's LoadCredential=; empty = none
  std::vector<Mistake> &mistakes;
  std::vector<Mistake> &warnings;
};

// Those tables of the file; others are passed over.
AccessTables read_access_tables (const TomlValue &root, AccessReading &reading);

// "users", "keys", "anonymous".
const std::vector<std::string> &access_table_names ();

// Whether a secret stands in the file itself.
bool has_secret_in_file (const TomlValue &root);

// Their part of the reference, in Markdown.
std::string access_reference ();

} // namespace wsrtc
