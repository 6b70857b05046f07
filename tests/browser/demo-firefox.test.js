// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The same in stock Firefox, which has no H264: the element has to choose VP8.

import assert from 'node:assert/strict';
import { launchFirefox } from './lib/firefox.js';
import { inboundStats } from './lib/picture.js';
import { demoLaunch, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { assertColours, assertDemo, assertMoves, assertPlays } from './lib/watching.js';

let browser;
let page;
let pipeline;

const cases = {
  'demo: 720p with moving picture, right colours and sound, in VP8': async () => {
    await page.goto(pipeline.url);
    await assertDemo(page);
    assert.equal((await inboundStats(page, 'video')).codec, 'video/VP8');
  },

  'list page: a click plays': async () => {
    await page.goto(new URL('/', pipeline.url).href);
    const card = await page.waitForSelector('[data-stream=demo]');
    await card.click();
    await assertPlays(page);
    await assertMoves(page);
    await assertColours(page);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchFirefox();
    page = await browser.newPage();
    pipeline = await startPipeline(demoLaunch('port=0 room=demo'));
  },
  after: async () => {
    await pipeline?.kill();
    await browser?.close();
  },
});
