// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reference.hpp"

#include "access_tables.hpp"
#include "config_text.hpp"
#include "server_keys.hpp"

namespace wsrtc::server {

namespace {

constexpr const char *introduction =
    "# wsrtc-server: reference of the configuration\n"
    "\n"
    "Made by `wsrtc-server --reference` from the tables that the parser itself uses. What it is about:\n"
    "[operations.md](operations.md).\n"
    "\n"
    "A file is [TOML](https://toml.io). Relative paths start from the folder of the file. `wsrtc-server "
    "--check --config FILE`\n"
    "tells line, column and key of each mistake. Each key of `[server]` and `[limits]` is also an option of "
    "the command line,\n"
    "which goes before the file. SIGHUP reads the file again: what has no \xe2\x9c\x93 under \"restart\" "
    "counts then, for\n"
    "whoever comes.\n";

struct Part {
  const char *section;
  const char *text;
};

constexpr Part parts[] = {
    {"server", "Where it listens, whom it believes, what it hands out."},
    {"limits", "How many, how much, how long. What each is for: [security.md](security.md)."},
};

std::string row (const ServerKey &key)
{
  return "| `" + key.name + "` | " + table_cell (describe_type (key.shape ())) + " | " +
         table_cell (key.default_text) + " | `--" + key.option + "` | " + (key.restart ? "✓" : "") + " | " +
         table_cell (key.meaning) + " |\n";
}

} // namespace

std::string config_reference ()
{
  std::string text = introduction;
  for (const Part &part : parts) {
    text += std::string ("\n## `[") + part.section + "]`\n\n" + part.text +
            "\n\n| key | value | default | option | restart | meaning |\n|---|---|---|---|---|---|\n";
    for (const ServerKey &key : server_keys ())
      if (key.section == part.section)
        text += row (key);
  }
  return text + access_reference ();
}

} // namespace wsrtc::server
