// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A camera that goes away and comes back, behind a pipeline that stays: the page
// says that it waits, and plays on in the same connection.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startCamera, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

let browser;
let page;
let pipeline;
let camera;

/** A UDP port that nobody has. */
async function freePort() {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

const state = () => page.evaluate(() => document.querySelector('wsrtc-player')?.dataset.state);
const text = () => page.evaluate(() => document.querySelector('wsrtc-player')?.player.text);
const stateIs = (wanted) => waitFor(`state ${wanted}`, async () => (await state()) === wanted);

const cases = {
  'the camera restarts twice: waiting is shown and goes, the connection stays': async () => {
    const port = await freePort();
    pipeline = await startPipeline(
      `udpsrc port=${port} caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=VP8 ! rtpvp8depay ! ` +
        'wsrtcsink port=0 room=demo',
      { warnings: true },
    );
    camera = startCamera(port);
    page = await openPage(browser);
    await page.goto(pipeline.url);
    await assertPlays(page, 320, 240);
    await stateIs('playing');
    await page.evaluate(() => (window.before = document.querySelector('wsrtc-player').player.connection));

    for (let round = 0; round < 2; round += 1) {
      await camera.kill();
      await stateIs('waiting');
      assert.match(await text(), /waiting for the source/i);
      assert.ok(await page.locator('wsrtc-player .cover').isVisible());
      camera = startCamera(port);
      await stateIs('playing');
      assert.equal(await page.locator('wsrtc-player .cover').isVisible(), false);
      await assertPlays(page, 320, 240);
    }
    assert.ok(await page.evaluate(() => document.querySelector('wsrtc-player').player.connection === window.before));
    assert.doesNotMatch(pipeline.log(), /^(WARNING|ERROR)/m);
  },

  'who comes while the camera is away is told, and sees it when it is back': async () => {
    const port = await freePort();
    pipeline = await startPipeline(
      `udpsrc port=${port} caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=VP8 ! rtpvp8depay ! ` +
        'wsrtcsink port=0 room=demo',
    );
    page = await openPage(browser);
    await page.goto(pipeline.url);
    await stateIs('waiting');
    camera = startCamera(port);
    await stateIs('playing');
    await assertPlays(page, 320, 240);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
  },
  afterEach: async () => {
    await closePage(page);
    await camera?.kill();
    await pipeline?.kill();
  },
  after: async () => {
    await browser?.close();
  },
});
