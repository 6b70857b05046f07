// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_track.hpp"

#include <algorithm>
#include <utility>

#include "latency_watch.hpp"
#include "output_chain.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace wsrtc {

namespace {

GRef<GstPad> pad_of (GstElement *chain, const char *name)
{
  return GRef<GstPad>::adopt (gst_element_get_static_pad (chain, name));
}

bool has_begun (GstPad *pad)
{
  return static_cast<bool> (
      MiniRef<GstEvent>::adopt (gst_pad_get_sticky_event (pad, GST_EVENT_STREAM_START, 0)));
}

// Whoever waits behind it may hold its threads for long: nobody of ours waits for
// them.
void dispose_of (GstElement *bin, const GRef<GstElement> &chain)
{
  gst_element_set_locked_state (chain.get (), TRUE);
  const auto end = [] (GstElement *element, gpointer parent) {
    gst_element_set_state (element, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (parent), element);
  };
  gst_element_call_async (chain.get (), end, gst_object_ref (bin), gst_object_unref);
}

} // namespace

SourceTrack::SourceTrack (GstElement *bin, std::string name, MediaKind kind, SourceTrackHooks hooks)
    : bin_ (bin), name_ (std::move (name)), kind_ (kind), hooks_ (std::move (hooks))
{
}

std::shared_ptr<SourceTrack> SourceTrack::create (GstElement *bin, SourceTrackName name, unsigned latency,
                                                  SourceTrackHooks hooks)
{
  std::shared_ptr<SourceTrack> track (
      new SourceTrack (bin, std::move (name.pad), name.kind, std::move (hooks)));
  track->make_pad (name.pad_template, latency);
  auto &siblings = *track->hooks_.siblings;
  siblings.erase (std::remove_if (siblings.begin (), siblings.end (),
                                  [] (const auto &sibling) { return sibling.expired (); }),
                  siblings.end ());
  siblings.push_back (track);
  return track;
}

// ---- the pad

void SourceTrack::make_pad (const std::string &template_name, unsigned latency)
{
  shared_->track = weak_from_this ();
  shared_->post = hooks_.post;
  shared_->latency = latency;
  GstPadTemplate *templ =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (bin_), template_name.c_str ());
  pad_ = GRef<GstPad>::sink (gst_ghost_pad_new_no_target_from_template (name_.c_str (), templ));
  using Ref = std::shared_ptr<Shared>;
  const auto drop = [] (gpointer data) { delete static_cast<Ref *> (data); };
  gst_pad_set_query_function_full (
      pad (),
      [] (GstPad *pad, GstObject *parent, GstQuery *query) {
        return on_query (**static_cast<Ref *> (pad->querydata), pad, parent, query);
      },
      new Ref (shared_), drop);
  gst_pad_set_event_function_full (
      pad (),
      [] (GstPad *pad, GstObject *parent, GstEvent *event) {
        if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
          ask_to_decide (*static_cast<Ref *> (pad->eventdata));
        return gst_pad_event_default (pad, parent, event);
      },
      new Ref (shared_), drop);
  g_signal_connect_data (
      pad (), "linked",
      G_CALLBACK (+[] (GstPad *, GstPad *, gpointer ref) { ask_to_decide (*static_cast<Ref *> (ref)); }),
      new Ref (shared_), [] (gpointer data, GClosure *) { delete static_cast<Ref *> (data); },
      GConnectFlags (0));
  watch_latency (pad (), [shared = shared_] (GstPad *, GstClockTime most) { shared->waits = most; });
  watch_end ();
  gst_pad_set_active (pad (), TRUE);
}

// Those that lead nowhere end when what is linked here has its end: a queue that
// leads nowhere calls that an error, and the pipeline has ended by then.
void SourceTrack::watch_end ()
{
  using Ref = std::shared_ptr<Shared>;
  const auto inner = GRef<GstPad>::adopt (GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (pad ()))));
  gst_pad_set_event_function_full (
      inner.get (),
      [] (GstPad *entry, GstObject *parent, GstEvent *event) {
        const bool is_end = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
        const gboolean taken = gst_pad_event_default (entry, parent, event);
        if (is_end)
          (*static_cast<Ref *> (entry->eventdata))->post ([ref = *static_cast<Ref *> (entry->eventdata)] {
            if (const auto self = ref->track.lock ())
              self->end_strays ();
          });
        return taken;
      },
      new Ref (shared_), [] (gpointer data) { delete static_cast<Ref *> (data); });
}

// Any thread.
void SourceTrack::ask_to_decide (const std::shared_ptr<Shared> &shared)
{
  if (shared->asked.exchange (true))
    return;
  shared->post ([shared] {
    shared->asked = false;
    if (const auto self = shared->track.lock ())
      self->decide ();
  });
}

// Threads of what is linked, or wants to be: before that it may choose.
gboolean SourceTrack::on_query (Shared &shared, GstPad *pad, GstObject *parent, GstQuery *query)
{
  const CodecRow *codec = shared.codec;
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS && codec && !gst_pad_is_linked (pad)) {
    GstCaps *filter = nullptr;
    gst_query_parse_caps (query, &filter);
    auto caps = output_caps (*codec);
    if (filter)
      caps =
          MiniRef<GstCaps>::adopt (gst_caps_intersect_full (filter, caps.get (), GST_CAPS_INTERSECT_FIRST));
    gst_query_set_caps_result (query, caps.get ());
    return TRUE;
  }
  if (gst_pad_query_default (pad, parent, query))
    return TRUE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return FALSE;
  gst_query_set_latency (query, TRUE, shared.latency * GST_MSECOND, GST_CLOCK_TIME_NONE);
  return TRUE;
}

// ---- what is behind it

void SourceTrack::take (std::shared_ptr<TrackInlet> inlet, const CodecRow *codec)
{
  if (inlet_)
    inlet_->close ();
  inlet_ = std::move (inlet);
  codec_ = codec;
  shared_->codec = codec;
  decide ();
}

void SourceTrack::decide ()
{
  if (ended_ || !inlet_ || !codec_ || !gst_pad_is_linked (pad ()))
    return;
  const auto wanted = MiniRef<GstCaps>::adopt (gst_pad_peer_query_caps (pad (), nullptr));
  const bool is_same = chain_ && !box_->closed () && chain_codec_ == codec_;
  if (is_same && gst_caps_can_intersect (output_caps (*codec_, form_).get (), wanted.get ())) {
    connect_inlet ();
    return;
  }
  const auto form = choose_output_form (*codec_, wanted.get ());
  const Status built = form ? build (*form) : Status (form.error ());
  if (!built)
    hooks_.fail (built.error ().within (name_));
}

// What happens to a chain of before is of no interest.
std::shared_ptr<FailureBox> SourceTrack::make_box ()
{
  const auto when = [this, number = ++chain_number_] (void (SourceTrack::*happens) ()) {
    return [post = hooks_.post, track = weak_from_this (), number, happens] {
      post ([track, number, happens] {
        const auto self = track.lock ();
        if (self && self->chain_ && self->chain_number_ == number)
          (self.get ()->*happens) ();
      });
    };
  };
  return std::make_shared<FailureBox> (when (&SourceTrack::on_failure), when (&SourceTrack::end));
}

Status SourceTrack::build (OutputForm form)
{
  auto box = make_box ();
  auto chain = make_output_chain (*codec_, form, box, failed_decoders_);
  drop_chain ();
  if (!chain)
    return chain.error ();
  GST_INFO_OBJECT (bin_, "%s hands on %s, %s", name_.c_str (), codec_->name, to_string (form));
  chain_ = *chain;
  stray_ = false;
  box_ = std::move (box);
  chain_codec_ = codec_;
  form_ = form;
  // Other tracks have the same codec, and the chain of before may not be gone yet.
  const std::string unique =
      name_ + "-" + std::to_string (chain_number_) + "-" + GST_OBJECT_NAME (chain_.get ());
  gst_object_set_name (GST_OBJECT (chain_.get ()), unique.c_str ());
  gst_bin_add (GST_BIN (bin_), chain_.get ());
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad ()), pad_of (chain_.get (), "src").get ());
  gst_element_sync_state_with_parent (chain_.get ());
  tell_latency ();
  connect_inlet ();
  gst_element_post_message (bin_, gst_message_new_latency (GST_OBJECT (bin_)));
  return Done{};
}

// To a chain that was not there when it was set.
void SourceTrack::tell_latency ()
{
  GstClockTime latency = shared_->waits;
  if (!GST_CLOCK_TIME_IS_VALID (latency))
    latency = latency_set_around (bin_);
  if (GST_CLOCK_TIME_IS_VALID (latency))
    gst_pad_send_event (pad_of (chain_.get (), "src").get (), gst_event_new_latency (latency));
}

void SourceTrack::connect_inlet ()
{
  const auto sink = pad_of (chain_.get (), "sink");
  const auto before = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ()));
  if (before.get () == inlet_->exit ())
    return;
  if (before)
    gst_pad_unlink (before.get (), sink.get ());
  if (gst_pad_link (inlet_->exit (), sink.get ()) != GST_PAD_LINK_OK)
    hooks_.fail (Error{Fault::Internal, name_ + ": the packets cannot be linked to their depayloader"});
}

void SourceTrack::drop_chain ()
{
  if (!chain_)
    return;
  box_->close ();
  const auto sink = pad_of (chain_.get (), "sink");
  if (const auto before = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ())))
    gst_pad_unlink (before.get (), sink.get ());
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad ()), nullptr);
  dispose_of (bin_, std::exchange (chain_, nullptr));
  box_ = nullptr;
}

// A decoder that does not work is replaced, if there is another.
void SourceTrack::on_failure ()
{
  const Failure failure = box_->get ().value_or (Failure{});
  drop_chain ();
  if (!gst_pad_is_linked (pad ()))
    return; // a new one is made for what is linked next
  GST_INFO_OBJECT (bin_, "%s: %s: %s", name_.c_str (), failure.culprit.c_str (), failure.text.c_str ());
  if (failure.culprit.empty ()) {
    on_refusal (failure);
    return;
  }
  if (form_ != OutputForm::Raw) {
    hooks_.fail (Error{Fault::Media, name_ + ": " + failure.culprit + " failed: " + failure.text});
    return;
  }
  failed_decoders_.push_back (failure.culprit);
  decide ();
}

// One of several pads may lead nowhere, as with a demuxer: it is asked again when
// something else is linked. When all do, nobody sees anything.
void SourceTrack::on_refusal (const Failure &failure)
{
  if (failure.leads_nowhere && any_sibling ([] (const auto &one) { return bool (one.chain_); })) {
    stray_ = true;
    end_strays ();
    return;
  }
  hooks_.fail (Error{Fault::Media, name_ + ": what is linked to it did not take the stream (" + failure.text +
                                       "); look for the first error of the elements behind it"});
}

bool SourceTrack::any_sibling (bool (*is_so) (const SourceTrack &)) const
{
  const auto &all = *hooks_.siblings;
  return std::any_of (all.begin (), all.end (), [is_so] (const auto &sibling) {
    const auto one = sibling.lock ();
    return one && is_so (*one);
  });
}

// After the last of the others: what several pads lead to waits for the end of all.
void SourceTrack::end_strays ()
{
  if (any_sibling ([] (const auto &one) { return one.chain_ && !one.ended_; }))
    return;
  for (const auto &sibling : *hooks_.siblings)
    if (const auto one = sibling.lock (); one && one->stray_)
      one->end ();
}

GstEvent *SourceTrack::new_stream_start () const
{
  // GStreamer makes none for an element that has inputs, too.
  const GUnique<char> unique (g_uuid_string_random ());
  GstEvent *start = gst_event_new_stream_start ((std::string (unique.get ()) + "/" + name_).c_str ());
  gst_event_set_group_id (start, group_);
  return start;
}

// Behind what is on its way. A packet that goes in at the moment is waited for,
// which is not long: there is a queue.
void SourceTrack::end ()
{
  if (std::exchange (ended_, true))
    return;
  if (!chain_) {
    end_aside ();
    return;
  }
  const auto sink = pad_of (chain_.get (), "sink");
  if (!has_begun (sink.get ()))
    gst_pad_send_event (sink.get (), new_stream_start ());
  gst_pad_send_event (sink.get (), gst_event_new_eos ());
}

// There is no queue, and a sink that is paused may hold who tells it.
void SourceTrack::end_aside ()
{
  struct Ending {
    GRef<GstPad> pad;
    MiniRef<GstEvent> start;
  };

  auto *ending = new Ending{pad_, has_begun (pad ()) ? MiniRef<GstEvent> ()
                                                     : MiniRef<GstEvent>::adopt (new_stream_start ())};
  const auto tell = [] (GstElement *, gpointer data) {
    const auto *what = static_cast<Ending *> (data);
    if (what->start)
      gst_pad_push_event (what->pad.get (), gst_event_ref (what->start.get ()));
    gst_pad_push_event (what->pad.get (), gst_event_new_eos ());
  };
  gst_element_call_async (bin_, tell, ending, [] (gpointer data) { delete static_cast<Ending *> (data); });
}

void SourceTrack::remove ()
{
  if (inlet_)
    inlet_->close ();
  inlet_ = nullptr;
  if (chain_) {
    gst_element_set_state (chain_.get (), GST_STATE_NULL);
    gst_bin_remove (GST_BIN (bin_), chain_.get ());
    chain_ = nullptr;
  }
  gst_pad_set_active (pad (), FALSE);
  gst_element_remove_pad (bin_, pad ());
}

} // namespace wsrtc
