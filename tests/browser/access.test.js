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
const YARD_TOKEN = 'good-for-the-yard-only';

const picture = (sink) => `videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=10/1 ! wsrtcsink port=0 ${sink}`;
const LAUNCH = [
  picture(`room=demo view-token=${TOKEN}`),
  picture(`room=yard announce=false view-token=${YARD_TOKEN}`),
  picture('room=lobby announce=false'),
].join(' ');

let browser;
let page;
let pipeline;

const form = () => page.locator('dialog.access');
const formIsThere = () => waitFor('the form', () => form().isVisible());

/** For people, where WSRTC_SCREENSHOTS is a folder. */
const screenshot = (name) =>
  process.env.WSRTC_SCREENSHOTS && page.screenshot({ path: `${process.env.WSRTC_SCREENSHOTS}/${name}.png` });

async function give(token) {
  await form().locator('input').fill(token);
  await form().getByRole('button', { name: 'Go on' }).click();
}

const cases = {
  'a page without a token asks for it, says that one is wrong, and plays with the right one': async () => {
    page = await openPage(browser);
    await page.goto(pipeline.url);
    await formIsThere();
    assert.match(await form().textContent(), /Token needed/);
    await screenshot('form');
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
    assert.deepEqual((await (await answered).json()).streams.map(({ name }) => name), ['lobby']);
  },

  'who has the token of another stream can give the right one': async () => {
    page = await openPage(browser);
    await page.goto(`${pipeline.url}?token=${YARD_TOKEN}`);
    const other = page.getByRole('button', { name: 'Use another token' });
    await other.waitFor();
    assert.match(await page.locator('.words').textContent(), /does not give the right "view" for "demo"/);
    await screenshot('refused');
    await other.focus();
    await page.keyboard.press('Enter');
    await formIsThere();
    await page.keyboard.press('Escape');
    assert.equal(await form().count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'wsrtc-player');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('wsrtc-token')), YARD_TOKEN);
    await page.keyboard.press('Enter');
    await page.keyboard.type(TOKEN);
    await screenshot('another');
    await page.keyboard.press('Enter');
    await assertPlays(page, 320, 240);
    assert.ok(await other.isHidden());
  },

  'list and wall: a token shows streams that others do not see': async () => {
    page = await openPage(browser);
    await page.goto(new URL('/', pipeline.url).href);
    const names = () => page.locator('[data-stream]').evaluateAll((all) => all.map(({ dataset }) => dataset.stream));
    const shows = (wanted) => waitFor(`${wanted}`, async () => (await names()).join() === wanted);
    await shows('lobby');
    await screenshot('list');
    const giveAnother = async (token) => {
      await page.getByRole('button', { name: 'Token…' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type(token);
      await page.keyboard.press('Enter');
    };
    await giveAnother(TOKEN);
    await shows('demo,lobby');
    await page.goto(new URL('/wall', pipeline.url).href);
    await shows('demo,lobby');
    await screenshot('wall');
    await giveAnother(YARD_TOKEN);
    await waitFor('the yard, which plays', () => page.locator('.tile.playing[data-stream=yard]').count());
    // Without one, it is as it was.
    await giveAnother('');
    await page.goto(new URL('/', pipeline.url).href);
    await shows('lobby');
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
    pipeline = await startPipeline(LAUNCH);
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
