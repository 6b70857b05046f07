// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "result.hpp"

namespace wsrtc {

// Why a server's certificate is refused, and what to do.
Error certificate_error (GTlsCertificateFlags faults);

// Only the time is wrong. That passes: a certificate is renewed, and a machine
// without a battery starts in 1970 until it has the time from the network.
bool is_matter_of_time (GTlsCertificateFlags faults);

} // namespace wsrtc
