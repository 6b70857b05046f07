// SPDX-License-Identifier: LGPL-2.1-or-later
#include "soap.hpp"

#include <array>

#include <glib.h>

#include "gptr.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t sha1_size = 20;

std::string base64 (const void *bytes, size_t size)
{
  const GUnique<char> text (g_base64_encode (static_cast<const guchar *> (bytes), size));
  return text.get ();
}

struct FreeChecksum {
  void operator() (GChecksum *checksum) const { g_checksum_free (checksum); }
};

std::string sha1_base64 (const std::string &text)
{
  const std::unique_ptr<GChecksum, FreeChecksum> sum (g_checksum_new (G_CHECKSUM_SHA1));
  g_checksum_update (sum.get (), reinterpret_cast<const guchar *> (text.data ()),
                     static_cast<gssize> (text.size ()));
  std::array<guint8, sha1_size> digest;
  gsize size = digest.size ();
  g_checksum_get_digest (sum.get (), digest.data (), &size);
  return base64 (digest.data (), size);
}

bool contains (const std::string &text, const char *word)
{
  return text.find (word) != std::string::npos;
}

// The innermost code says most: ter:NotAuthorized, wsse:FailedAuthentication.
Error read_fault (const XmlNode &fault)
{
  const std::string outer = fault.find ("Code/Subcode/Value").text ();
  const std::string inner = fault.find ("Code/Subcode/Subcode/Value").text ();
  std::string reason = fault.find ("Reason/Text").text ();
  if (reason.empty ())
    reason = fault.find ("faultstring").text (); // SOAP 1.1
  for (const char *code : {"NotAuthorized", "FailedAuthentication", "InvalidSecurity", "NotAuthenticated"})
    if (contains (outer, code) || contains (inner, code) || contains (fault.find ("faultcode").text (), code))
      return {Fault::Security, "it refuses user and password"};
  return {Fault::Protocol, "it refuses: " + quoted (reason.empty () ? outer + " " + inner : reason)};
}

} // namespace

std::string username_token (const Credentials &credentials, const std::string &nonce,
                            const std::string &created)
{
  const std::string digest = sha1_base64 (nonce + created + credentials.password);
  return "<wsse:Security s:mustUnderstand=\"true\""
         " xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\""
         " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\">"
         "<wsse:UsernameToken><wsse:Username>" +
         xml_escaped (credentials.user) +
         "</wsse:Username><wsse:Password Type=\"http://docs.oasis-open.org/wss/2004/01/"
         "oasis-200401-wss-username-token-profile-1.0#PasswordDigest\">" +
         digest +
         "</wsse:Password><wsse:Nonce EncodingType=\"http://docs.oasis-open.org/wss/2004/01/"
         "oasis-200401-wss-soap-message-security-1.0#Base64Binary\">" +
         base64 (nonce.data (), nonce.size ()) + "</wsse:Nonce><wsu:Created>" + created +
         "</wsu:Created></wsse:UsernameToken></wsse:Security>";
}

std::string soap_envelope (const std::string &header, const std::string &body)
{
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
         "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">"
         "<s:Header>" +
         header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

Result<XmlDoc> read_soap (std::string_view text)
{
  Result<XmlDoc> doc = XmlDoc::parse (text);
  if (!doc)
    return doc.error ().within ("its answer is wrong");
  const XmlNode root = doc->root ();
  const XmlNode body = root.find ("Body");
  if (root.name () != "Envelope" || !body)
    return Error{Fault::Malformed, "its answer is wrong: no SOAP"};
  if (const XmlNode fault = body.find ("Fault"))
    return read_fault (fault);
  return doc;
}

} // namespace wsrtc::bridge
