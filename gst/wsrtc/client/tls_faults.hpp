// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "result.hpp"

namespace wsrtc {

// Why a server's certificate is refused, and what to do.
Error certificate_error (GTlsCertificateFlags faults);

} // namespace wsrtc
