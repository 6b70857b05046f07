// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A camera that hears, and wsrtc-bridge in front of it.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBridge } from './pipeline.js';
import { waitFor } from './wait.js';

const CAMERA = fileURLToPath(new URL('../../support/talking_camera.py', import.meta.url));

function start(program, args) {
  const child = spawn(program, args, { stdio: 'pipe' });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (errors += data));
  child.once('error', (error) => (errors += error.message));
  child.stdin.on('error', () => {});
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = () => output.split('\n').slice(0, -1);
  const line = (number) =>
    waitFor(`line ${number} of ${program}`, () => {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${errors}`);
      return lines()[number];
    });
  const end = async (signal) => {
    child.kill(signal);
    await ended;
  };
  return { child, line, lines, errors: () => errors, end };
}

/** tests/support/talking_camera.py: `say (word)` gives its answer, `url (path)` the address of a stream. */
export async function startTalkingCamera() {
  const camera = start('/usr/bin/python3', [CAMERA]);
  const port = (await camera.line(0)).split(' ')[1];
  const say = (word) => {
    const number = camera.lines().length;
    camera.child.stdin.write(`${word}\n`);
    return camera.line(number);
  };
  return { say, url: (path) => `rtsp://127.0.0.1:${port}/${path}`, stop: () => camera.end('SIGTERM') };
}

/**
 * wsrtc-bridge with one camera, as startBridge () of pipeline.js starts it.
 * @param {Record<string, string | boolean>} keys  Of the camera.
 */
export async function startBridgeOf(keys) {
  const folder = mkdtempSync(join(tmpdir(), 'wsrtc-bridge-'));
  const file = join(folder, 'cameras.toml');
  const lines = Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  writeFileSync(file, ['[[camera]]', ...lines, ''].join('\n'));
  const forget = () => rmSync(folder, { recursive: true });
  try {
    const bridge = await startBridge(['--config', file]);
    const stop = async () => {
      await bridge.stop();
      forget();
    };
    return { ...bridge, stop };
  } catch (error) {
    forget();
    throw error;
  }
}
