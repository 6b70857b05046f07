// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_wsrtc.hpp"

#include "dialect_wsrtc_frames.hpp"

namespace wsrtc {

namespace {

// Without state: every frame stands for itself.
class WsrtcDialect final : public Dialect {
public:
  explicit WsrtcDialect (Vocabulary vocabulary) : vocabulary_ (vocabulary) {}

  const DialectTraits &traits () const override { return traits_; }

  Result<DialectOutput> receive (std::string_view frame) override
  {
    Result<std::optional<Message>> message = read_wsrtc_frame (frame, vocabulary_);
    if (!message)
      return message.error ();
    DialectOutput output;
    if (*message)
      output.messages.push_back (std::move (**message));
    return output;
  }

  DialectOutput send (const Message &message) override
  {
    DialectOutput output;
    if (std::optional<std::string> frame = write_wsrtc_frame (message, vocabulary_))
      output.frames.push_back (std::move (*frame));
    return output;
  }

private:
  const Vocabulary vocabulary_;
  const DialectTraits traits_{Offerer::Either};
};

} // namespace

std::unique_ptr<Dialect> create_wsrtc_dialect (Vocabulary vocabulary)
{
  return std::make_unique<WsrtcDialect> (vocabulary);
}

} // namespace wsrtc
