// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SOAP 1.2 as ONVIF uses it, without any I/O: envelopes with the header by which
// one signs in (WS-Security UsernameToken profile 1.0), and what comes back.
#pragma once

#include <string>

#include "camera_config.hpp"
#include "xml_doc.hpp"

namespace wsrtc::bridge {

// A password that is hashed with a nonce and the device's time; the nonce is
// binary, `created` such as "2010-09-16T07:50:45Z".
std::string username_token (const Credentials &credentials, const std::string &nonce,
                            const std::string &created);

// `header` and `body` are XML.
std::string soap_envelope (const std::string &header, const std::string &body);

// The answer's body, or what the device refuses; Fault::Security when it wants
// other credentials.
Result<XmlDoc> read_soap (std::string_view text);

} // namespace wsrtc::bridge
