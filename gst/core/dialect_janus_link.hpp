// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The part of Janus's protocol that is the same for all plugins: a session, its
// handles, requests that wait for their reply, and the signs of life. What it has
// to say gathers in a DialectOutput until that is taken.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "dialect.hpp"
#include "dialect_janus_frames.hpp"
#include "dialect_janus_requests.hpp"

namespace wsrtc {

// What a reply is waited for. The word is for people.
enum class JanusAsk { Create, Attach, Join, Publish, Subscribe, Watch, Start, Configure, KeepAlive };
const char *to_string (JanusAsk ask);

// What Janus says to one of the handles.
class JanusListener {
public:
  virtual void on_session () = 0;
  virtual void on_attached (uint64_t handle) = 0;
  // `ask`: it is the reply to that.
  virtual void on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask) = 0;
  virtual void on_candidates (uint64_t handle, const JanusFrame &frame) = 0;
  // The PeerConnection is up.
  virtual void on_up (uint64_t handle) = 0;
  // It is gone, or the handle is.
  virtual void on_gone (uint64_t handle, const std::string &why) = 0;
  // It does not do what it was asked. 0 = no handle yet. Not called where the
  // connection ends with it.
  virtual void on_refused (uint64_t handle, JanusAsk ask, const JanusError &error) = 0;

protected:
  ~JanusListener () = default;
};

class JanusLink {
public:
  JanusLink (JanusPlace place, JanusListener &listener);

  const JanusPlace &place () const { return place_; }

  void open (DialectTime now);
  void tick (DialectTime now);
  Status receive (std::string_view frame);

  // Asks for a session, or, where there is one, for a handle. Time is that of the
  // last tick.
  void begin ();
  void attach ();
  void ask (uint64_t handle, JanusAsk ask, const JanusBody &body,
            const std::optional<Description> &jsep = std::nullopt);
  void trickle (uint64_t handle, const Candidate &candidate);
  // What it still says is not for us. 0 = nothing.
  void detach (uint64_t handle);

  void tell (Message message) { output_.messages.push_back (std::move (message)); }

  // The same again and again is told once.
  void warn (Error error);
  void fail (Error error, bool permanent);
  DialectOutput take ();
  // "room/1234: Janus does not …".
  Error describe (JanusAsk ask, const JanusError &error) const;

  DialectTime now () const { return now_; }

private:
  struct Waiting {
    JanusAsk ask;
    uint64_t handle;
    DialectTime deadline;
  };

  std::string expect (JanusAsk ask, uint64_t handle);
  std::string next_transaction ();
  std::optional<Waiting> finish (const std::string &transaction);
  void forget_handle (uint64_t handle);
  void on_frame (const JanusFrame &frame);
  void on_ack (const JanusFrame &frame);
  void on_success (const JanusFrame &frame);
  void on_event (const JanusFrame &frame);
  void on_error (const JanusFrame &frame);
  void refuse (const Waiting &waiting, const JanusError &error);

  const JanusPlace place_;
  JanusListener &listener_;
  DialectOutput output_;
  uint64_t session_ = 0;
  std::set<uint64_t> handles_; // that are in use
  std::map<std::string, Waiting> waiting_;
  uint64_t transactions_ = 0;
  DialectTime now_;
  DialectTime keepalive_due_;
  std::string told_;
};

} // namespace wsrtc
