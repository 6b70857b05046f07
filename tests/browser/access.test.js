// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A stream with a token: pages ask for it, play when they have it, and leave it
// nowhere to be seen.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

const TOKEN = 'open-the-door-please+/=';

let browser;
let page;
let pipeline;

const form = () => page.locator('dialog.access');
const formIsThere = () => waitFor('the form', () => form().isVisible());

async function give(token) {
  await form().locator('input').fill(token);
  await form().locator('button').click();
}

const cases = {
  'a page without a token asks for it, says that one is wrong, and plays with the right one': async () => {
    page = await openPage(browser);
    await page.goto(pipeline.url);
    await formIsThere();
    assert.match(await form().textContent(), /Token needed/);
    if (process.env.WSRTC_SCREENSHOT) await page.screenshot({ path: process.env.WSRTC_SCREENSHOT });
    await give('a-token-of-nobody-here');
    await waitFor('the reason', async () => /does not take/.test(await form().textContent()));
    await give(TOKEN);
    await assertPlays(page, 320, 240);
    assert.equal(await form().count(), 0);
    // The tab keeps it.
    await page.reload();
    await assertPlays(page, 320, 240);
    assert.equal(await form().count(), 0);
  },

  'a token in the address is taken out of it, and good for all pages': async () => {
    page = await openPage(browser);
    const sent = [];
    page.on('request', (request) => sent.push(request.url()));
    page.on('websocket', (socket) => sent.push(socket.url()));
    await page.goto(`${pipeline.url}?token=${encodeURIComponent(TOKEN)}`);
    await assertPlays(page, 320, 240);
    assert.equal(page.url(), pipeline.url);
    await page.goto(new URL('/', pipeline.url).href);
    await page.locator('[data-stream=demo]').waitFor();
    assert.equal(await form().count(), 0);
    const withToken = sent.filter((url) => url.includes('open-the-door'));
    assert.equal(withToken.length, 1, withToken.join());
  },

  'the list shows nothing of it without the token': async () => {
    page = await openPage(browser);
    const answered = page.waitForResponse('**/api/streams');
    await page.goto(new URL('/', pipeline.url).href);
    assert.deepEqual((await (await answered).json()).streams, []);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
    pipeline = await startPipeline(
      `videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! wsrtcsink port=0 room=demo view-token=${TOKEN}`,
    );
  },
  afterEach: async () => {
    await closePage(page);
    page = null;
  },
  after: async () => {
    await pipeline?.stop();
    await browser?.close();
  },
});
