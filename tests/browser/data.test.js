// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Data channels in Chromium, through our own page: text and bytes both ways, and
// the mouse and keys on the picture as navigation events in the pipeline.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startDataPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

const SOURCE = 'videotestsrc name=v is-live=true ! video/x-raw,width=640,height=360,framerate=30/1';

let browser;
let page;
let pipeline;

async function open(properties) {
  pipeline = await startDataPipeline(`${SOURCE} ! wsrtcsink name=s port=0 room=demo ${properties}`);
  page = await openPage(browser);
  await page.addInitScript(() => {
    window.told = [];
    document.addEventListener('DOMContentLoaded', async () => {
      await customElements.whenDefined('wsrtc-player');
      document.querySelector('wsrtc-player').player.addEventListener('channel', ({ detail: channel }) => {
        channel.binaryType = 'arraybuffer';
        channel.addEventListener('message', ({ data }) => window.told.push(data.byteLength ?? data));
        window[channel.label] = channel;
      });
    });
  });
  await page.goto(pipeline.url);
  await assertPlays(page, 640, 360);
}

const button = () => page.locator('wsrtc-player [data-command=remote]');
const logged = (what) => waitFor(`"${what}" in the pipeline`, () => pipeline.log().includes(what));

const cases = {
  'text and bytes both ways': async () => {
    await open('data-channels=<chat>');
    await waitFor('the channel', () => page.evaluate(() => window.chat?.readyState === 'open'));
    await page.evaluate(() => {
      window.chat.send('hello, wörld');
      window.chat.send('');
      window.chat.send(new Uint8Array(0));
      window.chat.send(new Uint8Array(60000));
    });
    await waitFor('the answers', () => page.evaluate(() => window.told.length === 4));
    assert.deepEqual(await page.evaluate(() => window.told), ['hello, wörld', 'an empty text', 'empty bytes', 60000]);
    // What is said of the limit is known to the browser.
    assert.equal(await page.evaluate(() => document.querySelector('wsrtc-player').player.connection.sctp.maxMessageSize), 65536);
    assert.equal(await button().isVisible(), false);
  },

  'mouse and keys on the picture': async () => {
    await open('enable-control-data-channel=true');
    await button().click();
    const box = await page.evaluate(() => {
      const video = document.querySelector('wsrtc-player').video;
      const { left, top, width, height } = video.getBoundingClientRect();
      return { left, top, width, height };
    });
    const at = [box.left + box.width / 2, box.top + box.height / 2];
    await page.mouse.move(...at);
    await page.mouse.down();
    await page.mouse.up();
    await page.mouse.wheel(0, 100);
    await page.keyboard.press('Shift+A');
    await page.keyboard.press('Enter');
    for (const event of ['mouse-move', 'mouse-button-press', 'mouse-button-release', 'mouse-scroll']) await logged(event);
    for (const key of ['key=(string)A', 'key=(string)Return', 'key=(string)Shift_L']) await logged(key);
    const [, x, y] = /mouse-button-press.*pointer_x=\(double\)([\d.]+), pointer_y=\(double\)([\d.]+)/.exec(pipeline.log());
    assert.ok(Math.abs(x - 320) < 3 && Math.abs(y - 180) < 3, `${x}, ${y}`);
    // Whoever holds something and looks elsewhere, or ends it, lets go of it.
    const holds = async () => {
      await page.mouse.move(...at);
      await page.mouse.down();
      await page.keyboard.down('Shift');
      await page.keyboard.down('W');
      await logged('key=(string)W');
    };
    const releases = [/mouse-button-release.*button=\(int\)1/, /key-release.*key=\(string\)Shift_L/, /key-release.*key=\(string\)W/];
    const letsGo = async (how) => {
      await holds();
      const before = pipeline.log().length;
      await how();
      for (const what of releases) await waitFor(String(what), () => what.test(pipeline.log().slice(before)));
      await page.mouse.up();
      await page.keyboard.up('Shift');
      // Another sign by now, and the same key.
      await page.keyboard.up('w');
    };
    await letsGo(() => page.evaluate(() => window.dispatchEvent(new Event('blur'))));
    await letsGo(() => page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      delete document.hidden;
    }));
    await letsGo(() => page.evaluate(() => document.querySelector('wsrtc-player').shadowRoot.querySelector('[data-command=remote]').click()));
    await button().click();
    // What is the source's is not the player's.
    assert.equal(await page.evaluate(() => document.querySelector('wsrtc-player').video.paused), false);
    await button().click();
    const before = pipeline.log();
    await page.keyboard.press('i');
    assert.equal(await page.locator('wsrtc-player .stats').isVisible(), true);
    assert.equal(pipeline.log(), before);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
  },
  afterEach: async () => {
    await closePage(page);
    page = null;
    await pipeline?.stop();
    pipeline = null;
  },
  after: () => browser?.close(),
});
