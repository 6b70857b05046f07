// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between the core's Error and the public GError: the same numbers, the same
// sentence. Private to gst/wsrtc.
#pragma once

#include <gst/wsrtc/wsrtc-error.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

GUnique<GError> to_gerror (const Error &error);

// For functions of the public API that take a GError **; `target` may be null.
void set_gerror (GError **target, const Error &error);

// A GError of another domain becomes `fault`, with the sentence it has.
Error from_gerror (const GError *error, Fault fault);

// What a function of an implementation has returned, for who called it. Takes `reason`.
// Implementations in other languages may forget to say why.
gboolean pass_on (gpointer object, const char *function, gboolean done, GError *reason, GError **target);

} // namespace wsrtc
