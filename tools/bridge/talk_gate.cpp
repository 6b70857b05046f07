// SPDX-License-Identifier: LGPL-2.1-or-later
#include "talk_gate.hpp"

#include <chrono>
#include <utility>

namespace wsrtc::bridge {

namespace {

// A connection that is stuck is cut anyhow.
constexpr std::chrono::milliseconds longest_push (500);

// The first of them is deprecated since 1.20.
const char *push_signal (GstElement *rtspsrc)
{
  for (const char *name : {"push-backchannel-sample", "push-backchannel-buffer"})
    if (g_signal_lookup (name, G_OBJECT_TYPE (rtspsrc)) != 0)
      return name;
  return nullptr;
}

} // namespace

void TalkGate::prepare (GstElement *rtspsrc)
{
  const std::lock_guard lock (mutex_);
  described_ = false;
  refusal_.clear ();
  asked_ = !in_vain_ && push_signal (rtspsrc) &&
           g_object_class_find_property (G_OBJECT_GET_CLASS (rtspsrc), "backchannel");
  if (asked_)
    gst_util_set_object_arg (G_OBJECT (rtspsrc), "backchannel", "onvif");
}

bool TalkGate::take (GstElement *rtspsrc, guint stream, const GstCaps *caps)
{
  const auto format = talk_format_of (caps);
  {
    const std::lock_guard lock (mutex_);
    // It describes itself again when rtspsrc tries another transport.
    const bool is_other = rtspsrc_ && (rtspsrc_.get () != rtspsrc || stream_ != stream);
    if (!asked_ || is_other)
      return false;
    if (!format) { // another one may be of use: what is to be told is known when all are
      if (refusal_.empty ())
        refusal_ = format.error ().text;
      return false;
    }
    rtspsrc_ = GRef<GstElement>::take_ref (rtspsrc);
    stream_ = stream;
  }
  told_ (*format);
  return true;
}

void TalkGate::close ()
{
  GRef<GstElement> gone; // dies outside of the lock
  std::unique_lock lock (mutex_);
  std::swap (gone, rtspsrc_);
  idle_.wait_for (lock, longest_push, [this] { return !pushing_; });
  lock.unlock ();
}

void TalkGate::give_up ()
{
  const std::lock_guard lock (mutex_);
  in_vain_ = true;
}

bool TalkGate::was_asked () const
{
  const std::lock_guard lock (mutex_);
  return asked_;
}

bool TalkGate::was_described () const
{
  const std::lock_guard lock (mutex_);
  return described_;
}

bool TalkGate::is_open () const
{
  const std::lock_guard lock (mutex_);
  return bool (rtspsrc_);
}

std::string TalkGate::refusal () const
{
  const std::lock_guard lock (mutex_);
  return refusal_;
}

void TalkGate::note_description ()
{
  const std::lock_guard lock (mutex_);
  described_ = true;
}

void TalkGate::push (GstSample *sample)
{
  GRef<GstElement> to;
  guint stream = 0;
  {
    const std::lock_guard lock (mutex_);
    if (!rtspsrc_)
      return;
    to = rtspsrc_;
    stream = stream_;
    pushing_ = true;
  }
  // Some versions take the sample over, by mistake, and some do not: what nobody
  // else has shows which.
  GstSample *own =
      gst_sample_new (gst_sample_get_buffer (sample), gst_sample_get_caps (sample), nullptr, nullptr);
  GstFlowReturn result = GST_FLOW_OK;
  g_signal_emit_by_name (to.get (), push_signal (to.get ()), stream, gst_sample_ref (own), &result);
  if (GST_MINI_OBJECT_REFCOUNT_VALUE (own) > 1)
    gst_sample_unref (own);
  gst_sample_unref (own);
  {
    const std::lock_guard lock (mutex_);
    pushing_ = false;
  }
  idle_.notify_all ();
}

} // namespace wsrtc::bridge
