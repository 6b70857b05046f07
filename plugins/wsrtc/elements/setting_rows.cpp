// SPDX-License-Identifier: LGPL-2.1-or-later
#include "setting_rows.hpp"

#include <gst/wsrtc/wsrtc.h>

#include "channel_options.hpp"
#include "settings_enums.hpp"

namespace wsrtc {

namespace {

// What "gst-launch-1.0 -v" and dumps of the graph would print.
constexpr GParamFlags secret = G_PARAM_WRITABLE;

// Every row is one property; its blurb is its documentation in gst-inspect-1.0
// and, generated from there, in docs/. All of them are read when the element
// leaves NULL; setting one later has an effect from the next start on.
const SettingRow rows[] = {
    /**
     * GstWsrtcSink:uri:
     *
     * Address of a signalling server, `ws://` or `wss://`. Unset (the default),
     * the element runs the embedded server on #GstWsrtcSink:host and
     * #GstWsrtcSink:port.
     *
     * Since: 0.1
     */
    {"uri", "Address of a signalling server (ws:// or wss://); unset = run the embedded server",
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
     * server, beside its own and those that it allows already; `*` = all. None
     * by default.
     *
     * Since: 0.1
     */
    {"allowed-origins",
     "Origins, such as https://example.org, whose pages may connect to the embedded server beside its own; * "
     "= all",
     &Settings::allowed_origins},
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
     * GstWsrtcSink:ice-agent:
     *
     * `port`: one UDP port for all viewers, #GstWsrtcSink:ice-port. `nice`:
     * libnice, with sockets of its own for each viewer. `auto` (the default) is
     * `nice` when #GstWsrtcSink:stun-server, #GstWsrtcSink:turn-servers,
     * #GstWsrtcSink:ice-tcp or relayed candidates only are asked for, which
     * `port` cannot do, and else `port`.
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
     * `turn(s)://user:password@host:port` (RFC 8656) each; user and password
     * percent-encoded. None by default. Because of the passwords they cannot be
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
     * peers never learn addresses of this machine; it needs #GstWsrtcSink:turn-servers.
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
     * 600000; 10000 by default. Browsers send some every second, GStreamer about
     * every five (RFC 3550 section 6.2): less than twice that ends viewers that
     * are well.
     *
     * Since: 0.1
     */
    {"peer-timeout",
     "A viewer that has sent no RTCP for so long, in ms, is gone",
     &Settings::peer_timeout,
     {1000, 600000}},
    /**
     * GstWsrtcSink:video-codecs:
     *
     * RTP encoding names, best first, of the video codecs that may be used.
     * Empty (the default) = all that are known, VP8 first.
     *
     * Since: 0.1
     */
    {"video-codecs",
     "Video codecs that may be used, best first, by names such as H264; empty = all that are known",
     &Settings::video_codecs},
    /**
     * GstWsrtcSink:audio-codecs:
     *
     * RTP encoding names, best first, of the audio codecs that may be used.
     * Empty (the default) = all that are known.
     *
     * Since: 0.1
     */
    {"audio-codecs",
     "Audio codecs that may be used, best first, by names such as OPUS; empty = all that are known",
     &Settings::audio_codecs},
    /**
     * GstWsrtcSink:transcode:
     *
     * For whom encoded input is decoded and encoded anew: `auto` (the default),
     * for viewers that cannot take its codec, once for all of them, while the
     * others get it untouched; `never`; or `always`, for all, with
     * #GstWsrtcSink:bitrate.
     *
     * Since: 0.1
     */
    {"transcode",
     "For whom encoded input is decoded and encoded anew",
     &Settings::transcode,
     {},
     transcode_type},
    /**
     * GstWsrtcSink:linger:
     *
     * How long, in ms, an encoder is kept after the last viewer that needed it
     * has left: 0 to 3600000; 5000 by default.
     *
     * Since: 0.1
     */
    {"linger", "How long an encoder that no viewer needs is kept, in ms", &Settings::linger, {0, 3600000}},
    /**
     * GstWsrtcSink:bitrate:
     *
     * Target bit rate of each video encoder, in bit/s, up to 1000000000; 0 (the
     * default) = 2000000. Input that is passed on, and sound, are not touched.
     *
     * Since: 0.1
     */
    {"bitrate",
     "Target bit rate of each video encoder, in bit/s; 0 = 2000000",
     &Settings::bitrate,
     {0, 1000000000}},
    /**
     * GstWsrtcSink:mtu:
     *
     * Longest RTP packet, in bytes, with its header extensions and without
     * SRTP's tag, UDP and IP: 256 to 65000; 1200 by default.
     *
     * Since: 0.1
     */
    {"mtu", "Longest RTP packet, in bytes, without SRTP's tag, UDP and IP", &Settings::mtu, {256, 65000}},
    /**
     * GstWsrtcSink:media-path:
     *
     * How packets get to a viewer. `auto` (the default): encrypted and sent by
     * the element itself, which costs half as much or less, with webrtcbin's
     * keys; through webrtcbin where those cannot be used. `peer-connection`:
     * always through webrtcbin.
     *
     * Since: 0.1
     */
    {"media-path",
     "How packets get to a viewer; through webrtcbin costs more",
     &Settings::media_path,
     {},
     media_path_type},
    /**
     * GstWsrtcSink:data-channels:
     *
     * Data channels that are made for each viewer: `LABEL` each, or
     * `LABEL,option=value,…` with the options of
     * #GstWsrtcSink::create-data-channel; 16 at most. Handed out by
     * #GstWsrtcSink::data-channel. None by default. With this,
     * #GstWsrtcSink:accept-data-channels and
     * #GstWsrtcSink:enable-control-data-channel unset, sessions have no section
     * for data.
     *
     * |[
     * gst-launch-1.0 videotestsrc ! wsrtcsink
     * data-channels='<chat,"telemetry,ordered=false,max-retransmits=0">'
     * ]|
     *
     * Since: 0.1
     */
    {"data-channels",
     "Data channels made for each viewer, LABEL or \"LABEL,ordered=false,max-retransmits=0\"; 16 at most",
     &Settings::data_channels},
    /**
     * GstWsrtcSink:accept-data-channels:
     *
     * Whether viewers may make data channels, up to 32 each; others are closed
     * at once. False by default. When none is declared, an offer has one that is
     * called `wsrtc` and not used: without any it has no section for data.
     *
     * Since: 0.1
     */
    {"accept-data-channels", "Viewers may make data channels", &Settings::accept_data_channels},
    /**
     * GstWsrtcSink:enable-control-data-channel:
     *
     * Let viewers move the mouse and press keys: what they send on a data channel
     * called `control`, as the JSON of gstwebrtc-api, becomes #GstNavigation
     * events that go upstream from the video pad, with coordinates in pixels of
     * its picture. False by default.
     *
     * Since: 0.1
     */
    {"enable-control-data-channel",
     "Viewers' mouse and keys become navigation events upstream, by a data channel called control",
     &Settings::enable_control_data_channel},
    /**
     * GstWsrtcSink:max-message-size:
     *
     * Longest message on data channels in either direction, in bytes, 1024 to
     * 65536, which is the default. A viewer that sends a longer one has the channel
     * closed.
     *
     * Since: 0.1
     */
    {"max-message-size",
     "Longest message on data channels, in bytes",
     &Settings::max_message_size,
     {1024, longest_message}},
    /**
     * GstWsrtcSink:data-channel-bitrate:
     *
     * What each viewer may send on data channels, in bit/s, 64000 to 1000000000;
     * 20000000 by default. A message counts as 256 bytes more than it has. What
     * is beyond is lost ahead of SCTP, which sends it again, slower.
     *
     * Since: 0.1
     */
    {"data-channel-bitrate",
     "What each viewer may send on data channels, in bit/s",
     &Settings::data_channel_bitrate,
     {64000, 1000000000}},
    /**
     * GstWsrtcSrc:latency:
     *
     * How long, in ms, packets are held so that those that are late can come, or
     * come again: 0 to 10000; 40 by default. It is the element's latency.
     *
     * Since: 0.1
     */
    {"latency",
     "How long packets are held so that late ones can come, in ms",
     &Settings::latency,
     {0, 10000},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcSrc:drop-on-latency:
     *
     * Never hold more than #GstWsrtcSrc:latency of packets: the oldest are left
     * out. False by default.
     *
     * Since: 0.1
     */
    {"drop-on-latency",
     "Never hold more than latency of packets; the oldest are left out",
     &Settings::drop_on_latency,
     {},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcSrc:retransmission:
     *
     * Ask for video packets that are lost to be sent again (RFC 4585, RFC 4588).
     * True by default.
     *
     * Since: 0.1
     */
    {"retransmission",
     "Ask for video packets that are lost to be sent again",
     &Settings::retransmission,
     {},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcBin:role:
     *
     * Who offers (RFC 8829). `auto` (the default): both may; at the start the one
     * of the two that was in the room first, later the one whose pads have
     * changed. `offerer`: this one does not wait for the other's offer, but answers
     * one. `answerer`: this one never offers; pads that come later are in what is
     * negotiated with the other's next offer.
     *
     * Since: 0.1
     */
    {"role", "Who offers", &Settings::role, {}, role_type, G_PARAM_READWRITE, true},
    /**
     * GstWsrtcBin:receive-video:
     *
     * How many tracks of video are wanted of the other one, 0 to 8; 1 by default.
     * With 0 here and in #GstWsrtcBin:receive-audio it is a call that is only sent.
     *
     * Since: 0.1
     */
    {"receive-video",
     "How many tracks of video are wanted of the other one",
     &Settings::receive_video,
     {0, 8},
     nullptr,
     G_PARAM_READWRITE,
     true},
    /**
     * GstWsrtcBin:receive-audio:
     *
     * How many tracks of sound are wanted of the other one, 0 to 8; 1 by default.
     *
     * Since: 0.1
     */
    {"receive-audio",
     "How many tracks of sound are wanted of the other one",
     &Settings::receive_audio,
     {0, 8},
     nullptr,
     G_PARAM_READWRITE,
     true},
};

} // namespace

SettingRows setting_rows ()
{
  return {rows, G_N_ELEMENTS (rows)};
}

} // namespace wsrtc
