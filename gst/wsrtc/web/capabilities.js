// SPDX-License-Identifier: LGPL-2.1-or-later

// Carried beside a codec, never offered alone.
const HELPERS = new Set(['rtx', 'red', 'ulpfec', 'flexfec-03', 'cn', 'telephone-event']);

/**
 * RTP encoding names out of a list of `RTCRtpCodec`, once each, in order.
 * @param {{mimeType: string}[]} codecs
 * @returns {string[]}
 */
export function codecNames(codecs) {
  const names = codecs.map((codec) => codec.mimeType.split('/')[1] ?? '');
  return [...new Set(names)].filter((name) => name && !HELPERS.has(name.toLowerCase()));
}

/** Why this browser makes no connection of WebRTC; '' = it does. Some let users, or who runs the machine, switch it off. */
export const webRtcLack = () => (globalThis.RTCPeerConnection ? '' : 'This browser has no WebRTC, or it is switched off in its settings.');

/**
 * What this browser can receive, as the message that a viewer sends first.
 * @returns {{type: 'capabilities', video: string[], audio: string[]}}
 */
export function capabilitiesMessage() {
  const names = (kind) => codecNames(RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []);
  return { type: 'capabilities', video: names('video'), audio: names('audio') };
}
