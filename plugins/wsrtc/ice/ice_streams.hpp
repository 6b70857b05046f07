// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an agent holds of one webrtcbin, without GObject: its streams, and what
// they have in common. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "ice_host.hpp"
#include "ice_stream.hpp"

namespace wsrtc {

class IceStreams {
public:
  IceStreams (std::shared_ptr<IceHost> host, IcePost post)
      : host_ (std::move (host)), post_ (std::move (post))
  {
  }

  GRef<GstWsrtcIceStream> add (guint id);
  // The candidates to announce; nullopt from the second time on.
  std::optional<std::vector<IceCandidate>> gather (GstWebRTCICEStream *stream);
  void add_remote_candidate (GstWebRTCICEStream *stream, const std::string &text);
  bool set_local (GstWebRTCICEStream *stream, const char *ufrag, const char *password);
  bool set_remote (GstWebRTCICEStream *stream, const char *ufrag, const char *password);
  void set_controlling (bool controlling);
  bool controlling () const;
  // Ends all sessions.
  void close ();

  // nullptr: there is no stream yet.
  std::shared_ptr<IceEndpoint> first_endpoint () const;
  // The first one that has no path, or else the first.
  std::shared_ptr<IceEndpoint> unconnected_endpoint () const;

  std::vector<IceCandidate> local_candidates () const { return host_->candidates (); }

  std::vector<IceCandidate> remote_candidates (GstWebRTCICEStream *stream) const;

private:
  struct Entry {
    GRef<GstWsrtcIceStream> stream;
    bool gathered = false;
    std::vector<IceCandidate> remote; // for statistics
  };

  const std::shared_ptr<IceHost> host_;
  const IcePost post_;
  // Protects the rest; endpoints only queue tasks under it.
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  bool controlling_ = false;
  bool closed_ = false;
};

} // namespace wsrtc
