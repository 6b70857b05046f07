// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect.hpp"

#include "dialect_wsrtc.hpp"

namespace wsrtc {

namespace {

constexpr DialectRow rows[] = {
    {"wsrtc", "ws", "wss", 80, 443, nullptr, wsrtc_target, create_wsrtc_dialect},
};

template <typename Matches> const DialectRow *find (Matches matches)
{
  for (const DialectRow &row : rows) {
    if (matches (row))
      return &row;
  }
  return nullptr;
}

} // namespace

const DialectRow *find_dialect (std::string_view name)
{
  return find ([name] (const DialectRow &row) { return name == row.name; });
}

const DialectRow *find_dialect_of_scheme (std::string_view scheme)
{
  return find (
      [scheme] (const DialectRow &row) { return scheme == row.scheme || scheme == row.secure_scheme; });
}

std::vector<const DialectRow *> all_dialects ()
{
  std::vector<const DialectRow *> all;
  for (const DialectRow &row : rows)
    all.push_back (&row);
  return all;
}

} // namespace wsrtc
