// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_faults.hpp"

namespace wsrtc {

namespace {

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
  return {Fault::Security,
          "the server's certificate is refused: " + describe (faults) +
              "; give the server a valid one, or its authority in the property ca-file",
          {}};
}

} // namespace wsrtc
