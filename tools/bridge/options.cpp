// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.hpp"

#include <utility>

#include <gio/gio.h>

#include "config_keys.hpp"
#include "gptr.hpp"
#include "key_values.hpp"
#include "text.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr const char *description =
    "Examples:\n"
    "  wsrtc-bridge rtsp://user:password@192.0.2.20/stream\n"
    "  wsrtc-bridge --host 0.0.0.0 door=rtsp://192.0.2.20/s yard=rtsp://192.0.2.21/s --credentials-file "
    "cameras.txt\n"
    "  wsrtc-bridge desk=v4l2:///dev/video0 'ball=test://ball'\n"
    "  wsrtc-bridge --check --config cameras.toml\n"
    "  wsrtc-bridge --self-test --config cameras.toml\n"
    "  wsrtc-bridge --discover --credentials-file cameras.txt >> cameras.toml\n"
    "\n"
    "SIGHUP reads the configuration again: cameras that are the same in it go on undisturbed.\n"
    "A password on the command line can be seen by everybody on this machine: use a file for it.\n"
    "\n"
    "Exit codes: 0 = ended as asked, or all is right; 1 = the command line or the configuration is wrong;\n"
    "2 = it could not run, such as a port that is taken, a certificate, a missing plugin; of --self-test "
    "also a\n"
    "camera that does not answer.\n";

// Null = not given; numbers as they were typed.
struct Typed {
  char *config = nullptr;
  gboolean check = FALSE;
  gboolean reference = FALSE;
  gboolean self_test = FALSE;
  gboolean version = FALSE;
  gboolean always = FALSE;
  char *credentials_file = nullptr;
  char *discover_timeout = nullptr;
  char *host = nullptr;
  char *port = nullptr;
  char *ice_port = nullptr;
  char *tls_certificate = nullptr;
  char *tls_private_key = nullptr;
  char **external_addresses = nullptr;
  char **origins = nullptr;
  char **cameras = nullptr;
  bool discover = false;
  std::string discover_address;

  Typed () = default;
  Typed (const Typed &) = delete;
  Typed &operator= (const Typed &) = delete;

  ~Typed ()
  {
    for (char *text :
         {config, credentials_file, discover_timeout, host, port, ice_port, tls_certificate, tls_private_key})
      g_free (text);
    for (char **list : {external_addresses, origins, cameras})
      g_strfreev (list);
  }
};

gboolean on_discover (const char *, const char *value, gpointer data, GError **)
{
  auto *typed = static_cast<Typed *> (data);
  typed->discover = true;
  typed->discover_address = value ? value : "";
  return TRUE;
}

// GOption takes a function as an untyped pointer.
gpointer as_pointer (GOptionArgFunc function)
{
  return reinterpret_cast<gpointer> (function);
}

void add_tasks (GOptionGroup *group, Typed &typed)
{
  const GOptionEntry entries[] = {
      {"config", 'c', 0, G_OPTION_ARG_FILENAME, &typed.config, "Read cameras and settings from this file",
       "FILE"},
      {"check", 0, 0, G_OPTION_ARG_NONE, &typed.check,
       "Tell all that is wrong in it, with line, column and key, and end", nullptr},
      {"reference", 0, 0, G_OPTION_ARG_NONE, &typed.reference, "Print all keys of the file, and end",
       nullptr},
      {"self-test", 0, 0, G_OPTION_ARG_NONE, &typed.self_test,
       "Try ports, addresses, certificate, encoders and each camera, tell what fails, and end", nullptr},
      {"discover", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, as_pointer (on_discover),
       "Look for ONVIF cameras on the network of this address (on all), print sections for the file, and end",
       "ADDRESS"},
      {"discover-timeout", 0, 0, G_OPTION_ARG_STRING, &typed.discover_timeout,
       "How long cameras may take to answer, in ms (2000)", "MS"},
      {"version", 0, 0, G_OPTION_ARG_NONE, &typed.version, "Print the version, and end", nullptr},
      {},
  };
  g_option_group_add_entries (group, entries);
}

void add_settings (GOptionGroup *group, Typed &typed)
{
  const GOptionEntry entries[] = {
      {"always", 0, 0, G_OPTION_ARG_NONE, &typed.always,
       "Stay connected to the cameras of the command line, not only while somebody looks", nullptr},
      {"credentials-file", 0, 0, G_OPTION_ARG_FILENAME, &typed.credentials_file,
       "A file with one line user:password for them, and for --discover", "FILE"},
      {"host", 0, 0, G_OPTION_ARG_STRING, &typed.host,
       "Address or name to listen on, 0.0.0.0 for all (127.0.0.1)", "HOST"},
      {"port", 0, 0, G_OPTION_ARG_STRING, &typed.port, "TCP port of pages and signalling, 0 for any (8443)",
       "PORT"},
      {"ice-port", 0, 0, G_OPTION_ARG_STRING, &typed.ice_port,
       "One UDP port for the media of all viewers, 0 for any (0)", "PORT"},
      {"external-address", 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed.external_addresses,
       "Address or name that viewers use, behind a NAT or in a container; may be repeated", "ADDRESS"},
      {"tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &typed.tls_certificate,
       "PEM file with the certificate and its chain: speak https", "FILE"},
      {"tls-private-key", 0, 0, G_OPTION_ARG_FILENAME, &typed.tls_private_key,
       "PEM file with its private key (that of the certificate)", "FILE"},
      {"allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed.origins,
       "Let pages of this origin connect, or a proxy of this address ask, * for all; may be repeated",
       "ORIGIN"},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &typed.cameras, nullptr, nullptr},
      {},
  };
  g_option_group_add_entries (group, entries);
}

Error wrong (const std::string &text)
{
  return {Fault::InvalidArgument, text};
}

// Options that ask for a task, of which there may be one.
Result<Task> find_task (const Typed &typed)
{
  const std::pair<bool, Task> rows[] = {
      {typed.version, Task::Version},    {typed.reference, Task::Reference}, {typed.check, Task::Check},
      {typed.self_test, Task::SelfTest}, {typed.discover, Task::Discover},
  };
  Task task = Task::Serve;
  unsigned count = 0;
  for (const auto &[given, what] : rows)
    if (given) {
      task = count++ == 0 ? what : task;
    }
  if (count > 1)
    return wrong (
        "--check, --reference, --self-test, --discover and --version are different tasks: give one of them");
  return task;
}

void add_server_options (const Typed &typed, Options &options)
{
  const std::pair<const char *, const char *> texts[] = {{"host", typed.host},
                                                         {"port", typed.port},
                                                         {"ice_port", typed.ice_port},
                                                         {"tls_certificate", typed.tls_certificate},
                                                         {"tls_private_key", typed.tls_private_key}};
  for (const auto &[key, text] : texts)
    if (text)
      options.server.push_back ({key, {text}});
  const std::pair<const char *, char **> lists[] = {{"external_addresses", typed.external_addresses},
                                                    {"allowed_origins", typed.origins}};
  for (const auto &[key, list] : lists)
    if (list)
      options.server.push_back ({key, std::vector<std::string> (list, list + g_strv_length (list))});
}

Status check_sources (const Options &options)
{
  const bool file = !options.config_file.empty ();
  const bool needs_cameras =
      options.task == Task::Serve || options.task == Task::Check || options.task == Task::SelfTest;
  if (file && !options.cameras.empty ())
    return wrong ("cameras come from --config or from the command line: give one of them");
  if (needs_cameras && !file && options.cameras.empty ())
    return wrong ("no camera: give its URL, such as rtsp://camera/stream, or --config FILE");
  if (!needs_cameras && (file || !options.cameras.empty ()))
    return wrong ("this task takes neither cameras nor a file");
  if (file && (options.always || !options.credentials_file.empty ()))
    return wrong (
        "--always and --credentials-file are for cameras of the command line; in a file they are the "
        "keys pull and credentials_file");
  return Done{};
}

Result<Options> to_options (const Typed &typed)
{
  constexpr unsigned longest_timeout = 60000;
  Options options;
  const Result<Task> task = find_task (typed);
  if (!task)
    return task.error ();
  options.task = *task;
  options.config_file = typed.config ? typed.config : "";
  options.always = typed.always;
  options.credentials_file = typed.credentials_file ? typed.credentials_file : "";
  options.discover_address = typed.discover_address;
  if (typed.cameras)
    options.cameras.assign (typed.cameras, typed.cameras + g_strv_length (typed.cameras));
  if (typed.discover_timeout) {
    const std::optional<unsigned> timeout = parse_number (typed.discover_timeout, longest_timeout);
    if (!timeout || *timeout == 0)
      return wrong ("--discover-timeout must be from 1 to 60000 ms");
    options.discover_timeout = *timeout;
  }
  add_server_options (typed, options);
  const Status checked = check_sources (options);
  if (!checked)
    return checked.error ();
  return options;
}

std::string option_name (const std::string &key)
{
  if (key == "external_addresses")
    return "--external-address";
  if (key == "allowed_origins")
    return "--allow-origin";
  std::string name = "--" + key;
  for (char &c : name)
    c = c == '_' ? '-' : c;
  return name;
}

void apply (const ServerOption &option, ConfigReading &reading)
{
  const ConfigKey *key = find_key (Section::Server, option.key);
  Result<KeyValue> value = check_value (key->shape (), typed_value (key->type, option.values));
  std::string mistake = value ? "" : value.error ().text;
  if (value && key->type == KeyType::Path) {
    const GUnique<char> full (g_canonicalize_filename (value->text.c_str (), nullptr));
    value->text = full.get ();
  }
  if (value)
    mistake = key->store ({&reading.config, nullptr}, *value);
  if (!mistake.empty ())
    reading.mistakes.push_back ({{}, option_name (option.key) + " " + mistake});
}

} // namespace

Result<Options> parse_options (int argc, char **argv)
{
  Typed typed;
  GOptionContext *context = g_option_context_new ("[NAME=]URL… | --config FILE");
  g_option_context_set_summary (context, "Cameras to browsers: RTSP, ONVIF, SRT, RTMP, HLS, webcams and any "
                                         "GStreamer pipeline, without transcoding.");
  g_option_context_set_description (context, description);
  GOptionGroup *group = g_option_group_new ("main", "", "", &typed, nullptr);
  add_tasks (group, typed);
  add_settings (group, typed);
  g_option_context_set_main_group (context, group);
  GError *error = nullptr;
  const bool parsed = g_option_context_parse (context, &argc, &argv, &error);
  g_option_context_free (context);
  if (parsed)
    return to_options (typed);
  const std::string text = error->message;
  g_error_free (error);
  return wrong (text + ", see --help");
}

ConfigReading load_config (const Options &options, const ReadContext &context)
{
  ConfigReading reading =
      options.config_file.empty ()
          ? read_arguments (options.cameras, {options.always, options.credentials_file}, context)
          : read_config_file (options.config_file, context);
  for (const ServerOption &option : options.server)
    apply (option, reading);
  if (!reading.config.tls_private_key.empty () && reading.config.tls_certificate.empty () &&
      reading.mistakes.empty ())
    reading.mistakes.push_back ({{}, "--tls-private-key has no --tls-certificate beside it: add one"});
  return reading;
}

} // namespace wsrtc::bridge
