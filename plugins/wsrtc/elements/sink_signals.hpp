// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What elements with inputs tell the application of peers, encoders and packets.
#pragma once

#include <glib-object.h>

#include "sink_core.hpp"

namespace wsrtc {

void install_signals (GType type);

// The property `stats`, under that id.
void install_stats (GObjectClass *klass, guint id);

// Emits them, on an element of a type that has them.
extern const SinkSignals sink_signals;

} // namespace wsrtc
