// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What stills of an input are made of. Of an encoded one the last key frame is
// kept, also when no more come; of a raw one nothing, until a picture is asked for.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>

#include <gst/gst.h>

#include "codecs.hpp"
#include "still.hpp"

namespace wsrtc {

class StillKeeper {
public:
  // `exit`: a pad that frames of one form leave by; not active any more at
  // destruction.
  explicit StillKeeper (GstPad *exit);
  ~StillKeeper ();
  StillKeeper (const StillKeeper &) = delete;
  StillKeeper &operator= (const StillKeeper &) = delete;

  // Any thread. Empty: there was none yet, or the input is raw.
  std::optional<StillSource> key_frame () const;

  bool is_raw () const { return raw_; }

  // Any thread. The next picture of a raw input is handed over, on the streaming
  // thread: post, return. A second one takes the place of the first.
  void want (std::function<void (StillSource)> came);

private:
  // Streaming thread.
  void on_data (GstPadProbeInfo *info);
  void on_caps (GstCaps *caps);
  void on_frame (GstBuffer *frame);
  void hand_over (GstBuffer *frame);
  bool is_key_frame (GstBuffer *frame) const;
  StillSource source_of (GstBuffer *frame);

  const GRef<GstPad> exit_;
  gulong probe_ = 0;

  // Streaming thread.
  const CodecRow *codec_ = nullptr;
  MiniRef<GstCaps> caps_;

  std::atomic<bool> raw_{false};
  std::atomic<bool> wanted_{false};

  mutable std::mutex mutex_; // protects those below; nothing is called while it is held
  std::optional<StillSource> key_frame_;
  std::function<void (StillSource)> came_;
};

} // namespace wsrtc
