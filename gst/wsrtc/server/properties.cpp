// SPDX-License-Identifier: LGPL-2.1-or-later
#include "properties.hpp"

#include <gst/wsrtc/wsrtc-access.h>

#include "../property_table.hpp"

namespace wsrtc {

namespace {

constexpr PropertyRow<ServerSettings> rows[] = {
    /**
     * GstWsrtcServer:host:
     *
     * The address, or a name of it, to listen on: "0.0.0.0" for all IPv4, "::" for
     * all. Default: "127.0.0.1", so that only this machine can connect. Takes
     * effect at the next gst_wsrtc_server_start().
     *
     * Since: 0.1
     */
    {"host", "Host", "Address or host name to listen on", &ServerSettings::host},
    /**
     * GstWsrtcServer:allowed-origins:
     *
     * Origins (RFC 6454) such as "https://example.org" whose pages may connect to
     * the signalling; "*" = all. Default: none. Pages of this server, and clients
     * that give no Origin, always may.
     *
     * A server that listens on a loopback address answers requests only if their
     * Host names this machine or, with any port, the host of one of these: that
     * is where a proxy's own address goes. "*" switches that check off, too, which
     * is what protects it from DNS rebinding. Takes effect at once.
     *
     * Since: 0.1
     */
    {"allowed-origins", "Allowed origins",
     "Origins of pages of other servers, and of a proxy, that may connect", &ServerSettings::allowed_origins},
    /**
     * GstWsrtcServer:trusted-proxies:
     *
     * Addresses and networks such as "127.0.0.1" and "10.0.0.0/8" of the reverse proxies
     * in front of this server, at most 64. Default: none. Of requests that come from
     * them, X-Forwarded-For says who asks, for limits and for the log: the right-most of
     * its entries that is none of these. X-Forwarded-Proto says how: a page that came
     * by http may not connect where the proxy was asked by https. From everybody else
     * both are passed over.
     *
     * Takes effect at once; what is wrong with it is the error of the next
     * gst_wsrtc_server_start(), %GST_WSRTC_ERROR_INVALID_ARGUMENT, and a warning in the
     * log when the server runs already, in which nothing changes then.
     *
     * Since: 0.1
     */
    {"trusted-proxies", "Trusted proxies",
     "Addresses and networks of the proxies whose X-Forwarded-* headers are believed",
     &ServerSettings::trusted_proxies},
    /**
     * GstWsrtcServer:port:
     *
     * The TCP port to listen on, 0 to 65535; 0 = any, see
     * #GstWsrtcServer:bound-port. Default: 8443. Takes effect at the next
     * gst_wsrtc_server_start().
     *
     * Since: 0.1
     */
    {"port", "Port", "TCP port to listen on, 0 = any", &ServerSettings::port, 0, 65535},
    /**
     * GstWsrtcServer:tls-certificate:
     *
     * PEM file with the certificate of this server and, after it, those that lead
     * to an authority. With it the port speaks TLS 1.2 and newer only: https and
     * wss. Default: none, the port speaks http and ws. Read at the next
     * gst_wsrtc_server_start() or gst_wsrtc_server_reload_tls().
     *
     * Since: 0.1
     */
    {"tls-certificate", "TLS certificate", "PEM file with the certificate and its chain; unset = no TLS",
     &ServerSettings::tls_certificate},
    /**
     * GstWsrtcServer:tls-private-key:
     *
     * PEM file with the private key of #GstWsrtcServer:tls-certificate, without a
     * passphrase. Default: none, the key is in the file of the certificate. Read
     * at the next gst_wsrtc_server_start() or gst_wsrtc_server_reload_tls().
     *
     * Since: 0.1
     */
    {"tls-private-key", "TLS private key",
     "PEM file with the private key of tls-certificate; unset = in the same file",
     &ServerSettings::tls_private_key},
    /**
     * GstWsrtcServer:max-connections:
     *
     * How many connections there may be at a time, pages and signalling together,
     * 1 to 1000000; and, counted apart, how many sessions of WHIP and WHEP. One more is
     * answered with status 503. Default: 1000. Counts
     * for who comes from then on.
     *
     * Since: 0.1
     */
    {"max-connections", "Max connections", "Most connections at a time", &ServerSettings::max_connections, 1,
     1000000},
    /**
     * GstWsrtcServer:max-connections-per-address:
     *
     * How many connections there may be at a time from one IPv4 address or one
     * /64 network of IPv6, 1 to 1000000, and sessions of WHIP and WHEP. Behind a proxy that is not one of
     * #GstWsrtcServer:trusted-proxies all clients have the proxy's address. Default: 250. Counts for who
     * comes from then on.
     *
     * Since: 0.1
     */
    {"max-connections-per-address", "Max connections per address",
     "Most connections at a time from one IPv4 address or IPv6 /64 network",
     &ServerSettings::max_connections_per_address, 1, 1000000},
    /**
     * GstWsrtcServer:max-viewers:
     *
     * How many viewers one stream may have, 0 to 1000000; 0 = no limit of its
     * own. Default: 0. Counts for rooms that are opened from then on: one that
     * has a source or a viewer keeps the limit that it was opened with.
     *
     * Since: 0.1
     */
    {"max-viewers", "Max viewers", "Most viewers of one stream that is opened from now on, 0 = no limit",
     &ServerSettings::max_viewers, 0, 1000000},
    /**
     * GstWsrtcServer:message-rate:
     *
     * How many WebSocket messages and fragments of such a viewer may send, in 1/s, 1
     * to 10000, and twelve times as many at once; who sends more is sent away with
     * code 1008. A source may send 100 times, a peer of gst-plugins-rs' protocol
     * that is none 4 times as many. Default: 50. Counts for who comes from then on.
     *
     * Since: 0.1
     */
    {"message-rate", "Message rate",
     "Most WebSocket messages of a viewer in 1/s, a source has 100 times that", &ServerSettings::message_rate,
     1, 10000},
    /**
     * GstWsrtcServer:byte-rate:
     *
     * How much a viewer may send over its WebSocket, in bytes/s, 1024 to 100000000,
     * and eight times as much at once; who sends more is sent away with code 1008. A
     * source may send 128 times, a peer of gst-plugins-rs' protocol that is none 4
     * times as much. Default: 131072. Counts for who comes from then on.
     *
     * Since: 0.1
     */
    {"byte-rate", "Byte rate",
     "Most that a viewer sends over its WebSocket in bytes/s, a source has 128 times that",
     &ServerSettings::byte_rate, 1024, 100000000},
    /**
     * GstWsrtcServer:max-unsent-bytes:
     *
     * How much may wait for a viewer that does not read its WebSocket, in bytes,
     * 65536 to 1073741824; with more, or when it has not read anything of it for
     * #GstWsrtcServer:keepalive-interval and #GstWsrtcServer:pong-timeout together,
     * it is cut off. For a source it is 16 times, for a peer of gst-plugins-rs'
     * protocol that is none 4 times as much. Default: 1048576. Counts for who comes
     * from then on.
     *
     * Since: 0.1
     */
    {"max-unsent-bytes", "Max unsent bytes",
     "Most bytes that wait for a viewer that does not read, a source has 16 times that",
     &ServerSettings::max_unsent_bytes, 65536, 1073741824},
    /**
     * GstWsrtcServer:max-buffered-bytes:
     *
     * How much all connections together may hold, in bytes, 1048576 to 4294967295:
     * requests and messages that are not complete, what is answered and sent and
     * not read yet, and 32 KiB for each connection. When it is more, the connection
     * that holds most is cut off; when there is no place for one more, it is
     * answered with status 503. Default: 134217728. Takes effect at once, and no
     * connection is cut off for it: those that are there may hold what was allowed
     * before, until together they hold no more than a lower value.
     *
     * Since: 0.1
     */
    {"max-buffered-bytes", "Max buffered bytes", "Most bytes that all connections hold together",
     &ServerSettings::max_buffered_bytes, 1048576, G_MAXUINT},
    /**
     * GstWsrtcServer:request-rate:
     *
     * How many HTTP requests that begin, change or end a session of WHIP or WHEP may
     * come from one IPv4 address or one /64 network of IPv6, in 1/s, 1 to 100000,
     * and twenty times as many of other requests; six times as many of either at
     * once. One more is answered with status 429. Default: 50. Takes effect at once;
     * what an address has used up of its burst stays used up.
     *
     * Since: 0.1
     */
    {"request-rate", "Request rate",
     "Most requests of one address that begin or change a session, in 1/s; 20 times as many of others",
     &ServerSettings::request_rate, 1, 100000},
    /**
     * GstWsrtcServer:accept-sources:
     *
     * Whether clients may be the source of any stream whose name is free, as
     * `/publish/STREAM` is; %FALSE: only of those that this process waits for by
     * gst_wsrtc_server_add_receiver(). Default: %TRUE. Counts for clients that come
     * from then on.
     *
     * Since: 0.1
     */
    {"accept-sources", "Accept sources", "Clients may be the source of streams whose names are free",
     &ServerSettings::accept_sources},
    /**
     * GstWsrtcServer:whep-counter-offer:
     *
     * Whether a player of `/whep/STREAM` is answered with an offer of the source
     * (status 406 of draft-ietf-wish-whep-03), which it has to answer with PATCH, and
     * not with an answer to its own. Most players know only the latter. Default:
     * %FALSE. Counts for players that come from then on.
     *
     * Since: 0.1
     */
    {"whep-counter-offer", "WHEP counter-offer", "Players of WHEP get an offer instead of an answer",
     &ServerSettings::whep_counter_offer},
    /**
     * GstWsrtcServer:ice-servers:
     *
     * STUN and TURN servers that clients are given for their ICE agents:
     * `stun:host:port`, `turn:host:port?transport=udp` or `turns:host:port` (RFC
     * 7064, RFC 7065), at most 32. Default: none.
     *
     * A TURN server without a user gets credentials from #GstWsrtcServer:turn-secret,
     * each client its own. With one, `turn:user:password@host:port`, every client is
     * told this user and password, and anybody who can open a page can read them. In
     * both, `%` with two hexadecimal digits stands for a byte and everything else for
     * itself; the host begins after the last `@`, the password after the first `:`.
     *
     * Because of the passwords it cannot be read back. Counts for clients that come
     * from then on; what is wrong with it is the error of the next
     * gst_wsrtc_server_start(), %GST_WSRTC_ERROR_INVALID_ARGUMENT, and a warning in
     * the log when the server runs already, which then gives what it gave before.
     *
     * Since: 0.1
     */
    {"ice-servers", "ICE servers", "STUN and TURN servers that clients are given",
     &ServerSettings::ice_servers, 0, 0, secret_property},
    /**
     * GstWsrtcServer:turn-secret:
     *
     * The secret that this server shares with its TURN servers (coturn:
     * `static-auth-secret`). Out of it each client gets a user and a password for
     * those of #GstWsrtcServer:ice-servers that have none: the user is "TIME:ID",
     * with the time at which both expire in s since 1970, the password
     * base64 (HMAC-SHA1 (secret, user)). Default: none. It cannot be read back, and
     * is neither logged nor told to anybody. Counts like #GstWsrtcServer:ice-servers.
     *
     * Since: 0.1
     */
    {"turn-secret", "TURN secret", "Secret shared with the TURN servers, for time-limited credentials",
     &ServerSettings::turn_secret, 0, 0, secret_property},
    /**
     * GstWsrtcServer:turn-ttl:
     *
     * How long credentials made from #GstWsrtcServer:turn-secret are good for new
     * relayed addresses, in s, 60 to 2592000; media that flow go on. Default: 86400, a
     * day. Clients that stay get new ones before they need them. The clocks of this
     * machine and the TURN server's have to agree. Counts like
     * #GstWsrtcServer:ice-servers.
     *
     * Since: 0.1
     */
    {"turn-ttl", "TURN TTL", "How long credentials made from turn-secret are good, in s",
     &ServerSettings::turn_ttl, 60, 2592000},
    /**
     * GstWsrtcServer:header-timeout:
     *
     * How long a client may take to send its HTTP request, in ms, 100 to 600000;
     * it is cut off after that. Default: 10000. Counts for who comes from then on.
     *
     * Since: 0.1
     */
    {"header-timeout", "Header timeout", "Time for a client to send its request, in ms",
     &ServerSettings::header_timeout, 100, 600000},
    /**
     * GstWsrtcServer:keepalive-interval:
     *
     * Time between WebSocket pings (RFC 6455 section 5.5.2) in ms, 0 to 3600000,
     * rounded up to whole seconds; 0 = none, and clients that vanish are not
     * noticed. Default: 15000. Counts for who comes from then on.
     *
     * Since: 0.1
     */
    {"keepalive-interval", "Keepalive interval", "Time between WebSocket pings in ms, 0 = none",
     &ServerSettings::keepalive_interval, 0, 3600000},
    /**
     * GstWsrtcServer:pong-timeout:
     *
     * How long after a ping a client that sends nothing at all is dropped, in ms,
     * 100 to 3600000. The timer of pings may run up to 1 s late, and that is
     * added. Default: 10000. Counts for who comes from then on.
     *
     * Since: 0.1
     */
    {"pong-timeout", "Pong timeout", "Time for a client to answer a ping, in ms",
     &ServerSettings::pong_timeout, 100, 3600000},
};

constexpr PropertyTable<ServerSettings> table (rows, prop_access + 1);

} // namespace

void install_server_properties (GObjectClass *klass)
{
  /**
   * GstWsrtcServer:bound-port:
   *
   * The TCP port that the server listens on, 1 to 65535; 0, the default, while
   * it is stopped.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, prop_bound_port,
      g_param_spec_uint ("bound-port", "Bound port", "TCP port that the server listens on, 0 while stopped",
                         0, 65535, 0, static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
  /**
   * GstWsrtcServer:access:
   *
   * Who may do what, see gst_wsrtc_server_set_access(). Default: %NULL, everybody who
   * reaches the server may view, publish and talk.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, prop_access,
                                   g_param_spec_object ("access", "Access", "Who may do what; NULL = all may",
                                                        GST_TYPE_WSRTC_ACCESS, readable_property));
  table.install (klass);
}

void set_server_property (ServerSettings &settings, unsigned id, const GValue *value)
{
  table.set (settings, id, value);
}

void get_server_property (const ServerSettings &settings, unsigned id, GValue *value)
{
  table.get (settings, id, value);
}

} // namespace wsrtc
