// SPDX-License-Identifier: LGPL-2.1-or-later
#include "own_plugin.hpp"

#include <dlfcn.h>

#include <string>

#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

constexpr const char *advice = "install the plugin of wsrtc, or set GST_PLUGIN_PATH to its folder";

bool exists (const char *element)
{
  return bool (GRef<GstElementFactory>::adopt (gst_element_factory_find (element)));
}

bool have_elements ()
{
  return exists ("wsrtcsink") && exists ("wsrtcsrc");
}

// Where `meson install` puts it, seen from the library that this program runs with: so the two
// belong together, wherever the prefix was moved to. In a build folder nothing lies there.
std::string installed_file ()
{
  Dl_info library{};
  if (dladdr (reinterpret_cast<const void *> (gst_wsrtc_server_get_type), &library) == 0 ||
      !library.dli_fname)
    return {};
  const GUnique<char> folder (g_path_get_dirname (library.dli_fname));
  return std::string (folder.get ()) + "/gstreamer-1.0/libgstwsrtc.so";
}

} // namespace

Status find_own_plugin ()
{
  if (have_elements ())
    return Done{};
  const std::string file = installed_file ();
  if (!g_file_test (file.c_str (), G_FILE_TEST_EXISTS))
    return Error{Fault::Media, std::string ("there are no elements wsrtcsink and wsrtcsrc; ") + advice};
  GError *error = nullptr;
  const auto plugin = GRef<GstPlugin>::adopt (gst_plugin_load_file (file.c_str (), &error));
  const GUnique<GError> owned (error);
  if (!plugin)
    return Error{Fault::Media, file + " cannot be loaded: " + error->message};
  if (!have_elements ())
    return Error{Fault::Media, file + " has no elements wsrtcsink and wsrtcsrc; " + advice};
  return Done{};
}

} // namespace wsrtc
