// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_wsrtc.hpp"

#include <glib.h>

#include "dialect_wsrtc_frames.hpp"
#include "gptr.hpp"

namespace wsrtc {

namespace {

constexpr char pong[] = R"({"type":"pong"})";

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
    else if (vocabulary_ == Vocabulary::ExtendedServer && is_wsrtc_ping (frame))
      output.frames.emplace_back (pong);
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

// Appends `key=value` unless the query of the URI names the key.
void complete (std::string &query, const DialectConfig &config, const char *key, const std::string &value)
{
  if (value.empty () || config.query.count (key) != 0)
    return;
  const GUnique<char> escaped (g_uri_escape_string (value.c_str (), nullptr, FALSE));
  query += (query.empty () ? "" : "&") + std::string (key) + '=' + escaped.get ();
}

} // namespace

std::unique_ptr<Dialect> create_wsrtc_dialect (const DialectConfig &config)
{
  return std::make_unique<WsrtcDialect> (config.vocabulary);
}

Result<std::string> wsrtc_target (const DialectConfig &config, const std::string &path,
                                  const std::string &query)
{
  if (!config.room.empty ()) {
    if (const auto name = parse_stream_name (config.room); !name)
      return name.error ().within ("property room");
  }
  std::string completed = query;
  complete (completed, config, "room", config.room);
  complete (completed, config, "role", config.role);
  const std::string target = path.empty () || path == "/" ? "/signaling" : path;
  return completed.empty () ? target : target + '?' + completed;
}

} // namespace wsrtc
