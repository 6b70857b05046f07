// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shown.hpp"

#include <utility>

#include "meta_structure.hpp"
#include "shown_text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_waiting_text = 1000; // bytes

} // namespace

Shown shown_of (const Settings &settings)
{
  Shown shown;
  shown.waiting_text = shown_text (settings.waiting_text, max_waiting_text);
  shown.about.display_name = shown_text (settings.display_name, max_display_name);
  MetaReading meta = read_meta (settings.meta.get ());
  shown.about.meta = std::move (meta.fields);
  for (const std::string &name : meta.unfit)
    shown.unfit += (shown.unfit.empty () ? "" : ", ") + name;
  return shown;
}

} // namespace wsrtc
