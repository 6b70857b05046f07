// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A stream whose announced address leads nowhere: the page says what the server
// found, and what the browser has tried.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { addRules, removeRules } from './lib/nft.js';
import { startPipeline, warningsIn } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const LIMIT = 2500; // ms

let browser;
let page;
let pipeline;

const player = () => page.evaluate(() => {
  const { state, text } = document.querySelector('wsrtc-player').player;
  return { state, text };
});

/** What the page shows over the picture, once the server has told why. */
async function verdict() {
  let last;
  await waitFor('the verdict of the server', async () => {
    last = await player();
    return /The server says/.test(last.text);
  }).catch((error) => assert.fail(`${error.message}: ${last?.state}, "${last?.text}"`));
  assert.equal(await page.locator('wsrtc-player .cover .words').textContent(), last.text);
  return last.text;
}

const launch = (properties) =>
  `videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=15/1 ! wsrtcsink port=0 connect-timeout=${LIMIT} ${properties}`;

const cases = {
  'an external address that leads nowhere': async () => {
    // What the browser sends there would come to nobody; its checks would find
    // us all the same, if this were not one machine.
    addRules('input', 'meta l4proto udp drop');
    pipeline = await startPipeline(launch('announce-interfaces=false external-addresses=<192.0.2.1>'), { warnings: true });
    page = await openPage(browser);
    await page.goto(pipeline.url);
    const text = await verdict();
    console.log(`# ${text}`);
    assert.match(text, new RegExp(`no connection within ${LIMIT} ms of the answer: `));
    assert.match(text, /192\.0\.2\.1:\d+/);
    assert.match(text, /drops UDP to port \d+: open it there, or set external-addresses/);
    assert.match(text, /; your browser tried \d+ ways? \(to 192\.0\.2\.1:\d+\) and got no answer/);
    // It tells no address of this machine that was not announced.
    assert.doesNotMatch(text, /10\.99\.0\.1:8/);
    const [warning] = await waitFor('a warning on the bus', () => warningsIn(pipeline.log()));
    assert.match(warning, /no connection within/);
    assert.match(pipeline.log(), /candidate pairs? tried/);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
  },
  afterEach: async () => {
    removeRules();
    await closePage(page);
    await pipeline?.kill();
  },
  after: async () => {
    await browser?.close();
  },
});
