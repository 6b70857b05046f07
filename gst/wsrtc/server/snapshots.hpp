// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Still pictures of streams, asked for by HTTP and given by sources of this
// process. All who ask for the same one wait for one answer; it serves all who
// come within the next second. On the server's thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <libsoup/soup.h>

#include "../wire/timer.hpp"
#include "ids.hpp"
#include "result.hpp"
#include "rooms.hpp"
#include "waiting_request.hpp"

namespace wsrtc {

class ClientLink;

// Longest sides, in pixels, of which there are stills: few, so that nobody can
// have them made without end. The last one is what is given when none is named.
inline constexpr unsigned snapshot_sizes[] = {320, 640, 1920};
bool is_snapshot_size (unsigned size);

struct Snapshot {
  std::shared_ptr<GBytes> jpeg;
  int64_t time = 0; // of the picture, µs since 1970
};

class Snapshots {
public:
  explicit Snapshots (Rooms &rooms) : rooms_ (rooms) {}

  ~Snapshots () { close (); }

  Snapshots (const Snapshots &) = delete;
  Snapshots &operator= (const Snapshots &) = delete;

  // At once, or when the source has given one, or after the deadline.
  void respond (SoupServerMessage *message, const StreamName &stream, const ClientLink &link);
  // The source's answer; one that nobody asks for any more serves who comes next.
  void give (const StreamName &stream, unsigned size, Result<Snapshot> snapshot);
  // The server stops: who waits is told.
  void close ();

private:
  struct Entry {
    std::optional<Result<Snapshot>> answer; // the last one
    int64_t answered_at = 0;                // µs, monotonic
    WaitingRequests waiters;
    Timer deadline; // while the source is asked
  };

  using Key = std::pair<StreamName, unsigned>;

  static void answer (Entry &entry, const Key &key, const Result<Snapshot> &snapshot);
  void forget_gone ();

  Rooms &rooms_;
  std::map<Key, std::unique_ptr<Entry>> entries_;
};

} // namespace wsrtc
