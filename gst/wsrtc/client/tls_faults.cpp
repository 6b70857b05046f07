// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_faults.hpp"

namespace wsrtc {

namespace {

constexpr unsigned time_faults = G_TLS_CERTIFICATE_NOT_ACTIVATED | G_TLS_CERTIFICATE_EXPIRED;

std::string describe (GTlsCertificateFlags faults)
{
  static const struct {
    GTlsCertificateFlags flag;
    const char *text;
  } rows[] = {
      {G_TLS_CERTIFICATE_UNKNOWN_CA, "no authority that is trusted here has signed it"},
      {G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another host name"},
      {G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet"},
      {G_TLS_CERTIFICATE_EXPIRED, "it has expired"},
      {G_TLS_CERTIFICATE_REVOKED, "it was revoked"},
      {G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure"},
  };

  std::string text;
  for (const auto &row : rows) {
    if ((faults & row.flag) != 0)
      text += (text.empty () ? "" : " and ") + std::string (row.text);
  }
  return text.empty () ? "it cannot be verified" : text;
}

} // namespace

Error certificate_error (GTlsCertificateFlags faults)
{
  const char *remedy = is_matter_of_time (faults)
                           ? "; renew it, or set the clock of this machine"
                           : "; give the server a valid one, or its authority in the property ca-file";
  return {Fault::Security, "the server's certificate is refused: " + describe (faults) + remedy, {}};
}

bool is_matter_of_time (GTlsCertificateFlags faults)
{
  return (faults & time_faults) != 0 && (faults & ~time_faults) == 0;
}

} // namespace wsrtc
