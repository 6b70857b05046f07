// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <map>
#include <string>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc {

struct Asset {
  GUnique<GBytes> data;
  const char *content_type;
  std::string etag; // strong, of the content
};

// The web pages and what belongs to them, out of the GResource.
class Assets {
public:
  // Every file right under `folder`, which ends in "/".
  explicit Assets (const char *folder);

  // nullptr = no such file.
  const Asset *find (const std::string &name) const;

private:
  std::map<std::string, Asset> files_;
};

} // namespace wsrtc
