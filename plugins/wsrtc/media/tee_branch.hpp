// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One branch behind a tee whose other branches go on, whatever happens to this
// one: linked in and cut out while data flow, without a wait on the streaming
// thread's side. Owner thread.
#pragma once

#include <functional>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

class TeeBranch {
public:
  // `tee` is in `bin`, and allows pads that are not linked. `new_pad`, if any, is
  // given each of its pads before that is linked.
  TeeBranch (GRef<GstElement> bin, GRef<GstElement> tee, std::function<void (GstPad *)> new_pad)
      : bin_ (std::move (bin)), tee_ (std::move (tee)), new_pad_ (std::move (new_pad))
  {
  }

  ~TeeBranch () { detach (); }

  TeeBranch (const TeeBranch &) = delete;
  TeeBranch &operator= (const TeeBranch &) = delete;

  // Starts `branch` in the bin and links its pad "sink". False when one of both
  // does not work; everything is as before then.
  bool attach (GRef<GstElement> branch);
  // Takes it out again and stops it, which waits for what its own threads are
  // busy with. Nothing when there is none.
  void detach ();

  // Asks what is in front of the tee for a key frame.
  void request_key_frame ();

  // The stream has ended: a new branch would never hear of it.
  bool ended () const;

private:
  GRef<GstPad> tee_sink () const;
  GRef<GstPad> request_pad ();
  void stop ();

  const GRef<GstElement> bin_;
  const GRef<GstElement> tee_;
  const std::function<void (GstPad *)> new_pad_;
  GRef<GstElement> branch_;
  GRef<GstPad> pad_; // of the tee
  gulong probe_ = 0; // on the tee's sink, with pad_
};

} // namespace wsrtc
