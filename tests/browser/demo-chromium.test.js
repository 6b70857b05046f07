// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A real pipeline in Chromium, through our own page.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { inboundStats } from './lib/picture.js';
import { demoLaunch, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertDemo, assertPlays, assertSounds } from './lib/watching.js';

let browser;
let page;
let pipeline;

async function open(sink, path = '') {
  pipeline = await startPipeline(demoLaunch(sink));
  page = await openPage(browser);
  await page.goto(new URL(path || pipeline.url, pipeline.url).href);
}

const state = () => page.evaluate(() => document.querySelector('wsrtc-player')?.dataset.state);
const figure = (name) => page.locator(`wsrtc-player [data-figure=${name}]`).textContent();

async function assertCodec(name) {
  const { codec } = await inboundStats(page, 'video');
  assert.equal(codec, `video/${name}`);
}

const cases = {
  'demo: 720p with moving picture, right colours and sound': async () => {
    await open('port=0 room=demo');
    assert.match(pipeline.url, /^http:\/\/127\.0\.0\.1:\d+\/demo$/);
    await assertDemo(page);
    assert.equal(await state(), 'playing');
    const lines = pipeline.log().trim().split('\n');
    assert.equal(lines.filter((line) => line.includes('http://')).length, 1, pipeline.log());
  },

  'list page: click, picture, unmute, statistics': async () => {
    await open('port=0 room=demo', '/');
    await page.click('[data-stream=demo]');
    await assertPlays(page);
    await page.locator('wsrtc-player [data-command=mute]').click();
    assert.equal(await page.evaluate(() => document.querySelector('wsrtc-player').video.muted), false);
    await assertSounds(page);
    await page.keyboard.press('i');
    await waitFor('all figures', async () => !(await page.locator('wsrtc-player .stats').textContent()).includes('–'));
    assert.equal(await figure('resolution'), '1280 × 720');
    assert.match(await figure('codec'), /^(VP8|H264) \+ Opus$/);
    await waitFor('one viewer in the list', async () => (await page.locator('.viewers').textContent()) === '1 viewer');
  },

  'the source ends hard and comes back on its port: the page plays again': async () => {
    await open('port=0 room=demo');
    await assertPlays(page);
    const { port } = new URL(pipeline.url);
    await pipeline.kill();
    await waitFor('the page to notice', async () => (await state()) !== 'playing');
    pipeline = await startPipeline(demoLaunch(`port=${port} room=demo`));
    await waitFor('the picture', async () => (await state()) === 'playing', 40_000);
    await assertPlays(page);
  },

  'the source ends in order: the page says so': async () => {
    await open('port=0 room=demo');
    await assertPlays(page);
    await pipeline.stop();
    await waitFor('the page to notice', async () => (await state()) !== 'playing');
  },

  'two pages at a time': async () => {
    await open('port=0 room=demo');
    const other = await openPage(browser);
    await other.goto(pipeline.url);
    await assertPlays(page);
    await assertPlays(other);
    await closePage(other);
    await assertPlays(page);
  },
};

for (const codec of ['VP8', 'H264']) {
  cases[`codec ${codec}, when it is the only one`] = async () => {
    await open(`port=0 room=demo video-codecs=<${codec}>`);
    await assertDemo(page);
    await assertCodec(codec);
  };
}

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
