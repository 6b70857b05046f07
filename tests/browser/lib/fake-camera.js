// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Browsers with a camera and a microphone that are not there: a picture that
// moves and a tone that comes and goes.

/**
 * For Chromium; whoever asks gets them. The second of the cameras measures depths, of which WebRTC makes no picture.
 */
export const FAKE_DEVICES = [
  '--use-fake-device-for-media-stream=device-count=3',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** The same for Firefox, as preferences. */
export const FAKE_DEVICES_OF_FIREFOX = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
};

/** Makes the page keep its RTCPeerConnections in `connections`, the newest last. */
export function keepConnections() {
  window.connections = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...options) {
      super(...options);
      window.connections.push(this);
    }
  };
}

/**
 * What the newest connection of the page has received.
 * @returns {Promise<{frames: number, energy: number}>}
 */
export async function received(page) {
  return page.evaluate(async () => {
    const report = (await window.connections.at(-1)?.getStats()) ?? new Map();
    const all = [...report.values()].filter(({ type }) => type === 'inbound-rtp');
    const sum = (name) => all.reduce((total, one) => total + (one[name] ?? 0), 0);
    return { frames: sum('framesDecoded'), energy: sum('totalAudioEnergy') };
  });
}
