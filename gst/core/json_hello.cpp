// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_hello.hpp"

#include "access.hpp"
#include "json_reader.hpp"

namespace wsrtc {

std::optional<std::string> token_of_hello (std::string_view frame)
{
  const Result<JsonReader> json = JsonReader::parse (frame, 2 * max_token_bytes);
  if (!json)
    return std::nullopt;
  const Result<std::string> type = json->string ("type");
  const Result<std::string> token = json->string ("token");
  if (!type || *type != "hello" || !token)
    return std::nullopt;
  return *token;
}

} // namespace wsrtc
