// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer without our page: the article's handful of messages, played by hand,
// so that a test can get between the signalling and the browser.

/**
 * Connects the page to the stream, as `viewer` in the page.
 * @param {import('playwright-core').Page} page  On any page of the stream's server.
 * @param {string} stream
 * @param {object} [options]
 * @param {boolean} [options.wrongFingerprint]  Changes the one in the offer on its way.
 */
export async function watchRaw(page, stream, { wrongFingerprint = false } = {}) {
  await page.evaluate(
    ([room, wrong]) => {
      const socket = new WebSocket(`ws://${location.host}/signaling?room=${room}`);
      const connection = new RTCPeerConnection();
      const send = (message) => socket.send(JSON.stringify(message));
      // The first digit of the digest, another one.
      const change = (sdp) => sdp.replace(/^(a=fingerprint:\S+ )(.)/gm, (line, head, digit) => head + (digit === '0' ? '1' : '0'));
      connection.onicecandidate = ({ candidate }) => {
        if (candidate) send({ type: 'candidate', candidate: candidate.candidate, label: candidate.sdpMLineIndex, id: candidate.sdpMid });
      };
      const take = async ({ type, sdp, candidate, label, id }) => {
        if (type === 'candidate') {
          if (candidate) await connection.addIceCandidate({ candidate, sdpMLineIndex: label, sdpMid: id });
        } else if (type === 'offer') {
          await connection.setRemoteDescription({ type, sdp: wrong ? change(sdp) : sdp });
          await connection.setLocalDescription();
          send({ type: 'answer', sdp: connection.localDescription.sdp });
        }
      };
      // One after the other: a candidate must not overtake the offer.
      let turn = Promise.resolve();
      socket.onmessage = ({ data }) => (turn = turn.then(() => take(JSON.parse(data))));
      window.viewer = { connection, socket };
    },
    [stream, wrongFingerprint],
  );
}

/** `RTCPeerConnection.connectionState` of the viewer. */
export const connectionState = (page) => page.evaluate(() => window.viewer.connection.connectionState);

/** What it has received: packets, and frames decoded, of all streams together. */
export const received = (page) =>
  page.evaluate(async () => {
    const sum = { packets: 0, frames: 0 };
    for (const entry of (await window.viewer.connection.getStats()).values()) {
      if (entry.type !== 'inbound-rtp') continue;
      sum.packets += entry.packetsReceived;
      sum.frames += entry.framesDecoded ?? 0;
    }
    return sum;
  });

/** UDP port of the viewer's end of the path in use. */
export const localPort = (page) =>
  page.evaluate(async () => {
    const stats = await window.viewer.connection.getStats();
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    return stats.get(stats.get(transport.selectedCandidatePairId).localCandidateId).port;
  });
