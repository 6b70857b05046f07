// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Looks at what an ingest is about to pass on: learns the facts of the stream,
// leaves out what is no frame of its codec, and notices when media come in and
// nothing that can be used comes out.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include <gst/gst.h>

#include "front_plan.hpp"
#include "gptr.hpp"
#include "stream_look.hpp"

namespace wsrtc {

class StreamWatch {
public:
  // Both come on a streaming thread.
  struct Events {
    std::function<void ()> facts_changed;
    std::function<void ()> noticed;     // notice () has changed
    std::function<void (bool)> stalled; // media come, and nothing usable comes out; or again
  };

  // `exit`: the pad that is watched; not active any more at destruction.
  StreamWatch (GstPad *exit, Events events);
  ~StreamWatch ();
  StreamWatch (const StreamWatch &) = delete;
  StreamWatch &operator= (const StreamWatch &) = delete;

  // Any thread.
  StreamFacts facts () const;
  // That media come in and nothing usable comes out, or what browsers will not
  // show, and what to do; "" = all is well.
  std::string notice () const;

  // Something came in. Streaming thread.
  void came (const FrontPlan &plan, GstBuffer *buffer);

private:
  // Streaming thread.
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  void on_caps (const GstCaps *caps);
  bool on_frame (GstBuffer *frame);
  void on_new_source ();
  void doubt (const StreamFacts &before);
  StreamFacts believed () const;
  void publish ();
  void tell (std::string stalled);
  void passed ();

  const GRef<GstPad> exit_;
  const Events events_;
  gulong probe_ = 0;

  // Streaming thread.
  const CodecRow *codec_ = nullptr; // nullptr = raw
  StreamLook look_;
  StreamFacts doubted_;          // of what came before
  unsigned doubtful_frames_ = 0; // so many more have to come until that is forgotten
  gint64 silent_since_ = 0;      // µs, monotonic; 0 = something came out since
  unsigned silent_buffers_ = 0;  // that came in since
  bool told_ = false;

  // Protects those below; nothing is called while it is held.
  mutable std::mutex mutex_;
  StreamFacts facts_;
  std::string complaint_; // of the facts
  std::string stalled_;
};

// Why nothing comes out of that, where `buffer` is the last that came in: one
// sentence. `had_pictures`: something came out of it before. Pure.
std::string describe_stall (const FrontPlan &plan, const uint8_t *buffer, size_t size,
                            bool had_pictures = false);

} // namespace wsrtc
