// SPDX-License-Identifier: LGPL-2.1-or-later
#include "onvif_client.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include <unistd.h>

#include "soap.hpp"
#include "soap_call.hpp"

namespace wsrtc::bridge {

namespace {

constexpr unsigned call_timeout = 5000; // ms
constexpr size_t nonce_size = 16;

std::string utc_text (gint64 seconds)
{
  GDateTime *time = g_date_time_new_from_unix_utc (seconds);
  const GUnique<char> text (time ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup (""));
  if (time)
    g_date_time_unref (time);
  return text.get ();
}

std::string make_nonce ()
{
  std::string nonce (nonce_size, '\0');
  // Guessing it gains nothing without the password: an old kernel's failure is
  // worth no end of the program.
  if (getentropy (nonce.data (), nonce.size ()) != 0)
    for (char &c : nonce)
      c = static_cast<char> (g_random_int_range (0, 256));
  return nonce;
}

// Without what differs between two writings of one address: user and password,
// and a port that need not be there.
std::string path_of (const std::string &uri)
{
  GUri *parsed = g_uri_parse (uri.c_str (), G_URI_FLAGS_ENCODED, nullptr);
  if (!parsed)
    return uri;
  std::string path = g_uri_get_path (parsed);
  if (g_uri_get_query (parsed))
    path += std::string ("?") + g_uri_get_query (parsed);
  g_uri_unref (parsed);
  return path;
}

} // namespace

// Shared with nobody; steps hold it weakly.
struct OnvifClient::Parts : std::enable_shared_from_this<OnvifClient::Parts> {
  using Next = std::function<void (Parts &parts, const XmlDoc &answer)>;
  using Failed = std::function<void (Parts &parts, const Error &error)>;

  OnvifAccess access;
  GRef<SoupSession> session;
  GRef<GCancellable> cancellable = GRef<GCancellable>::adopt (g_cancellable_new ());
  std::optional<Error> session_error;
  gint64 clock_offset = 0; // s, of the device's clock from ours
  bool clock_known = false;
  OnvifServices services;
  bool services_known = false;
  MediaVersion version = MediaVersion::One;
  std::vector<OnvifProfile> profiles;
  bool profiles_known = false;
  bool busy = false;
  Finished done; // of the task that is under way

  void ask (const std::string &url, const OnvifOperation &operation, bool sign, Next next, Failed failed);

  bool knows_something () const { return clock_known || services_known || profiles_known; }

  void forget ();
  void end (const Status &status);
  Failed give_up ();
  void start (Finished finished, void (Parts::*first) ());

  void find_clock ();
  void find_services ();
  void find_capabilities ();
  void find_profiles ();
  void got_profiles (const XmlDoc &answer);
  void find_uri (size_t index);
  void choose_version ();
  std::string media_address () const;
  std::function<void (Parts &)> then; // what comes after the services are known
};

void OnvifClient::Parts::ask (const std::string &url, const OnvifOperation &operation, bool sign, Next next,
                              Failed failed)
{
  SoapRequest request;
  request.url = url;
  request.action = operation.action;
  request.credentials = access.credentials;
  std::string header;
  if (sign && access.credentials)
    header = username_token (*access.credentials, make_nonce (),
                             utc_text (g_get_real_time () / G_USEC_PER_SEC + clock_offset));
  request.envelope = soap_envelope (header, operation.body);
  const std::weak_ptr<Parts> weak = weak_from_this ();
  soap_call (session.get (), request, call_timeout, cancellable.get (),
             [weak, next = std::move (next), failed = std::move (failed)] (const Result<XmlDoc> &answer) {
               const std::shared_ptr<Parts> parts = weak.lock ();
               if (!parts)
                 return;
               if (answer)
                 next (*parts, *answer);
               else
                 failed (*parts, answer.error ());
             });
}

// A device that has restarted may have another clock, and other profiles.
void OnvifClient::Parts::forget ()
{
  clock_known = services_known = profiles_known = false;
  clock_offset = 0;
}

void OnvifClient::Parts::end (const Status &status)
{
  if (!status)
    forget ();
  busy = false;
  then = nullptr;
  const Finished finished = std::exchange (done, nullptr);
  if (finished)
    finished (status);
}

OnvifClient::Parts::Failed OnvifClient::Parts::give_up ()
{
  return [] (Parts &parts, const Error &error) { parts.end (error); };
}

void OnvifClient::Parts::start (Finished finished, void (Parts::*first) ())
{
  if (busy || session_error) {
    finished (busy ? Error{Fault::Busy, "it is being asked already"} : *session_error);
    return;
  }
  busy = true;
  done = std::move (finished);
  (this->*first) ();
}

// The digest has the time in it, and devices refuse one that is minutes old by
// their own clock, which may stand anywhere. A device that does not tell is taken
// to have ours.
void OnvifClient::Parts::find_clock ()
{
  if (clock_known) {
    find_services ();
    return;
  }
  ask (
      access.device, get_clock (), false,
      [] (Parts &parts, const XmlDoc &answer) {
        const Result<gint64> time = read_clock (answer);
        if (time)
          parts.clock_offset = *time - g_get_real_time () / G_USEC_PER_SEC;
        parts.clock_known = true;
        parts.find_services ();
      },
      [] (Parts &parts, const Error &error) {
        if (error.fault == Fault::Network || error.fault == Fault::Timeout)
          parts.end (error);
        else
          parts.find_services ();
      });
}

void OnvifClient::Parts::find_services ()
{
  if (services_known) {
    choose_version ();
    return;
  }
  ask (
      access.device, get_services (), true,
      [] (Parts &parts, const XmlDoc &answer) {
        parts.services = read_services (answer);
        parts.choose_version ();
      },
      [] (Parts &parts, const Error &error) {
        if (error.fault == Fault::Protocol)
          parts.find_capabilities ();
        else
          parts.end (error);
      });
}

// For devices that are older than GetServices.
void OnvifClient::Parts::find_capabilities ()
{
  ask (
      access.device, get_capabilities (), true,
      [] (Parts &parts, const XmlDoc &answer) {
        parts.services = read_capabilities (answer);
        parts.choose_version ();
      },
      give_up ());
}

void OnvifClient::Parts::choose_version ()
{
  if (services.media.empty () && services.media2.empty ()) {
    end (Error{Fault::Unsupported, "it has no media service"});
    return;
  }
  services_known = true;
  version = services.media2.empty () ? MediaVersion::One : MediaVersion::Two;
  if (const auto next = std::exchange (then, nullptr))
    next (*this);
}

std::string OnvifClient::Parts::media_address () const
{
  return own_address (access.device, version == MediaVersion::Two ? services.media2 : services.media);
}

void OnvifClient::Parts::find_profiles ()
{
  if (profiles_known) {
    end (Done{});
    return;
  }
  ask (
      media_address (), get_profiles (version), true,
      [] (Parts &parts, const XmlDoc &answer) { parts.got_profiles (answer); }, give_up ());
}

void OnvifClient::Parts::got_profiles (const XmlDoc &answer)
{
  profiles = read_profiles (version, answer);
  find_uri (0);
}

// One after the other: small devices do not like many questions at once.
void OnvifClient::Parts::find_uri (size_t index)
{
  if (index >= profiles.size ()) {
    profiles_known = true;
    end (Done{});
    return;
  }
  ask (
      media_address (), get_stream_uri (version, profiles[index].token), true,
      [index] (Parts &parts, const XmlDoc &answer) {
        parts.profiles[index].uri = read_stream_uri (answer);
        parts.find_uri (index + 1);
      },
      [index] (Parts &parts, const Error &error) {
        // A profile without a stream is of no use, and no reason to lose the others.
        if (error.fault == Fault::Protocol)
          parts.find_uri (index + 1);
        else
          parts.end (error);
      });
}

OnvifClient::OnvifClient (OnvifAccess access) : parts_ (std::make_shared<Parts> ())
{
  Result<GRef<SoupSession>> session = make_soap_session (access.ca_file);
  if (session)
    parts_->session = std::move (*session);
  else
    parts_->session_error = session.error ();
  parts_->access = std::move (access);
}

OnvifClient::~OnvifClient ()
{
  g_cancellable_cancel (parts_->cancellable.get ());
}

void OnvifClient::find_profiles (Profiles done)
{
  const std::weak_ptr<Parts> weak = parts_;
  parts_->then = parts_->busy ? parts_->then : [] (Parts &parts) { parts.find_profiles (); };
  parts_->start (
      [weak, done = std::move (done)] (const Status &status) {
        const std::shared_ptr<Parts> parts = weak.lock ();
        if (status && parts)
          done (parts->profiles);
        else if (!status)
          done (status.error ());
      },
      &Parts::find_clock);
}

void OnvifClient::set_synchronization_point (const std::string &profile, Finished done)
{
  parts_->then = parts_->busy ? parts_->then : [profile] (Parts &parts) {
    parts.ask (
        parts.media_address (), bridge::set_synchronization_point (parts.version, profile), true,
        [] (Parts &asked, const XmlDoc &) { asked.end (Done{}); }, parts.give_up ());
  };
  parts_->start (std::move (done), &Parts::find_clock);
}

void OnvifClient::try_key_frame (const std::string &stream_uri, Finished done)
{
  const std::string wanted = path_of (stream_uri);
  find_profiles ([this, wanted, done = std::move (done)] (const Result<std::vector<OnvifProfile>> &found) {
    if (!found || found->empty ()) {
      if (found)
        parts_->forget ();
      done (found ? Error{Fault::NotFound, "it has no profile"} : found.error ());
      return;
    }
    const OnvifProfile *chosen = &found->front ();
    for (const OnvifProfile &profile : *found)
      if (!profile.uri.empty () && path_of (profile.uri) == wanted)
        chosen = &profile;
    set_synchronization_point (chosen->token, done);
  });
}

// Refused by what was learnt before: its clock may have been set since. What has
// just been learnt is not tried twice, as that would help to lock the account.
void OnvifClient::request_key_frame (const std::string &stream_uri, Finished done)
{
  if (!parts_->knows_something ()) {
    try_key_frame (stream_uri, std::move (done));
    return;
  }
  try_key_frame (stream_uri, [this, stream_uri, done = std::move (done)] (const Status &status) {
    if (status || status.error ().fault != Fault::Security)
      done (status);
    else
      try_key_frame (stream_uri, done);
  });
}

} // namespace wsrtc::bridge
