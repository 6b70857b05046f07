// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_inputs.hpp"

#include <utility>

#include "owning_handler.hpp"

namespace wsrtc::bridge {

CameraInputs::CameraInputs (GRef<GstElement> sink, const InletEvents &events)
    : sink_ (std::move (sink)), inlets_{{sink_.get (), Kind::Video, events},
                                        {sink_.get (), Kind::Audio, events}}
{
}

void CameraInputs::begin ()
{
  expected_[0] = expected_[1] = false;
  refused_[0] = refused_[1] = false;
  complete_ = false;
}

void CameraInputs::end ()
{
  if (last_media (Kind::Video) != 0 && !refused_[index (Kind::Audio)])
    sound_came_ = !expected_[index (Kind::Audio)] || last_media (Kind::Audio) != 0;
  for (MediaInlet &inlet : inlets_)
    inlet.disconnect ();
}

void CameraInputs::complete ()
{
  complete_ = true;
  for (const Kind kind : kinds)
    if (!expected_[index (kind)])
      inlets_[index (kind)].release ();
}

// A source whose pads are not all linked would end, and so may one that has no other
// pad yet.
static void drop_all (GstPad *source)
{
  gst_pad_add_probe (
      source, static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
      +[] (GstPad *, GstPadProbeInfo *, gpointer) { return GST_PAD_PROBE_DROP; }, nullptr, nullptr);
}

// Without what each session has anew.
static MiniRef<GstCaps> lasting_caps_of (GstPad *pad)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  if (!caps)
    return caps;
  auto lasting = MiniRef<GstCaps>::adopt (gst_caps_copy (caps.get ()));
  for (const char *field : {"ssrc", "clock-base", "seqnum-base", "timestamp-offset", "seqnum-offset",
                            "npt-start", "npt-stop", "play-speed", "play-scale", "onvif-mode"})
    gst_structure_remove_field (gst_caps_get_structure (lasting.get (), 0), field);
  return lasting;
}

bool CameraInputs::was_refused (GstPad *pad)
{
  const auto caps = lasting_caps_of (pad);
  const std::lock_guard<std::mutex> lock (mutex_);
  return caps && refused_sound_ && gst_caps_is_equal (caps.get (), refused_sound_.get ());
}

void CameraInputs::refuse (Kind kind, GstPad *source)
{
  if (source && kind == Kind::Audio) {
    auto caps = lasting_caps_of (source);
    const std::lock_guard<std::mutex> lock (mutex_);
    refused_sound_ = std::move (caps);
    sound_came_ = false; // it is waited for no more
  }
  if (source && !refused_[index (kind)])
    drop_all (source);
  refused_[index (kind)] = true;
  inlets_[index (kind)].release ();
}

void CameraInputs::release ()
{
  for (MediaInlet &inlet : inlets_)
    inlet.release ();
}

Kind CameraInputs::leading () const
{
  return expected_[index (Kind::Video)] || !expected_[index (Kind::Audio)] ? Kind::Video : Kind::Audio;
}

void CameraInputs::expect (Kind kind)
{
  expected_[index (kind)] = true;
  if (kind == Kind::Video || sound_came_)
    inlets_[index (kind)].expect ();
}

// Not while the source part is out of the pipeline: before it is in, and when it
// was left.
void CameraInputs::connect (Kind kind, GstPad *pad)
{
  const auto bin = GRef<GstObject>::adopt (gst_object_get_parent (GST_OBJECT (pad)));
  const auto pipeline = GRef<GstObject>::adopt (bin ? gst_object_get_parent (bin.get ()) : nullptr);
  if (!pipeline || gst_pad_is_linked (pad))
    return;
  if (kind == Kind::Audio && was_refused (pad))
    refused_[index (kind)] = true;
  if (refused_[index (kind)])
    drop_all (pad);
  else if (kind == Kind::Audio && !sound_came_)
    connect_late (pad);
  else
    inlets_[index (kind)].connect (pad);
}

// Sound that was announced and never came would make the sink wait for it each
// time; so its input is made when there is some.
void CameraInputs::connect_late (GstPad *pad)
{
  gst_pad_add_probe (
      pad, static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
      +[] (GstPad *source, GstPadProbeInfo *, gpointer data) {
        auto &self = **static_cast<std::shared_ptr<CameraInputs> *> (data);
        self.sound_came_ = true;
        self.connect (Kind::Audio, source);
        return GST_PAD_PROBE_REMOVE;
      },
      new std::shared_ptr<CameraInputs> (shared_from_this ()),
      [] (gpointer data) { delete static_cast<std::shared_ptr<CameraInputs> *> (data); });
}

} // namespace wsrtc::bridge
