// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_text.hpp"

#include <algorithm>

#include <glib.h>

#include "text.hpp"

namespace wsrtc {

namespace {

constexpr unsigned max_port = 65535;
constexpr size_t max_mid_bytes = 256;

Error bad (const std::string &what)
{
  return {Fault::Malformed, "session description: " + what};
}

Error too_large (const std::string &what, size_t max)
{
  return {Fault::TooLarge, "session description: more than " + std::to_string (max) + " " + what};
}

// The value of a line that is this attribute.
std::optional<std::string_view> match (std::string_view line, std::string_view name)
{
  if (!drop_prefix (line, "a=") || !drop_prefix (line, name))
    return std::nullopt;
  if (line.empty () || drop_prefix (line, ":"))
    return line;
  return std::nullopt;
}

Result<SdpMediaLine> parse_media_line (std::string_view line)
{
  drop_prefix (line, "m=");
  SdpMediaLine head;
  head.kind = cut (line, ' ');
  const std::optional<unsigned> port = parse_number (cut (line, ' '), max_port);
  head.proto = cut (line, ' ');
  const bool words = for_each_part (line, ' ', [&head] (std::string_view word) {
    head.formats.emplace_back (word);
    return !word.empty ();
  });
  if (head.kind.empty () || !port || head.proto.empty () || !words)
    return bad ("an m= line that is not kind, port, protocol and formats");
  head.port = *port;
  return head;
}

Status add_line (SdpText &text, std::string_view line)
{
  if (line.size () > max_sdp_line_bytes)
    return too_large ("bytes in one line", max_sdp_line_bytes);
  if (line.size () < 2 || !g_ascii_islower (line[0]) || line[1] != '=')
    return bad ("a line that does not begin with a letter and '='");
  if (has_prefix (line, "m=")) {
    if (text.media.size () == max_sdp_sections)
      return too_large ("media sections", max_sdp_sections);
    Result<SdpMediaLine> head = parse_media_line (line);
    if (!head)
      return head.error ();
    text.media.push_back ({std::move (*head), {}});
  }
  SdpLines &lines = text.media.empty () ? text.session : text.media.back ().lines;
  lines.add (std::string (line));
  return Done{};
}

Status check_characters (std::string_view text)
{
  if (text.size () > max_sdp_bytes)
    return too_large ("bytes", max_sdp_bytes);
  const auto is_forbidden = [] (char c) {
    return (static_cast<unsigned char> (c) < 0x20 && c != '\r' && c != '\n') || c == 0x7f;
  };
  if (std::any_of (text.begin (), text.end (), is_forbidden))
    return bad ("a control character");
  if (!text.empty () && !g_utf8_validate_len (text.data (), text.size (), nullptr))
    return bad ("it is not UTF-8");
  return Done{};
}

} // namespace

std::optional<std::string_view> SdpLines::attribute (std::string_view name) const
{
  for (const std::string &line : lines_) {
    if (const auto value = match (line, name))
      return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> SdpLines::attributes (std::string_view name) const
{
  std::vector<std::string_view> values;
  for (const std::string &line : lines_) {
    if (const auto value = match (line, name))
      values.push_back (*value);
  }
  return values;
}

void SdpLines::remove_attributes (std::string_view name)
{
  const auto is_one = [name] (const std::string &line) { return match (line, name).has_value (); };
  lines_.erase (std::remove_if (lines_.begin (), lines_.end (), is_one), lines_.end ());
}

std::string SdpText::str () const
{
  std::string text;
  const auto append = [&text] (const SdpLines &lines) {
    for (const std::string &line : lines.all ())
      text.append (line).append ("\r\n");
  };
  append (session);
  for (const SdpMedia &section : media)
    append (section.lines);
  return text;
}

std::optional<std::string_view> SdpText::effective (const SdpMedia &section, std::string_view name) const
{
  const auto value = section.lines.attribute (name);
  return value ? value : session.attribute (name);
}

bool is_sdp_mid (std::string_view text)
{
  return text.size () <= max_mid_bytes && is_all (text, [] (char c) {
           return g_ascii_isalnum (c) ||
                  std::string_view ("!#$%&'*+-.^_`{|}~").find (c) != std::string_view::npos;
         });
}

bool is_ice_word (std::optional<std::string_view> text, size_t min)
{
  return text && text->size () >= min && text->size () <= 256 && is_all (*text, [] (char c) {
           return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
         });
}

Result<SdpText> parse_sdp_lines (std::string_view text)
{
  if (const Status status = check_characters (text); !status)
    return status.error ();
  // Scripts that join lines leave empty ones at the end.
  text = text.substr (0, text.find_last_not_of ("\r\n") + 1);
  SdpText parsed;
  for (size_t count = 0; !text.empty (); count++) {
    if (count == max_sdp_lines)
      return too_large ("lines", max_sdp_lines);
    std::string_view line = cut (text, '\n');
    if (!line.empty () && line.back () == '\r')
      line.remove_suffix (1);
    if (line.find ('\r') != std::string_view::npos)
      return bad ("a carriage return inside a line");
    if (const Status status = add_line (parsed, line); !status)
      return status.error ();
  }
  return parsed;
}

Result<SdpText> parse_sdp_text (std::string_view text)
{
  Result<SdpText> parsed = parse_sdp_lines (text);
  if (!parsed)
    return parsed;
  if (parsed->session.all ().empty () || parsed->session.all ().front () != "v=0")
    return bad ("it does not begin with \"v=0\"");
  if (parsed->media.empty ())
    return bad ("it has no media section");
  return parsed;
}

} // namespace wsrtc
