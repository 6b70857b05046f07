// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer, or the other one of a call, without a browser: @roamhq/wrtc, which is
// libwebrtc for Node, with the article's handful of messages.

import WebSocket from 'ws';
import { Skip } from './tap.js';

/** The package has binaries for some platforms only. */
async function loadWrtc() {
  try {
    return (await import('@roamhq/wrtc')).default;
  } catch (error) {
    throw new Skip(`no npm package @roamhq/wrtc for this machine (npm ci in tests/browser): ${error.message}`);
  }
}

/** Mean colour of the 8 x 8 pixels around a point, given as shares of width and height. */
function colourAt({ width, height, data }, [x, y]) {
  const left = Math.round(x * width) - 4;
  const top = Math.round(y * height) - 4;
  const mean = [0, 0, 0];
  for (let row = top; row < top + 8; row += 1)
    for (let column = left; column < left + 8; column += 1)
      for (let channel = 0; channel < 3; channel += 1) mean[channel] += data[(row * width + column) * 4 + channel] / 64;
  return mean.map(Math.round);
}

/** Sends that colour ([y, u, v]) and a tone of that frequency; returns how to end it. */
function sendMedia(connection, nonstandard, { colour: [y, u, v], tone }) {
  const [width, height, rate] = [320, 240, 48000];
  const pictures = new nonstandard.RTCVideoSource();
  const sound = new nonstandard.RTCAudioSource();
  connection.addTrack(pictures.createTrack());
  connection.addTrack(sound.createTrack());
  const data = new Uint8ClampedArray(width * height * 1.5).fill(y, 0, width * height);
  data.fill(u, width * height, width * height * 1.25).fill(v, width * height * 1.25);
  const showing = setInterval(() => pictures.onFrame({ width, height, data }), 33);
  const begin = performance.now();
  let sent = 0;
  // As much as is due by now: timers are late.
  const playing = setInterval(() => {
    while (sent < ((performance.now() - begin) * rate) / 1000) {
      const samples = Int16Array.from({ length: rate / 100 }, (_, i) => 8000 * Math.sin((2 * Math.PI * tone * (sent + i)) / rate));
      sound.onData({ samples, sampleRate: rate, bitsPerSample: 16, channelCount: 1, numberOfFrames: samples.length });
      sent += samples.length;
    }
  }, 10);
  return () => [showing, playing].forEach(clearInterval);
}

/**
 * Watches the stream whose page that is, or is in the call. Throws Skip where the package has no binary.
 * @param {string} url
 * @param {object} [options]
 * @param {{colour: number[], tone: number}} [options.sends]  A colour ([y, u, v]) and a tone (Hz) of its own.
 * @param {boolean} [options.offers]  Instead of waiting for an offer.
 * @returns {Promise<{frames: () => number, size: () => number[], coloursAt: (points: number[][]) => number[][],
 *   loudest: () => number, samples: () => ArrayLike<number>, mimeTypes: () => Promise<string[]>, close: () => void}>}
 */
export async function watchInNode(url, { sends, offers = false } = {}) {
  const { RTCPeerConnection, nonstandard } = await loadWrtc();
  const { host, pathname } = new URL(url);
  const socket = new WebSocket(`ws://${host}/signaling?room=${pathname.split('/').at(-1)}`);
  const connection = new RTCPeerConnection();
  const sinks = [];
  const seen = { frames: 0, frame: null, loudest: 0, samples: null };
  const send = (message) => socket.send(JSON.stringify(message));

  connection.onicecandidate = ({ candidate }) => {
    if (candidate) send({ type: 'candidate', candidate: candidate.candidate, label: candidate.sdpMLineIndex, id: candidate.sdpMid });
  };
  connection.ontrack = ({ track }) => {
    const video = track.kind === 'video';
    const sink = new nonstandard[video ? 'RTCVideoSink' : 'RTCAudioSink'](track);
    if (video) sink.onframe = ({ frame }) => Object.assign(seen, { frame, frames: seen.frames + 1 });
    else
      sink.ondata = ({ samples, channelCount }) => {
        seen.samples = samples.filter((_, i) => i % channelCount === 0);
        samples.forEach((one) => (seen.loudest = Math.max(seen.loudest, Math.abs(one))));
      };
    sinks.push(sink);
  };
  const endMedia = sends ? sendMedia(connection, nonstandard, sends) : () => {};
  const describe = async (description) => {
    await connection.setLocalDescription(description);
    send({ type: description.type, sdp: description.sdp });
  };
  const take = async ({ type, sdp, candidate, label, id }) => {
    if (type === 'candidate') {
      if (candidate) await connection.addIceCandidate({ candidate, sdpMLineIndex: label, sdpMid: id });
    } else if (type === 'offer') {
      await connection.setRemoteDescription({ type, sdp });
      await describe(await connection.createAnswer());
    } else if (type === 'answer') {
      await connection.setRemoteDescription({ type, sdp });
    }
  };
  if (offers) socket.once('open', async () => describe(await connection.createOffer()));
  // One after the other: a candidate must not overtake the offer.
  let turn = Promise.resolve();
  socket.on('error', (error) => (seen.error = error));
  socket.on('message', (data) => (turn = turn.then(() => take(JSON.parse(data)))));

  return {
    frames: () => {
      if (seen.error) throw seen.error;
      return seen.frames;
    },
    size: () => [seen.frame?.width, seen.frame?.height],
    coloursAt: (points) => {
      const { width, height } = seen.frame;
      const picture = { width, height, data: new Uint8ClampedArray(width * height * 4) };
      nonstandard.i420ToRgba(seen.frame, picture);
      return points.map((point) => colourAt(picture, point));
    },
    loudest: () => seen.loudest,
    samples: () => seen.samples ?? [], // of the first channel, the last 10 ms
    mimeTypes: async () => {
      const stats = await connection.getStats();
      return [...stats.values()].filter(({ type }) => type === 'inbound-rtp').map(({ codecId }) => stats.get(codecId)?.mimeType);
    },
    close: () => {
      endMedia();
      sinks.forEach((sink) => sink.stop());
      connection.close();
      socket.close();
    },
  };
}
