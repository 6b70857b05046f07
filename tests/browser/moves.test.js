// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer whose network changes in the middle: to another address, and from one interface to another one.

import assert from 'node:assert/strict';
import { EXECUTABLE, closePage, launchChromium, openPage } from './lib/chromium.js';
import { Machine, NEAR } from './lib/machine.js';
import { startPipeline, warningsIn } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

// 3 s are promised; by default the machine may be busy.
const LIMIT_MS = process.env.WSRTC_TEST_LONG !== undefined ? 3000 : 6000;
const SOURCE =
  'videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1 ! queue ! ' +
  `wsrtcsink host=${NEAR} port=0 room=demo`;

let machine;
let chromium;
let pipeline;
let page;

/** In the page: the longest time from one picture to the next, and how many there were. */
function watchGaps() {
  const { video } = document.querySelector('wsrtc-player');
  window.pictures = { longest: 0, count: 0 };
  let last;
  const onPicture = (now) => {
    if (last !== undefined) window.pictures.longest = Math.max(window.pictures.longest, now - last);
    window.pictures.count += 1;
    last = now;
    video.requestVideoFrameCallback(onPicture);
  };
  video.requestVideoFrameCallback(onPicture);
}

const pictures = () => page.evaluate(() => window.pictures);

async function assertGoesOn(change) {
  await page.evaluate(() => Object.assign(window.pictures, { longest: 0, count: 0 }));
  change();
  const changed = performance.now();
  // Until there is a gap it is what was under way before the change that is seen.
  await waitFor('pictures after a gap', async () => {
    const { longest } = await pictures();
    return longest > 200 || performance.now() - changed > 2 * LIMIT_MS;
  }, 3 * LIMIT_MS);
  const { longest, count } = await pictures();
  await waitFor('more pictures', async () => (await pictures()).count > count + 60);
  console.log(`# the picture stood still for ${Math.round(longest)} ms`);
  assert.ok(longest < LIMIT_MS, `${longest} ms`);
}

const cases = {
  'another address': () => assertGoesOn(() => machine.renumber('eth0', '10.98.0.2', '10.98.0.3')),
  'another interface': () => assertGoesOn(() => machine.plug('wlan0', '10.98.0.7')),
  'nobody is told of a fault': async () => assert.deepEqual(warningsIn(pipeline.log()), []),
};

await run(cases, {
  before: async () => {
    machine = await Machine.start();
    machine.plug('eth0', '10.98.0.2');
    pipeline = await startPipeline(SOURCE, { warnings: true });
    chromium = await launchChromium([], machine.wrapper(EXECUTABLE));
    page = await openPage(chromium);
    await page.goto(pipeline.url);
    await waitFor('the picture', () => page.evaluate(() => document.querySelector('wsrtc-player')?.video?.currentTime > 1));
    await page.evaluate(watchGaps);
    await waitFor('pictures', async () => (await pictures()).count > 30);
  },
  after: async () => {
    await closePage(page);
    await chromium?.close();
    await pipeline?.stop();
    machine?.end();
  },
});
