// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A dialect as clients use it, with an element behind that answers: for tests that
// say anything to it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <glib.h>

#include "dialect.hpp"

namespace wsrtc::test {

inline constexpr size_t max_made = 200; // frames and messages out of one call

// Those that the dialect takes, in all roles.
inline std::vector<DialectConfig> all_places (const DialectRow &dialect)
{
  const std::map<std::string, std::string> queries[] = {
      {}, {{"id", "me"}}, {{"peer", "bob"}}, {{"room", "garden"}}, {{"peer-id", "bob"}}};
  std::vector<DialectConfig> places;
  for (const char *role : {"source", "viewer", "peer"}) {
    for (const char *path : {"", "room/1234", "echotest", "streaming/777"}) {
      for (const auto &query : queries) {
        DialectConfig config;
        config.role = role;
        config.path = path;
        config.query = query;
        if (dialect.target (config, std::string ("/") + path, ""))
          places.push_back (std::move (config));
      }
    }
  }
  return places;
}

// A client with an element behind that takes and makes all offers.
class DialectClient {
public:
  DialectClient (const DialectRow &dialect, const DialectConfig &config) : dialect_ (dialect.create (config))
  {
    take (dialect_->open (now_));
  }

  void receive (std::string_view frame)
  {
    auto output = dialect_->receive (frame);
    if (output)
      take (std::move (*output));
    else
      g_assert_true (g_utf8_validate (output.error ().text.c_str (), -1, nullptr));
    now_ += std::chrono::seconds (1);
    take (dialect_->tick (now_));
  }

  void end ()
  {
    for (const PeerId &peer : peers_)
      take (dialect_->send ({peer, Bye{"the end"}}));
  }

private:
  void take (DialectOutput output)
  {
    g_assert_cmpuint (output.frames.size (), <, max_made);
    g_assert_cmpuint (output.messages.size (), <, max_made);
    for (const std::string &frame : output.frames)
      g_assert_true (g_utf8_validate (frame.c_str (), static_cast<gssize> (frame.size ()), nullptr));
    for (const Message &message : output.messages)
      answer (message);
  }

  void answer (const Message &message)
  {
    const auto *description = std::get_if<Description> (&message.body);
    const bool asked = std::holds_alternative<PeerAdded> (message.body);
    if (!asked && (!description || description->type == SdpType::Answer))
      return;
    if (peers_.size () < max_made)
      peers_.push_back (message.peer);
    take (dialect_->send ({message.peer, Description{asked ? SdpType::Offer : SdpType::Answer, "v=0"}}));
    take (dialect_->send ({message.peer, Candidate{"candidate:1", MLine{0}, Mid ("0")}}));
    take (dialect_->send ({message.peer, Candidate{"", MLine{0}, {}}}));
  }

  std::unique_ptr<Dialect> dialect_;
  DialectTime now_{};
  std::vector<PeerId> peers_;
};

} // namespace wsrtc::test
