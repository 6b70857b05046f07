// SPDX-License-Identifier: LGPL-2.1-or-later
#include "assets.hpp"

namespace wsrtc {

namespace {

// Enough of SHA-256 that no two contents ever share a tag.
constexpr size_t etag_digits = 32;

struct TypeRow {
  const char *suffix;
  const char *content_type;
};

constexpr TypeRow types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/vnd.microsoft.icon"},
    {".woff2", "font/woff2"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
};

const char *content_type_of (const char *name)
{
  for (const TypeRow &row : types)
    if (g_str_has_suffix (name, row.suffix))
      return row.content_type;
  return "application/octet-stream";
}

std::string etag_of (GBytes *data)
{
  const GUnique<char> sum (g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data));
  return "\"" + std::string (sum.get (), etag_digits) + "\"";
}

} // namespace

Assets::Assets (const char *folder)
{
  char **names = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr);
  for (char **name = names; name && *name; name++) {
    const std::string path = std::string (folder) + *name;
    GUnique<GBytes> data (g_resources_lookup_data (path.c_str (), G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr));
    if (!data) // a folder
      continue;
    std::string etag = etag_of (data.get ());
    files_[*name] = Asset{std::move (data), content_type_of (*name), std::move (etag)};
  }
  g_strfreev (names);
}

const Asset *Assets::find (const std::string &name) const
{
  const auto place = files_.find (name);
  return place == files_.end () ? nullptr : &place->second;
}

} // namespace wsrtc
