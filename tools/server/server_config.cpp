// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_config.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "config_text.hpp"
#include "make_access.hpp"
#include "secret_file.hpp"
#include "server_checks.hpp"
#include "server_keys.hpp"
#include "words.hpp"

namespace wsrtc::server {

namespace {

// Where a value comes from, for messages.
struct Origin {
  FilePlace place;
  std::string who;    // "[server]: key "port"", "--port"
  std::string folder; // of relative paths
};

class ConfigReader {
public:
  explicit ConfigReader (const ReadContext &context) : context_ (context) {}

  void read_file (std::string_view text);
  void read_typed (const std::vector<TypedOption> &typed);
  ConfigReading finish ();

private:
  void read_section (const TomlEntry &entry);
  void read_root (const TomlValue &root);
  void store (const ServerKey &key, const TomlValue &value, const Origin &origin);
  void check_path (const std::string &key, const std::string &path, const Origin &origin);
  void make_way (const TypedOption &option);
  void read_turn_secret ();
  void check_together ();

  bool given (const std::string &key) const { return origins_.count (key) > 0; }

  void mistake (const FilePlace &place, const std::string &text)
  {
    reading_.mistakes.push_back ({place, text});
  }

  const ReadContext &context_;
  ConfigReading reading_;
  std::map<std::string, Origin> origins_; // of the values
};

std::vector<std::string> names_in (const std::string &section)
{
  std::vector<std::string> names;
  for (const ServerKey &key : server_keys ())
    if (key.section == section)
      names.push_back (key.name);
  return names;
}

// The table in which the key would be right.
std::string other_section (const std::string &name, const std::string &section)
{
  for (const ServerKey &key : server_keys ())
    if (key.name == name && key.section != section)
      return "[" + key.section + "]";
  return {};
}

void ConfigReader::check_path (const std::string &key, const std::string &path, const Origin &origin)
{
  struct stat facts = {};
  if (access (path.c_str (), R_OK) != 0 || stat (path.c_str (), &facts) != 0) {
    mistake (origin.place, origin.who + " " + quoted (path) + " cannot be read: " + g_strerror (errno));
    return;
  }
  if (key == "tls_private_key" && S_ISREG (facts.st_mode) && (facts.st_mode & S_IROTH) != 0)
    reading_.warnings.push_back ({origin.place, origin.who + " " + open_file_text (path)});
}

void ConfigReader::store (const ServerKey &key, const TomlValue &value, const Origin &origin)
{
  Result<KeyValue> checked = check_value (key.shape (), value);
  if (!checked) {
    mistake (origin.place, origin.who + " " + checked.error ().text);
    return;
  }
  // The file of the secret is looked at by whoever reads it.
  if (key.name == "turn_secret_file") {
    checked->text = find_secret_file (checked->text, origin.folder, context_.credentials_folder);
  } else if (key.type == KeyType::Path) {
    checked->text = full_path (checked->text, origin.folder);
    check_path (key.name, checked->text, origin);
  }
  if (const std::string wrong = key.check ? key.check (*checked) : ""; !wrong.empty ())
    mistake (origin.place, origin.who + " " + wrong);
  origins_[key.name] = origin;
  reading_.config.values[key.name] = std::move (*checked);
}

void ConfigReader::read_section (const TomlEntry &entry)
{
  const std::string who = "[" + entry.key + "]";
  if (entry.value.kind != TomlKind::Table) {
    mistake (entry.value.place, "key " + quoted (entry.key) + ": must be a table, " + who + ", not " +
                                    to_string (entry.value.kind));
    return;
  }
  for (const TomlEntry &child : entry.value.entries) {
    const ServerKey *key = find_key (entry.key, child.key);
    if (key)
      store (*key, child.value, {child.value.place, who + ": key \"" + key->name + "\":", context_.folder});
    else
      mistake (child.place, who + ": " +
                                unknown_key (child.key, other_section (child.key, entry.key),
                                             names_in (entry.key), "; see wsrtc-server --reference"));
  }
}

void ConfigReader::read_root (const TomlValue &root)
{
  std::vector<std::string> known = {"server", "limits"};
  known.insert (known.end (), access_table_names ().begin (), access_table_names ().end ());
  for (const TomlEntry &entry : root.entries) {
    if (entry.key == "server" || entry.key == "limits")
      read_section (entry);
    else if (std::find (known.begin (), known.end (), entry.key) == known.end ())
      mistake (entry.place,
               unknown_key (entry.key, other_section (entry.key, ""), known,
                            " here: a file has [server], [limits], [[users]], [[keys]] and [anonymous]"));
  }
  AccessReading access{context_.folder, context_.credentials_folder, reading_.mistakes, reading_.warnings};
  reading_.config.tables = read_access_tables (root, access);
}

void ConfigReader::read_file (std::string_view text)
{
  const TomlReading toml = read_toml (text);
  if (toml.error.empty ())
    read_root (toml.root);
  else
    mistake (toml.error_place, "is no TOML: " + toml.error);
}

// One that is typed takes all of its group that stand in the file away.
constexpr const char *groups[][2] = {{"turn_secret", "turn_secret_file"},
                                     {"tls_certificate", "tls_private_key"}};

void ConfigReader::make_way (const TypedOption &option)
{
  for (const auto &group : groups)
    if (option.key == group[0] || option.key == group[1])
      for (const char *key : group) {
        origins_.erase (key);
        reading_.config.values.erase (key);
      }
}

void ConfigReader::read_typed (const std::vector<TypedOption> &typed)
{
  for (const TypedOption &option : typed)
    make_way (option);
  for (const TypedOption &option : typed)
    for (const ServerKey &key : server_keys ())
      if (key.name == option.key)
        store (key, typed_value (key.type, option.values), {{}, option.name, ""});
}

// The file's first line, as if it stood in turn_secret.
void ConfigReader::read_turn_secret ()
{
  if (!given ("turn_secret_file"))
    return;
  const Origin &origin = origins_["turn_secret_file"];
  if (given ("turn_secret")) {
    mistake (origin.place, origin.who + " and turn_secret exclude each other; keep one of them");
    return;
  }
  const std::string path = reading_.config.text ("turn_secret_file");
  const Result<SecretFile> file = read_secret_line (path, longest_turn_secret);
  if (!file)
    return mistake (origin.place, origin.who + " " + quoted (path) + " " + file.error ().text);
  if (file->others_may_read)
    reading_.warnings.push_back ({origin.place, origin.who + " " + open_file_text (path)});
  KeyValue secret;
  secret.text = file->text;
  reading_.config.values["turn_secret"] = std::move (secret);
  reading_.config.values.erase ("turn_secret_file");
}

void ConfigReader::check_together ()
{
  const ServerConfig &config = reading_.config;
  if (given ("tls_private_key") && config.text ("tls_certificate").empty ())
    mistake (origins_["tls_private_key"].place,
             origins_["tls_private_key"].who + " is of no use alone; set tls_certificate, too");
  const std::vector<std::string> servers = config.list ("ice_servers");
  if (config.text ("turn_secret").empty () && !given ("turn_secret_file") && need_turn_secret (servers))
    mistake (origins_["ice_servers"].place,
             origins_["ice_servers"].who + " has a TURN server without user and password, and no turn_secret "
                                           "beside it, which makes them: add one");
}

ConfigReading ConfigReader::finish ()
{
  read_turn_secret ();
  check_together ();
  // What is in the tables is only looked at where the tables are right.
  if (reading_.mistakes.empty ())
    reading_.config.access = make_access (reading_.config.tables, reading_.mistakes);
  sort_by_place (reading_.mistakes);
  return std::move (reading_);
}

// Passwords stand in it, or may.
bool has_secrets (const ServerConfig &config, const std::string &text)
{
  const TomlReading toml = read_toml (text);
  const std::vector<std::string> servers = config.list ("ice_servers");
  const TomlEntry *server = find_entry (toml.root, "server");
  return has_secret_in_file (toml.root) || (server && find_entry (server->value, "turn_secret")) ||
         std::any_of (servers.begin (), servers.end (),
                      [] (const std::string &one) { return one.find ('@') != std::string::npos; });
}

} // namespace

std::string ServerConfig::text (const std::string &key) const
{
  const auto found = values.find (key);
  return found == values.end () ? "" : found->second.text;
}

std::vector<std::string> ServerConfig::list (const std::string &key) const
{
  const auto found = values.find (key);
  return found == values.end () ? std::vector<std::string> () : found->second.list;
}

bool ServerConfig::flag (const std::string &key) const
{
  const auto found = values.find (key);
  return found != values.end () && found->second.flag;
}

ConfigReading read_config (std::string_view text, const std::vector<TypedOption> &typed,
                           const ReadContext &context)
{
  ConfigReader reader (context);
  reader.read_file (text);
  reader.read_typed (typed);
  return reader.finish ();
}

ConfigReading read_config_file (const std::string &path, const std::vector<TypedOption> &typed)
{
  const char *given = g_getenv ("CREDENTIALS_DIRECTORY");
  ReadContext context{"", given ? given : ""};
  if (path.empty ())
    return read_config ({}, typed, context);
  const Result<ConfigText> file = read_config_text (path);
  if (!file)
    return {{}, {{{}, file.error ().text}}, {}};
  context.folder = file->folder;
  ConfigReading reading = read_config (file->text, typed, context);
  if (const std::string text = open_config_text (path);
      !text.empty () && has_secrets (reading.config, file->text))
    reading.warnings.push_back ({{}, text});
  return reading;
}

} // namespace wsrtc::server
