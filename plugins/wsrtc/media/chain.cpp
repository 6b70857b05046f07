// SPDX-License-Identifier: LGPL-2.1-or-later
#include "chain.hpp"

#include "isolated_bin.hpp"
#include "make_element.hpp"

namespace wsrtc {

Chain::Chain (const std::string &name) : bin_ (GRef<GstElement>::sink (gst_bin_new (name.c_str ()))) {}

void Chain::append (const GRef<GstElement> &element)
{
  if (error_)
    return;
  gst_bin_add (GST_BIN (bin_.get ()), element.get ());
  if (last_ && !gst_element_link_pads (last_, "src", element.get (), "sink")) {
    const std::string names =
        std::string (GST_OBJECT_NAME (last_)) + " to " + GST_OBJECT_NAME (element.get ());
    error_ = Error{Fault::Media, "cannot link " + names + ": they have no format in common"};
    return;
  }
  if (!first_)
    first_ = element.get ();
  last_ = element.get ();
}

void Chain::append (const ElementRow &row, const std::function<void (GstElement *)> &setup)
{
  if (error_ || !row.factory)
    return;
  auto element = make_element (row.factory, row.package);
  if (!element) {
    error_ = element.error ();
    return;
  }
  apply_settings (element->get (), row.settings);
  if (setup)
    setup (element->get ());
  append (*element);
}

void Chain::append_caps (const char *caps)
{
  if (error_ || !caps)
    return;
  append ({"capsfilter", "libgstreamer1.0-0", ""},
          [caps] (GstElement *filter) { gst_util_set_object_arg (G_OBJECT (filter), "caps", caps); });
}

Result<GRef<GstElement>> Chain::finish_with (void (*add_pad) (GstElement *bin, GstPad *target))
{
  if (error_)
    return *error_;
  const auto target = GRef<GstPad>::adopt (gst_element_get_static_pad (first_, "sink"));
  add_pad (bin_.get (), target.get ());
  return bin_;
}

Result<GRef<GstElement>> Chain::finish ()
{
  return finish_with ([] (GstElement *bin, GstPad *target) {
    gst_element_add_pad (bin, gst_ghost_pad_new ("sink", target));
  });
}

Result<GRef<GstElement>> Chain::finish_isolated ()
{
  return finish_with (add_isolated_pad);
}

Result<GRef<GstElement>> Chain::finish_isolated_open ()
{
  auto bin = finish_isolated ();
  if (!bin)
    return bin;
  auto target = GRef<GstPad>::adopt (gst_element_get_static_pad (last_, "src"));
  gst_element_add_pad (bin_.get (), gst_ghost_pad_new ("src", target.get ()));
  return bin;
}

} // namespace wsrtc
