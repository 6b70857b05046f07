// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_keeper.hpp"

#include <memory>
#include <utility>

namespace wsrtc {

namespace {

using Elements = std::vector<GRef<GstElement>>;

void collect (GstElement *bin, const char *factory, Elements &elements)
{
  GstIterator *found = gst_bin_iterate_all_by_element_factory_name (GST_BIN (bin), factory);
  const auto keep = [] (const GValue *item, gpointer to) {
    static_cast<Elements *> (to)->push_back (
        GRef<GstElement>::take_ref (GST_ELEMENT (g_value_get_object (item))));
  };
  // Changed meanwhile: what was found stays, once more does no harm.
  while (gst_iterator_foreach (found, keep, &elements) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (found);
  gst_iterator_free (found);
}

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
  collect (webrtcbin, "dtlsdec", elements_);
  collect (webrtcbin, "dtlsenc", elements_);
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
