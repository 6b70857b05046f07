// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::test {

// Takes factories out of the registry for as long as it lives.
class Without {
public:
  explicit Without (const std::vector<const char *> &names)
  {
    for (const char *name : names)
      if (GstPluginFeature *feature = gst_registry_lookup_feature (gst_registry_get (), name)) {
        gst_registry_remove_feature (gst_registry_get (), feature);
        features_.push_back (GRef<GstPluginFeature>::adopt (feature));
      }
  }

  ~Without ()
  {
    for (const auto &feature : features_)
      gst_registry_add_feature (gst_registry_get (), feature.get ());
  }

  Without (const Without &) = delete;
  Without &operator= (const Without &) = delete;

private:
  std::vector<GRef<GstPluginFeature>> features_;
};

} // namespace wsrtc::test
