// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

#include <glib.h>

#include "gptr.hpp"
#include "words.hpp"

namespace wsrtc {

namespace {

constexpr size_t largest_file = 4 * 1024 * 1024;

} // namespace

Result<ConfigText> read_config_text (const std::string &path)
{
  const std::unique_ptr<FILE, int (*) (FILE *)> file (fopen (path.c_str (), "rbe"), fclose);
  if (!file)
    return Error{Fault::NotFound, std::string ("cannot be read: ") + g_strerror (errno)};
  // No more than that, as there are files without an end.
  std::string bytes (largest_file + 1, '\0');
  bytes.resize (fread (bytes.data (), 1, bytes.size (), file.get ()));
  if (ferror (file.get ()) != 0)
    return Error{Fault::NotFound, std::string ("cannot be read: ") + g_strerror (errno)};
  if (bytes.size () > largest_file)
    return Error{Fault::TooLarge, "is larger than 4 MiB: that is no configuration"};
  bytes.shrink_to_fit ();
  const GUnique<char> folder (g_path_get_dirname (full_path (path, "").c_str ()));
  return ConfigText{std::move (bytes), folder.get ()};
}

const TomlEntry *find_entry (const TomlValue &table, const char *key)
{
  for (const TomlEntry &entry : table.entries)
    if (entry.key == key)
      return &entry;
  return nullptr;
}

std::string full_path (const std::string &path, const std::string &folder)
{
  const GUnique<char> full (
      g_canonicalize_filename (path.c_str (), folder.empty () ? nullptr : folder.c_str ()));
  return full.get ();
}

std::string unknown_key (const std::string &key, const std::string &belongs,
                         const std::vector<std::string> &known, const std::string &otherwise)
{
  const std::string text = "knows no key " + quoted (key);
  if (!belongs.empty ())
    return text + ": it belongs into " + belongs;
  const std::string near = nearest_word (key, known);
  return text + (near.empty () ? otherwise : ": do you mean " + quoted (near) + "?");
}

void sort_by_place (std::vector<Mistake> &mistakes)
{
  std::stable_sort (mistakes.begin (), mistakes.end (), [] (const Mistake &a, const Mistake &b) {
    return std::make_pair (a.place.line, a.place.column) < std::make_pair (b.place.line, b.place.column);
  });
}

std::string table_cell (const std::string &text)
{
  std::string out;
  for (const char c : text)
    out += c == '|' ? std::string ("\\|") : std::string (1, c);
  return out;
}

} // namespace wsrtc
