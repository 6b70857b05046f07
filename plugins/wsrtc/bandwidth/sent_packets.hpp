// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace wsrtc {

// The transport-wide sequence numbers of one peer, which all its tracks share,
// and what was sent under the last of them. Any thread.
class SentPackets {
public:
  using Micros = std::chrono::microseconds;

  // From now on: where nobody asks, nothing is. One thread.
  void remember ()
  {
    if (places_)
      return;
    places_ = std::make_unique<Places> ();
    packets_.store (places_.get (), std::memory_order_release);
  }

  struct Packet {
    Micros sent{}; // of the monotonic clock
    size_t size = 0;
  };

  // The first of `count` numbers in a row. Only for packets that have a place for it:
  // the peer calls lost what it has no number of.
  uint16_t take (size_t count)
  {
    return next_.fetch_add (static_cast<uint16_t> (count), std::memory_order_relaxed);
  }

  // These have left, from that number on. They are some µs apart, so that the time of
  // each tells it from the others.
  void note (uint16_t first, Micros sent, const size_t *sizes, size_t count)
  {
    for (size_t i = 0; i < count; i++)
      note (static_cast<uint16_t> (first + i), {sent + Micros (i), sizes[i]});
  }

  void note (uint16_t number, const Packet &packet)
  {
    Places *const packets = packets_.load (std::memory_order_acquire);
    if (!packets)
      return;
    const uint64_t time = static_cast<uint64_t> (packet.sent.count ()) & time_mask;
    const uint64_t size = packet.size < most_size ? packet.size : most_size;
    const uint64_t round = number / kept;
    (*packets)[number % kept].store (time << (64 - time_bits) | size << number_bits | round,
                                     std::memory_order_relaxed);
  }

  // Nothing when that was too long ago, or never.
  std::optional<Packet> find (uint16_t number, Micros now) const
  {
    const Places *const packets = packets_.load (std::memory_order_acquire);
    const uint64_t held = packets ? (*packets)[number % kept].load (std::memory_order_relaxed) : 0;
    if (held == 0 || (held & number_mask) != number / kept)
      return std::nullopt;
    const uint64_t time = held >> (64 - time_bits);
    const Micros age (static_cast<int64_t> ((static_cast<uint64_t> (now.count ()) - time) & time_mask));
    if (age > oldest)
      return std::nullopt; // of another round of all numbers
    return Packet{now - age, held >> number_bits & most_size};
  }

private:
  // Some seconds of a stream. The rest of a number tells how often it came round.
  static constexpr size_t kept = 2048;
  static constexpr unsigned number_bits = 5; // 65536 / kept
  static constexpr unsigned size_bits = 16;
  static constexpr unsigned time_bits = 64 - size_bits - number_bits; // µs of 101 days
  static constexpr uint64_t number_mask = (1u << number_bits) - 1;
  static constexpr uint64_t most_size = (1u << size_bits) - 1;
  static constexpr uint64_t time_mask = (uint64_t{1} << time_bits) - 1;
  static constexpr std::chrono::seconds oldest{30};
  static_assert (kept << number_bits == 65536, "a number is its place and its round");

  // One word each, since streaming threads write while the owner reads.
  using Places = std::array<std::atomic<uint64_t>, kept>;

  std::atomic<uint16_t> next_{1};
  std::unique_ptr<Places> places_;
  std::atomic<Places *> packets_{nullptr}; // nullptr: not remembered
};

} // namespace wsrtc
