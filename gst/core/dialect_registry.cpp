// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect.hpp"

#include "dialect_wsrtc.hpp"

namespace wsrtc {

namespace {

constexpr DialectRow rows[] = {
    {"wsrtc", "", create_wsrtc_dialect},
};

} // namespace

const DialectRow *find_dialect (std::string_view name)
{
  for (const DialectRow &row : rows) {
    if (name == row.name)
      return &row;
  }
  return nullptr;
}

} // namespace wsrtc
