// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Result<T>: a value or one typed Error. Exceptions are switched off in this
// project because they pass silently through GLib and leave its reference
// counts wrong; every function that can fail says so in its return type.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace wsrtc {

// What went wrong, from the point of view of the one who has to react.
enum class Fault {
  InvalidArgument, // a caller's mistake: property, name, address
  Malformed,       // bytes from outside that break their grammar
  TooLarge,        // bytes from outside that break a limit
  Protocol,        // well-formed, but not allowed at this point
  Unsupported,     // valid, but beyond what we or the peer can do
  Security,        // fingerprint, origin, token
  Timeout,         // a deadline passed
  Network,         // connection, address, TLS
  Media,           // caps, codec, encoder, missing plugin
  NotFound,
  Busy,     // name or port taken, limit of peers reached
  Closed,   // the other side, or we, ended it
  Internal, // a bug of ours or of a library
};

const char *to_string (Fault fault);

// One sentence for a person: what, where, and what to do about it.
struct Error {
  Fault fault = Fault::Internal;
  std::string text;
  // What a library says of its own insides, such as files and lines. For the
  // log and the bus: it never goes to a remote peer.
  std::string detail;

  // The same error, told from further out: "context: text".
  Error within (const std::string &context) const { return {fault, context + ": " + text, detail}; }

  // All of it, for the log.
  std::string full_text () const { return detail.empty () ? text : text + " (" + detail + ")"; }
};

template <typename T> class [[nodiscard]] Result {
public:
  Result (T value) : data_ (std::in_place_index<0>, std::move (value)) {}

  Result (Error error) : data_ (std::in_place_index<1>, std::move (error)) {}

  explicit operator bool () const { return data_.index () == 0; }

  // Precondition: the result holds a value.
  T &operator* () { return *std::get_if<0> (&data_); }

  const T &operator* () const { return *std::get_if<0> (&data_); }

  T *operator->() { return std::get_if<0> (&data_); }

  const T *operator->() const { return std::get_if<0> (&data_); }

  // Precondition: the result holds an error.
  const Error &error () const { return *std::get_if<1> (&data_); }

private:
  std::variant<T, Error> data_;
};

struct Done {};

using Status = Result<Done>;

} // namespace wsrtc
