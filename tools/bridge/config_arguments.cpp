// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Cameras of the command line.
#include "config_reader.hpp"

#include <algorithm>
#include <set>

#include <gio/gio.h>

#include "camera_assembly.hpp"
#include "camera_url.hpp"
#include "gptr.hpp"
#include "text.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

struct Argument {
  std::string_view name;
  std::string_view url;
};

// A name ends with the first "=", which stands before any ":".
Argument split (std::string_view text)
{
  const size_t at = text.find_first_of ("=:");
  if (at == std::string_view::npos || text[at] == ':')
    return {{}, text};
  return {text.substr (0, at), text.substr (at + 1)};
}

std::string lower_case (const std::string &text)
{
  const GUnique<char> lower (g_ascii_strdown (text.c_str (), -1));
  return lower.get ();
}

// Two URLs of one host: cam, cam-2.
StreamName free_name (const std::string &base, std::set<std::string> &taken)
{
  std::string name = base;
  for (unsigned i = 2; !taken.insert (lower_case (name)).second; i++)
    name = base + "-" + std::to_string (i);
  return StreamName (name);
}

} // namespace

ConfigReading read_arguments (const std::vector<std::string> &arguments, const ArgumentOptions &options,
                              const ReadContext &context)
{
  ConfigReading reading;
  CameraAssembly assembly (context, reading);
  std::set<std::string> taken;
  for (const std::string &argument : arguments)
    taken.insert (lower_case (std::string (split (argument).name)));
  for (size_t i = 0; i < arguments.size (); i++) {
    const Argument argument = split (arguments[i]);
    const std::string who = "camera " + std::to_string (i + 1) + " of the command line";
    CameraDraft draft;
    draft.config.pull = options.always ? Pull::Always : Pull::OnDemand;
    draft.credentials_file = options.credentials_file;
    Result<CameraUrl> url = parse_camera_url (argument.url);
    Result<StreamName> name =
        argument.name.empty () ? Result<StreamName> (StreamName ()) : parse_stream_name (argument.name);
    if (!url)
      reading.mistakes.push_back ({{}, who + ": its URL " + url.error ().text});
    if (!name)
      reading.mistakes.push_back ({{}, who + ": " + name.error ().text});
    if (!url || !name)
      continue;
    draft.config.url = url->url;
    draft.config.credentials = url->credentials;
    draft.config.name = argument.name.empty () ? free_name (name_from_url (*url), taken) : *name;
    assembly.add (std::move (draft), who);
  }
  return reading;
}

} // namespace wsrtc::bridge
