// SPDX-License-Identifier: LGPL-2.1-or-later
#include "control_request.hpp"

#include <cstring>
#include <string>

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string describe (const NavigationEvent &event)
{
  const char *const names[] = {"move",      "press",       "release",     "scroll",
                               "key-press", "key-release", "touch-down",  "touch-motion",
                               "touch-up",  "touch-frame", "touch-cancel"};
  char text[200];
  g_snprintf (text, sizeof text, "%s %g,%g button %d delta %g,%g key [%s] touch %u %g modifiers %x",
              names[static_cast<int> (event.kind)], event.x, event.y, event.button, event.delta_x,
              event.delta_y, event.key.c_str (), event.identifier, event.pressure, event.modifiers);
  return text;
}

struct Good {
  const char *name;
  const char *event; // members of the event
  const char *expected;
};

const Good good_events[] = {
    {"move", R"("event":"MouseMove","x":10.5,"y":20)",
     "move 10.5,20 button 0 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"move-with-modifiers", R"("event":"MouseMove","x":0,"y":0,"modifier_state":"control-mask+button1-mask")",
     "move 0,0 button 0 delta 0,0 key [] touch 0 0 modifiers 104"},
    {"no-modifiers", R"("event":"MouseMove","x":0,"y":0,"modifier_state":"")",
     "move 0,0 button 0 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"left-of-it", R"("event":"MouseMove","x":-3,"y":1e2)",
     "move -3,100 button 0 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"press", R"("event":"MouseButtonPress","x":1,"y":2,"button":3)",
     "press 1,2 button 3 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"release", R"("event":"MouseButtonRelease","x":1,"y":2,"button":1)",
     "release 1,2 button 1 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"scroll", R"("event":"MouseScroll","x":1,"y":2,"delta_x":-1.5,"delta_y":120)",
     "scroll 1,2 button 0 delta -1.5,120 key [] touch 0 0 modifiers 0"},
    {"key-press", R"("event":"KeyPress","key":"space","modifier_state":"shift-mask")",
     "key-press 0,0 button 0 delta 0,0 key [space] touch 0 0 modifiers 1"},
    {"key-release", R"("event":"KeyRelease","key":"é")",
     "key-release 0,0 button 0 delta 0,0 key [é] touch 0 0 modifiers 0"},
    {"touch-down", R"("event":"TouchDown","x":1,"y":2,"identifier":7,"pressure":0.5)",
     "touch-down 1,2 button 0 delta 0,0 key [] touch 7 0.5 modifiers 0"},
    {"touch-motion", R"("event":"TouchMotion","x":1,"y":2,"identifier":7,"pressure":1)",
     "touch-motion 1,2 button 0 delta 0,0 key [] touch 7 1 modifiers 0"},
    {"touch-up", R"("event":"TouchUp","x":1,"y":2,"identifier":7)",
     "touch-up 1,2 button 0 delta 0,0 key [] touch 7 0 modifiers 0"},
    {"touch-frame", R"("event":"TouchFrame")",
     "touch-frame 0,0 button 0 delta 0,0 key [] touch 0 0 modifiers 0"},
    {"touch-cancel", R"("event":"TouchCancel")",
     "touch-cancel 0,0 button 0 delta 0,0 key [] touch 0 0 modifiers 0"},
};

void test_good (const Good &row)
{
  const auto request = read_control_request (
      std::string (R"({"id":12,"mid":"video0","request":{"type":"navigationEvent","event":{)") + row.event +
      "}}}");
  g_assert_true (bool (request));
  g_assert_cmpuint (request->id, ==, 12);
  assert_text (request->mid->str (), "video0");
  g_assert_true (bool (request->event));
  assert_text (describe (*request->event), row.expected);
}

struct Bad {
  const char *name;
  const char *text;
  const char *error; // part of it
};

// Answered, by the number that they have.
const Bad bad_events[] = {
    {"no-request", R"({"id":1})", "only navigation events"},
    {"text-request", R"({"id":1,"request":"hello"})", "only navigation events"},
    {"other-type", R"({"id":1,"request":{"type":"customUpstreamEvent","structureName":"x"}})",
     "only navigation events"},
    {"no-type", R"({"id":1,"request":{}})", "\"type\" is missing"},
    {"no-event", R"({"id":1,"request":{"type":"navigationEvent"}})", "\"event\" is missing"},
    {"event-text", R"({"id":1,"request":{"type":"navigationEvent","event":"MouseMove"}})",
     "must be an object"},
    {"unknown", R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"Fly"}}})", "is not known"},
    {"no-position", R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":1}}})",
     "\"y\" is missing"},
    {"text-position",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":"1","y":1}}})",
     "\"x\" must be a number"},
    {"null-position",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":null,"y":1}}})",
     "\"x\" must be a number"},
    {"far", R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":1e30,"y":1}}})",
     "\"x\" must be a number"},
    {"infinite",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":1e999,"y":1}}})",
     "\"x\" must be a number"},
    {"no-button",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseButtonPress","x":1,"y":1}}})",
     "\"button\" is missing"},
    {"negative-button",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"MouseButtonPress","x":1,"y":1,"button":-1}}})",
     "\"button\" must be a whole number"},
    {"no-key", R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"KeyPress"}}})",
     "\"key\" is missing"},
    {"empty-key", R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"KeyPress","key":""}}})",
     "not the name of a key"},
    {"control-key",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"KeyPress","key":"a\nb"}}})",
     "not the name of a key"},
    {"long-key",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"KeyPress","key":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}})",
     "not the name of a key"},
    {"modifier",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"TouchFrame","modifier_state":"shift-mask+x"}}})",
     "a modifier that is not known"},
    {"modifier-number",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"TouchFrame","modifier_state":4}}})",
     "must be a string"},
    {"pressure",
     R"({"id":1,"request":{"type":"navigationEvent","event":{"event":"TouchDown","x":1,"y":1,"identifier":1,"pressure":2}}})",
     "\"pressure\" must be a number"},
    {"mid", R"({"id":1,"mid":4,"request":{"type":"navigationEvent","event":{"event":"TouchFrame"}}})",
     "must be a string"},
};

void test_bad_event (const Bad &row)
{
  const auto request = read_control_request (row.text);
  g_assert_true (bool (request));
  g_assert_cmpuint (request->id, ==, 1);
  g_assert_false (bool (request->event));
  g_test_message ("%s", request->event.error ().text.c_str ());
  g_assert_nonnull (strstr (request->event.error ().text.c_str (), row.error));
}

const Bad bad_requests[] = {
    {"empty", "", ""},
    {"no-json", "hello", ""},
    {"array", "[]", "not an object"},
    {"no-id", "{}", "\"id\" is missing"},
    {"id-text", R"({"id":"1"})", "\"id\" must be a whole number"},
    {"id-negative", R"({"id":-1})", "\"id\" must be a whole number"},
    {"twice", R"({"id":1,"id":2})", ""},
};

void test_bad_request (const Bad &row)
{
  const auto request = read_control_request (row.text);
  g_assert_false (bool (request));
  g_assert_nonnull (strstr (request.error ().text.c_str (), row.error));
}

void test_size ()
{
  std::string text = R"({"id":1,"request":"hello"})";
  text.append (max_control_bytes - text.size (), ' ');
  g_assert_true (bool (read_control_request (text)));
  const auto longer = read_control_request (text + " ");
  g_assert_false (bool (longer));
  g_assert_true (longer.error ().fault == Fault::TooLarge);
}

void test_response ()
{
  assert_text (write_control_response (7, ""), R"({"type":"ControlResponseMessage","id":7,"error":null})");
  assert_text (write_control_response (7, "no \"such\""),
               R"({"type":"ControlResponseMessage","id":7,"error":"no \"such\""})");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/control/good", good_events, test_good);
  add_table ("/control/bad-event", bad_events, test_bad_event);
  add_table ("/control/bad-request", bad_requests, test_bad_request);
  g_test_add_func ("/control/size", test_size);
  g_test_add_func ("/control/response", test_response);
  return g_test_run ();
}
