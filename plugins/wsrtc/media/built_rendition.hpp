// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A Rendition whose elements stand behind the tee of an input. When one of them
// fails they are replaced by others, and its viewers go on with the next key
// frame. Owner thread, but for what Rendition says.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "rendition.hpp"
#include "rendition_parts.hpp"
#include "tee_branch.hpp"

namespace wsrtc {

struct RenditionOrder {
  Variant variant;
  const CodecRow *source = nullptr; // of an encoded input; nullptr = raw
  RenditionSettings settings;
  std::function<void ()> rtp_caps_changed; // streaming thread
  std::function<void ()> failed;           // any thread: mend () is due
  // A pad of the tee, before it is linked to the elements. May be empty.
  std::function<void (GstPad *)> new_branch;
};

class BuiltRendition final : public Rendition {
public:
  // `tee` is in `bin`.
  static Result<std::shared_ptr<BuiltRendition>> create (RenditionOrder order, GRef<GstElement> bin,
                                                         GRef<GstElement> tee);

  ~BuiltRendition () override { dismantle (); }

  const CodecRow &codec () const override { return *order_.variant.codec; }

  MiniRef<GstCaps> rtp_caps () const override { return delivery_->rtp_caps (); }

  Fanout &fanout () override { return delivery_->fanout (); }

  std::shared_ptr<const PacketRing> ring () override { return delivery_->ring (); }

  void request_key_frame () override;

  uint64_t bitrate () const override { return aim_; }

  void set_bitrate (uint64_t bitrate) override;

  std::optional<PictureSize> picture () const override;

  const std::optional<Error> &lost () const override { return lost_; }

  const Variant &variant () const { return order_.variant; }

  // If elements have failed: puts others in their place, unless the input has
  // ended, and then when it goes on.
  void mend ();

  bool is_built () const { return parts_.bin.get () != nullptr; }

  // For good: what remains are the viewers' references.
  void dismantle ();

private:
  using Clock = std::chrono::steady_clock;

  BuiltRendition (RenditionOrder order, GRef<GstElement> bin, GRef<GstElement> tee);
  Status build ();
  Status build_once ();
  void take_down ();
  bool blame (const Failure &failure);
  bool is_patient ();
  GstElement *guess_culprit () const;

  const RenditionOrder order_;
  const std::shared_ptr<RtpDelivery> delivery_;
  TeeBranch branch_;
  uint16_t next_sequence_;
  RenditionParts parts_;
  std::shared_ptr<FailureBox> box_; // of the parts
  Blamed blamed_;
  std::optional<uint64_t> bitrate_; // as it was set
  // Of the encoder, which is not asked while it runs: it may answer when a frame is done only.
  uint64_t aim_ = 0;
  int repeats_ = 0; // of the same elements, in a short time
  Clock::time_point mended_{};
  std::string failure_; // the last one, for lost_
  std::optional<Error> lost_;
};

} // namespace wsrtc
