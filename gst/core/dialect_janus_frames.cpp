// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_janus_frames.hpp"

#include "dialect.hpp"
#include "json_reader.hpp"

namespace wsrtc {

namespace {

constexpr uint64_t max_id = INT64_MAX;
constexpr uint64_t max_code = 999999;
constexpr unsigned max_mline = 65535;
constexpr size_t max_name_bytes = 256;
constexpr size_t max_text_bytes = 4096;
constexpr size_t max_feeds = 256;
constexpr size_t max_streams = 64;
constexpr size_t max_candidates = 128;

struct WordRow {
  const char *text;
  JanusWord word;
};

constexpr WordRow words[] = {
    {"ack", JanusWord::Ack},       {"success", JanusWord::Success},   {"event", JanusWord::Event},
    {"error", JanusWord::Error},   {"trickle", JanusWord::Trickle},   {"webrtcup", JanusWord::WebrtcUp},
    {"hangup", JanusWord::HangUp}, {"detached", JanusWord::Detached}, {"timeout", JanusWord::Timeout},
};

JanusWord word_of (const std::string &text)
{
  for (const WordRow &row : words)
    if (text == row.text)
      return row.word;
  return JanusWord::Other;
}

Error too_long (const char *key, size_t max_bytes)
{
  return {Fault::TooLarge, std::string ("JSON member \"") + key + "\" is longer than " +
                               std::to_string (max_bytes) + " bytes"};
}

// These leave `value` as it is when the member is absent or null.

Status read_text (const JsonReader &json, const char *key, size_t max_bytes, std::string &value)
{
  if (!json.has (key))
    return Done{};
  Result<std::string> text = json.string (key);
  if (!text)
    return text.error ();
  if (text->size () > max_bytes)
    return too_long (key, max_bytes);
  value = std::move (*text);
  return Done{};
}

Status read_number (const JsonReader &json, const char *key, uint64_t max, uint64_t &value)
{
  if (!json.has (key))
    return Done{};
  const Result<uint64_t> number = json.number (key, max);
  if (!number)
    return number.error ();
  value = *number;
  return Done{};
}

// A number, or a text where Janus has string_ids.
Status read_id (const JsonReader &json, const char *key, std::string &value)
{
  if (json.is_string (key))
    return read_text (json, key, max_name_bytes, value);
  uint64_t number = 0;
  if (!json.has (key))
    return Done{};
  const Status read = read_number (json, key, max_id, number);
  if (read)
    value = std::to_string (number);
  return read;
}

struct TextMember {
  const char *key;
  size_t max_bytes;
  std::string &value;
};

template <typename Members> Status read_texts (const JsonReader &json, const Members &members)
{
  for (const TextMember &member : members)
    if (const Status read = read_text (json, member.key, member.max_bytes, member.value); !read)
      return read;
  return Done{};
}

struct NumberMember {
  const char *key;
  uint64_t max;
  uint64_t &value;
};

template <typename Members> Status read_numbers (const JsonReader &json, const Members &members)
{
  for (const NumberMember &member : members)
    if (const Status read = read_number (json, member.key, member.max, member.value); !read)
      return read;
  return Done{};
}

Status read_error (const JsonReader &root, JanusFrame &frame)
{
  const Result<JsonReader> inner = root.object ("error");
  if (!inner)
    return inner.error ();
  JanusError error;
  if (const Status read = read_number (*inner, "code", max_code, error.code); !read)
    return read;
  if (const Status read = read_text (*inner, "reason", max_text_bytes, error.reason); !read)
    return read;
  frame.error = std::move (error);
  return Done{};
}

Status read_stream (const JsonReader &json, std::string &signature)
{
  const Result<std::optional<bool>> disabled = json.optional_boolean ("disabled");
  if (!disabled)
    return disabled.error ();
  if (disabled->value_or (false))
    return Done{};
  std::string type, mid, codec;
  const TextMember texts[] = {
      {"type", max_name_bytes, type}, {"mid", max_name_bytes, mid}, {"codec", max_name_bytes, codec}};
  if (const Status read = read_texts (json, texts); !read)
    return read;
  signature += mid;
  signature += ' ';
  signature += type;
  signature += ' ';
  signature += codec;
  signature += '\n';
  return Done{};
}

Status read_feed (const JsonReader &json, JanusFeed &feed)
{
  if (const Status read = read_id (json, "id", feed.id); !read)
    return read;
  if (feed.id.empty ())
    return Error{Fault::Malformed, "a publisher without \"id\""};
  if (!json.has ("streams"))
    return Done{};
  const auto streams = json.objects ("streams", max_streams);
  if (!streams)
    return streams.error ();
  for (const JsonReader &stream : *streams)
    if (const Status read = read_stream (stream, feed.streams); !read)
      return read;
  return Done{};
}

Status read_feeds (const JsonReader &data, JanusEvent &event)
{
  if (!data.has ("publishers"))
    return Done{};
  const auto publishers = data.objects ("publishers", max_feeds);
  if (!publishers)
    return publishers.error ();
  for (const JsonReader &publisher : *publishers) {
    JanusFeed feed;
    if (const Status read = read_feed (publisher, feed); !read)
      return read;
    event.publishers.push_back (std::move (feed));
  }
  return Done{};
}

// Of a subscription: is anything left in it?
Status read_active (const JsonReader &data, JanusEvent &event)
{
  if (!data.has ("streams"))
    return Done{};
  const auto streams = data.objects ("streams", max_streams);
  if (!streams)
    return streams.error ();
  for (const JsonReader &stream : *streams) {
    const Result<std::optional<bool>> active = stream.optional_boolean ("active");
    if (!active)
      return active.error ();
    event.active = event.active || active->value_or (false);
  }
  return Done{};
}

// EchoTest: "result":"ok". Streaming: "result":{"status":…}.
Status read_result (const JsonReader &data, JanusEvent &event)
{
  if (!data.is_object ("result"))
    return read_text (data, "result", max_name_bytes, event.status);
  return read_text (*data.object ("result"), "status", max_name_bytes, event.status);
}

Status read_plugin_error (const JsonReader &data, JanusFrame &frame)
{
  if (!data.has ("error_code"))
    return Done{};
  JanusError error;
  error.of_plugin = true;
  if (const Status read = read_number (data, "error_code", max_code, error.code); !read)
    return read;
  if (const Status read = read_text (data, "error", max_text_bytes, error.reason); !read)
    return read;
  frame.error = std::move (error);
  return Done{};
}

Status read_event (const JsonReader &data, JanusFrame &frame)
{
  JanusEvent event;
  if (const Status read = read_text (data, "videoroom", max_name_bytes, event.word); !read)
    return read;

  struct IdMember {
    const char *key;
    std::string &value;
  };

  const IdMember ids[] = {{"id", event.room_id},
                          {"unpublished", event.unpublished},
                          {"leaving", event.leaving},
                          {"kicked", event.kicked}};
  for (const IdMember &id : ids)
    if (const Status read = read_id (data, id.key, id.value); !read)
      return read;
  if (const Status read = read_number (data, "private_id", max_id, event.private_id); !read)
    return read;
  for (const auto part : {read_feeds, read_active, read_result})
    if (const Status read = part (data, event); !read)
      return read;
  frame.event = std::move (event);
  return read_plugin_error (data, frame);
}

Status read_plugin_data (const JsonReader &root, JanusFrame &frame)
{
  if (!root.has ("plugindata"))
    return Done{};
  const Result<JsonReader> plugin = root.object ("plugindata");
  if (!plugin)
    return plugin.error ();
  const Result<JsonReader> data = plugin->object ("data");
  if (!data)
    return data.error ();
  return read_event (*data, frame);
}

Status read_description (const JsonReader &root, JanusFrame &frame)
{
  if (!root.has ("jsep"))
    return Done{};
  const Result<JsonReader> jsep = root.object ("jsep");
  if (!jsep)
    return jsep.error ();
  const Result<std::string> type = jsep->string ("type");
  if (!type)
    return type.error ();
  if (*type != "offer" && *type != "answer")
    return Error{Fault::Unsupported, "a description (jsep) that is neither an offer nor an answer"};
  Result<std::string> sdp = jsep->string ("sdp");
  if (!sdp)
    return sdp.error ();
  frame.description = Description{*type == "offer" ? SdpType::Offer : SdpType::Answer, std::move (*sdp)};
  return Done{};
}

Status read_candidate (const JsonReader &json, JanusFrame &frame)
{
  Candidate candidate;
  const Result<std::optional<bool>> completed = json.optional_boolean ("completed");
  if (!completed)
    return completed.error ();
  if (!completed->value_or (false)) {
    const Result<std::string> text = json.string ("candidate");
    if (!text)
      return text.error ();
    candidate.text = *text;
  }
  std::string mid;
  if (const Status read = read_text (json, "sdpMid", max_name_bytes, mid); !read)
    return read;
  const auto mline = json.optional_number ("sdpMLineIndex", max_mline);
  if (!mline)
    return mline.error ();
  if (!mid.empty ())
    candidate.mid = Mid (mid);
  if (*mline)
    candidate.mline = MLine{static_cast<unsigned> (**mline)};
  frame.candidates.push_back (std::move (candidate));
  return Done{};
}

// One, or several.
Status read_candidates (const JsonReader &root, JanusFrame &frame)
{
  if (root.has ("candidate")) {
    const Result<JsonReader> one = root.object ("candidate");
    return one ? read_candidate (*one, frame) : Status (one.error ());
  }
  const auto several = root.objects ("candidates", max_candidates);
  if (!several)
    return several.error ();
  for (const JsonReader &candidate : *several)
    if (const Status read = read_candidate (candidate, frame); !read)
      return read;
  return Done{};
}

// Of "create" and "attach".
Status read_created (const JsonReader &root, JanusFrame &frame)
{
  if (!root.has ("data"))
    return Done{};
  const Result<JsonReader> data = root.object ("data");
  if (!data)
    return data.error ();
  return read_number (*data, "id", max_id, frame.id);
}

using ReadPart = Status (*) (const JsonReader &root, JanusFrame &frame);

struct PartRow {
  JanusWord word;
  ReadPart read;
};

constexpr PartRow parts[] = {
    {JanusWord::Success, read_created},   {JanusWord::Success, read_plugin_data},
    {JanusWord::Event, read_plugin_data}, {JanusWord::Event, read_description},
    {JanusWord::Error, read_error},       {JanusWord::Trickle, read_candidates},
};

} // namespace

Result<JanusFrame> read_janus_frame (std::string_view text)
{
  const Result<JsonReader> root = JsonReader::parse (text, max_frame_bytes);
  if (!root)
    return root.error ();
  const Result<std::string> word = root->string ("janus");
  if (!word)
    return word.error ();
  JanusFrame frame;
  frame.word = word_of (*word);
  if (frame.word == JanusWord::Other)
    return frame;
  const TextMember texts[] = {{"transaction", max_name_bytes, frame.transaction},
                              {"reason", max_text_bytes, frame.reason}};
  if (const Status read = read_texts (*root, texts); !read)
    return read.error ();
  const NumberMember numbers[] = {{"session_id", max_id, frame.session}, {"sender", max_id, frame.handle}};
  if (const Status read = read_numbers (*root, numbers); !read)
    return read.error ();
  for (const PartRow &part : parts) {
    if (part.word != frame.word)
      continue;
    if (const Status read = part.read (*root, frame); !read)
      return read.error ();
  }
  return frame;
}

} // namespace wsrtc
