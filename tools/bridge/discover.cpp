// SPDX-License-Identifier: LGPL-2.1-or-later
#include "discover.hpp"

#include <memory>

#include <glib.h>

#include "credentials_file.hpp"
#include "gptr.hpp"
#include "onvif_client.hpp"

namespace wsrtc::bridge {

namespace {

using Profiles = Result<std::vector<OnvifProfile>>;

// Asks all of them at the same time, and waits for the last.
std::vector<Profiles> ask_all (const std::vector<DiscoveredDevice> &devices,
                               const std::optional<Credentials> &credentials)
{
  std::vector<Profiles> answers (devices.size (), Profiles (Error{Fault::Internal, ""}));
  std::vector<std::unique_ptr<OnvifClient>> clients;
  size_t open = devices.size ();
  for (size_t i = 0; i < devices.size (); i++) {
    clients.push_back (std::make_unique<OnvifClient> (OnvifAccess{devices[i].service, credentials, ""}));
    clients.back ()->find_profiles ([&answers, &open, i] (const Profiles &profiles) {
      answers[i] = profiles;
      open--;
    });
  }
  while (open > 0)
    g_main_context_iteration (nullptr, TRUE);
  return answers;
}

Result<std::optional<Credentials>> credentials_of (const Options &options)
{
  if (options.credentials_file.empty ())
    return std::optional<Credentials> ();
  const Result<CredentialsReading> read = read_credentials_file (options.credentials_file);
  if (!read)
    return Error{read.error ().fault, "\"" + options.credentials_file + "\" " + read.error ().text};
  return std::optional<Credentials> (read->credentials);
}

} // namespace

int discover (const Options &options)
{
  const Result<std::optional<Credentials>> credentials = credentials_of (options);
  if (!credentials) {
    g_printerr ("wsrtc-bridge: --credentials-file %s\n", credentials.error ().text.c_str ());
    return exit_wrong;
  }
  const Result<std::vector<DiscoveredDevice>> devices =
      discover_devices (options.discover_address, options.discover_timeout);
  if (!devices) {
    g_printerr ("wsrtc-bridge: %s\n", devices.error ().text.c_str ());
    return devices.error ().fault == Fault::InvalidArgument ? exit_wrong : exit_cannot_run;
  }
  if (devices->empty ())
    g_printerr ("wsrtc-bridge: no ONVIF camera has answered: is it in the same network, and ONVIF switched "
                "on in it?\n");
  const std::vector<Profiles> answers = ask_all (*devices, *credentials);
  std::set<std::string> names;
  for (size_t i = 0; i < devices->size (); i++)
    g_print ("%s%s", i == 0 ? "" : "\n",
             camera_section ((*devices)[i], answers[i], options.credentials_file, names).c_str ());
  return exit_right;
}

} // namespace wsrtc::bridge
