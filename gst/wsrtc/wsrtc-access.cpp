// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/wsrtc/wsrtc-access.h>

#include <mutex>

#include "c_text.hpp"
#include "error_bridge.hpp"
#include "server/access_object.hpp"
#include "server/jwt_key.hpp"

using namespace wsrtc;

namespace {

// The lock is held while something is added, which calls nobody.
struct AccessState {
  std::mutex mutex;
  std::shared_ptr<AccessRules> rules = std::make_shared<AccessRules> ();
  bool taken = false; // by a server
};

} // namespace

struct _GstWsrtcAccess {
  GObject parent;
  AccessState *state;
};

G_DEFINE_FINAL_TYPE (GstWsrtcAccess, gst_wsrtc_access, G_TYPE_OBJECT)

static void gst_wsrtc_access_finalize (GObject *object)
{
  delete GST_WSRTC_ACCESS (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_access_parent_class)->finalize (object);
}

static void gst_wsrtc_access_class_init (GstWsrtcAccessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_access_finalize;
}

static void gst_wsrtc_access_init (GstWsrtcAccess *self)
{
  self->state = new AccessState;
}

std::shared_ptr<const AccessRules> wsrtc::take_rules (GstWsrtcAccess *access)
{
  std::lock_guard lock (access->state->mutex);
  access->state->taken = true;
  return access->state->rules;
}

// %NULL = all streams. An empty list is more likely a mistake than meant for all.
static Result<std::vector<std::string>> patterns_of (const gchar *const *streams)
{
  if (streams && !*streams)
    return Error{Fault::InvalidArgument, "the list of streams is empty: name one, or give none for all"};
  return names_of (streams);
}

// Adds by `add` as long as no server reads the rules.
template <typename Add> static gboolean change_rules (GstWsrtcAccess *self, GError **error, Add add)
{
  std::lock_guard lock (self->state->mutex);
  Status added = self->state->taken
                     ? Status (Error{Fault::Busy, "a server has this access already, which stays as it is "
                                                  "then: make a new GstWsrtcAccess and set that"})
                     : add (*self->state->rules);
  if (added)
    return TRUE;
  set_gerror (error, added.error ());
  return FALSE;
}

/**
 * gst_wsrtc_access_new:
 *
 * Makes rules by which nobody may do anything. They are filled by the functions
 * below, from any thread, and then given to servers as #GstWsrtcServer:access. From
 * then on they stay as they are: for other rules give the server another object.
 *
 * Holders of tokens give them as `Authorization: Bearer TOKEN` (RFC 6750), as the
 * parameter `token` or `access_token` of the address, as the sub-protocol
 * `wsrtc-token.TOKEN` of a WebSocket beside others (with the token in base64url, RFC
 * 4648), or as the first message `{"type": "hello", "token": "…"}` on a WebSocket of
 * `/signaling`. A token that is not good is refused, also where everybody may come in
 * without one.
 *
 * Returns: (transfer full): new rules
 *
 * Since: 0.1
 */
GstWsrtcAccess *gst_wsrtc_access_new (void)
{
  return static_cast<GstWsrtcAccess *> (g_object_new (GST_TYPE_WSRTC_ACCESS, nullptr));
}

/**
 * gst_wsrtc_access_add_secret:
 * @self: rules
 * @name: what logs and metrics call who has the secret, 1 to 64 bytes
 * @secret: the token, 16 to 8192 characters of ASCII without spaces; only a hash of it
 *   is kept
 * @rights: what who has it may do
 * @streams: (nullable) (array zero-terminated=1): names of streams, or patterns with
 *   `*` for any characters and `?` for one, such as "cam-*"; 1 to 256 of them;
 *   %NULL = all streams
 * @error: where to put what went wrong
 *
 * Lets who gives @secret as a token do something. Compared in constant time.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for a secret that is too short, or there
 * already, no or unknown rights, a bad pattern; %GST_WSRTC_ERROR_BUSY when a server has
 * these rules already.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_access_add_secret (GstWsrtcAccess *self, const gchar *name, const gchar *secret,
                                      GstWsrtcRights rights, const gchar *const *streams, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_ACCESS (self), FALSE);
  g_return_val_if_fail (name != nullptr && secret != nullptr, FALSE);
  return change_rules (self, error, [&] (AccessRules &rules) -> Status {
    Result<std::vector<std::string>> patterns = patterns_of (streams);
    return patterns ? rules.add_secret (name, secret, static_cast<Rights> (rights), std::move (*patterns))
                    : Status (patterns.error ());
  });
}

/**
 * gst_wsrtc_access_add_key:
 * @self: rules
 * @algorithm: "HS256", "RS256" or "ES256" (RFC 7518)
 * @key: for HS256 the secret that is shared with who signs, at least 32 bytes; for
 *   the others the public key of who signs as PEM text: RSA of 2048 bits or more, or
 *   the curve P-256
 * @issuer: (nullable): what the claim "iss" has to be; %NULL = anything or nothing
 * @audience: (nullable): what the claim "aud" has to be or to contain; %NULL =
 *   anything or nothing
 * @error: where to put what went wrong
 *
 * Believes tokens (JWT, RFC 7519) that were signed with this key. They say themselves
 * what their holder may do:
 *
 * ```json
 * {"exp": 1798761600, "sub": "anna",
 *  "wsrtc": {"rights": ["view", "talk"], "streams": ["door", "cam-*"]}}
 * ```
 *
 * "exp" and "wsrtc" with "rights" have to be there; "streams" is as for
 * gst_wsrtc_access_add_secret(), absent = all; "sub" is the holder's name in logs.
 * "exp" and "nbf" are taken with 30 s of leeway, and looked at when the holder
 * comes: who is connected stays. A token has at most 8 KiB. The algorithm is that of
 * the key, whatever the token says; one that names another is refused, and so is one
 * with "crit". "kid" is not looked at: of several keys each is tried.
 *
 * Errors: %GST_WSRTC_ERROR_UNSUPPORTED for another algorithm,
 * %GST_WSRTC_ERROR_INVALID_ARGUMENT for a key that is not one, too short or not of
 * that algorithm; %GST_WSRTC_ERROR_BUSY when a server has these rules already.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_access_add_key (GstWsrtcAccess *self, const gchar *algorithm, const gchar *key,
                                   const gchar *issuer, const gchar *audience, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_ACCESS (self), FALSE);
  g_return_val_if_fail (algorithm != nullptr && key != nullptr, FALSE);
  return change_rules (self, error, [&] (AccessRules &rules) -> Status {
    auto made = make_jwt_key (algorithm, key, text_or_empty (issuer), text_or_empty (audience));
    if (!made)
      return made.error ();
    rules.add_key (std::move (*made));
    return Done{};
  });
}

/**
 * gst_wsrtc_access_allow_anonymous:
 * @self: rules
 * @rights: what everybody may do
 * @streams: (nullable) (array zero-terminated=1): as for gst_wsrtc_access_add_secret()
 * @error: where to put what went wrong
 *
 * Lets everybody do something, with a token or without one. May be called several
 * times.
 *
 * Errors: %GST_WSRTC_ERROR_INVALID_ARGUMENT for no or unknown rights or a bad pattern;
 * %GST_WSRTC_ERROR_BUSY when a server has these rules already.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean gst_wsrtc_access_allow_anonymous (GstWsrtcAccess *self, GstWsrtcRights rights,
                                           const gchar *const *streams, GError **error)
{
  g_return_val_if_fail (GST_IS_WSRTC_ACCESS (self), FALSE);
  return change_rules (self, error, [&] (AccessRules &rules) -> Status {
    Result<std::vector<std::string>> patterns = patterns_of (streams);
    return patterns ? rules.allow_anonymous (static_cast<Rights> (rights), std::move (*patterns))
                    : Status (patterns.error ());
  });
}
