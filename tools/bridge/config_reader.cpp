// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_reader.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include <gio/gio.h>

#include "camera_assembly.hpp"
#include "camera_url.hpp"
#include "config_keys.hpp"
#include "config_text.hpp"
#include "key_values.hpp"
#include "make_access.hpp"
#include "secret_file.hpp"
#include "server_checks.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

// Those are looked for by whoever reads them.
bool is_secret_file (const ConfigKey &key)
{
  const std::string_view name = key.name;
  return name == "credentials_file" || name == "turn_secret_file";
}

// Where keys are read: which rows are meant, and how messages call it.
struct Table {
  Section section;
  bool defaults = false;
  std::string who; // "[server]", "camera "door"", "[defaults]"
};

class ConfigReader {
public:
  explicit ConfigReader (const ReadContext &context) : context_ (context), assembly_ (context, reading_) {}

  ConfigReading read (std::string_view text);

private:
  void read_root (const TomlValue &root);
  void read_access (const TomlValue &root);
  void read_server (const TomlEntry &entry);
  void read_limits (const TomlEntry &entry);
  void read_turn_secret (const TomlValue &section);
  void read_defaults (const TomlEntry &entry);
  void read_cameras (const TomlEntry &entry);
  void read_camera (const TomlValue &section, size_t number);
  void read_keys (const TomlValue &section, const Table &table, const KeyTarget &target);
  void read_entry (const TomlEntry &entry, const Table &table, const KeyTarget &target);
  void read_record (const TomlEntry &entry, const Table &table, CameraDraft &draft);
  void store (const ConfigKey &key, const TomlEntry &entry, const Table &table, const KeyTarget &target);
  void tell_unknown (const TomlEntry &entry, const Table &table);
  void check_readable (const ConfigKey &key, const TomlValue &value, const std::string &path,
                       const Table &table);
  void check_picture (const TomlEntry &entry, const Table &table);
  void require (const CameraDraft &draft, const TomlValue &section, const std::string &who);

  void mistake (const FilePlace &place, const std::string &text)
  {
    reading_.mistakes.push_back ({place, text});
  }

  const ReadContext &context_;
  ConfigReading reading_;
  CameraDraft defaults_;
  CameraAssembly assembly_;
};

std::vector<std::string> key_names (const Table &table)
{
  std::vector<std::string> names;
  for (const ConfigKey &key : config_keys ())
    if (key.section == table.section && (!table.defaults || key.in_defaults))
      names.push_back (key.name);
  if (table.section == Section::Camera)
    names.emplace_back ("record");
  return names;
}

// Where the key would be right: " belongs into [server]".
std::string other_section (const std::string &name, const Table &table)
{
  for (const ConfigKey &key : config_keys ())
    if (name == key.name && (key.section != table.section || (table.defaults && !key.in_defaults)))
      return to_string (key.section);
  return {};
}

// What a camera is called before its name has been checked.
std::string shown_name (const TomlValue &section, size_t number)
{
  const TomlEntry *name = find_entry (section, "name");
  if (name && name->value.kind == TomlKind::Text && !name->value.text.empty ())
    return "camera " + quoted (name->value.text);
  return "camera " + std::to_string (number);
}

// Its own user and password stand for those of [defaults], whichever keys
// either has.
void drop_default_credentials (const TomlValue &section, CameraDraft &draft)
{
  for (const char *key : {"user", "password", "credentials_file"})
    if (find_entry (section, key)) {
      draft.user.clear ();
      draft.password.clear ();
      draft.credentials_file.clear ();
    }
}

void ConfigReader::tell_unknown (const TomlEntry &entry, const Table &table)
{
  mistake (entry.place, table.who + ": " +
                            unknown_key (entry.key, other_section (entry.key, table), key_names (table),
                                         "; see wsrtc-bridge --reference"));
}

void ConfigReader::check_readable (const ConfigKey &key, const TomlValue &value, const std::string &path,
                                   const Table &table)
{
  if (key.section == Section::Record || access (path.c_str (), R_OK) == 0)
    return;
  mistake (value.place, table.who + ": key \"" + key.name + "\": " + quoted (path) +
                            " cannot be read: " + g_strerror (errno));
}

void ConfigReader::check_picture (const TomlEntry &entry, const Table &table)
{
  if (!context_.check_filter || entry.value.text.empty ())
    return;
  const std::string wrong = context_.check_filter (entry.value.text);
  if (!wrong.empty ())
    mistake (entry.value.place, table.who + ": key \"filter\": " + wrong);
}

void ConfigReader::store (const ConfigKey &key, const TomlEntry &entry, const Table &table,
                          const KeyTarget &target)
{
  const std::string start = table.who + ": key \"" + key.name + "\": ";
  Result<KeyValue> value = check_value (key.shape (), entry.value);
  if (!value) {
    mistake (entry.value.place, start + value.error ().text);
    return;
  }
  if (key.type == KeyType::Path && !is_secret_file (key)) {
    value->text = full_path (value->text, context_.folder);
    check_readable (key, entry.value, value->text, table);
  }
  if (!key.store) {
    target.server->limits[key.name] = std::move (*value);
    return;
  }
  const std::string wrong = key.store (target, *value);
  if (!wrong.empty ())
    mistake (entry.value.place, start + wrong);
  else if (std::string ("filter") == key.name)
    check_picture (entry, table);
}

void ConfigReader::read_record (const TomlEntry &entry, const Table &table, CameraDraft &draft)
{
  if (entry.value.kind != TomlKind::Table) {
    mistake (entry.value.place, table.who + ": key \"record\": must be a table, [camera.record], not " +
                                    to_string (entry.value.kind));
    return;
  }
  if (!draft.config.record)
    draft.config.record.emplace ();
  draft.set["record"] = entry.place;
  const Table record{Section::Record, table.defaults, table.who + " [record]"};
  read_keys (entry.value, record, {nullptr, &draft});
}

void ConfigReader::read_entry (const TomlEntry &entry, const Table &table, const KeyTarget &target)
{
  if (table.section == Section::Camera && entry.key == "record") {
    read_record (entry, table, *target.camera);
    return;
  }
  const ConfigKey *key = find_key (table.section, entry.key);
  if (!key || (table.defaults && !key->in_defaults)) {
    tell_unknown (entry, table);
    return;
  }
  if (target.camera)
    target.camera->set[entry.key] = entry.value.place;
  store (*key, entry, table, target);
}

void ConfigReader::read_keys (const TomlValue &section, const Table &table, const KeyTarget &target)
{
  for (const TomlEntry &entry : section.entries)
    read_entry (entry, table, target);
}

void ConfigReader::read_server (const TomlEntry &entry)
{
  if (entry.value.kind != TomlKind::Table) {
    mistake (entry.value.place,
             std::string ("key \"server\": must be a table, [server], not ") + to_string (entry.value.kind));
    return;
  }
  read_keys (entry.value, {Section::Server, false, "[server]"}, {&reading_.config, nullptr});
  read_turn_secret (entry.value);
  const TomlEntry *key = find_entry (entry.value, "tls_private_key");
  if (key && !find_entry (entry.value, "tls_certificate"))
    mistake (key->value.place,
             "[server]: key \"tls_private_key\": has no \"tls_certificate\" beside it: add one");
  const TomlEntry *list = find_entry (entry.value, "ice_servers");
  if (list && reading_.config.turn_secret.empty () && !find_entry (entry.value, "turn_secret_file") &&
      need_turn_secret (reading_.config.ice_servers))
    mistake (list->value.place, "[server]: key \"ice_servers\": has a TURN server without user and password, "
                                "and no \"turn_secret\" beside it, which makes them: add one");
}

void ConfigReader::read_limits (const TomlEntry &entry)
{
  if (entry.value.kind != TomlKind::Table) {
    mistake (entry.value.place,
             std::string ("key \"limits\": must be a table, [limits], not ") + to_string (entry.value.kind));
    return;
  }
  read_keys (entry.value, {Section::Limits, false, "[limits]"}, {&reading_.config, nullptr});
}

// As if it stood in turn_secret.
void ConfigReader::read_turn_secret (const TomlValue &section)
{
  const TomlEntry *entry = find_entry (section, "turn_secret_file");
  if (!entry || reading_.config.turn_secret_file.empty ())
    return;
  const std::string who = "[server]: key \"turn_secret_file\": ";
  if (find_entry (section, "turn_secret")) {
    mistake (entry->value.place, who + "stands beside \"turn_secret\": keep one of them");
    return;
  }
  const std::string path =
      find_secret_file (reading_.config.turn_secret_file, context_.folder, context_.credentials_folder);
  Result<SecretFile> file = read_secret_line (path, longest_turn_secret);
  if (!file) {
    mistake (entry->value.place, who + quoted (path) + " " + file.error ().text);
    return;
  }
  if (file->others_may_read)
    reading_.warnings.push_back ({entry->value.place, who + open_file_text (path)});
  reading_.config.turn_secret = std::move (file->text);
}

void ConfigReader::read_defaults (const TomlEntry &entry)
{
  if (entry.value.kind != TomlKind::Table) {
    mistake (entry.value.place, std::string ("key \"defaults\": must be a table, [defaults], not ") +
                                    to_string (entry.value.kind));
    return;
  }
  read_keys (entry.value, {Section::Camera, true, "[defaults]"}, {nullptr, &defaults_});
  if (defaults_.set.count ("credentials_file") > 0 && defaults_.set.count ("user") > 0)
    mistake (defaults_.set["credentials_file"],
             "[defaults]: key \"credentials_file\": stands beside user and password: keep one of them");
  defaults_.set.clear ();
}

void ConfigReader::require (const CameraDraft &draft, const TomlValue &section, const std::string &who)
{
  for (const char *key : {"name", "url"})
    if (draft.set.count (key) == 0)
      mistake (section.place, who + ": has no key \"" + key + "\": add it");
}

void ConfigReader::read_camera (const TomlValue &section, size_t number)
{
  const std::string who = shown_name (section, number);
  CameraDraft draft = defaults_;
  draft.place = section.place;
  drop_default_credentials (section, draft);
  read_keys (section, {Section::Camera, false, who}, {nullptr, &draft});
  require (draft, section, who);
  assembly_.add (std::move (draft), who);
}

void ConfigReader::read_cameras (const TomlEntry &entry)
{
  const std::vector<TomlValue> &items = entry.value.items;
  const bool tables = entry.value.kind == TomlKind::List &&
                      std::all_of (items.begin (), items.end (),
                                   [] (const TomlValue &item) { return item.kind == TomlKind::Table; });
  if (!tables) {
    mistake (entry.place, "cameras stand in sections [[camera]], with two brackets, one for each");
    return;
  }
  for (size_t i = 0; i < items.size (); i++)
    read_camera (items[i], i + 1);
}

void ConfigReader::read_access (const TomlValue &root)
{
  AccessReading access{context_.folder, context_.credentials_folder, reading_.mistakes, reading_.warnings};
  const size_t before = reading_.mistakes.size ();
  reading_.config.access = read_access_tables (root, access);
  // What is in the tables is only looked at where the tables are right.
  if (reading_.mistakes.size () == before)
    (void)make_access (reading_.config.access, reading_.mistakes);
}

void ConfigReader::read_root (const TomlValue &root)
{
  static const std::vector<std::string> known = [] {
    std::vector<std::string> names = {"server", "limits", "defaults", "camera"};
    names.insert (names.end (), access_table_names ().begin (), access_table_names ().end ());
    return names;
  }();
  for (const TomlEntry &entry : root.entries)
    if (std::find (known.begin (), known.end (), entry.key) == known.end ()) {
      const std::string place = other_section (entry.key, {Section::Record, false, ""});
      const std::string near = nearest_word (entry.key, known);
      mistake (entry.place, "knows no key " + quoted (entry.key) + " here: " +
                                (!place.empty ()  ? "it belongs into " + place
                                 : !near.empty () ? "do you mean " + quoted (near) + "?"
                                                  : "a file has [server], [limits], [defaults], [[camera]], "
                                                    "[[users]], [[keys]] and [anonymous]"));
    }
  // [defaults] counts wherever it stands.
  using Reader = void (ConfigReader::*) (const TomlEntry &entry);
  const std::pair<const char *, Reader> readers[] = {{"server", &ConfigReader::read_server},
                                                     {"limits", &ConfigReader::read_limits},
                                                     {"defaults", &ConfigReader::read_defaults},
                                                     {"camera", &ConfigReader::read_cameras}};
  for (const auto &[name, reader] : readers)
    if (const TomlEntry *entry = find_entry (root, name))
      (this->*reader) (*entry);
  read_access (root);
}

// A password of a camera, or in one of its addresses. (A filter may have an "@", too.)
bool has_password (const TomlValue &section)
{
  return std::any_of (section.entries.begin (), section.entries.end (), [] (const TomlEntry &entry) {
    const size_t host = entry.value.text.find ("://");
    return entry.key == "password" ||
           (host != std::string::npos && entry.value.text.find ('@', host) != std::string::npos);
  });
}

// As TURN servers have it: "turn:user:password@host".
bool has_password_in_lists (const TomlValue &section)
{
  return std::any_of (section.entries.begin (), section.entries.end (), [] (const TomlEntry &entry) {
    const std::vector<TomlValue> &items = entry.value.items;
    return std::any_of (items.begin (), items.end (),
                        [] (const TomlValue &item) { return item.text.find ('@') != std::string::npos; });
  });
}

bool has_secrets (const TomlValue &root)
{
  const TomlEntry *server = find_entry (root, "server");
  const TomlEntry *defaults = find_entry (root, "defaults");
  const TomlEntry *cameras = find_entry (root, "camera");
  return has_secret_in_file (root) ||
         (server && (find_entry (server->value, "turn_secret") || has_password_in_lists (server->value))) ||
         (defaults && has_password (defaults->value)) ||
         (cameras && std::any_of (cameras->value.items.begin (), cameras->value.items.end (), has_password));
}

ConfigReading ConfigReader::read (std::string_view text)
{
  const TomlReading toml = read_toml (text);
  if (!toml.error.empty ()) {
    mistake (toml.error_place, "is no TOML: " + toml.error);
    return std::move (reading_);
  }
  read_root (toml.root);
  reading_.has_secrets = has_secrets (toml.root);
  const TomlEntry *cameras = find_entry (toml.root, "camera");
  if (!cameras || (cameras->value.kind == TomlKind::List && cameras->value.items.empty ()))
    mistake ({1, 1}, "has no camera: add a section [[camera]] with name and url");
  sort_by_place (reading_.mistakes);
  return std::move (reading_);
}

} // namespace

ConfigReading read_config (std::string_view text, const ReadContext &context)
{
  return ConfigReader (context).read (text);
}

ConfigReading read_config_file (const std::string &path, ReadContext context)
{
  ConfigReading failed;
  const Result<ConfigText> file = read_config_text (path);
  if (!file) {
    failed.mistakes.push_back ({{}, file.error ().text});
    return failed;
  }
  context.folder = file->folder;
  ConfigReading reading = read_config (file->text, context);
  if (const std::string text = open_config_text (path); !text.empty () && reading.has_secrets)
    reading.warnings.push_back ({{}, text});
  return reading;
}

} // namespace wsrtc::bridge
