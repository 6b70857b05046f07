// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshots.hpp"

#include <algorithm>

#include "client_link.hpp"
#include "responses.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr std::chrono::milliseconds deadline{5000};
// For so long an answer is good for others, too.
constexpr int64_t fresh_us = G_USEC_PER_SEC;

struct StatusRow {
  Fault fault;
  unsigned status;
  const char *retry_after; // s; nullptr = there is no use in asking again soon
};

constexpr StatusRow statuses[] = {
    {Fault::InvalidArgument, SOUP_STATUS_BAD_REQUEST, nullptr},
    {Fault::NotFound, SOUP_STATUS_NOT_FOUND, "5"},
    {Fault::Unsupported, SOUP_STATUS_NOT_FOUND, nullptr},
    {Fault::Closed, SOUP_STATUS_SERVICE_UNAVAILABLE, "5"},
    {Fault::Busy, SOUP_STATUS_SERVICE_UNAVAILABLE, "2"},
    {Fault::Timeout, SOUP_STATUS_GATEWAY_TIMEOUT, "5"},
};

void respond_error (SoupServerMessage *message, const Error &error)
{
  StatusRow row{Fault::Internal, SOUP_STATUS_INTERNAL_SERVER_ERROR, "5"};
  for (const StatusRow &known : statuses)
    if (known.fault == error.fault)
      row = known;
  respond_text (message, row.status, error.text);
  if (row.retry_after)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  row.retry_after);
}

Result<unsigned> size_of (SoupServerMessage *message)
{
  const std::string text = query_value (message, "width");
  if (text.empty ())
    return *std::rbegin (snapshot_sizes);
  const auto number = parse_number (text, G_MAXINT);
  if (number && is_snapshot_size (*number))
    return *number;
  return Error{Fault::InvalidArgument, "width= must be 320, 640 or 1920, or be left out"};
}

std::string tag_of (const Snapshot &snapshot, unsigned size)
{
  return '"' + std::to_string (snapshot.time) + '-' + std::to_string (size) + '"';
}

// RFC 9110 section 13.1.3: only where no tags are given.
bool has_since (SoupServerMessage *message, int64_t time)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *text = soup_message_headers_get_one (headers, "If-Modified-Since");
  if (!text || soup_message_headers_get_list (headers, "If-None-Match"))
    return false;
  g_autoptr (GDateTime) since = soup_date_time_new_from_http_string (text);
  return since && time / G_USEC_PER_SEC <= g_date_time_to_unix (since);
}

void respond_picture (SoupServerMessage *message, const Snapshot &snapshot, unsigned size)
{
  SoupMessageHeaders *headers = prepare_response (message, "no-cache");
  const std::string tag = tag_of (snapshot, size);
  soup_message_headers_replace (headers, "ETag", tag.c_str ());
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (snapshot.time / G_USEC_PER_SEC);
  g_autofree char *modified = time ? soup_date_time_to_string (time, SOUP_DATE_HTTP) : nullptr;
  if (modified)
    soup_message_headers_replace (headers, "Last-Modified", modified);
  if (has_tag (message, tag) || has_since (message, snapshot.time)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, nullptr);
    return;
  }
  soup_message_headers_set_content_type (headers, "image/jpeg", nullptr);
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), snapshot.jpeg.get ());
}

void respond_with (SoupServerMessage *message, const Result<Snapshot> &snapshot, unsigned size)
{
  if (snapshot)
    respond_picture (message, *snapshot, size);
  else
    respond_error (message, snapshot.error ());
}

} // namespace

bool is_snapshot_size (unsigned size)
{
  return std::find (std::begin (snapshot_sizes), std::end (snapshot_sizes), size) !=
         std::end (snapshot_sizes);
}

void Snapshots::respond (SoupServerMessage *message, const StreamName &stream, const ClientLink &link)
{
  forget_gone ();
  const Result<unsigned> size = size_of (message);
  if (!size) {
    respond_error (message, size.error ());
    return;
  }
  const Key key (stream, *size);
  const auto place = entries_.find (key);
  if (place != entries_.end ()) {
    Entry &entry = *place->second;
    const bool fresh = entry.answer && g_get_monotonic_time () - entry.answered_at < fresh_us;
    if (entry.deadline.active ()) {
      entry.waiters.add (message, link.socket ());
      return;
    }
    if (fresh) {
      respond_with (message, *entry.answer, *size);
      return;
    }
  }
  // Asked before there is an entry, so that names which are none leave nothing.
  if (const Status asked = rooms_.ask_snapshot (stream, *size); !asked) {
    respond_error (message, asked.error ());
    // Nobody has said that one will come.
    soup_message_headers_remove (soup_server_message_get_response_headers (message), "Retry-After");
    return;
  }
  auto &entry = entries_[key];
  if (!entry)
    entry = std::make_unique<Entry> ();
  entry->deadline.start (deadline, [this, key] {
    give (key.first, key.second,
          Error{Fault::Timeout, "the source of stream \"" + key.first.str () +
                                    "\" has given no still picture in 5 s; ask again later"});
  });
  entry->waiters.add (message, link.socket ());
}

void Snapshots::give (const StreamName &stream, unsigned size, Result<Snapshot> snapshot)
{
  const Key key (stream, size);
  const auto place = entries_.find (key);
  if (place == entries_.end ())
    return;
  Entry &entry = *place->second;
  entry.deadline.cancel ();
  entry.answer = std::move (snapshot);
  entry.answered_at = g_get_monotonic_time ();
  answer (entry, key, *entry.answer);
}

void Snapshots::answer (Entry &entry, const Key &key, const Result<Snapshot> &snapshot)
{
  entry.waiters.answer ([&] (SoupServerMessage *message) { respond_with (message, snapshot, key.second); });
}

// The list of streams that were asked for is never longer than that of those that
// there are.
void Snapshots::forget_gone ()
{
  for (auto place = entries_.begin (); place != entries_.end ();) {
    const bool keep = !place->second->waiters.empty () || rooms_.has_source (place->first.first);
    place = keep ? std::next (place) : entries_.erase (place);
  }
}

void Snapshots::close ()
{
  for (auto &[key, entry] : entries_)
    answer (*entry, key, Error{Fault::Closed, "the server stops"});
  entries_.clear ();
}

} // namespace wsrtc
