// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A call of two: wsrtcbin and a page. Pictures and sound are measured on both
// sides.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES, keepConnections, received } from './lib/fake-camera.js';
import { startChangingPipeline, startPipeline } from './lib/pipeline.js';
import { serveFile } from './lib/static-server.js';
import { hasPreview, says } from './lib/studio.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertColours } from './lib/watching.js';

const PAGE = fileURLToPath(new URL('lib/two-way.html', import.meta.url));
const RATE = 48000;
const FRAME = 16 * 16 * 3;

let browser;
let site;
let pipeline;
let page;
let folder;

const at = (name) => join(folder, name);

/** A pipeline that writes what comes as small RGB pictures and as 16 bit samples. */
async function call(role) {
  folder = mkdtempSync(join(tmpdir(), 'wsrtc-two-way-'));
  pipeline = await startPipeline(
    `wsrtcbin name=call port=0 room=us role=${role} allowed-origins=<"${site.origin}"> ` +
      'videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1 ! call.video_0 ' +
      'audiotestsrc is-live=true ! call.audio_1 ' +
      `call.src_video_0 ! queue ! videoconvert ! videoscale ! video/x-raw,format=RGB,width=16,height=16 ! filesink buffer-mode=unbuffered async=false location=${at('pictures')} ` +
      `call.src_audio_0 ! queue ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=1,rate=${RATE} ! filesink buffer-mode=unbuffered async=false location=${at('sound')}`,
    { warnings: true },
  );
}

async function open(option = '') {
  page = await openPage(browser);
  const server = pipeline.url.replace(/^http:\/\/([^/]*).*$/, 'ws://$1/signaling');
  await page.goto(`${site.origin}/?room=us&server=${encodeURIComponent(server)}${option}`);
}

const size = (name) => {
  try {
    return statSync(at(name)).size;
  } catch {
    return 0;
  }
};

const middleOfLast = () => {
  const data = readFileSync(at('pictures'));
  const start = (Math.floor(data.length / FRAME) - 1) * FRAME + (8 * 16 + 8) * 3;
  return [...data.subarray(start, start + 3)];
};

/** How much of the power of the last tenth of a second is at that frequency; 0 to 1. */
function shareOf(frequency) {
  const data = readFileSync(at('sound'));
  const count = RATE / 10;
  const first = Math.floor(data.length / 2) - count;
  let real = 0;
  let imaginary = 0;
  let power = 0;
  for (let i = 0; i < count; i += 1) {
    const value = data.readInt16LE((first + i) * 2);
    const angle = (2 * Math.PI * frequency * i) / RATE;
    real += value * Math.cos(angle);
    imaginary += value * Math.sin(angle);
    power += value * value;
  }
  return power ? (2 * (real ** 2 + imaginary ** 2)) / (count * power) : 0;
}

async function assertPipelineGets() {
  const before = size('pictures');
  await waitFor('pictures in the pipeline', () => size('pictures') >= before + 10 * FRAME);
  await waitFor('blue', () => {
    const [red, green, blue] = middleOfLast();
    return red < 60 && green < 60 && blue > 180;
  });
  await waitFor('half a second of sound', () => size('sound') > RATE);
  await waitFor('a tone of 1 kHz', () => shareOf(1000) > 0.8);
}

async function assertPageGets() {
  await assertColours(page);
  await page.evaluate(() => (document.getElementById('shown').muted = false));
  await waitFor('a tone of 440 Hz', async () => Math.abs((await page.evaluate(() => window.loudest())) - 440) < 12);
}

async function assertTalk() {
  await waitFor('a connection', () => page.evaluate(() => window.connection?.connectionState === 'connected'));
  await Promise.all([assertPipelineGets(), assertPageGets()]);
}

const cases = {
  'the pipeline offers': async () => {
    await call('auto');
    await open();
    await assertTalk();
    assert.equal(await page.evaluate(() => window.sessions), 1);
  },

  'the page offers, and again while it runs': async () => {
    await call('answerer');
    await open('&offer');
    await assertTalk();
    await page.evaluate(() => window.offerAgain());
    await waitFor('another session', () => page.evaluate(() => window.sessions === 2));
    await assertTalk();
  },

  'both offer at once, and the page is loaded again': async () => {
    await call('offerer');
    await open('&offer');
    await assertTalk();
    await page.reload();
    await assertTalk();
  },

  'the page of the server, and a pad that comes while it talks': async () => {
    folder = mkdtempSync(join(tmpdir(), 'wsrtc-two-way-'));
    pipeline = await startChangingPipeline(
      'wsrtcbin name=s port=0 room=us videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1 ! s. ' +
        `s.src_video_0 ! queue ! videoconvert ! videoscale ! video/x-raw,format=RGB,width=16,height=16 ! filesink buffer-mode=unbuffered async=false location=${at('pictures')}`,
    );
    page = await openPage(browser);
    await page.addInitScript(keepConnections);
    await page.goto(pipeline.url.replace(/^.*:(\d+).*$/, 'http://127.0.0.1:$1/call/us'));
    await hasPreview(page);
    await page.click('#go');
    await page.evaluate(() => (document.getElementById('remote').muted = false));
    await waitFor('pictures on the page', async () => (await received(page)).frames > 30);
    await waitFor('pictures in the pipeline', () => size('pictures') > 30 * FRAME);
    assert.equal((await received(page)).energy, 0);

    await pipeline.change('add sound audiotestsrc is-live=true ! queue');
    await waitFor('sound on the page', async () => (await received(page)).energy > 0);
    const before = { page: (await received(page)).frames, pipeline: size('pictures') };
    // Beyond the end of the session before.
    await waitFor('pictures on the page', async () => (await received(page)).frames > before.page + 90);
    await waitFor('pictures in the pipeline', () => size('pictures') > before.pipeline + 90 * FRAME);
    await says(page, /^Connected$/);
    assert.ok((await page.evaluate(() => window.connections.length)) >= 2);
  },
};

await run(cases, {
  before: async () => {
    site = await serveFile(PAGE);
    browser = await launchChromium(FAKE_DEVICES);
  },
  afterEach: async () => {
    await closePage(page);
    page = null;
    const log = pipeline?.log() ?? '';
    await pipeline?.kill();
    if (folder) rmSync(folder, { recursive: true, force: true });
    if (/CRITICAL|ERROR/.test(log)) throw new Error(log);
  },
  after: async () => {
    await browser?.close();
    site?.stop();
  },
});
