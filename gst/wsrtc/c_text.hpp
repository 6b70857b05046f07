// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between the texts of C, any of which may be NULL, and ours.
#pragma once

#include <string>
#include <vector>

#include <glib.h>

namespace wsrtc {

inline std::string text_or_empty (const gchar *text)
{
  return text != nullptr ? text : "";
}

inline const gchar *null_if_empty (const std::string &text)
{
  return text.empty () ? nullptr : text.c_str ();
}

// Of a NULL-terminated array, or of NULL.
inline std::vector<std::string> names_of (const gchar *const *names)
{
  std::vector<std::string> copies;
  for (; names != nullptr && *names != nullptr; names++)
    copies.emplace_back (*names);
  return copies;
}

// A NULL-terminated array that points into `names`.
inline std::vector<const gchar *> view_of (const std::vector<std::string> &names)
{
  std::vector<const gchar *> view;
  view.reserve (names.size () + 1);
  for (const std::string &name : names)
    view.push_back (name.c_str ());
  view.push_back (nullptr);
  return view;
}

} // namespace wsrtc
