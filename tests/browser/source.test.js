// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The way back: what a page sends comes out of wsrtcsrc, into a file, by a server
// that is neither's.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES_OF_FIREFOX, keepConnections } from './lib/fake-camera.js';
import { launchFirefox } from './lib/firefox.js';
import { startServer } from './lib/pipeline.js';
import { hasPreview } from './lib/studio.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { MockServer } from './mock/server.js';

const [WIDTH, HEIGHT] = [640, 360];
const TONE = 440; // Hz, an oscillator's default
const RATE = 48000;

const pages = new MockServer();
let browser;
let folder;
let server;
let page;
let recorder;

const file = (name) => join(folder, name);
const launch = (line) => execFileSync('gst-launch-1.0', ['-q', ...line.split(' ')], { encoding: 'utf8' });

/** Records the stream as it is encoded, until `stop ()`, which closes the file. */
function record(uri) {
  const line =
    `-e -q wsrtcsrc name=s latency=300 uri=${uri}/signaling room=demo s.video_0 ! queue ! m.video_0 s.audio_0 ! queue ! m.audio_0 ` +
    `matroskamux name=m ! filesink location=${file('page.mkv')}`;
  const child = spawn('gst-launch-1.0', line.split(' '), { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = () => child.kill('SIGINT') && ended;
  return { stop, kill: () => child.kill('SIGKILL') && ended, said: () => said };
}

/** What the page has sent so far, to the one viewer that it has. */
const sent = () =>
  page.evaluate(async () => {
    const [connection] = window.connections.values();
    const reports = [...((await connection?.getStats()) ?? new Map()).values()];
    const video = reports.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    return { frames: video?.framesSent ?? 0, size: [video?.frameWidth, video?.frameHeight] };
  });

const endMedia = () =>
  page.evaluate(async () => {
    const [connection] = window.connections.values();
    for (const sender of connection.getSenders()) await sender.replaceTrack(null);
  });

/** Pictures of the record; it throws when one has another size, unless they may be of `any`. */
function countPictures([width, height], any) {
  const raw = `video/x-raw,format=I420,width=${width},height=${height}`;
  launch(
    `filesrc location=${file('page.mkv')} ! matroskademux ! video/x-vp8 ! vp8dec ! ${any ? 'videoscale ! ' : ''}${raw} ! ` +
      `filesink location=${file('page.yuv')}`,
  );
  return readFileSync(file('page.yuv')).length / (width * height * 1.5);
}

/** By the times at which the wave rises through zero, in the middle of the record. */
function frequency() {
  launch(
    `filesrc location=${file('page.mkv')} ! matroskademux ! audio/x-opus ! opusdec ! audioconvert ! audioresample ! ` +
      `audio/x-raw,format=S16LE,channels=1,rate=${RATE} ! filesink location=${file('page.pcm')}`,
  );
  const bytes = readFileSync(file('page.pcm'));
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
  const middle = samples.subarray(samples.length / 2 - RATE, samples.length / 2 + RATE);
  assert.ok(Math.max(...middle) > 1000, 'there is no sound');
  const rises = [...middle.keys()].filter((at) => at > 0 && middle[at - 1] < 0 && middle[at] >= 0);
  return ((rises.length - 1) * RATE) / (rises.at(-1) - rises[0]);
}

/** The page sends, and then nothing more; of all of that, what is in the record. */
async function assertRecord(expectedSize) {
  await waitFor('200 frames sent', async () => (await sent()).frames >= 200);
  await endMedia();
  const { frames, size } = await sent();
  assert.deepEqual(size, expectedSize ?? size);
  await new Promise((resolve) => setTimeout(resolve, 500)); // for what is on its way
  assert.equal(await recorder.stop(), 0, recorder.said());
  const [pictures, hertz] = [countPictures(size, !expectedSize), frequency()]; // Firefox adapts the size
  console.log(`# ${pictures} pictures of ${frames}, ${size.join(' × ')}, and ${hertz.toFixed(1)} Hz`);
  assert.ok(pictures > frames * 0.95, `${pictures} pictures of ${frames}`);
  assert.ok(Math.abs(hertz - TONE) < 5, `${hertz} Hz`);
  assert.equal(recorder.said(), '');
}

const cases = {
  'of a page, more than 95 % of the frames and the tone are in the record': async () => {
    const address = server.url.replace('http', 'ws');
    recorder = record(address);
    page = await openPage(browser);
    await page.goto(`${pages.url}/mock/source.html?server=${address}`);
    await assertRecord([WIDTH, HEIGHT]);
  },

  'of the page to publish in Firefox, too': async () => {
    recorder = record(server.url.replace('http', 'ws'));
    const firefox = await launchFirefox({ ...FAKE_DEVICES_OF_FIREFOX, 'media.navigator.audio.fake_frequency': TONE });
    try {
      page = await firefox.newPage();
      await page.evaluateOnNewDocument(keepConnections);
      await page.goto(`${server.url}/publish/demo`);
      await hasPreview(page);
      await page.click('#go');
      await assertRecord();
    } finally {
      page = null;
      await firefox.close();
    }
  },
};

await run(cases, {
  before: async () => {
    folder = mkdtempSync(join(tmpdir(), 'wsrtc-source-'));
    await pages.start();
    server = await startServer('--allow-origin', pages.url);
    browser = await launchChromium();
  },
  afterEach: async () => {
    await recorder?.kill();
    if (page) await closePage(page);
  },
  after: async () => {
    await browser?.close();
    await server?.kill();
    await pages.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});
