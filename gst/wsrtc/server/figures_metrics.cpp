// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One metric a row; docs/observability.md has the same table.
#include <iterator>

#include <gst/gst.h>

#include "figures.hpp"
#include "version.hpp"

namespace wsrtc {

namespace {

using Write = void (*) (MetricsText &text, const ServerFigures &figures);

struct Row {
  MetricRow metric;
  Write write;
};

constexpr MetricKind counter = MetricKind::Counter;
constexpr MetricKind gauge = MetricKind::Gauge;

std::string gstreamer_version ()
{
  guint major = 0, minor = 0, micro = 0, nano = 0;
  gst_version (&major, &minor, &micro, &nano);
  return std::to_string (major) + "." + std::to_string (minor) + "." + std::to_string (micro);
}

uint64_t count_streams (const ServerFigures &figures, bool live)
{
  uint64_t count = 0;
  for (const StreamInfo &stream : figures.rooms.streams ())
    count += stream.state.live == live ? 1 : 0;
  return count;
}

// One sample for each stream that is there.
template <typename Value> void write_streams (MetricsText &text, const ServerFigures &figures, Value value)
{
  for (const StreamInfo &stream : figures.rooms.streams ())
    text.sample (value (stream), {{"stream", stream.name.str ()}});
}

const Row server_rows[] = {
    {{"wsrtc_build_info", gauge, "Always 1; says which versions are running."},
     [] (MetricsText &text, const ServerFigures &) {
       text.sample (uint64_t{1}, {{"version", version}, {"gstreamer", gstreamer_version ()}});
     }},
    {{"wsrtc_connections", gauge, "Connections by kind: requests of HTTP, and WebSockets by protocol."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (uint64_t{figures.connections.http}, {{"kind", "http"}});
       text.sample (uint64_t{figures.connections.wsrtc}, {{"kind", "wsrtc"}});
       text.sample (uint64_t{figures.connections.gstwebrtc}, {{"kind", "gstwebrtc"}});
     }},
    {{"wsrtc_accepted_connections_total", counter, "Connections that were accepted."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (figures.rooms.counters ().connections);
     }},
    {{"wsrtc_http_sessions", gauge, "Sessions of WHIP and WHEP."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (uint64_t{figures.connections.whip}, {{"protocol", "whip"}});
       text.sample (uint64_t{figures.connections.whep}, {{"protocol", "whep"}});
     }},
    {{"wsrtc_received_bytes_total", counter, "Bytes received on connections: requests and signalling."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (figures.rooms.counters ().received_bytes);
     }},
    {{"wsrtc_sent_bytes_total", counter, "Bytes sent on connections: answers, pages and signalling."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (figures.rooms.counters ().sent_bytes);
     }},
    {{"wsrtc_queued_bytes", gauge, "Bytes of signalling that clients have not read yet."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (figures.connections.queued_bytes);
     }},
    {{"wsrtc_rejected_total", counter, "Connections, requests and messages that were refused, by reason."},
     [] (MetricsText &text, const ServerFigures &figures) {
       for (size_t i = 0; i < std::size (rejection_names); i++)
         text.sample (figures.rooms.counters ().rejected (static_cast<Rejection> (i)),
                      {{"reason", rejection_names[i]}});
     }},
    {{"wsrtc_streams", gauge, "Streams with a source, by state."},
     [] (MetricsText &text, const ServerFigures &figures) {
       text.sample (count_streams (figures, true), {{"state", "live"}});
       text.sample (count_streams (figures, false), {{"state", "waiting"}});
     }},
    {{"wsrtc_stream_live", gauge, "1 when the stream has something to show, 0 while it waits."},
     [] (MetricsText &text, const ServerFigures &figures) {
       write_streams (text, figures, [] (const StreamInfo &stream) { return uint64_t{stream.state.live}; });
     }},
    {{"wsrtc_stream_viewers", gauge, "Viewers of the stream that the server knows."},
     [] (MetricsText &text, const ServerFigures &figures) {
       write_streams (text, figures, [] (const StreamInfo &stream) { return uint64_t{stream.viewers}; });
     }},
    {{"wsrtc_stream_source_reconnects_total", counter,
      "How often the source of the stream has come back to the server."},
     [] (MetricsText &text, const ServerFigures &figures) {
       write_streams (text, figures, [&] (const StreamInfo &stream) {
         return figures.rooms.counters ().of (stream.name).source_comebacks;
       });
     }},
    {{"wsrtc_stream_input_reconnects_total", counter,
      "How often the program had to connect anew to what the stream comes from, as a camera."},
     [] (MetricsText &text, const ServerFigures &figures) {
       write_streams (text, figures, [&] (const StreamInfo &stream) {
         return figures.rooms.counters ().of (stream.name).input_reconnects;
       });
     }},
    {{"wsrtc_stream_report_age_seconds", gauge,
      "How old the figures of the stream's source are that follow; none where it tells none."},
     [] (MetricsText &text, const ServerFigures &figures) {
       for (const StreamInfo &stream : figures.rooms.streams ())
         if (const Observatory::Sight *sight = figures.observatory.find (stream))
           text.sample (static_cast<double> (g_get_monotonic_time () - sight->time) / 1e6,
                        {{"stream", stream.name.str ()}});
     }},
};

const Row process_rows[] = {
    {{"process_cpu_seconds_total", counter, "Time of processors used, of user and system."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.cpu_seconds); }},
    {{"process_start_time_seconds", gauge, "When the process was started, in seconds since 1970."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.start_time); }},
    {{"process_resident_memory_bytes", gauge, "Resident memory."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.resident_bytes); }},
    {{"process_virtual_memory_bytes", gauge, "Virtual memory."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.virtual_bytes); }},
    {{"process_threads", gauge, "Threads."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.threads); }},
    {{"process_open_fds", gauge, "Open file descriptors."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.open_fds); }},
    {{"process_max_fds", gauge, "File descriptors that may be open."},
     [] (MetricsText &text, const ServerFigures &figures) { text.sample (figures.process.max_fds); }},
};

// Of streams whose source has told them.
void write_figure (MetricsText &text, const ServerFigures &figures, const FigureRow &row)
{
  for (const StreamInfo &stream : figures.rooms.streams ()) {
    if (!figures.observatory.find (stream))
      continue;
    MetricLabels labels = {{"stream", stream.name.str ()}};
    if (row.label)
      labels.push_back ({row.label, row.value});
    text.sample (figures.rooms.counters ().of (stream.name).tally.total ()[row.figure], labels);
  }
}

void write_join_times (MetricsText &text, const ServerFigures &figures)
{
  text.family (join_time_metric);
  for (const StreamInfo &stream : figures.rooms.streams ())
    if (figures.observatory.find (stream))
      text.histogram (figures.rooms.counters ().of (stream.name).tally.total ().join_times,
                      {{"stream", stream.name.str ()}});
}

void write_rows (MetricsText &text, const ServerFigures &figures, const Row *begin, const Row *end)
{
  for (const Row *row = begin; row != end; ++row) {
    text.family (row->metric);
    row->write (text, figures);
  }
}

} // namespace

std::string to_metrics (const ServerFigures &figures)
{
  MetricsText text;
  write_rows (text, figures, std::begin (server_rows), std::end (server_rows));
  const FigureRow *before = nullptr;
  for (const FigureRow &row : figure_rows) {
    if (!before || std::string_view (before->metric.name) != row.metric.name)
      text.family (row.metric);
    write_figure (text, figures, row);
    before = &row;
  }
  write_join_times (text, figures);
  write_rows (text, figures, std::begin (process_rows), std::end (process_rows));
  return text.take ();
}

} // namespace wsrtc
