// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_reference.hpp"

#include "access_tables.hpp"
#include "camera_url.hpp"
#include "config_keys.hpp"
#include "config_text.hpp"

namespace wsrtc::bridge {

namespace {

constexpr const char *introduction =
    "# wsrtc-bridge: reference of the configuration\n"
    "\n"
    "Made by `wsrtc-bridge --reference` from the table that the parser itself uses. What it is about:\n"
    "[bridge.md](bridge.md).\n"
    "\n"
    "A file is [TOML](https://toml.io). Times are in seconds, whole or with a fraction; a key that ends in "
    "`_ms` is in\n"
    "milliseconds. Relative paths start from the folder of the file. `wsrtc-bridge --check --config FILE` "
    "tells line,\n"
    "column and key of each mistake.\n";

struct Part {
  Section section;
  const char *title;
  const char *text;
};

constexpr Part parts[] = {
    {Section::Server, "`[server]`",
     "One, or none. While the bridge runs, only `allowed_origins`, `trusted_proxies` and the files of the "
     "certificate can change."},
    {Section::Limits, "`[limits]`",
     "Of the server: how many, how much, how long, all cameras together. They change while the bridge runs. "
     "What each is for: [security.md](security.md)."},
    {Section::Camera, "`[[camera]]`",
     "One for each camera. Keys with a ✓ may also stand in `[defaults]`, for all cameras that do not have "
     "them."},
    {Section::Record, "`[camera.record]`",
     "After a camera's keys: its stream goes into files, without transcoding. For all cameras: "
     "`[defaults.record]`."},
};

std::string row (const ConfigKey &key)
{
  std::string line =
      std::string ("| `") + key.name + "` | " + table_cell (describe_type (key.shape ())) + " | ";
  line += key.default_text ? table_cell (key.default_text) : "";
  if (key.section == Section::Camera)
    line += key.in_defaults ? " | ✓" : " | ";
  return line + " | " + table_cell (key.meaning) + " |\n";
}

std::string table (const Part &part)
{
  const bool with_defaults = part.section == Section::Camera;
  std::string text = std::string ("\n## ") + part.title + "\n\n" + part.text + "\n\n";
  text += with_defaults ? "| key | value | default | ✓ | meaning |\n|---|---|---|---|---|\n"
                        : "| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const ConfigKey &key : config_keys ())
    if (key.section == part.section)
      text += row (key);
  return text;
}

std::string scheme_table ()
{
  std::string text = "\n## Kinds of URL\n\n| URL | what |\n|---|---|\n";
  for (const UrlScheme &scheme : url_schemes ())
    text += std::string ("| `") + table_cell (scheme.example) + "` | " + table_cell (scheme.meaning) + " |\n";
  return text;
}

} // namespace

std::string config_reference ()
{
  std::string text = introduction;
  for (const Part &part : parts)
    text += table (part);
  return text + access_reference () + scheme_table ();
}

} // namespace wsrtc::bridge
