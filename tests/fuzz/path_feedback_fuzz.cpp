// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A sender whose peer tells by transport-wide feedback what it likes: what the path is
// thought to take is always a rate within the limits. The input is a list of steps.
//
// 0 COUNT SIZE GAP: packets are sent, of 8 × SIZE bytes and GAP × 0.1 ms apart.
// 1 WAIT: so many ms go by.
// 2 RTT BACK LENGTH BYTES…: feedback, from its packet count on, about the packet BACK before
// the next and those after it; 3 is the same with a sequence number of its own in BYTES.
#include <algorithm>

#include "fuzz_target.hpp"
#include "path_watch.hpp"

using namespace wsrtc;

namespace {

// Close to each other, so that a few seconds lead to either.
constexpr BandwidthLimits limits{500000, 400000, 550000};
// Of a window of a quarter of a second at least, in which no more came than an input
// can tell of.
constexpr uint64_t most_rate = 8192ull * max_packets_of_feedback * 65535 * 8 * 4;

// What is not there is 0.
class Reader {
public:
  Reader (const uint8_t *data, size_t size) : data_ (data), end_ (data + size) {}

  bool at_end () const { return data_ == end_; }

  uint8_t byte () { return data_ == end_ ? 0 : *data_++; }

  std::vector<uint8_t> bytes (size_t count)
  {
    const uint8_t *const from = data_;
    data_ += std::min (count, static_cast<size_t> (end_ - data_));
    return {from, data_};
  }

private:
  const uint8_t *data_;
  const uint8_t *const end_;
};

class Path {
public:
  Path () { sent_->remember (); }

  void step (Reader &input)
  {
    switch (input.byte () % 4) {
    case 0:
      send (input);
      return;
    case 1:
      now_ += std::chrono::milliseconds (input.byte ());
      return;
    case 2:
      hear (input, true);
      return;
    default:
      hear (input, false);
    }
  }

private:
  void send (Reader &input)
  {
    const size_t count = input.byte (), size = size_t{input.byte ()} * 8;
    const Micros gap (input.byte () * 100);
    for (size_t i = 0; i < count; i++) {
      next_ = sent_->take (1);
      sent_->note (next_, {now_, size});
      now_ += gap;
    }
  }

  void hear (Reader &input, bool in_step)
  {
    const Micros round_trip (input.byte () * 4000);
    const auto first = static_cast<uint16_t> (next_ + 1 - input.byte ());
    const std::vector<uint8_t> rest = input.bytes (input.byte ());
    // RTCP's head and two SSRCs, which are read elsewhere.
    std::vector<uint8_t> packet (in_step ? 14 : 12);
    packet.insert (packet.end (), rest.begin (), rest.end ());
    if (in_step) {
      packet[12] = static_cast<uint8_t> (first >> 8);
      packet[13] = static_cast<uint8_t> (first);
    }
    const auto feedback = parse_transport_feedback (packet.data (), packet.size ());
    if (!feedback)
      return;
    test::must (feedback->arrivals.size () <= max_packets_of_feedback);
    watch_.on_feedback (*feedback, now_, round_trip);
    check ();
  }

  void check () const
  {
    const auto state = watch_.state (now_);
    if (!state)
      return;
    test::must (state->room >= limits.least && state->room <= limits.most);
    test::must (state->sent <= most_rate && state->received <= most_rate);
  }

  const std::shared_ptr<SentPackets> sent_ = std::make_shared<SentPackets> ();
  PathWatch watch_{sent_, limits};
  Micros now_{1000000};
  uint16_t next_ = 0; // the last that was sent
};

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Reader input (data, size);
  Path path;
  while (!input.at_end ())
    path.step (input);
  return 0;
}
