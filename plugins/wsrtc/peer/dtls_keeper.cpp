// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_keeper.hpp"

#include <memory>
#include <utility>

#include "inner_elements.hpp"

namespace wsrtc {

namespace {

using Elements = std::vector<GRef<GstElement>>;

gboolean let_go (GstClock *, GstClockTime, GstClockID, gpointer elements)
{
  delete static_cast<Elements *> (elements);
  return TRUE;
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

// The clock that GStreamer's DTLS takes for its timers. A time that is past
// already comes due at once.
DtlsKeeper::~DtlsKeeper ()
{
  if (elements_.empty ())
    return;
  const auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  GstClockID now = gst_clock_new_single_shot_id (clock.get (), gst_clock_get_time (clock.get ()));
  auto elements = std::make_unique<Elements> (std::move (elements_));
  if (gst_clock_id_wait_async (now, let_go, elements.get (), nullptr) == GST_CLOCK_OK)
    (void)elements.release ();
  gst_clock_id_unref (now);
}

} // namespace wsrtc
