// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GStreamer keeps SCTP associations by a number that is one for the process. Its
// webrtcbin before 1.28 draws it by lot out of 65535: of three hundred peers two
// have the same more often than not, and one of them gets no data channels.
#pragma once

namespace wsrtc {

// A number that no other one has at the same time. Any thread.
class SctpNumber {
public:
  SctpNumber ();
  ~SctpNumber ();
  SctpNumber (const SctpNumber &) = delete;
  SctpNumber &operator= (const SctpNumber &) = delete;

  unsigned get () const { return number_; }

private:
  unsigned number_;
};

} // namespace wsrtc
