// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How the server asks the program that it runs in to take what somebody publishes.
#pragma once

#include <string>

#include <glib.h>

#include "ids.hpp"
#include "result.hpp"

namespace wsrtc {

// The room in which a program of this process receives what is published as that
// stream. No client can name it.
inline StreamName ingest_room (const StreamName &stream)
{
  return StreamName ("publish/" + stream.str ());
}

// On the server's thread.
class PublishPort {
public:
  virtual ~PublishPort () = default;
  // The ingest room is kept for a receiver, whose name goes back with the signaller
  // that the program is handed. An Error: nobody would hear of it.
  virtual Status request (const StreamName &stream) = 0;
  virtual void ended (const StreamName &stream) = 0;
  // The program has not been told of an end yet, or is not through with it.
  virtual bool is_ending (const StreamName &stream) const = 0;
  // It is through with one.
  virtual void end_told (const StreamName &stream) = 0;
  // Where the program is told, from now on.
  virtual void set_context (GMainContext *context) = 0;
};

} // namespace wsrtc
