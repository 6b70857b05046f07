// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every dialect of the registry as a client, and our own as a server: the first
// byte says which one and in which role, each line after it is a frame. What the
// dialect tells the session is answered as an element would.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dialect.hpp"
#include "fuzz_target.hpp"

using namespace wsrtc;

namespace {

constexpr std::array<const char *, 3> roles{"source", "viewer", "peer"};

DialectConfig config_of (unsigned choice)
{
  DialectConfig config;
  config.vocabulary = static_cast<Vocabulary> (choice % 3);
  config.role = roles[choice / 3 % roles.size ()];
  config.room = "room";
  config.path = "room/1234";
  config.token = "secret";
  return config;
}

// To one that came an offer, to an offer an answer, and so on.
struct Reply {
  std::vector<Message> operator() (const PeerAdded &added) const
  {
    return {{added.id, Description{SdpType::Offer, "v=0\r\n"}},
            {added.id, Candidate{"candidate:1", MLine{0}, {}}}};
  }

  std::vector<Message> operator() (const Description &description) const
  {
    if (description.type == SdpType::Answer)
      return {};
    return {{peer, Description{SdpType::Answer, "v=0\r\n"}}, {peer, Candidate{}}};
  }

  std::vector<Message> operator() (const Bye &) const { return {{peer, Bye{}}}; }

  template <typename Other> std::vector<Message> operator() (const Other &) const { return {}; }

  const PeerId &peer;
};

void answer (Dialect &dialect, const DialectOutput &output)
{
  for (const Message &message : output.messages)
    for (const Message &reply : std::visit (Reply{message.peer}, message.body))
      (void)dialect.send (reply);
}

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const std::vector<const DialectRow *> rows = all_dialects ();
  const std::unique_ptr<Dialect> dialect =
      rows[data[0] % rows.size ()]->create (config_of (unsigned (data[0] / rows.size ())));
  DialectTime now{};
  answer (*dialect, dialect->open (now));
  std::string_view rest = test::text_of (data + 1, size - 1);
  while (!rest.empty ()) {
    const size_t end = std::min (rest.find ('\n'), rest.size ());
    if (const auto output = dialect->receive (rest.substr (0, end)))
      answer (*dialect, *output);
    rest.remove_prefix (std::min (end + 1, rest.size ()));
    now += std::chrono::seconds (10);
    answer (*dialect, dialect->tick (now));
  }
  return 0;
}
