// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.hpp"

#include <algorithm>

#include <glib.h>

#include "gptr.hpp"
#include "server_keys.hpp"
#include "words.hpp"

namespace wsrtc::server {

namespace {

constexpr const char *description =
    "All options but --config can stand in the file, as keys: an option goes before the file.\n"
    "SIGHUP reads the file again, and the certificate: nobody who is connected is dropped.\n"
    "A secret on the command line can be seen by everybody on this machine: use a file for it.\n"
    "\n"
    "Exit codes: 0 = ended as asked, or the file is right; 1 = the command line or the configuration is "
    "wrong;\n"
    "2 = it could not run, such as a port that is taken, or a certificate.\n";

// Options whose names are not those of the keys that they add to.
struct Alias {
  const char *option;
  const char *key;
  const char *meaning;
  const char *argument;
};

constexpr Alias aliases[] = {
    {"stun-server", "ice_servers", "STUN server for clients, as stun:host:port", "URL"},
    {"turn-server", "ice_servers",
     "TURN server for clients, as turn:host:port?transport=udp or turn:user:password@host:port", "URL"},
};

struct Typed {
  char *config = nullptr;
  gboolean check = FALSE;
  gboolean reference = FALSE;
  gboolean version = FALSE;
  std::vector<TypedOption> options;

  Typed () = default;
  Typed (const Typed &) = delete;
  Typed &operator= (const Typed &) = delete;

  ~Typed () { g_free (config); }
};

// `name` has its dashes.
void add (Typed &typed, const std::string &key, const std::string &name, const char *value)
{
  const auto same = [&] (const TypedOption &one) { return one.key == key; };
  auto found = std::find_if (typed.options.begin (), typed.options.end (), same);
  if (found == typed.options.end ())
    found = typed.options.insert (found, TypedOption{key, name, {}});
  else if (found->name.find (name) == std::string::npos)
    found->name += ", " + name;
  found->values.emplace_back (value ? value : "true");
}

gboolean on_option (const char *name, const char *value, gpointer data, GError **)
{
  auto &typed = *static_cast<Typed *> (data);
  for (const Alias &alias : aliases)
    if (std::string ("--") + alias.option == name)
      add (typed, alias.key, name, value);
  for (const ServerKey &key : server_keys ())
    if ("--" + key.option == name)
      add (typed, key.name, name, value);
  return TRUE;
}

// GOption takes a function as an untyped pointer.
gpointer as_pointer (GOptionArgFunc function)
{
  return reinterpret_cast<gpointer> (function);
}

const char *argument_of (const ServerKey &key)
{
  switch (key.type) {
  case KeyType::Whole:
    return "N";
  case KeyType::Path:
    return "FILE";
  case KeyType::Flag:
    return "true|false";
  default:
    return "TEXT";
  }
}

std::string help_of (const ServerKey &key)
{
  std::string text = key.meaning.substr (0, key.meaning.size () - 1);
  if (key.type == KeyType::TextList)
    return text + "; may be repeated";
  if (key.default_text == "false" || key.default_text.empty ())
    return text;
  text += " (" + key.default_text + ")";
  text.erase (std::remove (text.begin (), text.end (), '"'), text.end ());
  return text;
}

// Texts of entries live as long as the context.
void add_entries (GOptionGroup *group, std::vector<std::string> &texts)
{
  // No text may move.
  texts.reserve (server_keys ().size ());
  std::vector<GOptionEntry> entries;
  for (const ServerKey &key : server_keys ()) {
    const bool flag = key.type == KeyType::Flag; // named alone, it is on
    texts.push_back (help_of (key));
    entries.push_back ({key.option.c_str (), 0, flag ? G_OPTION_FLAG_OPTIONAL_ARG : 0, G_OPTION_ARG_CALLBACK,
                        as_pointer (on_option), texts.back ().c_str (), argument_of (key)});
  }
  for (const Alias &alias : aliases)
    entries.push_back (
        {alias.option, 0, 0, G_OPTION_ARG_CALLBACK, as_pointer (on_option), alias.meaning, alias.argument});
  entries.push_back ({});
  g_option_group_add_entries (group, entries.data ());
}

void add_tasks (GOptionGroup *group, Typed &typed)
{
  const GOptionEntry entries[] = {
      {"config", 'c', 0, G_OPTION_ARG_FILENAME, &typed.config, "Read settings, users and keys from this file",
       "FILE"},
      {"check", 0, 0, G_OPTION_ARG_NONE, &typed.check,
       "Tell all that is wrong in it, with line, column and key, and end", nullptr},
      {"reference", 0, 0, G_OPTION_ARG_NONE, &typed.reference, "Print all keys of the file, and end",
       nullptr},
      {"version", 0, 0, G_OPTION_ARG_NONE, &typed.version, "Print the version, and end", nullptr},
      {},
  };
  g_option_group_add_entries (group, entries);
}

Error wrong (const std::string &text)
{
  return {Fault::InvalidArgument, text};
}

Result<Options> to_options (Typed &typed, int argc, char **argv)
{
  if (argc > 1)
    return wrong (quoted (argv[1]) + " is not an option, see --help");
  const std::pair<bool, Task> rows[] = {{bool (typed.version), Task::Version},
                                        {bool (typed.reference), Task::Reference},
                                        {bool (typed.check), Task::Check}};
  Options options;
  unsigned tasks = 0;
  for (const auto &[given, task] : rows)
    if (given) {
      options.task = task;
      tasks++;
    }
  if (tasks > 1)
    return wrong ("--check, --reference and --version are different tasks: give one of them");
  options.config_file = typed.config ? typed.config : "";
  options.typed = std::move (typed.options);
  return options;
}

} // namespace

Result<Options> parse_options (int argc, char **argv)
{
  Typed typed;
  std::vector<std::string> texts;
  GOptionContext *context = g_option_context_new ("- signalling and page server of wsrtc");
  g_option_context_set_description (context, description);
  GOptionGroup *group = g_option_group_new ("main", "", "", &typed, nullptr);
  add_tasks (group, typed);
  add_entries (group, texts);
  g_option_context_set_main_group (context, group);
  GError *error = nullptr;
  const bool parsed = g_option_context_parse (context, &argc, &argv, &error);
  g_option_context_free (context);
  if (parsed)
    return to_options (typed, argc, argv);
  const GUnique<GError> owned (error);
  return wrong (std::string (error->message) + ", see --help");
}

} // namespace wsrtc::server
