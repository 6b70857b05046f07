// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_keeper.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "inner_elements.hpp"

namespace wsrtc {

namespace {

using Elements = std::vector<GRef<GstElement>>;

constexpr GstClockTime first_wait = 20 * GST_MSECOND, longest_wait = GST_SECOND;

struct Leaving {
  Elements elements;
  GstClockTime wait = 0;
};

void go_on_clock (GstClock *clock, std::unique_ptr<Leaving> leaving);

bool is_held_elsewhere (const GRef<GstElement> &element)
{
  return GST_OBJECT_REFCOUNT_VALUE (element.get ()) > 1;
}

gboolean let_go (GstClock *clock, GstClockTime, GstClockID, gpointer data)
{
  std::unique_ptr<Leaving> leaving (static_cast<Leaving *> (data));
  const Elements &elements = leaving->elements;
  if (std::none_of (elements.begin (), elements.end (), is_held_elsewhere))
    return TRUE;
  leaving->wait = std::clamp (leaving->wait * 2, first_wait, longest_wait);
  go_on_clock (clock, std::move (leaving));
  return TRUE;
}

// A time that is past already comes due at once. Without the clock's thread they go here.
void go_on_clock (GstClock *clock, std::unique_ptr<Leaving> leaving)
{
  GstClockID due = gst_clock_new_single_shot_id (clock, gst_clock_get_time (clock) + leaving->wait);
  if (gst_clock_id_wait_async (due, let_go, leaving.get (), nullptr) == GST_CLOCK_OK)
    (void)leaving.release ();
  gst_clock_id_unref (due);
}

} // namespace

DtlsKeeper::DtlsKeeper (GstElement *webrtcbin)
{
  if (!webrtcbin)
    return;
  for (const char *factory : {"dtlsdec", "dtlsenc"})
    for (auto &element : find_elements (webrtcbin, factory))
      elements_.push_back (std::move (element));
}

// The clock that GStreamer's DTLS takes for its timers.
DtlsKeeper::~DtlsKeeper ()
{
  if (elements_.empty ())
    return;
  const auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  auto leaving = std::make_unique<Leaving> ();
  leaving->elements = std::move (elements_);
  go_on_clock (clock.get (), std::move (leaving));
}

} // namespace wsrtc
