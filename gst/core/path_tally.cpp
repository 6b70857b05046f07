// SPDX-License-Identifier: LGPL-2.1-or-later
#include "path_report.hpp"

#include <algorithm>

#include "candidate_check.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_addresses = 64;
constexpr unsigned max_port = 65535;

// foundation component transport priority address port "typ" type …
std::vector<std::string_view> words_of (std::string_view candidate)
{
  std::vector<std::string_view> words;
  drop_prefix (candidate, "a=");
  if (drop_prefix (candidate, "candidate:"))
    for_each_part (candidate, ' ', [&words] (std::string_view word) {
      words.push_back (word);
      return words.size () < 8;
    });
  return words;
}

bool is_mdns_name (std::string_view host)
{
  constexpr std::string_view suffix = ".local";
  return host.size () > suffix.size () &&
         equal_ignoring_case (host.substr (host.size () - suffix.size ()), suffix);
}

void add (std::vector<PathAddress> &list, const std::vector<std::string_view> &words)
{
  PathAddress address{std::string (words[4]), parse_number (words[5], max_port).value_or (0),
                      std::string (words[7])};
  const bool known = std::any_of (list.begin (), list.end (), [&address] (const PathAddress &other) {
    return other.host == address.host && other.port == address.port;
  });
  if (!known && list.size () < max_addresses)
    list.push_back (std::move (address));
}

} // namespace

void PathTally::note_ours (std::string_view candidate)
{
  const auto words = words_of (candidate);
  if (words.size () == 8)
    add (told_.ours, words);
}

void PathTally::note_theirs (std::string_view candidate)
{
  const auto words = words_of (candidate);
  if (words.size () < 8 || !check_candidate (candidate))
    return;
  if (equal_ignoring_case (words[2], "tcp"))
    told_.tcp++;
  else if (is_mdns_name (words[4]))
    told_.hidden++;
  else if (equal_ignoring_case (words[2], "udp"))
    add (told_.theirs, words);
}

void PathTally::note_their_description (std::string_view sdp)
{
  for_each_part (sdp, '\n', [this] (std::string_view line) {
    if (!line.empty () && line.back () == '\r')
      line.remove_suffix (1);
    if (has_prefix (line, "a=candidate:"))
      note_theirs (line);
    return true;
  });
}

} // namespace wsrtc
