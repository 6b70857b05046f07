// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A Rendition whose elements stand in a bin of their own, with one pad "sink".
#pragma once

#include <memory>

#include "chain.hpp"
#include "rendition.hpp"
#include "rtp_delivery.hpp"

namespace wsrtc {

class RenditionBin : public Rendition {
public:
  RenditionBin (std::shared_ptr<RtpDelivery> delivery, GRef<GstElement> bin, GRef<GstElement> sink);

  const CodecRow &codec () const override { return delivery_->codec (); }

  MiniRef<GstCaps> rtp_caps () const override { return delivery_->rtp_caps (); }

  Fanout &fanout () override { return delivery_->fanout (); }

  std::shared_ptr<const PacketRing> ring () override { return delivery_->ring (); }

  void request_key_frame () override;

  // Borrowed. It must be in state NULL when the rendition is destroyed.
  GstElement *bin () const { return bin_.get (); }

protected:
  const RtpDelivery &delivery () const { return *delivery_; }

  // Any thread.
  void ask_upstream ();

private:
  std::shared_ptr<RtpDelivery> delivery_;
  GRef<GstElement> bin_;
  GRef<GstElement> sink_;
};

using RtpCapsChanged = std::function<void ()>;

// tee → queue → convert → encoder → parser → payloader → fan-out. While nobody
// looks, frames are dropped in front of the queue.
Result<std::unique_ptr<RenditionBin>> make_raw_rendition (const CodecRow &codec,
                                                          const RenditionSettings &settings,
                                                          RtpCapsChanged rtp_caps_changed);

// tee → parser → payloader → fan-out, on the thread of the input.
Result<std::unique_ptr<RenditionBin>> make_encoded_rendition (const CodecRow &codec,
                                                              const RenditionSettings &settings,
                                                              RtpCapsChanged rtp_caps_changed);

// What both end with: the payloader and the fan-out sink, which is returned.
GRef<GstElement> append_packetiser (Chain &chain, const RenditionSettings &settings,
                                    std::shared_ptr<RtpDelivery> delivery);

} // namespace wsrtc
