// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Several pictures of one stream, and inputs that come and go, in Chromium.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startChangingPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

const source = (pattern) => `videotestsrc is-live=true pattern=${pattern} ! video/x-raw,width=640,height=360,framerate=30/1 ! queue`;
const SOUND = 'audiotestsrc is-live=true ! queue';

// Far above what it takes, for busy machines.
const LONGEST_GAP_MS = 2000;

let browser;
let page;
let pipeline;

async function open(launch) {
  pipeline = await startChangingPipeline(launch);
  page = await openPage(browser, { viewport: { width: 1280, height: 720 } });
  await page.goto(pipeline.url);
  await assertPlays(page, 640, 360);
}

/** Of each tile: caption, size, and whether it moves on. */
const tiles = () =>
  page.evaluate(() =>
    [...document.querySelector('wsrtc-player').shadowRoot.querySelectorAll('.tile')].map((tile) => {
      const video = tile.querySelector('video');
      const sounds = video.srcObject?.getAudioTracks().length ?? 0;
      const { width } = tile.getBoundingClientRect();
      return { caption: tile.querySelector('figcaption').textContent, picture: video.videoWidth, sounds, width: Math.round(width), time: video.currentTime };
    }),
  );

async function waitForTiles(count) {
  const all = async () => {
    const shown = await tiles();
    return shown.length === count && shown.every(({ picture }) => picture === 640) && shown;
  };
  const before = await waitFor(`${count} pictures`, all);
  await waitFor('all of them to move', async () => (await tiles()).every(({ time }, index) => time > before[index].time + 0.5));
  return tiles();
}

/** From here on: the longest time between two frames of the first picture, and how often there was none. */
const watchFrames = () =>
  page.evaluate(() => {
    const { video } = document.querySelector('wsrtc-player');
    const seen = { frames: 0, longest: 0, black: 0 };
    let last = performance.now();
    const onFrame = () => {
      const now = performance.now();
      seen.frames += 1;
      seen.longest = Math.max(seen.longest, now - last);
      last = now;
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    const canvas = new OffscreenCanvas(16, 9);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    setInterval(() => {
      context.clearRect(0, 0, 16, 9);
      context.drawImage(video, 0, 0, 16, 9);
      const { data } = context.getImageData(0, 0, 16, 9);
      if (data.every((value, index) => index % 4 === 3 || value < 16)) seen.black += 1;
    }, 10);
    window.seen = seen;
  });

const connection = () => page.evaluateHandle(() => document.querySelector('wsrtc-player').player.connection);
const changed = (before) =>
  waitFor('another session', () => page.evaluate((old) => document.querySelector('wsrtc-player').player.connection !== old, before));
const states = () =>
  page.evaluate(() => {
    window.states = [];
    document.querySelector('wsrtc-player').addEventListener('state', ({ detail }) => window.states.push(detail.state));
  });

/** The picture goes on over the change, and nothing is said of it. */
async function assertSmooth(change) {
  await states();
  await watchFrames();
  const before = await connection();
  await pipeline.change(change);
  await changed(before);
  const { frames } = await page.evaluate(() => window.seen);
  await waitFor('a second of the new session', () => page.evaluate((count) => window.seen.frames > count + 30, frames));
  const seen = await page.evaluate(() => window.seen);
  console.log(`# ${change.split(' ').slice(0, 2).join(' ')}: longest time without a frame ${Math.round(seen.longest)} ms`);
  assert.equal(seen.black, 0);
  assert.ok(seen.longest < LONGEST_GAP_MS, `${seen.longest} ms without a frame`);
  assert.deepEqual(await page.evaluate(() => window.states), []);
  await waitFor('the old connection to be closed', () => before.evaluate((old) => old.connectionState === 'closed'));
}

const cases = {
  'two pictures, each with its name and its sound': async () => {
    await open(
      `wsrtcsink name=s port=0 video_0::msid=screen video_1::msid=camera audio_2::msid=camera ` +
        `${source('smpte')} ! s. ${source('ball')} ! s. ${SOUND} ! s.`,
    );
    const shown = await waitForTiles(2);
    assert.deepEqual(
      shown.map(({ caption, sounds }) => [caption, sounds]),
      [['screen', 0], ['camera', 1]],
    );
    // Side by side: each half as wide as the page.
    assert.ok(shown.every(({ width }) => Math.abs(width - 639) < 2), JSON.stringify(shown));
  },

  'pictures of one MediaStream: all are shown, without a name': async () => {
    await open(`wsrtcsink name=s port=0 ${source('smpte')} ! s. ${source('ball')} ! s. ${source('snow')} ! s.`);
    const shown = await waitForTiles(3);
    assert.deepEqual(shown.map(({ caption }) => caption), ['', '', '']);
  },

  'the others are muted and paused with the first': async () => {
    await open(`wsrtcsink name=s port=0 ${source('smpte')} ! s. ${source('ball')} ! s.`);
    await waitForTiles(2);
    const others = (property) =>
      page.evaluate((name) => [...document.querySelector('wsrtc-player').shadowRoot.querySelectorAll('video')].map((video) => video[name]), property);
    assert.deepEqual(await others('muted'), [true, true]);
    await page.keyboard.press('m');
    await waitFor('both to be heard', async () => !(await others('muted')).includes(true));
    await page.keyboard.press(' ');
    await waitFor('both to be paused', async () => !(await others('paused')).includes(false));
    await page.keyboard.press(' ');
    await waitForTiles(2);
  },

  'sound is added: the picture goes on': async () => {
    await open(`wsrtcsink name=s port=0 ${source('smpte')} ! s.`);
    await assertSmooth(`add sound ${SOUND}`);
    assert.deepEqual((await waitForTiles(1)).map(({ sounds }) => sounds), [1]);
  },

  'sound is removed: the picture goes on': async () => {
    await open(`wsrtcsink name=s port=0 ${source('smpte')} ! s.`);
    await assertSmooth(`add sound ${SOUND}`);
    await assertSmooth('remove sound');
    assert.deepEqual((await waitForTiles(1)).map(({ sounds }) => sounds), [0]);
  },

  'a picture is added and removed: the other goes on': async () => {
    await open(`wsrtcsink name=s port=0 ${source('smpte')} ! s.`);
    await assertSmooth(`add ball ${source('ball')}`);
    await waitForTiles(2);
    await assertSmooth('remove ball');
    const [{ width }] = await waitForTiles(1);
    assert.equal(width, 1280);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
  },
  afterEach: async () => {
    await pipeline?.kill();
    await closePage(page);
  },
  after: async () => {
    await pipeline?.kill();
    await browser?.close();
  },
});
