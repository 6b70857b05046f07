// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gstwebrtc-api from npm, unmodified, at our server: it plays our streams and
// controls them, and what it sends is played by our elements and pages.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES } from './lib/fake-camera.js';
import { framesDecoded, inboundStats, videoFacts } from './lib/picture.js';
import { startChangingPipeline, startDataPipeline, startPipeline, startReceiver, startServer } from './lib/pipeline.js';
import { Recording } from './lib/recording.js';
import { serveFile } from './lib/static-server.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SOURCE = 'videotestsrc name=v is-live=true ! video/x-raw,width=640,height=360,framerate=30/1';

let browser;
let site;
let pages = [];
let running = [];

/** The option of an element that lets the page in. */
const allowed = () => `allowed-origins=<"${site.origin}">`;

async function started(promise) {
  const program = await promise;
  running.push(program);
  return program;
}

async function openUrl(url) {
  const page = await openPage(browser);
  pages.push(page);
  await page.goto(url);
  return page;
}

/** A page with gstwebrtc-api that has connected. */
async function open(server, name) {
  const socket = new URL(server).origin.replace('http', 'ws');
  const page = await openUrl(`${site.origin}/?server=${encodeURIComponent(socket)}&name=${name}`);
  await happens(page, /^connected /);
  return page;
}

const eventsOf = (page) => page.evaluate(() => window.events);

async function happens(page, what, times = 1) {
  let events = [];
  const enough = async () => {
    events = await eventsOf(page);
    return events.filter((event) => what.test(event)).length >= times;
  };
  await waitFor(`${what} in the page`, enough).catch((error) => assert.fail(`${error.message}: ${events.join(', ')}`));
}

async function assertNoErrors(page) {
  assert.deepEqual((await eventsOf(page)).filter((event) => event.startsWith('error')), []);
}

async function plays(page, name, offer = false) {
  const id = await waitFor(`producer ${name}`, () => page.evaluate((wanted) => window.find(wanted), name));
  assert.equal(await page.evaluate(([one, own]) => window.play(one, own), [id, offer]), true);
}

async function assertSeen(page) {
  await waitFor('a picture', async () => (await videoFacts(page)).width > 0);
  const before = await framesDecoded(page);
  await waitFor('10 more frames', async () => (await framesDecoded(page)) >= before + 10);
}

const logged = (pipeline, what) => waitFor(`"${what}" in the pipeline`, () => pipeline.log().includes(what));

const cases = {
  'lists and plays our stream, and controls it': async () => {
    const sink = `wsrtcsink name=s port=0 room=demo display-name=Demo enable-control-data-channel=true ${allowed()}`;
    const pipeline = await started(startDataPipeline(`${SOURCE} ! ${sink}`));
    // The API keeps the name by which it has heard of a producer first.
    const streams = new URL('/api/streams', pipeline.url);
    await waitFor('the name', async () => (await (await fetch(streams)).text()).includes('"displayName":"Demo"'));
    const page = await open(pipeline.url, 'viewer');
    await plays(page, 'Demo');
    await assertPlays(page, 640, 360);
    await happens(page, /^control$/);
    const at = await page.evaluate(() => {
      const { left, top, width, height } = document.querySelector('video').getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    });
    await waitFor('the channel', () => page.evaluate(() => session.remoteController.rtcDataChannel.readyState === 'open'));
    await page.mouse.move(...at);
    await page.mouse.down();
    await page.mouse.up();
    await page.mouse.wheel(0, 100);
    await page.keyboard.press('Shift+A');
    await page.keyboard.press('Enter');
    for (const event of ['mouse-move', 'mouse-button-press', 'mouse-button-release', 'mouse-scroll']) await logged(pipeline, event);
    for (const key of ['key=(string)A', 'key=(string)Return', 'key=(string)Shift_L']) await logged(pipeline, key);
    const [, x, y] = /mouse-button-press.*pointer_x=\(double\)([\d.]+), pointer_y=\(double\)([\d.]+)/.exec(pipeline.log());
    assert.ok(Math.abs(x - 320) < 3 && Math.abs(y - 180) < 3, `${x}, ${y}`);

    // A second one beside it, and both at once; the first leaves.
    const second = await open(pipeline.url, 'second');
    await plays(second, 'Demo');
    await assertSeen(second);
    await page.evaluate(() => session.close());
    await happens(page, /^closed$/);
    await assertSeen(second);
    await assertNoErrors(page);
    await assertNoErrors(second);
    // And the stream ends.
    await pipeline.stop();
    await happens(second, /^closed$/);
    await happens(second, /^disconnected$/);
  },

  'makes the offer itself': async () => {
    const pipeline = await started(startPipeline(`${SOURCE} ! wsrtcsink port=0 room=demo ${allowed()}`));
    const page = await open(pipeline.url, 'viewer');
    await plays(page, 'demo', true);
    await assertPlays(page, 640, 360);
    await assertNoErrors(page);
  },

  'an input comes while it plays': async () => {
    const pipeline = await started(startChangingPipeline(`${SOURCE} ! wsrtcsink name=s port=0 room=demo ${allowed()}`));
    const page = await open(pipeline.url, 'viewer');
    await plays(page, 'demo');
    await assertPlays(page, 640, 360);
    await pipeline.change('add tone audiotestsrc is-live=true');
    // Who comes now gets it; a session that is goes on as it began.
    const second = await open(pipeline.url, 'second');
    await plays(second, 'demo');
    await assertSeen(second);
    await waitFor('packets of sound', async () => (await inboundStats(second, 'audio'))?.packetsReceived > 10);
    await assertSeen(page);
    await assertNoErrors(page);
    assert.equal((await eventsOf(page)).includes('closed'), false);
  },

  'its camera reaches wsrtcsrc, another page of its kind and our player': async () => {
    const server = await started(startServer('--allow-origin', site.origin));
    const page = await open(server.url, 'cam');
    const watcher = await open(server.url, 'watcher');
    await page.evaluate(() => window.publish());
    await happens(watcher, /^added cam$/);
    await plays(watcher, 'cam');
    await assertSeen(watcher);
    const own = await openUrl(`${server.url}/cam`);
    await assertSeen(own);
    const recording = new Recording();
    try {
      const port = new URL(server.url).port;
      for (const uri of [`ws://127.0.0.1:${port}/signaling room=cam`, `gstwebrtc://127.0.0.1:${port}`]) {
        const before = recording.pictures;
        const pipeline = await started(
          startReceiver(`wsrtcsrc name=s uri=${uri} s.video_0 ! queue ! ${recording.video}`),
        );
        await waitFor(`30 pictures by ${uri}`, () => recording.pictures >= before + 30);
        await pipeline.stop();
      }
    } finally {
      recording.close();
    }
    await happens(page, /^viewer$/, 4);
    await happens(page, /^viewer gone$/, 2);
    await assertNoErrors(page);
    await assertNoErrors(watcher);
    await page.evaluate(() => session.close());
    await happens(watcher, /^removed cam$/);
    await happens(watcher, /^closed$/);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium(FAKE_DEVICES);
    site = await serveFile(here('lib/gstwebrtc.html'), {
      '/gstwebrtc-api.js': here('node_modules/gstwebrtc-api/dist/gstwebrtc-api-3.0.0.min.js'),
    });
  },
  afterEach: async () => {
    const [allPages, allRunning] = [pages, running];
    [pages, running] = [[], []];
    for (const page of allPages) await closePage(page);
    for (const program of allRunning) await program.stop();
  },
  after: async () => {
    await browser?.close();
    site?.stop();
  },
});
