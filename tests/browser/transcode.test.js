// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A source that is H264 already, as a camera's: Chromium gets it as it is, and
// stock Firefox, which has no H264, the same picture in VP8.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { launchFirefox } from './lib/firefox.js';
import { inboundStats } from './lib/picture.js';
import { startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { assertColours, assertMoves, assertPlays } from './lib/watching.js';

const WIDTH = 640;
const HEIGHT = 360;
const SOURCE =
  `videotestsrc is-live=true ! video/x-raw,width=${WIDTH},height=${HEIGHT},framerate=30/1 ! ` +
  'x264enc tune=zerolatency speed-preset=ultrafast key-int-max=60 bitrate=2000 ! ' +
  'video/x-h264,profile=constrained-baseline ! queue';

let chromium;
let firefox;
let pipeline;

async function assertCodec(page, name) {
  assert.equal((await inboundStats(page, 'video')).codec, `video/${name}`);
}

async function assertPicture(page, codec) {
  await assertPlays(page, WIDTH, HEIGHT);
  await assertMoves(page);
  await assertColours(page);
  await assertCodec(page, codec);
}

const cases = {
  'H264 to Chromium and VP8 to Firefox, at the same time': async () => {
    pipeline = await startPipeline(`${SOURCE} ! wsrtcsink port=0 room=demo linger=1000`, { warnings: true });
    const plain = await openPage(chromium);
    await plain.goto(pipeline.url);
    await assertPicture(plain, 'H264');
    const page = await firefox.newPage();
    await page.goto(pipeline.url);
    await assertPicture(page, 'VP8');
    await assertPlays(plain, WIDTH, HEIGHT);
    await page.close();
    await assertPlays(plain, WIDTH, HEIGHT);
    await closePage(plain);
    assert.doesNotMatch(pipeline.log(), /^(WARNING|ERROR)/m);
  },

  'transcode=never: Firefox is told why there is no picture': async () => {
    pipeline = await startPipeline(`${SOURCE} ! wsrtcsink port=0 room=demo transcode=never`);
    const page = await firefox.newPage();
    await page.goto(pipeline.url);
    await page.waitForFunction(() => /set transcode=auto/.test(document.querySelector('wsrtc-player')?.player?.text), {
      timeout: 20_000,
    });
    await page.close();
  },
};

await run(cases, {
  before: async () => {
    chromium = await launchChromium();
    firefox = await launchFirefox();
  },
  afterEach: async () => {
    await pipeline?.kill();
  },
  after: async () => {
    await pipeline?.kill();
    await chromium?.close();
    await firefox?.close();
  },
});
