// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a camera would be: the RTSP server of the tests.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Skip } from './tap.js';

const SCRIPT = fileURLToPath(new URL('../../support/rtsp_server.py', import.meta.url));
// The one that has PyGObject is the distribution's.
const PYTHON = process.env.WSRTC_PYTHON ?? '/usr/bin/python3';

/**
 * @returns {Promise<{address: (stream: string) => string, stop: () => Promise<string>, start: () => Promise<string>,
 *   end: () => Promise<void>}>}  `stop ()` and `start ()` switch the camera off and on again, on the same port.
 */
export async function startCamera() {
  const child = spawn(PYTHON, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (data) => (complaints += data));
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => (complaints += error.message));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Skip(`no RTSP server (Debian package gir1.2-gst-rtsp-server-1.0): ${complaints}`);
    return value;
  };
  const say = (word) => {
    child.stdin.write(`${word}\n`);
    return answer();
  };
  const port = (await answer()).split(' ')[1];
  return {
    address: (stream) => `rtsp://127.0.0.1:${port}/${stream}`,
    stop: () => say('stop'),
    start: () => say('start'),
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
