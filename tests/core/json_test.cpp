// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_reader.hpp"
#include "json_writer.hpp"

#include <vector>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

using wsrtc::JsonReader; // json-glib has one, too

constexpr size_t max_bytes = 256 * 1024;

std::string repeat (const char *text, size_t times)
{
  std::string all;
  for (size_t i = 0; i < times; i++)
    all += text;
  return all;
}

// From memory of exactly that size, so that a sanitizer sees a read past the end.
Status check_exactly (const std::string &text)
{
  const std::vector<char> bytes (text.begin (), text.end ());
  return check_json (std::string_view (bytes.data (), bytes.size ()), max_bytes);
}

JsonReader parse (const std::string &text)
{
  Result<JsonReader> reader = JsonReader::parse (text, max_bytes);
  if (!reader)
    g_error ("%s", reader.error ().text.c_str ());
  return *reader;
}

struct Valid {
  const char *name;
  std::string text;
};

const Valid valid[] = {
    {"empty-object", "{}"},
    {"empty-array", "[]"},
    {"nested-empty", "{\"a\":[],\"b\":{}}"},
    {"scalar-string", "\"x\""},
    {"scalar-number", "-0"},
    {"scalar-null", " null "},
    {"white-space", " \t\r\n{ \"a\" : [ 1 , true , false , null ] } \n"},
    {"numbers", "[0,-1,10,1.5,-0.25,1e3,1E+3,1e-3,0e0]"},
    {"escapes", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"]"},
    {"surrogate-pair", "[\"\\ud83d\\ude00\"]"},
    {"utf8", "[\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\"]"},
    {"delete-character", "[\"\x7f\"]"},
    {"same-name-in-different-objects", "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}"},
    {"as-deep-as-allowed", repeat ("[", max_json_depth) + repeat ("]", max_json_depth)},
    {"as-big-as-allowed", "\"" + std::string (max_bytes - 2, 'x') + "\""},
};

void check_valid (const Valid &row)
{
  const Status status = check_exactly (row.text);
  if (!status)
    g_error ("%s", status.error ().text.c_str ());
}

struct Invalid {
  const char *name;
  std::string text;
  Fault fault = Fault::Malformed;
};

const Invalid invalid[] = {
    {"empty", ""},
    {"white-space-only", "  \n"},
    {"truncated-object", "{\"a\":1"},
    {"truncated-after-colon", "{\"a\":"},
    {"truncated-after-comma", "[1,"},
    {"truncated-string", "\"abc"},
    {"truncated-escape", "\"abc\\"},
    {"truncated-unicode", "\"\\u00"},
    {"truncated-surrogate", "\"\\ud83d"},
    {"truncated-literal", "tru"},
    {"truncated-number", "-"},
    {"truncated-fraction", "1."},
    {"truncated-exponent", "1e+"},
    {"text-after-the-end", "{} {}"},
    {"two-commas", "[1,,2]"},
    {"comma-at-the-end", "[1,]"},
    {"comma-at-the-end-of-object", "{\"a\":1,}"},
    {"comma-first", "[,1]"},
    {"no-colon", "{\"a\" 1}"},
    {"name-without-quotes", "{a:1}"},
    {"number-as-name", "{1:2}"},
    {"single-quotes", "['a']"},
    {"comment", "[1] // x"},
    {"wrong-bracket", "[1}"},
    {"closed-too-often", "[]]"},
    {"leading-zero", "[01]"},
    {"plus-sign", "[+1]"},
    {"point-first", "[.5]"},
    {"hexadecimal", "[0x10]"},
    {"not-a-number", "[NaN]"},
    {"infinity", "[Infinity]"},
    {"capital-literal", "[True]"},
    {"unknown-escape", "[\"\\x41\"]"},
    {"line-break-in-string", "[\"a\nb\"]"},
    {"bad-hex", "[\"\\u00g0\"]"},
    {"low-surrogate-alone", "[\"\\ude00\"]"},
    {"high-surrogate-alone", "[\"\\ud83d\"]"},
    {"two-high-surrogates", "[\"\\ud83d\\ud83d\"]"},
    {"byte-order-mark", "\xef\xbb\xbf{}"},
    {"not-utf8", "[\"\xff\"]"},
    {"overlong-utf8", "[\"\xc0\xaf\"]"},
    {"utf8-surrogate", "[\"\xed\xa0\x80\"]"},
    {"truncated-utf8", "\"\xf0\x9f\x98"},
    {"nul-byte", std::string ("[\"a\0b\"]", 7)},
    {"nul-byte-at-the-end", std::string ("{}\0", 3)},
    {"nul-escaped", "[\"\\u0000\"]"},
    {"duplicate-name", "{\"a\":1,\"a\":2}"},
    {"duplicate-name-escaped", "{\"a\":1,\"\\u0061\":2}"},
    {"duplicate-name-after-inner-object", "{\"a\":{\"b\":1},\"a\":2}"},
    {"too-deep-by-one", repeat ("[", max_json_depth + 1) + repeat ("]", max_json_depth + 1), Fault::TooLarge},
    {"too-deep", repeat ("[", 80000), Fault::TooLarge},
    {"too-deep-objects", repeat ("{\"a\":", 40000), Fault::TooLarge},
    {"too-big", "\"" + std::string (max_bytes - 1, 'x') + "\"", Fault::TooLarge},
};

void check_invalid (const Invalid &row)
{
  const Status status = check_exactly (row.text);
  g_assert_false (bool (status));
  assert_text (to_string (status.error ().fault), to_string (row.fault));
  g_assert_cmpuint (status.error ().text.size (), <, 200);
  g_assert_true (g_str_is_ascii (status.error ().text.c_str ()));
  g_assert_false (bool (JsonReader::parse (row.text, max_bytes)));
}

// Every beginning of a text is refused, without a read past its end.
void every_truncation_is_refused ()
{
  const std::string text = "{\"a\":[1.5e+3,\"\\ud83d\\ude00\\n\",{\"b\":null}],\"c\":true}";
  check_valid ({"whole", text});
  for (size_t length = 0; length < text.size (); length++)
    g_assert_false (bool (check_exactly (text.substr (0, length))));
}

void only_objects_are_read ()
{
  for (const char *text : {"[]", "1", "\"x\"", "null"})
    g_assert_false (bool (JsonReader::parse (text, max_bytes)));
}

struct Number {
  const char *name;
  const char *text;
  bool good;
  uint64_t expected = 0;
};

const Number numbers[] = {
    {"zero", "0", true, 0},
    {"minus-zero", "-0", true, 0},
    {"largest", "65535", true, 65535},
    {"with-fraction-of-zero", "7.0", true, 7},
    {"with-exponent", "1e3", true, 1000},
    {"too-large", "65536", false},
    {"negative", "-1", false},
    {"fraction", "1.5", false},
    {"huge", "1e30", false},
    {"endless", "1e999", false},
    {"over-int64", "9223372036854775808", false},
    {"over-uint64", "18446744073709551617", false},
    {"far-over-uint64", "184467440737095516160000000000000000000001", false},
    {"text", "\"7\"", false},
    {"boolean", "true", false},
    {"null", "null", false},
    {"array", "[1]", false},
    {"object", "{}", false},
};

void check_number (const Number &row)
{
  const JsonReader json = parse (std::string ("{\"n\":") + row.text + "}");
  const Result<uint64_t> number = json.number ("n", 65535);
  g_assert_cmpint (bool (number), ==, row.good);
  if (row.good)
    g_assert_cmpuint (*number, ==, row.expected);
  else
    assert_text (to_string (number.error ().fault), "malformed");
}

void getters_check_types ()
{
  const JsonReader json = parse (
      R"({"s":"text","n":1,"o":{"x":"y"},"z":null,"a":["p","q"],"m":["p",1],"w":[0,9],"l":[{},{"k":2}],"b":true})");
  assert_text (*json.string ("s"), "text");
  assert_text (*json.object ("o")->string ("x"), "y");
  g_assert_cmpuint (json.strings ("a", 2)->size (), ==, 2);
  g_assert_cmpuint (json.numbers ("w", 2, 9)->at (1), ==, 9);
  g_assert_false (bool (json.numbers ("w", 2, 8)));
  g_assert_false (bool (json.numbers ("w", 1, 9)));
  g_assert_cmpuint (*(*json.objects ("l", 2))[1].number ("k", 2), ==, 2);
  for (const char *key : {"n", "o", "z", "a", "b", "absent"})
    g_assert_false (bool (json.string (key)));
  for (const char *key : {"s", "n", "z", "a", "absent"})
    g_assert_false (bool (json.object (key)));
  for (const char *key : {"s", "n", "z", "m", "l", "absent"})
    g_assert_false (bool (json.strings (key, 9)));
  for (const char *key : {"s", "n", "z", "a", "m", "l", "absent"})
    g_assert_false (bool (json.numbers (key, 9, 9)));
  for (const char *key : {"s", "o", "z", "a", "absent"})
    g_assert_false (bool (json.objects (key, 9)));
  assert_text (to_string (json.strings ("a", 1).error ().fault), "too-large");
}

void absent_and_null_are_told_apart ()
{
  const JsonReader json = parse (R"({"s":"x","n":3,"z":null})");
  g_assert_true (json.contains ("z"));
  g_assert_false (json.has ("z"));
  g_assert_false (json.contains ("absent"));
  for (const char *key : {"z", "absent"}) {
    g_assert_false (json.optional_string (key)->has_value ());
    g_assert_false (json.optional_number (key, 9)->has_value ());
  }
  assert_text (**json.optional_string ("s"), "x");
  g_assert_cmpuint (**json.optional_number ("n", 9), ==, 3);
  g_assert_false (bool (json.optional_string ("n")));
  g_assert_false (bool (json.optional_number ("s", 9)));
}

void copies_share_the_tree ()
{
  JsonReader inner = parse ("{}");
  {
    const JsonReader outer = parse (R"({"o":{"x":"y"}})");
    inner = *outer.object ("o");
    const JsonReader &same = inner;
    inner = same;
  }
  assert_text (*inner.string ("x"), "y");
}

struct Quote {
  const char *name;
  std::string text;
  const char *expected;
};

const Quote quotes[] = {
    {"plain", "abc", R"("abc")"},
    {"empty", "", R"("")"},
    {"quote-and-backslash", "a\"\\", R"("a\"\\")"},
    {"line-ends", "a\r\nb\t\b\f", R"("a\r\nb\t\b\f")"},
    {"control", "\x01\x1f", R"("\u0001\u001f")"},
    {"slash", "a/b", R"("a/b")"},
    {"end-of-script", "</script>", R"("<\/script>")"},
    {"utf8", "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
    {"not-utf8", "a\xff", "\"a\xef\xbf\xbd\""},
    {"nul", std::string ("a\0b", 3),
     "\"a\xef\xbf\xbd"
     "b\""},
};

void check_quote (const Quote &row)
{
  assert_text (json_quote (row.text), row.expected);
  g_assert_true (bool (check_json (json_quote (row.text), max_bytes)));
}

void writer_puts_commas ()
{
  JsonWriter json;
  json.begin_object ().member ("a", "x").key ("b").begin_array ().number (-1).boolean (true).null ();
  json.begin_object ().end_object ().begin_array ().end_array ().end_array ();
  json.key ("c").begin_object ().member ("d", "").end_object ().end_object ();
  const std::string text = json.take ();
  assert_text (text, R"({"a":"x","b":[-1,true,null,{},[]],"c":{"d":""}})");
  g_assert_true (bool (check_json (text, max_bytes)));
  assert_text (json.begin_array ().end_array ().take (), "[]");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/json/valid", valid, check_valid);
  wsrtc::test::add_table ("/json/invalid", invalid, check_invalid);
  wsrtc::test::add_table ("/json/number", numbers, check_number);
  wsrtc::test::add_table ("/json/quote", quotes, check_quote);
  g_test_add_func ("/json/invalid/every-truncation", every_truncation_is_refused);
  g_test_add_func ("/json/reader/only-objects", only_objects_are_read);
  g_test_add_func ("/json/reader/types", getters_check_types);
  g_test_add_func ("/json/reader/absent-and-null", absent_and_null_are_told_apart);
  g_test_add_func ("/json/reader/copies", copies_share_the_tree);
  g_test_add_func ("/json/writer/commas", writer_puts_commas);
  return g_test_run ();
}
