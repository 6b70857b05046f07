// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Messages gone wrong in many ways, the same ones in each run: what a parser of
// a peer's bytes must survive. Each stands in memory of exactly its size, so that
// the sanitizers see every read beyond.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "long_run.hpp"

namespace wsrtc::test {

// For each test; the second in a long run.
inline int mutations ()
{
  return rounds (100000, 2000000);
}

class Mutator {
public:
  using Bytes = std::vector<uint8_t>;

  // The messages that it starts from, none of them empty.
  explicit Mutator (std::vector<Bytes> seeds) : seeds_ (std::move (seeds)) {}

  // One to four changes to one of them; now and then there is none.
  Bytes next ()
  {
    Bytes bytes = seeds_[below (seeds_.size ())];
    for (size_t changes = below (5); changes > 0; changes--)
      change (bytes);
    return bytes;
  }

  // Evenly enough, and alike with every standard library.
  size_t below (size_t limit) { return static_cast<size_t> (random_ () % limit); }

private:
  void change (Bytes &bytes)
  {
    static constexpr uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    const size_t at = below (bytes.size () + 1), left = bytes.size () - at;
    const auto here = bytes.begin () + static_cast<ptrdiff_t> (at);
    switch (below (7)) {
    case 0: // a bit
      if (left > 0)
        *here ^= static_cast<uint8_t> (1 << below (8));
      break;
    case 1: // a byte, at the edge of something
      if (left > 0)
        *here = edges[below (std::size (edges))];
      break;
    case 2: // 16 bits, as lengths have them
      if (left > 1) {
        here[0] = below (2) ? 0 : static_cast<uint8_t> (random_ ());
        here[1] = static_cast<uint8_t> (random_ ());
      }
      break;
    case 3: // cut
      bytes.resize (at);
      break;
    case 4: // longer
      bytes.resize (bytes.size () + below (64), static_cast<uint8_t> (random_ ()));
      break;
    case 5: { // a part of it once more
      const Bytes part (here, here + static_cast<ptrdiff_t> (std::min<size_t> (left, below (32))));
      bytes.insert (bytes.begin () + static_cast<ptrdiff_t> (below (bytes.size () + 1)), part.begin (),
                    part.end ());
      break;
    }
    case 6: { // the end of another
      const Bytes &other = seeds_[below (seeds_.size ())];
      bytes.resize (at);
      bytes.insert (bytes.end (), other.begin () + static_cast<ptrdiff_t> (std::min (at, other.size ())),
                    other.end ());
      break;
    }
    }
  }

  const std::vector<Bytes> seeds_;
  std::mt19937_64 random_{20240229};
};

// A copy in memory of exactly that size.
class Exact {
public:
  explicit Exact (const std::vector<uint8_t> &bytes) : bytes_ (new uint8_t[bytes.size ()])
  {
    std::copy (bytes.begin (), bytes.end (), bytes_.get ());
  }

  const uint8_t *data () const { return bytes_.get (); }

  uint8_t *data () { return bytes_.get (); }

private:
  std::unique_ptr<uint8_t[]> bytes_;
};

} // namespace wsrtc::test
