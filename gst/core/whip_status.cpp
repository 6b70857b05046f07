// SPDX-License-Identifier: LGPL-2.1-or-later
#include "whip_status.hpp"

#include <string>

namespace wsrtc {

namespace {

constexpr const char *both = nullptr;
constexpr const char *publish = "WHIP";
constexpr const char *play = "WHEP";

struct Row {
  unsigned first, last;
  const char *role; // `both`, or only of that one
  Fault fault;
  bool permanent;
  const char *text;
};

// The first row that fits counts.
constexpr Row rows[] = {
    {200, 299, both, Fault::Protocol, true,
     "that is no answer to an offer, which has the status 201; check the address"},
    {301, 303, both, Fault::Protocol, true,
     "a redirect of that kind would turn the POST into a GET, and is refused (RFC 9725 section 4.4); the "
     "server has "
     "to use 307 or 308, or the property uri needs the new address"},
    {300, 399, both, Fault::Protocol, true, "the server does not take the offer there; check the address"},
    {400, 400, both, Fault::Unsupported, true, "the server does not understand the offer"},
    {401, 401, both, Fault::Security, true,
     "the server wants to know who is there: set, or check, the property token"},
    {403, 403, both, Fault::Security, true,
     "the server does not allow it: check the property token and the address"},
    {404, 404, publish, Fault::NotFound, true, "there is no such place to publish to; check the address"},
    {404, 404, play, Fault::NotFound, false, "there is no such stream, or it is not live yet"},
    {405, 405, both, Fault::Unsupported, true, "nothing there takes an offer; check the address"},
    {406, 406, both, Fault::Unsupported, true, "the server and we have nothing in common: check the codecs"},
    {408, 408, both, Fault::Timeout, false, "the server did not get the offer in time"},
    {409, 409, publish, Fault::Busy, false, "somebody publishes there already"},
    {409, 409, play, Fault::Busy, false, "the stream is not live yet"},
    {410, 410, play, Fault::NotFound, false, "the stream has gone"},
    {413, 413, both, Fault::TooLarge, true, "the offer is too long for the server"},
    {415, 415, both, Fault::Unsupported, true, "the server takes no application/sdp; check the address"},
    {425, 425, both, Fault::Busy, false, "the server wants the offer again, later"},
    {429, 429, both, Fault::Busy, false, "the server is asked too often"},
    {400, 499, both, Fault::Unsupported, true, "the server refuses the offer"},
    {501, 501, both, Fault::Unsupported, true,
     "the server does not know how to take an offer; check the address"},
    {503, 503, both, Fault::Busy, false, "the server has no place at the moment"},
    {500, 599, both, Fault::Network, false, "the server has a problem of its own"},
};

} // namespace

const char *to_string (WhipRole role)
{
  return role == WhipRole::Publish ? publish : play;
}

WhipRefusal whip_refusal (WhipRole role, unsigned status)
{
  const std::string prefix =
      std::string (to_string (role)) + " server: status " + std::to_string (status) + ": ";
  for (const Row &row : rows)
    if (status >= row.first && status <= row.last && (row.role == both || row.role == to_string (role)))
      return {{row.fault, prefix + row.text, {}}, row.permanent};
  return {{Fault::Protocol, prefix + "that is no status of HTTP; check the address", {}}, true};
}

} // namespace wsrtc
