// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses that this machine is known by elsewhere: behind a NAT, or in a
// container. Names are looked up when the element starts, and again from time
// to time by a thread that nobody waits for.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <glib.h>

#include "net_address.hpp"
#include "result.hpp"

namespace wsrtc {

class ExternalAddresses : public std::enable_shared_from_this<ExternalAddresses> {
public:
  // IP addresses and DNS names. An Error for what is neither.
  static Result<std::shared_ptr<ExternalAddresses>> create (const std::vector<std::string> &entries);

  // Looks all names up and waits for it, but not for long. Names without an
  // answer are in the error; they are tried again later. Not on a streaming thread.
  Status look_up ();

  // What is known. When it has become old, a look-up begins. Any thread.
  std::vector<IpAddress> current ();

private:
  struct Name {
    std::string text;
    std::vector<IpAddress> found;
  };

  void refresh ();

  std::vector<IpAddress> fixed_; // never changes once made
  // Protects the two below; no look-up is made under it.
  std::mutex mutex_;
  std::vector<Name> names_;
  gint64 asked_ = 0; // µs, monotonic
};

} // namespace wsrtc
