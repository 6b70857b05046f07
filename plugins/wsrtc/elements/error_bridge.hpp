// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From the public GError back to the core's Error: their codes are the same
// numbers, which the library asserts where it makes the one from the other.
#pragma once

#include <glib.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// An error of another domain is Fault::Internal. `error` may be null, as a
// function that broke its promise to set one leaves it.
Error from_public (const GError *error);

// The same; frees `error` and sets it to null.
Error take_error (GError *&error);

// For functions of the library that take one; without the detail.
GUnique<GError> to_gerror (const Error &error);

} // namespace wsrtc
