// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The few operations of ONVIF that a bridge needs, as text and back, without any
// I/O: the device service, and media in both its versions.
#pragma once

#include <string>
#include <vector>

#include <glib.h>

#include "xml_doc.hpp"

namespace wsrtc::bridge {

// What a device can send: an encoder's settings, and where they are to be had.
struct OnvifProfile {
  std::string token;
  std::string name;
  std::string video; // "H264", "H265", "JPEG", …; empty = no picture
  unsigned width = 0;
  unsigned height = 0;
  std::string audio;
  std::string uri;
};

struct OnvifServices {
  std::string media;  // address of the media service, empty = there is none
  std::string media2; // its successor, which knows H265
};

enum class MediaVersion { One, Two };

// An operation: what is in the body, and its name with namespace.
struct OnvifOperation {
  std::string body;
  std::string action;
};

OnvifOperation get_clock ();
OnvifOperation get_services ();
OnvifOperation get_capabilities ();
OnvifOperation get_profiles (MediaVersion version);
OnvifOperation get_stream_uri (MediaVersion version, const std::string &profile);
OnvifOperation set_synchronization_point (MediaVersion version, const std::string &profile);

// Seconds since 1970, in UTC.
Result<gint64> read_clock (const XmlDoc &answer);
OnvifServices read_services (const XmlDoc &answer);
OnvifServices read_capabilities (const XmlDoc &answer);
// At most 32 of them.
std::vector<OnvifProfile> read_profiles (MediaVersion version, const XmlDoc &answer);
std::string read_stream_uri (const XmlDoc &answer);

// The address of a service is taken from a device only with its own host: else
// it could send us, and the user's password, anywhere. With another one (behind
// a NAT, or wrongly set) the path is kept and the host is the device's.
std::string own_address (const std::string &device, const std::string &service);

} // namespace wsrtc::bridge
