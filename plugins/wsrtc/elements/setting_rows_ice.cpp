// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How viewers are reached, and how long is waited for them.
#include "setting_rows.hpp"

#include "settings_enums.hpp"

namespace wsrtc {

namespace {

// What "gst-launch-1.0 -v" and dumps of the graph would print.
constexpr GParamFlags secret = G_PARAM_WRITABLE;

const SettingRow rows[] = {
    /**
     * GstWsrtcSink:ice-agent:
     *
     * `port`: one UDP port for all viewers, #GstWsrtcSink:ice-port. `nice`:
     * libnice, with sockets of its own for each viewer. `auto` (the default) is
     * `nice` when #GstWsrtcSink:stun-server, #GstWsrtcSink:turn-servers,
     * #GstWsrtcSink:ice-tcp or relayed candidates only are asked for, or the
     * signalling of another server hands out STUN or TURN servers, which `port`
     * cannot use, and else `port`.
     *
     * Since: 0.1
     */
    {"ice-agent",
     "How viewers are reached: one UDP port for all, or libnice; auto = as the other settings ask for",
     &Settings::ice_agent,
     {},
     ice_agent_type},
    /**
     * GstWsrtcSink:ice-port:
     *
     * UDP port for the media of all viewers, in IPv4 and IPv6, 0 to 65535.
     * Elements of one process that ask for the same one share it. 0 (the
     * default) = any free one.
     *
     * Since: 0.1
     */
    {"ice-port", "UDP port for the media of all viewers; 0 = any free one", &Settings::ice_port, {0, 65535}},
    /**
     * GstWsrtcSink:external-addresses:
     *
     * IP addresses or DNS names under which viewers reach #GstWsrtcSink:ice-port
     * from elsewhere, as behind a NAT or out of a container; they are announced
     * besides those of the interfaces. Names are looked up at the start, and
     * again after a minute. None by default.
     *
     * Since: 0.1
     */
    {"external-addresses",
     "IP addresses or DNS names under which viewers reach ice-port from elsewhere, as behind a NAT",
     &Settings::external_addresses},
    /**
     * GstWsrtcSink:announce-interfaces:
     *
     * Whether viewers are told the addresses of this machine's interfaces. True
     * by default; false needs #GstWsrtcSink:external-addresses.
     *
     * Since: 0.1
     */
    {"announce-interfaces", "Tell viewers the addresses of this machine's interfaces",
     &Settings::announce_interfaces},
    /**
     * GstWsrtcSink:ice-lite:
     *
     * Be an ICE-lite agent (RFC 8445 section 2.5): viewers look for the path, and
     * it is only verified. For machines whose announced addresses reach them
     * from everywhere. False by default: a full agent connects sooner.
     *
     * Since: 0.1
     */
    {"ice-lite", "Be an ICE-lite agent, which leaves it to viewers to find the path (RFC 8445 section 2.5)",
     &Settings::ice_lite},
    /**
     * GstWsrtcSink:stun-server:
     *
     * `stun://host:port` (RFC 8489). None by default: no third party learns of
     * your viewers unless you say so.
     *
     * Since: 0.1
     */
    {"stun-server", "STUN server, stun://host:port; unset = none", &Settings::stun_server},
    /**
     * GstWsrtcSink:turn-servers:
     *
     * `turn(s)://user:password@host:port`, with `?transport=udp` or `tcp` behind it or
     * not (RFC 8656), each, at most 8 with those without a transport counted twice.
     * The host begins after the last `@`, the password after the first `:`; in user and
     * password `%` with two hexadecimal digits stands for a byte, and everything else
     * for itself. None by default: those that the signalling hands out, if it is
     * another's. The certificate of `turns:` is verified, against
     * #GstWsrtcSink:ca-file where that is set. Because of the passwords they cannot be
     * read back.
     *
     * Since: 0.1
     */
    {"turn-servers",
     "TURN servers, turn(s)://user:password@host:port each",
     &Settings::turn_servers,
     {},
     nullptr,
     secret},
    /**
     * GstWsrtcSink:ice-transport-policy:
     *
     * `all` (the default) or `relay`, which uses only relayed candidates, so that
     * peers never learn addresses of this machine; it needs
     * #GstWsrtcSink:turn-servers, or a signalling that hands some out.
     *
     * Since: 0.1
     */
    {"ice-transport-policy",
     "Which candidates to use; relay needs turn-servers",
     &Settings::ice_transport_policy,
     {},
     ice_transport_policy_type},
    /**
     * GstWsrtcSink:ice-tcp:
     *
     * Gather TCP candidates (RFC 6544) too. Off by default: they cost each
     * viewer descriptors and connecting time, and are seldom of use.
     *
     * Since: 0.1
     */
    {"ice-tcp", "Gather TCP candidates (RFC 6544) too, at a cost in descriptors and time",
     &Settings::ice_tcp},
    /**
     * GstWsrtcSink:negotiation-timeout:
     *
     * How long, in ms, each step of the negotiation may take, the viewer's
     * answer among them: 100 to 600000; 10000 by default.
     *
     * Since: 0.1
     */
    {"negotiation-timeout",
     "Longest time for a step of the negotiation, in ms",
     &Settings::negotiation_timeout,
     {100, 600000}},
    /**
     * GstWsrtcSink:connect-timeout:
     *
     * How long, in ms, ICE and DTLS may take after the answer: 100 to 600000;
     * 15000 by default.
     *
     * Since: 0.1
     */
    {"connect-timeout",
     "Longest time for ICE and DTLS to connect, in ms",
     &Settings::connect_timeout,
     {100, 600000}},
    /**
     * GstWsrtcSink:peer-timeout:
     *
     * A viewer that has sent no RTCP for so long, in ms, is gone: 1000 to
     * 600000; 13000 by default. Browsers send some every second, GStreamer about
     * every five (RFC 3550 section 6.2): less than twice that ends viewers that
     * are well.
     *
     * Since: 0.1
     */
    {"peer-timeout",
     "A viewer that has sent no RTCP for so long, in ms, is gone",
     &Settings::peer_timeout,
     {1000, 600000}},
};

} // namespace

SettingRows ice_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
