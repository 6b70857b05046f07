// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The only way that JSON from outside gets in. The text is checked by our own
// scanner first, because json-glib 1.6 overflows its stack on deep nesting and
// takes 'a', 01 and duplicate keys; the getters are typed, because json-glib's
// own turn 1e30 into INT64_MIN and "7" into 0 without a word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <json-glib/json-glib.h>

#include "result.hpp"

namespace wsrtc {

inline constexpr unsigned max_json_depth = 64;

// RFC 8259 grammar, valid UTF-8 without NUL, depth, size, no duplicate keys.
Status check_json (std::string_view text, size_t max_bytes);

// One JSON object. Holds a reference on the tree; copies share it.
class JsonReader {
public:
  // The text must be one object.
  static Result<JsonReader> parse (std::string_view text, size_t max_bytes);
  ~JsonReader ();
  JsonReader (const JsonReader &other);
  JsonReader &operator= (const JsonReader &other);

  bool contains (const char *key) const;  // present, also as null
  bool has (const char *key) const;       // present and not null
  std::vector<std::string> keys () const; // in their order
  bool is_object (const char *key) const;
  bool is_string (const char *key) const;
  Result<std::string> string (const char *key) const;
  // A whole number from 0 to `max`.
  Result<uint64_t> number (const char *key, uint64_t max) const;
  // A whole number from -`limit` to `limit`.
  Result<int64_t> integer (const char *key, int64_t limit) const;
  // Any number from -`limit` to `limit`.
  Result<double> real (const char *key, double limit) const;
  Result<JsonReader> object (const char *key) const;
  Result<std::vector<std::string>> strings (const char *key, size_t max_items) const;
  // Whole numbers from 0 to `max`.
  Result<std::vector<uint64_t>> numbers (const char *key, size_t max_items, uint64_t max) const;
  Result<std::vector<JsonReader>> objects (const char *key, size_t max_items) const;
  // The same, with "absent or null" as a value of its own.
  Result<std::optional<std::string>> optional_string (const char *key) const;
  Result<std::optional<uint64_t>> optional_number (const char *key, uint64_t max) const;
  Result<std::optional<bool>> optional_boolean (const char *key) const;
  // Whatever it is, as compact JSON; "null" when it is absent.
  std::string text_of (const char *key) const;

private:
  explicit JsonReader (JsonObject *object);
  JsonNode *find (const char *key) const; // nullptr = absent
  Result<JsonNode *> member (const char *key) const;
  Result<JsonArray *> array (const char *key, size_t max_items) const;
  JsonObject *object_;
};

} // namespace wsrtc
