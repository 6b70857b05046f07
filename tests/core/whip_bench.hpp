// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The client's side of WHIP and WHEP on a bench: no network, and a clock that moves
// only when it is told to.
#pragma once

#include <string>

#include "assert_text.hpp"
#include "session_bench.hpp"
#include "whip_client.hpp"

namespace wsrtc::test {

inline constexpr const char *endpoint = "https://media.example/whip/cam?key=1";
inline constexpr const char *place = "https://media.example/sessions/1";

inline HttpResponse response (unsigned status, std::vector<HttpHeader> headers = {}, std::string body = {})
{
  HttpResponse made;
  made.status = status;
  made.headers = std::move (headers);
  made.body = std::move (body);
  return made;
}

inline HttpResponse created (std::string location = "/sessions/1", std::string etag = "\"e1\"")
{
  std::vector<HttpHeader> headers{{"Content-Type", "application/sdp"}, {"Location", std::move (location)}};
  if (!etag.empty ())
    headers.push_back ({"ETag", std::move (etag)});
  return response (201, std::move (headers), make_sdp ());
}

inline HttpResponse no_network (const char *text, bool permanent = false)
{
  HttpResponse made;
  made.error = Error{Fault::Network, text, {}};
  made.permanent = permanent;
  return made;
}

inline std::string header (const HttpRequest &request, const char *name)
{
  for (const HttpHeader &one : request.headers)
    if (one.name == name)
      return one.value;
  return "";
}

class Bench {
public:
  explicit Bench (WhipRole role = WhipRole::Publish, std::string url = endpoint)
      : client_ ({role,
                  std::move (url),
                  {{"Authorization", "Bearer secret"}},
                  Milliseconds (500),
                  Milliseconds (10000),
                  1})
  {
  }

  void note (WhipOutput output)
  {
    g_assert_false (output.request && request); // one at a time
    if (output.request)
      request = output.request;
    for (const Message &message : output.messages) {
      said += std::string (said.empty () ? "" : " ") + kind_of (message);
      last = message;
    }
    for (const Error &error : output.warnings)
      warnings.push_back (error.text);
    if (output.failure)
      failure = output.failure->text;
    if (output.ready)
      ready = *output.ready;
  }

  void start () { note (client_.start (now)); }

  void stop () { note (client_.stop (now)); }

  void send (MessageBody body) { note (client_.send ({PeerId ("whip"), std::move (body)}, now)); }

  void offer () { send (Description{SdpType::Offer, make_sdp ()}); }

  void candidate (unsigned n) { send (Candidate{make_candidate (n), MLine{0}, Mid ("video0")}); }

  void end_of_candidates () { send (Candidate{"", MLine{0}, Mid ("video0")}); }

  void answer (const HttpResponse &with)
  {
    g_assert_true (request.has_value ());
    request.reset ();
    note (client_.respond (with, now, 1700000000));
  }

  void pass (Milliseconds time)
  {
    now += time;
    if (client_.due () && *client_.due () <= now)
      note (client_.tick (now));
  }

  // The request that is under way, as "METHOD URL".
  std::string asked () const { return request ? request->method + " " + request->url : "nothing"; }

  // To the POST.
  void post ()
  {
    start ();
    answer (response (204));
    offer ();
    end_of_candidates ();
    candidate (99); // behind their end: they are told by several threads
    assert_text (asked (), "nothing");
    pass (Milliseconds (50));
    assert_text (asked (), std::string ("POST ") + endpoint);
  }

  void live ()
  {
    start ();
    answer (response (204));
    offer ();
    pass (Milliseconds (300));
    answer (created ());
  }

  // How long until it asks again.
  Milliseconds pause () const
  {
    g_assert_true (client_.due ().has_value ());
    return std::chrono::ceil<Milliseconds> (*client_.due () - now);
  }

  bool waits () const { return client_.due ().has_value (); }

  bool busy () const { return client_.busy (); }

  bool vain () const { return client_.is_vain (); }

  std::optional<HttpRequest> request;
  std::string said;
  std::optional<Message> last;
  std::vector<std::string> warnings;
  std::string failure;
  bool ready = false;
  WhipTime now{};

private:
  WhipClient client_;
};

} // namespace wsrtc::test
