// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Talks to one ONVIF device: what it can send, and a key frame when one is
// needed. Nothing waits: answers come as calls on the main context that was the
// thread's default when the client was made, and none comes after its end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "camera_config.hpp"
#include "onvif_messages.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

struct OnvifAccess {
  std::string device; // address of the device service, http://HOST/onvif/device_service
  std::optional<Credentials> credentials;
  std::string ca_file; // whom to trust for https; empty = the system's
};

class OnvifClient {
public:
  explicit OnvifClient (OnvifAccess access);
  ~OnvifClient ();
  OnvifClient (const OnvifClient &) = delete;
  OnvifClient &operator= (const OnvifClient &) = delete;

  // All profiles, with their URIs. Fault::Security when it wants (other) credentials.
  using Profiles = std::function<void (Result<std::vector<OnvifProfile>> profiles)>;
  void find_profiles (Profiles done);

  // Asks for a key frame of the profile with this token. The first call looks
  // for the services, those after it are one question each; after one that fails all
  // is learnt anew. One at a time: while one runs, `done` of the next is told
  // Fault::Busy.
  using Finished = std::function<void (Status status)>;
  void set_synchronization_point (const std::string &profile, Finished done);
  // The same for the profile whose URI this is; the first one when none is. When it
  // signs in by what was learnt before and is refused, it learns and signs in once
  // more.
  void request_key_frame (const std::string &stream_uri, Finished done);

private:
  void try_key_frame (const std::string &stream_uri, Finished done);

  struct Parts;
  std::shared_ptr<Parts> parts_;
};

} // namespace wsrtc::bridge
