// SPDX-License-Identifier: LGPL-2.1-or-later
//
// XML of devices, which may be anything: read without a network, without
// document types and the entities in them, and not without a limit. Names are
// compared without their namespace: devices choose their own prefixes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"

namespace wsrtc::bridge {

// An element, as long as its document lives; empty where there is none, and all
// that is asked of such a one is empty too.
class XmlNode {
public:
  XmlNode () = default;

  explicit XmlNode (const void *node) : node_ (node) {}

  explicit operator bool () const { return node_ != nullptr; }

  std::string name () const;
  // Without blanks around it; of this element alone.
  std::string text () const;
  std::string attribute (const char *name) const;
  // The first child, grandchild, … "Body/Fault/Code".
  XmlNode find (std::string_view path) const;
  // All children of that name; nullptr = all.
  std::vector<XmlNode> children (const char *name = nullptr) const;

private:
  const void *node_ = nullptr; // libxml2's xmlNode
};

class XmlDoc {
public:
  static constexpr size_t largest = 1024 * 1024;

  static Result<XmlDoc> parse (std::string_view text);

  XmlNode root () const;

private:
  struct Free {
    void operator() (void *doc) const;
  };

  explicit XmlDoc (void *doc) : doc_ (doc) {}

  std::unique_ptr<void, Free> doc_;
};

// For a text between tags, or an attribute.
std::string xml_escaped (const std::string &text);

} // namespace wsrtc::bridge
