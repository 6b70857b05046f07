// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What ONVIF devices are told, and what is made of what they say.
#include "assert_text.hpp"
#include "discover.hpp"
#include "onvif_messages.hpp"
#include "soap.hpp"
#include "table.hpp"
#include "ws_discovery.hpp"
#include "xml_doc.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

bool contains (const std::string &text, const char *part)
{
  return text.find (part) != std::string::npos;
}

// The worked example of the ONVIF Application Programmer's Guide 1.0, section 6.1.1.3.
void test_username_token ()
{
  gsize size = 0;
  guchar *nonce = g_base64_decode ("LKqI6G/AikKCQrN0zqZFlg==", &size);
  const std::string token = username_token (
      {"user", "userpassword"}, std::string (reinterpret_cast<char *> (nonce), size), "2010-09-16T07:50:45Z");
  g_free (nonce);
  g_assert_true (contains (token, ">tuOSpGlFlIXsozq4HFNeeGeFLEI=<"));
  g_assert_true (contains (token, ">LKqI6G/AikKCQrN0zqZFlg==<"));
  g_assert_false (contains (token, "userpassword"));
}

void test_markup_in_user ()
{
  const std::string token = username_token ({"<a>&\"", "p"}, "n", "t");
  g_assert_true (contains (token, "&lt;a&gt;&amp;&quot;"));
}

struct Parsed {
  const char *name;
  std::string text;
  bool good;
};

const Parsed parsed_rows[] = {
    {"smallest", "<a/>", true},
    {"deep", "<a><b><c>x</c></b></a>", true},
    {"empty", "", false},
    {"no-xml", "hello", false},
    {"cut", "<a><b>", false},
    {"doctype", "<!DOCTYPE a><a/>", false},
    {"entity", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", false},
    {"unknown-entity", "<a>&x;</a>", false},
    {"utf16", std::string ("\xff\xfe<\0a\0/\0>\0", 10), false},
    {"nul", std::string ("<a>\0</a>", 8), false},
    {"largest", "<a>" + std::string (XmlDoc::largest - 7, 'x') + "</a>", true},
    {"too-large", "<a>" + std::string (XmlDoc::largest - 6, 'x') + "</a>", false},
    {"very-deep",
     [] {
       std::string text;
       for (int i = 0; i < 100000; i++)
         text += "<a>";
       return text;
     }(),
     false},
};

void check_parsed (const Parsed &row)
{
  g_assert_cmpint (bool (XmlDoc::parse (row.text)), ==, row.good);
}

void test_nodes ()
{
  const Result<XmlDoc> doc = XmlDoc::parse (
      "<x:a xmlns:x='urn:x' xmlns='urn:y'><b> one <![CDATA[two]]></b><x:b k='v'>three</x:b><c/></x:a>");
  g_assert_true (bool (doc));
  const XmlNode root = doc->root ();
  assert_text (root.name (), "a");
  assert_text (root.find ("b").text (), "one two");
  g_assert_cmpuint (root.children ("b").size (), ==, 2);
  g_assert_cmpuint (root.children ().size (), ==, 3);
  assert_text (root.children ("b")[1].attribute ("k"), "v");
  assert_text (root.find ("b/none/more").text (), "");
  assert_text (root.find ("c").attribute ("k"), "");
  g_assert_false (bool (XmlNode ().find ("x")));
}

std::string envelope (const std::string &body)
{
  return soap_envelope ("", body);
}

struct Refused {
  const char *name;
  std::string body;
  Fault fault;
};

const Refused refused_rows[] = {
    {"not-authorized",
     "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></"
     "s:Subcode></s:Code>"
     "</s:Fault>",
     Fault::Security},
    {"inner-code",
     "<s:Fault><s:Code><s:Subcode><s:Value>x</s:Value><s:Subcode><s:Value>wsse:FailedAuthentication</"
     "s:Value></s:Subcode>"
     "</s:Subcode></s:Code></s:Fault>",
     Fault::Security},
    {"soap-1.1", "<s:Fault><faultcode>ter:NotAuthorized</faultcode></s:Fault>", Fault::Security},
    {"other", "<s:Fault><s:Reason><s:Text>no\nway</s:Text></s:Reason></s:Fault>", Fault::Protocol},
    {"empty", "<s:Fault/>", Fault::Protocol},
};

void check_refused (const Refused &row)
{
  const Result<XmlDoc> answer = read_soap (envelope (row.body));
  g_assert_false (bool (answer));
  g_assert_cmpint (static_cast<int> (answer.error ().fault), ==, static_cast<int> (row.fault));
  g_assert_false (contains (answer.error ().text, "\n"));
}

struct Address {
  const char *name;
  const char *device, *service, *expected;
};

const Address addresses[] = {
    {"same", "http://10.0.0.1/d", "http://10.0.0.1/m", "http://10.0.0.1/m"},
    {"other-port", "http://10.0.0.1/d", "http://10.0.0.1:8080/m", "http://10.0.0.1:8080/m"},
    {"other-host", "http://10.0.0.1/d", "http://192.168.1.1/m?x=1", "http://10.0.0.1/m?x=1"},
    {"other-host-and-port", "http://10.0.0.1:81/d", "http://192.168.1.1:8080/m", "http://10.0.0.1:81/m"},
    {"name", "http://10.0.0.1/d", "http://evil.example/m", "http://10.0.0.1/m"},
    {"user", "http://10.0.0.1/d", "http://10.0.0.1@evil.example/m", "http://10.0.0.1/m"},
    {"to-https", "http://10.0.0.1/d", "https://10.0.0.1/m", "https://10.0.0.1/m"},
    {"not-to-http", "https://10.0.0.1/d", "http://10.0.0.1/m", "https://10.0.0.1/m"},
    {"ipv6", "http://[fd00::1]/d", "http://[fd00::2]/m", "http://[fd00::1]/m"},
    {"file", "http://10.0.0.1/d", "file:///etc/passwd", ""},
    {"none", "http://10.0.0.1/d", "", ""},
};

void check_address (const Address &row)
{
  assert_text (own_address (row.device, row.service), row.expected);
}

struct Choice {
  const char *name;
  std::vector<OnvifProfile> profiles;
  const char *main, *small;
};

OnvifProfile profile (const char *token, const char *video, unsigned width, unsigned height)
{
  OnvifProfile one;
  one.token = token;
  one.video = video;
  one.width = width;
  one.height = height;
  return one;
}

const Choice choices[] = {
    {"none", {}, "", ""},
    {"one", {profile ("a", "H264", 1920, 1080)}, "a", ""},
    {"two", {profile ("b", "H264", 640, 360), profile ("a", "H264", 1920, 1080)}, "a", "b"},
    {"smallest",
     {profile ("a", "H264", 9, 9), profile ("b", "H264", 5, 5), profile ("c", "H264", 3, 3)},
     "a",
     "c"},
    {"h264-before-larger", {profile ("a", "H265", 3840, 2160), profile ("b", "H264", 1920, 1080)}, "b", ""},
    {"h265-alone", {profile ("a", "H265", 3840, 2160), profile ("b", "H265", 640, 360)}, "a", ""},
    {"small-in-h264", {profile ("a", "H265", 3840, 2160), profile ("b", "JPEG", 640, 360)}, "a", ""},
    {"no-picture", {profile ("a", "", 0, 0)}, "", ""},
    {"sizes-unknown", {profile ("a", "H264", 0, 0), profile ("b", "H264", 0, 0)}, "a", ""},
};

void check_choice (const Choice &row)
{
  const ProfileChoice choice = choose_profiles (row.profiles);
  assert_text (choice.main ? choice.main->token : "", row.main);
  assert_text (choice.small ? choice.small->token : "", row.small);
}

const std::string match =
    "<s:Envelope "
    "xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header><RelatesTo>urn:uuid:1</RelatesTo></s:Header>"
    "<s:Body><ProbeMatches><ProbeMatch><EndpointReference><Address>urn:uuid:9</Address></EndpointReference>"
    "<Scopes> onvif://www.onvif.org/name/Front%20Door\n onvif://www.onvif.org/hardware/X "
    "onvif://www.onvif.org/name/2</Scopes>"
    "<XAddrs>http://10.0.0.2/x http://10.0.0.1@10.0.0.2/y http://10.0.0.1/onvif/device_service</XAddrs>"
    "</ProbeMatch></ProbeMatches></s:Body></s:Envelope>";

void test_probe_match ()
{
  const auto devices = read_probe_matches (match, "10.0.0.1", {"urn:uuid:0", "urn:uuid:1"});
  g_assert_cmpuint (devices.size (), ==, 1);
  assert_text (devices[0].service, "http://10.0.0.1/onvif/device_service");
  assert_text (devices[0].name, "Front Door");
  assert_text (devices[0].hardware, "X");
  assert_text (devices[0].id, "urn:uuid:9");
  g_assert_cmpuint (read_probe_matches (match, "10.0.0.3", {"urn:uuid:1"}).size (), ==, 0);
  g_assert_cmpuint (read_probe_matches (match, "10.0.0.1", {"urn:uuid:2"}).size (), ==, 0);
}

void test_clock ()
{
  const auto clock = [] (const char *year, const char *second) {
    return envelope (
        std::string ("<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>23</Hour>"
                     "<Minute>59</Minute><Second>") +
        second + "</Second></Time><Date><Year>" + year +
        "</Year><Month>12</Month><Day>31</Day></Date></UTCDateTime></SystemDateAndTime>"
        "</GetSystemDateAndTimeResponse>");
  };
  const Result<gint64> good = read_clock (*XmlDoc::parse (clock ("1999", "59")));
  g_assert_true (bool (good));
  g_assert_cmpint (*good, ==, 946684799);
  for (const std::string &bad :
       {clock ("", "59"), clock ("1999", "61"), clock ("99999", "1"), envelope ("<x/>")})
    g_assert_false (bool (read_clock (*XmlDoc::parse (bad))));
}

void test_most_profiles ()
{
  std::string body = "<GetProfilesResponse>";
  for (int i = 0; i < 100; i++)
    body += "<Profiles token='p" + std::to_string (i) + "'/><Profiles/>";
  const auto doc = XmlDoc::parse (envelope (body + "</GetProfilesResponse>"));
  g_assert_cmpuint (read_profiles (MediaVersion::One, *doc).size (), ==, 32);
}

// Any byte changed, any end: an answer or none, and no crash.
void test_mutations ()
{
  for (size_t i = 0; i < match.size (); i++) {
    read_probe_matches (match.substr (0, i), "10.0.0.1", {"urn:uuid:1"});
    for (const char with : {'\0', '<', '>', '&', '%', '\xff'}) {
      std::string changed = match;
      changed[i] = with;
      read_probe_matches (changed, "10.0.0.1", {"urn:uuid:1"});
    }
  }
}

// Whatever a device is called: one section, of lines that are right.
struct Device {
  const char *name;
  std::string said, expected;
};

const Device devices_rows[] = {
    {"plain", "Front Door", "name = \"front-door\"\nlabel = \"Front Door\"\n"},
    {"none", "", "name = \"10.0.0.1\"\n"},
    {"umlaut", "Tür", "name = \"t-r\"\nlabel = \"Tür\"\n"},
    {"only-signs", "***", "name = \"10.0.0.1\"\nlabel = \"***\"\n"},
    {"reserved", "API", "name = \"10.0.0.1\"\nlabel = \"API\"\n"},
    {"quotes", "a\"b\\c", "name = \"a-b-c\"\nlabel = \"a\\\"b\\\\c\"\n"},
    {"line-breaks", "a\n[x]", "name = \"a-x\"\nlabel = \"a?[x]\"\n"},
    {"c1",
     "a\xc2\x9b"
     "b",
     "name = \"a-b\"\nlabel = \"a?b\"\n"},
    {"not-utf8", "a\xff", "name = \"a\"\nlabel = \"a\xef\xbf\xbd\"\n"},
};

void check_device (const Device &row)
{
  std::set<std::string> names;
  DiscoveredDevice device;
  device.address = "10.0.0.1";
  device.service = "http://10.0.0.1/d";
  device.name = row.said;
  OnvifProfile one = profile ("a", "H264", 2, 1);
  one.uri = "rtsp://user:pass@10.0.0.1/a";
  const std::string text = camera_section (device, std::vector<OnvifProfile>{one}, "", names);
  assert_text (text, "# 10.0.0.1\n[[camera]]\n" + row.expected +
                         "url = \"rtsp://10.0.0.1/a\"  # H264 2x1\nonvif = \"http://10.0.0.1/d\"\n");
  const std::string again = camera_section (device, std::vector<OnvifProfile>{one}, "", names);
  g_assert_true (contains (again, "-2\"\n"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/bridge/onvif/username-token", test_username_token);
  g_test_add_func ("/bridge/onvif/markup-in-user", test_markup_in_user);
  g_test_add_func ("/bridge/onvif/nodes", test_nodes);
  g_test_add_func ("/bridge/onvif/probe-match", test_probe_match);
  g_test_add_func ("/bridge/onvif/clock", test_clock);
  g_test_add_func ("/bridge/onvif/most-profiles", test_most_profiles);
  g_test_add_func ("/bridge/onvif/mutations", test_mutations);
  add_table ("/bridge/onvif/parsed", parsed_rows, check_parsed);
  add_table ("/bridge/onvif/refused", refused_rows, check_refused);
  add_table ("/bridge/onvif/address", addresses, check_address);
  add_table ("/bridge/onvif/choice", choices, check_choice);
  add_table ("/bridge/onvif/device", devices_rows, check_device);
  return g_test_run ();
}
