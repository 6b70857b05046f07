// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Real pipelines of the plugin that was built, as a user starts them.

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait.js';

// The one that has PyGObject is the distribution's.
const PYTHON = process.env.WSRTC_PYTHON ?? '/usr/bin/python3';
const TEST_CAMERAS = fileURLToPath(new URL('../../../examples/test_cameras.py', import.meta.url));

/** The warnings in a log, one line each. */
export const warningsIn = (log) => log.match(/^WARNING: .*$/gm) ?? [];

/** An element of that name is installed. */
export const hasElement = (name) => spawnSync('gst-inspect-1.0', ['--exists', name]).status === 0;

/** The demo: colour bars with snow, and a tone. `sink` is the text of wsrtcsink's properties. */
export const demoLaunch = (sink) =>
  `videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1 ! queue ! wsrtcsink name=s ${sink} ` +
  'audiotestsrc is-live=true ! queue ! s.';

const PAGE = /http:\/\/[^\s/]+:\d+(\/[\w.-]+)+/;
const ORIGIN = /http:\/\/[^\s/]+:\d+/;

/** Starts a program and waits for the line with the address; `env` is beside that of the test. */
async function start(program, args, { env = {}, form = PAGE } = {}) {
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, ...env } });
  let output = '';
  let running = true;
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (running = false));
  child.once('error', (error) => (output += error.message));
  child.stdin.on('error', (error) => (output += error.message));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const end = async (signal) => {
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(hard);
  };
  const address = () => {
    if (!running) throw new Error(`the pipeline ended: ${output}`);
    return form.exec(output);
  };
  try {
    const [url] = await waitFor('the address', address);
    const stop = () => end('SIGINT');
    return { child, pid: child.pid, url, log: () => output, stop, kill: () => end('SIGKILL') };
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`${error.message}\n${output}`);
  }
}

/**
 * Starts `gst-launch-1.0`.
 * @param {string} launch  The pipeline, its arguments split at spaces.
 * @param {object} [options]
 * @param {boolean} [options.warnings]  `log ()` has the warnings of the bus, too, and what else gst-launch tells.
 * @param {Record<string, string>} [options.env]  Beside that of the test.
 * @returns {Promise<{url: string, pid: number, log: () => string, stop: () => Promise<void>, kill: () => Promise<void>}>}
 *   `url` is the page of the stream; `log ()` all that the process said.
 */
export const startPipeline = (launch, { warnings = false, env = {} } = {}) =>
  start('gst-launch-1.0', [...(warnings ? [] : ['-q']), ...launch.split(' ')], { env });

/** Starts `wsrtc-server` on a free port; `url` is the address that its paths begin with. */
export const startServer = (...options) => start('wsrtc-server', ['--port', '0', ...options], { form: ORIGIN });

/** The same, taking streams by WHIP; `log ()` tells of every encoder that it makes. */
export const startPublishingServer = (...options) =>
  start('wsrtc-server', ['--port', '0', '--publish', ...options], { form: ORIGIN, env: { GST_DEBUG: 'wsrtc-media:4' } });

/** Starts `wsrtc-bridge` on a free port; `url` is the address that its paths begin with. */
export const startBridge = (args, { env } = {}) => start('wsrtc-bridge', ['--port', '0', ...args], { env, form: ORIGIN });

/**
 * Starts examples/test_cameras.py; port 0 = any free one.
 * @returns {Promise<{port: string, addresses: string[], stop: () => Promise<void>}>}  `addresses` as wsrtc-bridge takes them.
 */
export async function startTestCameras(port) {
  const cameras = await start(PYTHON, [TEST_CAMERAS, '--port', String(port)], { form: /desk=rtsp:.*/ });
  const addresses = cameras.log().match(/^\w+=rtsp:.*$/gm);
  return { ...cameras, addresses, port: new URL(addresses[0].split('=')[1]).port };
}

/**
 * Starts a pipeline that `change ()` can add sources to and remove them from:
 * `add NAME LAUNCH`, `remove NAME`.
 */
export async function startChangingPipeline(launch) {
  const pipeline = await start(process.env.WSRTC_CHANGING_PIPELINE, [launch]);
  let asked = 0;
  const done = () => pipeline.log().split('\n').filter((line) => line === 'done').length;
  const change = async (line) => {
    pipeline.child.stdin.write(`${line}\n`);
    asked += 1;
    await waitFor(`"${line}" to be done`, () => done() === asked);
  };
  return { ...pipeline, change };
}

/**
 * A camera that sends VP8 by RTP to a port of this machine, 320x240, until
 * `kill ()`; a key frame every so many frames, of 30 a second.
 */
export function startCamera(port, keyFrames = 30) {
  const launch =
    'videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1 ! vp8enc deadline=1 ' +
    `keyframe-max-dist=${keyFrames} ! rtpvp8pay mtu=1200 ! udpsink host=127.0.0.1 port=${port}`;
  const child = spawn('gst-launch-1.0', ['-q', ...launch.split(' ')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A pipeline whose data channels say back what they are told, and whose log has the navigation events. */
export const startDataPipeline = (launch) => start(process.env.WSRTC_DATA_PIPELINE, [launch]);
