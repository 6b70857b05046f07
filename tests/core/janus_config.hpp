// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <map>
#include <string>
#include <utility>

#include "dialect.hpp"

namespace wsrtc::test {

using Query = std::map<std::string, std::string>;

inline DialectConfig config (const char *role, const char *path, Query query = {}, const char *token = "")
{
  DialectConfig config;
  config.role = role;
  config.path = path;
  config.query = std::move (query);
  config.token = token;
  return config;
}

} // namespace wsrtc::test
