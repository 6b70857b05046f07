// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A small file with something that others must not know.
#pragma once

#include <cstddef>
#include <string>

#include "result.hpp"

namespace wsrtc {

struct SecretFile {
  std::string text;
  bool others_may_read = false; // anybody on this machine
};

// Up to `most` bytes of it. Never waits for a writer. The text of the Error begins
// with what is wrong: "cannot be read: …".
Result<SecretFile> read_secret_file (const std::string &path, size_t most);

// The same, of which the first line is the secret, and `text`.
Result<SecretFile> read_secret_line (const std::string &path, size_t most);

// What is given to this service by systemd's LoadCredential= ($CREDENTIALS_DIRECTORY,
// empty = nothing) comes before what lies in `folder`.
std::string find_secret_file (const std::string &path, const std::string &folder,
                              const std::string &credentials_folder);

// For who runs the program, of a file with a secret that is not kept: what to do.
std::string open_file_text (const std::string &path);

// The same of a configuration file; "" = others cannot read it.
std::string open_config_text (const std::string &path);

} // namespace wsrtc
