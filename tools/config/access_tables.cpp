// SPDX-License-Identifier: LGPL-2.1-or-later
#include "access_tables.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "config_text.hpp"
#include "key_values.hpp"
#include "secret_file.hpp"
#include "words.hpp"

namespace wsrtc {

namespace {

// Of a token, and of a key in PEM form.
constexpr size_t longest_secret = 16 * 1024;

// As GstWsrtcRights.
struct RightRow {
  const char *name;
  unsigned bit;
};

constexpr RightRow rights[] = {{"view", 1}, {"publish", 2}, {"talk", 4}, {"admin", 8}};

// What is read before it is put together.
struct Draft {
  std::string name, secret, file, algorithm, issuer, audience;
  unsigned rights = 0;
  std::vector<std::string> streams;
};

struct AccessRow {
  const char *table;
  const char *name;
  KeyType type;
  std::vector<std::string> words;
  bool needed;
  const char *meaning;
  void (*store) (Draft &draft, const KeyValue &value);

  KeyShape shape () const { return {type, 0, 0, words}; }
};

void store_rights (Draft &draft, const KeyValue &value)
{
  for (const RightRow &row : rights)
    if (std::find (value.list.begin (), value.list.end (), row.name) != value.list.end ())
      draft.rights |= row.bit;
}

void store_streams (Draft &draft, const KeyValue &value)
{
  draft.streams = value.list;
}

constexpr const char *meaning_of_rights =
    "What may be done: view streams, publish them, talk to cameras, see metrics and sessions.";
constexpr const char *meaning_of_streams =
    "Of which streams: names, or patterns such as \"cam-*\". Not given: all.";

const std::vector<AccessRow> &rows ()
{
  static const std::vector<std::string> right_words = {"view", "publish", "talk", "admin"};
  static const std::vector<AccessRow> all = {
      {"users",
       "name",
       KeyType::Text,
       {},
       true,
       "What logs and metrics call the holder of the token.",
       [] (Draft &draft, const KeyValue &value) { draft.name = value.text; }},
      {"users",
       "token",
       KeyType::Text,
       {},
       false,
       "The secret, of at least 16 characters.",
       [] (Draft &draft, const KeyValue &value) { draft.secret = value.text; }},
      {"users",
       "token_file",
       KeyType::Path,
       {},
       false,
       "File whose first line is the secret; in place of token.",
       [] (Draft &draft, const KeyValue &value) { draft.file = value.text; }},
      {"users", "rights", KeyType::TextList, right_words, true, meaning_of_rights, store_rights},
      {"users", "streams", KeyType::TextList, {}, false, meaning_of_streams, store_streams},
      {"keys",
       "algorithm",
       KeyType::Choice,
       {"HS256", "RS256", "ES256"},
       true,
       "How the JWTs are signed that are believed (RFC 7518 section 3.1).",
       [] (Draft &draft, const KeyValue &value) { draft.algorithm = value.text; }},
      {"keys",
       "key_file",
       KeyType::Path,
       {},
       false,
       "Of RS256 and ES256: the public key, in PEM form.",
       [] (Draft &draft, const KeyValue &value) { draft.file = value.text; }},
      {"keys",
       "secret_file",
       KeyType::Path,
       {},
       false,
       "Of HS256: file whose first line is the secret, of at least 32 bytes.",
       [] (Draft &draft, const KeyValue &value) { draft.secret = value.text; }},
      {"keys",
       "issuer",
       KeyType::Text,
       {},
       false,
       "What the claim \"iss\" must be. Not given: anything.",
       [] (Draft &draft, const KeyValue &value) { draft.issuer = value.text; }},
      {"keys",
       "audience",
       KeyType::Text,
       {},
       false,
       "What the claim \"aud\" must have. Not given: anything.",
       [] (Draft &draft, const KeyValue &value) { draft.audience = value.text; }},
      {"anonymous", "rights", KeyType::TextList, right_words, true, meaning_of_rights, store_rights},
      {"anonymous", "streams", KeyType::TextList, {}, false, meaning_of_streams, store_streams},
  };
  return all;
}

struct TableText {
  const char *name;
  const char *title;
  const char *text;
};

constexpr TableText table_texts[] = {
    {"users", "`[[users]]`",
     "One for each holder of a token. With any of `[[users]]`, `[[keys]]` and `[anonymous]` nobody else may "
     "do "
     "anything; without them everybody may view, publish and talk."},
    {"keys", "`[[keys]]`", "One for each key with which JWTs (RFC 7519) are signed."},
    {"anonymous", "`[anonymous]`", "What may be done without a token."},
};

class TableReader {
public:
  explicit TableReader (AccessReading &reading) : reading_ (reading) {}

  AccessTables read (const TomlValue &root);

private:
  using Taker = void (TableReader::*) (const Draft &draft, const TomlValue &section, const std::string &who);

  void read_list (const TomlValue &root, const char *table, Taker take);
  Draft read_keys (const TomlValue &section, const char *table, const std::string &who);
  void read_key (const TomlEntry &entry, const char *table, const std::string &who, Draft &draft);
  void take_user (const Draft &draft, const TomlValue &section, const std::string &who);
  void take_key (const Draft &draft, const TomlValue &section, const std::string &who);
  void take_anonymous (const Draft &draft, const TomlValue &section, const std::string &who);
  std::string secret_of (const std::string &file, bool first_line, bool secret, const FilePlace &place,
                         const std::string &who);

  void mistake (const FilePlace &place, const std::string &text)
  {
    reading_.mistakes.push_back ({place, text});
  }

  AccessReading &reading_;
  AccessTables tables_;
};

std::vector<std::string> names_of (const char *table)
{
  std::vector<std::string> names;
  for (const AccessRow &row : rows ())
    if (std::string (table) == row.table)
      names.emplace_back (row.name);
  return names;
}

const AccessRow *find_row (const char *table, const std::string &name)
{
  for (const AccessRow &row : rows ())
    if (std::string (table) == row.table && name == row.name)
      return &row;
  return nullptr;
}

std::string section_name (const std::string &table, size_t number)
{
  return table == "anonymous" ? "[anonymous]" : "[[" + table + "]] " + std::to_string (number);
}

void TableReader::read_key (const TomlEntry &entry, const char *table, const std::string &who, Draft &draft)
{
  const AccessRow *row = find_row (table, entry.key);
  if (!row) {
    mistake (entry.place, who + ": " + unknown_key (entry.key, {}, names_of (table), "; see --reference"));
    return;
  }
  const Result<KeyValue> value = check_value (row->shape (), entry.value);
  if (value && row->type == KeyType::TextList && value->list.empty ())
    mistake (entry.value.place, who + ": key \"" + row->name + "\": has nothing in it: name something" +
                                    (row->needed ? "" : ", or leave the key out for all"));
  else if (value)
    row->store (draft, *value);
  else
    mistake (entry.value.place, who + ": key \"" + row->name + "\": " + value.error ().text);
}

Draft TableReader::read_keys (const TomlValue &section, const char *table, const std::string &who)
{
  Draft draft;
  for (const TomlEntry &entry : section.entries)
    read_key (entry, table, who, draft);
  for (const AccessRow &row : rows ())
    if (row.needed && std::string (table) == row.table && !find_entry (section, row.name))
      mistake (section.place, who + ": has no key \"" + row.name + "\": add it");
  return draft;
}

// Empty after a mistake. A public key may be read by all.
std::string TableReader::secret_of (const std::string &file, bool first_line, bool secret,
                                    const FilePlace &place, const std::string &who)
{
  const std::string path = find_secret_file (file, reading_.folder, reading_.credentials_folder);
  const Result<SecretFile> read = read_secret_file (path, longest_secret);
  if (!read) {
    mistake (place, who + ": " + quoted (path) + " " + read.error ().text);
    return {};
  }
  if (secret && read->others_may_read)
    reading_.warnings.push_back ({place, who + ": " + open_file_text (path)});
  std::string text = first_line ? read->text.substr (0, read->text.find_first_of ("\r\n")) : read->text;
  const bool good =
      !text.empty () && read->text.size () < longest_secret && text.find ('\0') == std::string::npos;
  if (!good)
    mistake (place, who + ": " + quoted (path) +
                        (first_line ? " must have the secret on its first line"
                                    : " must have a key in PEM form (BEGIN PUBLIC KEY), and nothing else"));
  return good ? text : "";
}

FilePlace place_of (const TomlValue &section, const char *key)
{
  const TomlEntry *entry = find_entry (section, key);
  return entry ? entry->value.place : section.place;
}

void TableReader::take_user (const Draft &draft, const TomlValue &section, const std::string &who)
{
  const bool token = find_entry (section, "token");
  const bool file = find_entry (section, "token_file");
  if (token == file)
    mistake (section.place, who + (token ? ": has both \"token\" and \"token_file\": keep one of them"
                                         : ": has no token: add \"token\" or \"token_file\""));
  AccessUser user{draft.name, draft.secret, draft.rights, draft.streams, section.place};
  if (file && !draft.file.empty ())
    user.token = secret_of (draft.file, true, true, place_of (section, "token_file"), who);
  tables_.users.push_back (std::move (user));
}

void TableReader::take_key (const Draft &draft, const TomlValue &section, const std::string &who)
{
  const bool shared = draft.algorithm == "HS256";
  const char *wanted = shared ? "secret_file" : "key_file";
  const char *other = shared ? "key_file" : "secret_file";
  if (draft.algorithm.empty ()) // which was told
    return;
  if (!find_entry (section, wanted))
    mistake (section.place,
             who + ": has no key \"" + wanted + "\", which " + draft.algorithm + " needs: add it");
  if (const TomlEntry *entry = find_entry (section, other))
    mistake (entry->place,
             who + ": key \"" + other + "\": is of no use with " + draft.algorithm + ": take it out");
  AccessKey key{draft.algorithm, {}, draft.issuer, draft.audience, section.place};
  const std::string &file = shared ? draft.secret : draft.file;
  if (!file.empty ())
    key.key = secret_of (file, shared, shared, place_of (section, wanted), who);
  tables_.keys.push_back (std::move (key));
}

void TableReader::take_anonymous (const Draft &draft, const TomlValue &section, const std::string &)
{
  tables_.anonymous = AccessAnonymous{draft.rights, draft.streams, section.place};
}

void TableReader::read_list (const TomlValue &root, const char *table, Taker take)
{
  const TomlEntry *entry = find_entry (root, table);
  if (!entry)
    return;
  const bool single = std::string (table) == "anonymous";
  const std::vector<TomlValue> &items = entry->value.items;
  const bool right = single ? entry->value.kind == TomlKind::Table
                            : entry->value.kind == TomlKind::List &&
                                  std::all_of (items.begin (), items.end (), [] (const TomlValue &item) {
                                    return item.kind == TomlKind::Table;
                                  });
  // As if there were none, it would open the server to all.
  if (right && !single && items.empty ()) {
    mistake (entry->value.place,
             std::string (table) +
                 " has nothing in it: name somebody, or leave the key out for a server that asks nobody");
    return;
  }
  if (!right) {
    mistake (entry->place, std::string (table) + (single ? " is one section [anonymous]"
                                                         : " stand in sections [[" + std::string (table) +
                                                               "]], with two brackets, one for each"));
    return;
  }
  const auto take_one = [&] (const TomlValue &section, size_t number) {
    const std::string who = section_name (table, number);
    (this->*take) (read_keys (section, table, who), section, who);
  };
  if (single)
    take_one (entry->value, 1);
  for (size_t i = 0; !single && i < items.size (); i++)
    take_one (items[i], i + 1);
}

AccessTables TableReader::read (const TomlValue &root)
{
  read_list (root, "users", &TableReader::take_user);
  read_list (root, "keys", &TableReader::take_key);
  read_list (root, "anonymous", &TableReader::take_anonymous);
  return std::move (tables_);
}

} // namespace

AccessTables read_access_tables (const TomlValue &root, AccessReading &reading)
{
  return TableReader (reading).read (root);
}

const std::vector<std::string> &access_table_names ()
{
  static const std::vector<std::string> names = {"users", "keys", "anonymous"};
  return names;
}

bool has_secret_in_file (const TomlValue &root)
{
  const TomlEntry *users = find_entry (root, "users");
  return users && std::any_of (users->value.items.begin (), users->value.items.end (),
                               [] (const TomlValue &user) { return find_entry (user, "token") != nullptr; });
}

std::string access_reference ()
{
  std::string text;
  for (const TableText &table : table_texts) {
    text += std::string ("\n## ") + table.title + "\n\n" + table.text +
            "\n\n| key | value | needed | meaning |\n" + "|---|---|---|---|\n";
    for (const AccessRow &row : rows ())
      if (std::string (table.name) == row.table)
        text += std::string ("| `") + row.name + "` | " + table_cell (describe_type (row.shape ())) +
                (row.needed ? " | yes | " : " | | ") + table_cell (row.meaning) + " |\n";
  }
  return text;
}

} // namespace wsrtc
