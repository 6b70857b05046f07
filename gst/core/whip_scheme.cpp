// SPDX-License-Identifier: LGPL-2.1-or-later
#include "whip_scheme.hpp"

#include <algorithm>
#include <iterator>

#include "text.hpp"

namespace wsrtc {

namespace {

constexpr WhipScheme rows[] = {
    {"whip+http", "http", WhipRole::Publish},
    {"whip+https", "https", WhipRole::Publish},
    {"whep+http", "http", WhipRole::Play},
    {"whep+https", "https", WhipRole::Play},
};

} // namespace

const WhipScheme *find_whip_scheme (std::string_view name)
{
  const auto *found = std::find_if (std::begin (rows), std::end (rows), [name] (const WhipScheme &row) {
    return equal_ignoring_case (row.name, name);
  });
  return found != std::end (rows) ? found : nullptr;
}

std::vector<const WhipScheme *> whip_schemes (WhipRole role)
{
  std::vector<const WhipScheme *> found;
  for (const WhipScheme &row : rows)
    if (row.role == role)
      found.push_back (&row);
  return found;
}

} // namespace wsrtc
