// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two wsrtcbin by the WebSocket of a server: the embedded one of the first, with
// either as the offerer, or both.
#include <cstring>
#include <optional>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "call_rig.hpp"
#include "leaks.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Side {
  explicit Side (const std::string &launch)
  {
    GError *error = nullptr;
    pipeline = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
    g_assert_no_error (error);
    seen.emplace (pipeline.get (), "seen");
  }

  ~Side () { gst_element_set_state (pipeline.get (), GST_STATE_NULL); }

  Side (const Side &) = delete;
  Side &operator= (const Side &) = delete;

  void play () { gst_element_set_state (pipeline.get (), GST_STATE_PLAYING); }

  std::string wait_for_address ()
  {
    std::string address;
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
    wait_for ("the address", [&] {
      const auto message =
          MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ELEMENT));
      const GstStructure *s = message ? gst_message_get_structure (message.get ()) : nullptr;
      if (!s || !gst_structure_has_name (s, "wsrtc-address"))
        return false;
      address = gst_structure_get_string (s, "address");
      return true;
    });
    return address;
  }

  std::string error () { return pop (GST_MESSAGE_ERROR); }

  // A warning or an error.
  std::string complaint ()
  {
    return pop (static_cast<GstMessageType> (GST_MESSAGE_WARNING | GST_MESSAGE_ERROR));
  }

  std::string pop (GstMessageType types)
  {
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
    const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), types));
    if (!message)
      return {};
    GError *raw = nullptr;
    const bool fatal = GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_ERROR;
    (fatal ? gst_message_parse_error : gst_message_parse_warning) (message.get (), &raw, nullptr);
    const GUnique<GError> told (raw);
    return told->message;
  }

  GRef<GstElement> pipeline;
  std::optional<FlowWatch> seen;
};

std::string port_of (const std::string &address)
{
  const GUnique<GUri> uri (g_uri_parse (address.c_str (), G_URI_FLAGS_NONE, nullptr));
  return std::to_string (g_uri_get_port (uri.get ()));
}

std::string first_line (const std::string &role)
{
  return "wsrtcbin name=b port=0 announce=false room=us role=" + role + PICTURES ("red") SEE;
}

std::string second_line (const std::string &port, const std::string &role)
{
  return "wsrtcbin name=b uri=ws://127.0.0.1:" + port + "/signaling room=us role=" + role +
         PICTURES ("blue") SEE;
}

struct RoleRow {
  const char *name;
  const char *first;
  const char *second;
};

const RoleRow role_rows[] = {
    {"auto", "auto", "auto"},
    {"first-offers", "offerer", "answerer"},
    {"second-offers", "answerer", "offerer"},
    {"both-offer", "offerer", "offerer"},
    {"second-is-auto", "answerer", "auto"},
};

void test_roles (const RoleRow &row)
{
  Side first (first_line (row.first));
  first.play ();
  const std::string address = first.wait_for_address ();
  g_assert_true (g_str_has_suffix (address.c_str (), "/call/us"));
  Side second (second_line (port_of (address), row.second));
  second.play ();
  wait_for ("pictures both ways",
            [&] { return is_blue (first.seen->picture ()) && is_red (second.seen->picture ()); });
  assert_text (first.error (), "");
  assert_text (second.error (), "");
}

// The second goes, and another one takes its place.
void test_returns ()
{
  Side first (first_line ("auto"));
  first.play ();
  const std::string port = port_of (first.wait_for_address ());
  for (int round = 0; round < 3; round++) {
    Side second (second_line (port, "auto"));
    second.play ();
    const guint64 before = first.seen->buffers;
    wait_for ("pictures both ways",
              [&] { return first.seen->buffers > before + 5 && is_red (second.seen->picture ()); });
  }
  g_assert_cmpuint (first.seen->ends, ==, 0);
  assert_text (first.error (), "");
}

void test_third ()
{
  Side first (first_line ("auto"));
  first.play ();
  const std::string port = port_of (first.wait_for_address ());
  Side second (second_line (port, "auto")), third (second_line (port, "auto"));
  second.play ();
  wait_for ("a picture", [&] { return is_red (second.seen->picture ()); });
  third.play ();
  // It is told, and tries again.
  wait_for ("the third to be refused",
            [&] { return third.complaint ().find ("already two clients") != std::string::npos; });
  const guint64 before = second.seen->buffers;
  wait_for ("the call to go on", [&] { return second.seen->buffers > before + 10; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bin/server/roles", role_rows, test_roles);
  g_test_add_func ("/bin/server/returns", test_returns);
  g_test_add_func ("/bin/server/third", test_third);
  return g_test_run ();
}
