// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A PeerPort that only writes down what it was asked for, one line each, into
// a log that it may share with others, so that the order between them shows.
#pragma once

#include <string>
#include <vector>

#include "peer_port.hpp"

namespace wsrtc::test {

class FakePeerPort final : public PeerPort {
public:
  explicit FakePeerPort (std::vector<std::string> &log) : log_ (log) {}

  const Description &remote () const { return remote_; }

  unsigned closed () const { return closed_; }

  void create_offer () override { log_.emplace_back ("create-offer"); }

  void create_answer () override { log_.emplace_back ("create-answer"); }

  void set_local (const Description &description) override
  {
    log_.push_back (std::string ("set-local ") + to_string (description.type));
  }

  void set_remote (const Description &description) override
  {
    remote_ = description;
    log_.push_back (std::string ("set-remote ") + to_string (description.type));
  }

  void add_candidate (MLine mline, const std::string &candidate) override
  {
    log_.push_back ("candidate " + std::to_string (mline.index) + " " + candidate);
  }

  void rebuild () override { log_.emplace_back ("rebuild"); }

  void close () override
  {
    if (closed_++ == 0)
      log_.emplace_back ("close");
  }

private:
  std::vector<std::string> &log_;
  Description remote_;
  unsigned closed_ = 0;
};

} // namespace wsrtc::test
