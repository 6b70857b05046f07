// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One question to a device by HTTP. It goes to that address and nowhere else:
// no proxy, no redirection. HTTP Digest where it is asked for (RFC 7616), with
// one try, so that no account is locked.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "camera_config.hpp"
#include "gptr.hpp"
#include "xml_doc.hpp"

namespace wsrtc::bridge {

struct SoapRequest {
  std::string url;
  std::string action; // the operation, with its namespace
  std::string envelope;
  std::optional<Credentials> credentials; // for HTTP Digest
};

using SoapAnswer = std::function<void (Result<XmlDoc> answer)>;

// For calls that share connections; `ca_file` empty = the system's authorities.
Result<GRef<SoupSession>> make_soap_session (const std::string &ca_file);

// `done` is called once, later, on the thread's default main context; not at
// all once `cancellable` has been cancelled. After `timeout` ms at the latest.
void soap_call (SoupSession *session, const SoapRequest &request, unsigned timeout, GCancellable *cancellable,
                SoapAnswer done);

} // namespace wsrtc::bridge
