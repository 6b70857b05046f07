// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_streams.hpp"

#include <algorithm>
#include <utility>

#include "ice_debug.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_remote_candidates = 64;

std::string text_of (const char *text)
{
  return text ? text : "";
}

const std::shared_ptr<IceEndpoint> &endpoint_in (GstWebRTCICEStream *stream)
{
  return endpoint_of (transport_of (stream));
}

template <typename Entries> auto find_entry (Entries &entries, GstWebRTCICEStream *stream)
{
  return std::find_if (entries.begin (), entries.end (), [stream] (const auto &entry) {
    return static_cast<gpointer> (entry.stream.get ()) == stream;
  });
}

} // namespace

GRef<GstWsrtcIceStream> IceStreams::add (guint id)
{
  auto transport = make_ice_transport (host_->port (), host_->lite (), post_);
  const auto endpoint = endpoint_of (transport.get ());
  auto stream = make_ice_stream (id, std::move (transport));
  const std::lock_guard lock (mutex_);
  endpoint->set_controlling (controlling_);
  if (closed_)
    endpoint->close ();
  entries_.push_back ({stream, false, {}});
  return stream;
}

std::optional<std::vector<IceCandidate>> IceStreams::gather (GstWebRTCICEStream *stream)
{
  {
    const std::lock_guard lock (mutex_);
    const auto entry = find_entry (entries_, stream);
    if (entry == entries_.end () || std::exchange (entry->gathered, true))
      return std::nullopt;
  }
  return host_->candidates ();
}

void IceStreams::add_remote_candidate (GstWebRTCICEStream *stream, const std::string &text)
{
  const auto candidate = parse_remote_candidate (text);
  GST_LOG ("%s remote candidate %s", candidate ? "using" : "no use for", text.c_str ());
  if (!candidate)
    return;
  const std::lock_guard lock (mutex_);
  const auto entry = find_entry (entries_, stream);
  if (entry == entries_.end () || entry->remote.size () >= max_remote_candidates)
    return;
  entry->remote.push_back (*candidate);
  endpoint_in (stream)->add_remote_candidate (*candidate);
}

bool IceStreams::set_local (GstWebRTCICEStream *stream, const char *ufrag, const char *password)
{
  IceCredentials credentials{text_of (ufrag), text_of (password)};
  const bool valid = are_valid (credentials);
  if (valid)
    endpoint_in (stream)->set_local (std::move (credentials));
  return valid;
}

bool IceStreams::set_remote (GstWebRTCICEStream *stream, const char *ufrag, const char *password)
{
  IceCredentials credentials{text_of (ufrag), text_of (password)};
  const bool valid = are_valid (credentials);
  if (valid)
    endpoint_in (stream)->set_remote (std::move (credentials));
  return valid;
}

void IceStreams::set_controlling (bool controlling)
{
  const std::lock_guard lock (mutex_);
  controlling_ = controlling;
  for (const Entry &entry : entries_)
    endpoint_of (transport_of (GST_WEBRTC_ICE_STREAM (entry.stream.get ())))->set_controlling (controlling);
}

bool IceStreams::controlling () const
{
  const std::lock_guard lock (mutex_);
  return controlling_;
}

void IceStreams::close ()
{
  const std::lock_guard lock (mutex_);
  closed_ = true;
  for (const Entry &entry : entries_)
    endpoint_in (GST_WEBRTC_ICE_STREAM (entry.stream.get ()))->close ();
}

std::shared_ptr<IceEndpoint> IceStreams::first_endpoint () const
{
  const std::lock_guard lock (mutex_);
  return entries_.empty () ? nullptr : endpoint_in (GST_WEBRTC_ICE_STREAM (entries_.front ().stream.get ()));
}

std::shared_ptr<IceEndpoint> IceStreams::unconnected_endpoint () const
{
  const std::lock_guard lock (mutex_);
  for (const Entry &entry : entries_) {
    const auto &endpoint = endpoint_in (GST_WEBRTC_ICE_STREAM (entry.stream.get ()));
    if (!endpoint->selected ())
      return endpoint;
  }
  return entries_.empty () ? nullptr : endpoint_in (GST_WEBRTC_ICE_STREAM (entries_.front ().stream.get ()));
}

std::vector<IceCandidate> IceStreams::remote_candidates (GstWebRTCICEStream *stream) const
{
  const std::lock_guard lock (mutex_);
  const auto entry = find_entry (entries_, stream);
  return entry == entries_.end () ? std::vector<IceCandidate> () : entry->remote;
}

} // namespace wsrtc
