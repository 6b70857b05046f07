// SPDX-License-Identifier: LGPL-2.1-or-later
#include "xml_doc.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <glib.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc::bridge {

namespace {

const xmlNode *as_node (const void *node)
{
  return static_cast<const xmlNode *> (node);
}

const char *as_text (const xmlChar *text)
{
  return reinterpret_cast<const char *> (text);
}

std::string trimmed (const std::string &text)
{
  const char *const blanks = " \t\r\n";
  const size_t begin = text.find_first_not_of (blanks);
  if (begin == std::string::npos)
    return {};
  return text.substr (begin, text.find_last_not_of (blanks) + 1 - begin);
}

Error malformed (const char *why)
{
  return {Fault::Malformed, why};
}

} // namespace

std::string XmlNode::name () const
{
  return node_ ? as_text (as_node (node_)->name) : "";
}

std::string XmlNode::text () const
{
  std::string text;
  for (const xmlNode *child = node_ ? as_node (node_)->children : nullptr; child; child = child->next)
    if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) && child->content)
      text += as_text (child->content);
  return trimmed (text);
}

std::string XmlNode::attribute (const char *name) const
{
  for (const xmlAttr *attr = node_ ? as_node (node_)->properties : nullptr; attr; attr = attr->next)
    if (g_strcmp0 (as_text (attr->name), name) == 0 && attr->children && attr->children->content)
      return as_text (attr->children->content);
  return {};
}

XmlNode XmlNode::find (std::string_view path) const
{
  XmlNode node = *this;
  for_each_part (path, '/', [&node] (std::string_view part) {
    const std::vector<XmlNode> found = node.children (std::string (part).c_str ());
    node = found.empty () ? XmlNode () : found.front ();
    return bool (node);
  });
  return node;
}

std::vector<XmlNode> XmlNode::children (const char *name) const
{
  std::vector<XmlNode> found;
  for (const xmlNode *child = node_ ? as_node (node_)->children : nullptr; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE && (!name || g_strcmp0 (as_text (child->name), name) == 0))
      found.emplace_back (child);
  return found;
}

void XmlDoc::Free::operator() (void *doc) const
{
  xmlFreeDoc (static_cast<xmlDoc *> (doc));
}

Result<XmlDoc> XmlDoc::parse (std::string_view text)
{
  if (text.size () > largest)
    return Error{Fault::TooLarge, "more than 1 MiB of XML"};
  // SOAP has none (SOAP 1.2 part 1, section 5), and entities come with it.
  if (text.find ("<!DOCTYPE") != std::string_view::npos)
    return malformed ("XML with a document type");
  constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  // In UTF-8 whatever it says of itself: another encoding would hide what is
  // looked for above.
  XmlDoc doc (xmlReadMemory (text.data (), static_cast<int> (text.size ()), "device.xml", "UTF-8", options));
  if (!doc.doc_ || !doc.root ())
    return malformed ("no XML");
  if (static_cast<xmlDoc *> (doc.doc_.get ())->intSubset)
    return malformed ("XML with a document type");
  return doc;
}

XmlNode XmlDoc::root () const
{
  return XmlNode (xmlDocGetRootElement (static_cast<xmlDoc *> (doc_.get ())));
}

std::string xml_escaped (const std::string &text)
{
  const GUnique<char> escaped (g_markup_escape_text (text.c_str (), static_cast<gssize> (text.size ())));
  return escaped.get ();
}

} // namespace wsrtc::bridge
