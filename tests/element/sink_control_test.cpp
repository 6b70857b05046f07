// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer's mouse and keys, as events in front of wsrtcsink.
#include <mutex>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "data_sides.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string launch (const std::string &caps = "")
{
  return "videotestsrc name=v is-live=true ! video/x-raw,width=160,height=120,framerate=30/1" + caps +
         " ! wsrtcsink name=s enable-control-data-channel=true";
}

// The navigation events that come to an element, and whether it takes them.
class Catcher {
public:
  Catcher (SinkRig &rig, bool takes) : takes_ (takes)
  {
    const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "v"));
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
    gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, this, nullptr);
  }

  Catcher (const Catcher &) = delete;
  Catcher &operator= (const Catcher &) = delete;

  std::string seen ()
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    return seen_;
  }

private:
  static GstPadProbeReturn on_event (GstPad *, GstPadProbeInfo *info, gpointer data)
  {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
    if (GST_EVENT_TYPE (event) != GST_EVENT_NAVIGATION)
      return GST_PAD_PROBE_OK;
    auto *self = static_cast<Catcher *> (data);
    const GUnique<char> text (gst_structure_to_string (gst_event_get_structure (event)));
    {
      const std::lock_guard<std::mutex> lock (self->mutex_);
      self->seen_ += std::string (text.get ()) + "\n";
    }
    if (!self->takes_)
      return GST_PAD_PROBE_OK;
    gst_event_unref (event);
    GST_PAD_PROBE_INFO_DATA (info) = nullptr;
    return GST_PAD_PROBE_HANDLED;
  }

  const bool takes_;
  std::mutex mutex_; // protects seen_
  std::string seen_;
};

struct Row {
  const char *name;
  const char *event;
  const char *expected; // part of the structure
};

const Row events[] = {
    {"move", R"("event":"MouseMove","x":10.5,"y":20)", "event=(string)mouse-move"},
    {"position", R"("event":"MouseMove","x":10.5,"y":20)", "pointer_x=(double)10.5, pointer_y=(double)20"},
    {"beyond", R"("event":"MouseMove","x":1000,"y":-1)", "pointer_x=(double)159, pointer_y=(double)0"},
    {"press", R"("event":"MouseButtonPress","x":1,"y":2,"button":1)", "mouse-button-press"},
    {"release", R"("event":"MouseButtonRelease","x":1,"y":2,"button":1)", "mouse-button-release"},
    {"scroll", R"("event":"MouseScroll","x":1,"y":2,"delta_x":0,"delta_y":-120)",
     "delta_pointer_y=(double)-120"},
    {"key-press", R"("event":"KeyPress","key":"space")", "key-press, key=(string)space"},
    {"key-release", R"("event":"KeyRelease","key":"space")", "key-release, key=(string)space"},
    {"touch-down", R"("event":"TouchDown","x":1,"y":2,"identifier":7,"pressure":0.5)", "touch-down"},
    {"touch-motion", R"("event":"TouchMotion","x":1,"y":2,"identifier":7,"pressure":0.5)", "touch-motion"},
    {"touch-up", R"("event":"TouchUp","x":1,"y":2,"identifier":7)", "touch-up"},
    {"touch-frame", R"("event":"TouchFrame")", "touch-frame"},
};

std::string request (const std::string &event, const std::string &more = "")
{
  return R"({"id":5,)" + more + R"("request":{"type":"navigationEvent","event":{)" + event + "}}}";
}

struct Control {
  explicit Control (bool takes = true, bool viewer_offers = false, const std::string &caps = "")
      : rig (launch (caps).c_str ()), catcher (rig, takes)
  {
    rig.play ();
    ViewerOptions options =
        viewer.options (viewer_offers ? std::vector<std::string>{"control"} : std::vector<std::string>{});
    options.offers = viewer_offers;
    rig.join ("ann", options);
    rig.wait_for_packets ("ann");
    viewer.log.wait_for_line ("control open");
  }

  DataViewer viewer;
  SinkRig rig;
  Catcher catcher;
};

constexpr const char *done = R"(control text {"type":"ControlResponseMessage","id":5,"error":null})";

void test_event (const Row &row)
{
  Control control;
  control.viewer.send ("control", request (row.event));
  control.viewer.log.wait_for_line (done);
  g_test_message ("%s", control.catcher.seen ().c_str ());
  g_assert_nonnull (strstr (control.catcher.seen ().c_str (), row.expected));
}

// Points that are twice as wide as high: the viewer has twice as many, square ones.
void test_other_size ()
{
  Control control (true, false, ",pixel-aspect-ratio=2/1");
  control.viewer.send ("control", request (R"("event":"MouseMove","x":240,"y":60)"));
  control.viewer.log.wait_for_line (done);
  g_test_message ("%s", control.catcher.seen ().c_str ());
  g_assert_nonnull (strstr (control.catcher.seen ().c_str (), "pointer_x=(double)120, pointer_y=(double)60"));
}

// Who offers makes the channel.
void test_viewer_offers ()
{
  Control control (true, true);
  control.viewer.send ("control", request (R"("event":"KeyPress","key":"a")"));
  control.viewer.log.wait_for_line (done);
}

struct Refused {
  const char *name;
  std::string request;
  const char *error;
};

const Refused refused[] = {
    {"unknown", request (R"("event":"Fly")"), "the event is not known"},
    {"no-such-picture", request (R"("event":"TouchFrame")", R"("mid":"video9",)"),
     "there is no such picture"},
};

void test_refused (const Refused &row)
{
  Control control;
  control.viewer.send ("control", row.request);
  control.viewer.log.wait_for_part (row.error);
  assert_text (control.catcher.seen (), "");
  assert_text (control.rig.complaints (), "");
}

void test_nobody_takes_it ()
{
  Control control (false);
  control.viewer.send ("control", request (R"("event":"TouchFrame")"));
  control.viewer.log.wait_for_part ("nothing in the pipeline takes mouse or keys");
}

// What is no request: one notice, then the end of the channel, and media go on.
void test_rubbish ()
{
  Control control;
  for (int i = 0; i < 10; i++) {
    control.viewer.send ("control", "hello");
    control.viewer.send_bytes ("control", 1000);
  }
  control.viewer.log.wait_for_line ("control close");
  assert_text (control.rig.complaints (), "");
  control.rig.wait_for_packets ("ann");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/control/event", events, test_event);
  g_test_add_func ("/sink/control/other-size", test_other_size);
  g_test_add_func ("/sink/control/viewer-offers", test_viewer_offers);
  add_table ("/sink/control/refused", refused, test_refused);
  g_test_add_func ("/sink/control/nobody-takes-it", test_nobody_takes_it);
  g_test_add_func ("/sink/control/rubbish", test_rubbish);
  return g_test_run ();
}
