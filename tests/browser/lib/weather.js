// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bad paths between a browser and a pipeline: tests/weather's relay.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Skip } from './tap.js';

const ADDRESS = '10.99.0.1'; // of in-netns.sh

/**
 * Starts the relay.
 * @param {number} seed  Of all that it decides.
 * @returns {Promise<{ip: string, port: number, ask: (line: string) => Promise<string>, stop: () => Promise<void>}>}
 *   `ask` says a line as tests/weather/relay_program.cpp takes it, and gives its answer.
 */
export async function startRelay(seed) {
  const program = process.env.WSRTC_WEATHER_RELAY;
  if (!program) throw new Skip('WSRTC_WEATHER_RELAY does not say where the relay is');
  const child = spawn(program, [ADDRESS, String(seed)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the relay ended');
    return value;
  };
  const [ip, port] = (await next()).split(' ');
  let turn = Promise.resolve();
  const ask = (line) => {
    turn = turn.then(() => {
      child.stdin.write(`${line}\n`);
      return next();
    });
    return turn;
  };
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  return { ip, port: Number(port), ask, stop };
}

/**
 * Whatever that page connects to is reached through the relay alone: its own places are not told, and those of the
 * other side are the relay's. Before the page is opened.
 * @param {import('playwright-core').Page} page
 */
export async function leadThrough(page, relay) {
  await page.exposeFunction('leadTo', (ip, port) => relay.ask(`to ${ip} ${port}`));
  await page.addInitScript(({ ip, port }) => {
    const add = RTCPeerConnection.prototype.addIceCandidate;
    RTCPeerConnection.prototype.addIceCandidate = async function addThroughRelay(init) {
      if (!init?.candidate) return add.call(this, init);
      const words = init.candidate.split(' ');
      if (words[2].toLowerCase() !== 'udp' || !/^\d+(\.\d+){3}$/.test(words[4])) return undefined;
      await window.leadTo(words[4], Number(words[5]));
      words.splice(4, 2, ip, port);
      const { sdpMid, sdpMLineIndex } = init;
      return add.call(this, { candidate: words.join(' '), sdpMid, sdpMLineIndex });
    };
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function sendNoPlaces(text) {
      const message = JSON.parse(text);
      if (message.type === 'candidate') return undefined;
      if (message.sdp) message.sdp = message.sdp.replace(/^a=candidate:.*\r\n/gm, '');
      return send.call(this, JSON.stringify(message));
    };
    // How many connections there were.
    const Connection = RTCPeerConnection;
    window.connections = 0;
    window.RTCPeerConnection = class extends Connection {
      constructor(...args) {
        super(...args);
        window.connections += 1;
      }
    };
  }, { ip: relay.ip, port: relay.port });
}
