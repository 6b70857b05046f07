// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A browser checks our certificate against the offer. When somebody on the way
// has changed the one in the offer, no media come, and the sink says so.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { demoLaunch, startPipeline, warningsIn } from './lib/pipeline.js';
import { connectionState, received, watchRaw } from './lib/raw-viewer.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

let browser;
let page;
let pipeline;

async function open(options) {
  pipeline = await startPipeline(demoLaunch('port=0 room=demo'), { warnings: true });
  page = await openPage(browser);
  await page.goto(new URL('/', pipeline.url).href);
  await watchRaw(page, 'demo', options);
}

const warnings = () => warningsIn(pipeline.log());

const cases = {
  'the offer as it is: frames': async () => {
    await open();
    await waitFor('frames', async () => (await received(page)).frames > 10);
    assert.deepEqual(warnings(), []);
  },

  'another fingerprint in the offer: no packet, one warning that names the peer': async () => {
    await open({ wrongFingerprint: true });
    await waitFor('the warning', () => warnings().length > 0, 30_000);
    await waitFor('the browser to give up', async () => ['failed', 'closed'].includes(await connectionState(page)), 30_000);
    assert.deepEqual(await received(page), { packets: 0, frames: 0 });
    assert.equal(warnings().length, 1, pipeline.log());
    assert.match(warnings()[0], /peer [\w-]+: .*DTLS/);
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
