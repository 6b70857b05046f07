// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where viewers find the stream: signalling, and the server of its own.
#include "setting_rows.hpp"

#include <gst/wsrtc/wsrtc.h>

namespace wsrtc {

namespace {

// What "gst-launch-1.0 -v" and dumps of the graph would print.
constexpr GParamFlags secret = G_PARAM_WRITABLE;

const SettingRow rows[] = {
    /**
     * GstWsrtcSink:uri:
     *
     * Address of a signalling server, whose scheme says what it speaks: `ws://`
     * and `wss://` our own protocol, `gstwebrtc://` that of gst-plugins-rs,
     * `janus+ws://`, `simple+ws://` (gst-examples), and `whip+https://` an endpoint
     * to publish to; with TLS `gstwebrtcs://`, `janus+wss://` and `simple+wss://`,
     * without it `whip+http://`. Unset (the default), the element runs the embedded
     * server on #GstWsrtcSink:host and #GstWsrtcSink:port.
     *
     * Since: 0.1
     */
    {"uri",
     "Address of a signalling server (ws://, gstwebrtc://, janus+ws://, simple+ws://, whip+https://); "
     "unset = run the embedded server",
     &Settings::uri},
    /**
     * GstWsrtcSink:room:
     *
     * Name of the stream, and the last word of its page's address:
     * `[A-Za-z0-9._-]{1,64}`. Unset means `default`.
     *
     * Since: 0.1
     */
    {"room", "Name of the stream, [A-Za-z0-9._-]{1,64}; unset = \"default\"", &Settings::room},
    /**
     * GstWsrtcSink:token:
     *
     * Bearer token (RFC 6750) that is sent to the server of #GstWsrtcSink:uri;
     * none by default. Never written to a log, and cannot be read back.
     *
     * Since: 0.1
     */
    {"token",
     "Bearer token (RFC 6750) for the server of uri; never logged",
     &Settings::token,
     {},
     nullptr,
     secret},
    /**
     * GstWsrtcSink:ca-file:
     *
     * PEM file with the certificate authorities to trust for a `wss://`
     * #GstWsrtcSink:uri. Unset = those of the system.
     *
     * Since: 0.1
     */
    {"ca-file", "PEM file of the authorities to trust for a wss:// uri; unset = those of the system",
     &Settings::ca_file},
    /**
     * GstWsrtcSink:headers:
     *
     * HTTP request headers for the server of #GstWsrtcSink:uri: a structure
     * whose field names are header names and whose values are strings. None by
     * default. They may hold secrets, so they cannot be read back.
     *
     * Since: 0.1
     */
    {"headers",
     "More HTTP request headers for the server of uri, a field each, all strings",
     &Settings::headers,
     {},
     nullptr,
     secret},
    /**
     * GstWsrtcSink:signaller:
     *
     * A #GstWsrtcSignaller of the program, used in place of all other
     * signalling; none by default. Its functions are called on the element's
     * owner thread.
     *
     * Since: 0.1
     */
    {"signaller",
     "Signalling of the application's own, in place of uri and the embedded server",
     &Settings::signaller,
     {},
     gst_wsrtc_signaller_get_type},
    /**
     * GstWsrtcSink:server:
     *
     * The #GstWsrtcServer to be a stream of. Unset (the default), elements of one process
     * that have the same host and port share one.
     *
     * Since: 0.1
     */
    {"server",
     "The GstWsrtcServer to be a stream of; unset = one of its own, shared by all elements of the process "
     "with the same host and port",
     &Settings::server,
     {},
     gst_wsrtc_server_get_type},
    /**
     * GstWsrtcSink:host:
     *
     * Address that the embedded server listens on. The default, 127.0.0.1, is
     * reachable from this machine only; 0.0.0.0 and :: are all addresses.
     *
     * Since: 0.1
     */
    {"host",
     "Address that the embedded server listens on; 127.0.0.1 = for this machine only, 0.0.0.0 = all of IPv4, "
     ":: = all",
     &Settings::host},
    /**
     * GstWsrtcSink:port:
     *
     * TCP port of the embedded server, 0 to 65535; 8443 by default. 0 = any free
     * one, which is then in the `wsrtc-address` message.
     *
     * Since: 0.1
     */
    {"port", "TCP port of the embedded server; 0 = any free one", &Settings::port, {0, 65535}},
    /**
     * GstWsrtcSink:tls-certificate:
     *
     * PEM file with the certificate of the embedded server and, after it, those
     * that lead to an authority. With it the server speaks https and wss only, TLS
     * 1.2 and newer. Unset (the default): http and ws.
     *
     * Since: 0.1
     */
    {"tls-certificate",
     "PEM file with the embedded server's certificate and its chain, for https and wss; unset = no TLS",
     &Settings::tls_certificate},
    /**
     * GstWsrtcSink:tls-private-key:
     *
     * PEM file with the private key of #GstWsrtcSink:tls-certificate, without a
     * passphrase. Unset (the default): the key is in the same file.
     *
     * Since: 0.1
     */
    {"tls-private-key", "PEM file with the private key of tls-certificate; unset = in the same file",
     &Settings::tls_private_key},
    /**
     * GstWsrtcSink:allowed-origins:
     *
     * Origins (RFC 6454, `https://example.org`) whose pages may connect to the
     * server, beside its own and those that it allows already; `*` = all, and no
     * check of `Host` on loopback either, see #GstWsrtcServer:allowed-origins. None
     * by default.
     *
     * Since: 0.1
     */
    {"allowed-origins",
     "Origins, such as https://example.org, whose pages may connect to the embedded server beside its own; * "
     "= all",
     &Settings::allowed_origins},
    /**
     * GstWsrtcSink:trusted-proxies:
     *
     * Addresses and networks, such as `127.0.0.1` and `10.0.0.0/8`, of the reverse
     * proxies in front of the server, beside those that it trusts already; 64 at most
     * in all, none by default. Of requests that come from them, `X-Forwarded-For` says
     * who asks and `X-Forwarded-Proto` how, see #GstWsrtcServer:trusted-proxies; without
     * it the server's limits by address are for all who are behind a proxy together.
     *
     * Since: 0.1
     */
    {"trusted-proxies",
     "Addresses and networks, such as 127.0.0.1 and 10.0.0.0/8, of the proxies in front of the embedded "
     "server whose X-Forwarded-* headers are believed",
     &Settings::trusted_proxies},
    /**
     * GstWsrtcSink:view-token:
     *
     * Secret that who watches this stream on the embedded server has to give, and who
     * talks to it: 16 to 8192 characters of ASCII without spaces. A page asks for it,
     * or has it in its address as `?token=…`; see gst_wsrtc_access_new() for all ways.
     * Other streams of the server are as they were: each has its own, see
     * gst_wsrtc_server_protect_stream(). None by default: all who reach the server may
     * watch, but for what #GstWsrtcServer:access says. Never written to a log, and
     * cannot be read back.
     *
     * Since: 0.1
     */
    {"view-token",
     "Secret that who watches this stream on the embedded server has to give; unset = none",
     &Settings::view_token,
     {},
     nullptr,
     secret},
    /**
     * GstWsrtcSink:ice-servers:
     *
     * STUN and TURN servers that the embedded server gives to the pages and elements
     * that come to it, see #GstWsrtcServer:ice-servers: `stun:host:port`,
     * `turn:host:port` with #GstWsrtcSink:turn-secret, or
     * `turn:user:password@host:port`, whose user and password anybody who can open the
     * page can read. None by default. This side's own are
     * #GstWsrtcSink:stun-server and #GstWsrtcSink:turn-servers; where those are
     * unset and libnice is used (#GstWsrtcSink:ice-agent), it takes these, too. All who
     * share a server have those that were set last. It cannot be read back.
     *
     * Since: 0.1
     */
    {"ice-servers",
     "STUN and TURN servers that the embedded server gives to those who come, stun:host:port or "
     "turn:host:port each",
     &Settings::ice_servers,
     {},
     nullptr,
     G_PARAM_WRITABLE},
    /**
     * GstWsrtcSink:turn-secret:
     *
     * The secret that is shared with those TURN servers of #GstWsrtcSink:ice-servers
     * that have no user (coturn: `static-auth-secret`): each who comes gets a user and a
     * password of its own for #GstWsrtcSink:turn-ttl. None by default. It cannot be
     * read back, and is neither logged nor told to anybody.
     *
     * Since: 0.1
     */
    {"turn-secret",
     "Secret shared with the TURN servers of ice-servers, for time-limited credentials",
     &Settings::turn_secret,
     {},
     nullptr,
     G_PARAM_WRITABLE},
    /**
     * GstWsrtcSink:turn-ttl:
     *
     * How long credentials made from #GstWsrtcSink:turn-secret are good, in s, 60 to
     * 2592000; 86400 by default.
     *
     * Since: 0.1
     */
    {"turn-ttl",
     "How long credentials made from turn-secret are good, in s",
     &Settings::turn_ttl,
     {60, 2592000}},
    /**
     * GstWsrtcSink:announce:
     *
     * Whether the address of the stream's page is written to standard error, in
     * one line, when the embedded server runs. True by default.
     *
     * Since: 0.1
     */
    {"announce", "Write the address of the page to standard error, in one line", &Settings::announce},
    /**
     * GstWsrtcSink:max-peers:
     *
     * How many viewers may be there at a time, 1 to 100000; 512 by default. The
     * next is told that all places are taken.
     *
     * Since: 0.1
     */
    {"max-peers",
     "How many viewers there may be at a time; the next is told that all places are taken",
     &Settings::max_peers,
     {1, 100000}},
    /**
     * GstWsrtcSink:context:
     *
     * Elements of one process that have the same one share a thread for their
     * signalling and sessions, as many streams that are seldom watched should: an
     * idle one then has none. Handlers of their signals run on it, so that they
     * cannot start or stop another one of them. Unset (the default): a thread of
     * its own.
     *
     * Since: 0.1
     */
    {"context",
     "Name of what elements of one process share a thread by, for signalling and sessions; unset = one of "
     "its own",
     &Settings::context},
};

} // namespace

SettingRows server_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
