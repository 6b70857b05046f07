// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls between two browsers: /call/<room>, and the page of examples/seed.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES, keepConnections, received } from './lib/fake-camera.js';
import { startServer } from './lib/server.js';
import { serveFile } from './lib/static-server.js';
import { PHONE, assertFits, hasPreview, says } from './lib/studio.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const SEED = fileURLToPath(new URL('../../examples/seed/index.html', import.meta.url));

let browser;
let server;
let seed;
let pages = [];

async function open(url, options = {}) {
  const page = await openPage(browser, options);
  pages.push(page);
  await page.addInitScript(keepConnections);
  await page.goto(url);
  return page;
}

async function join(page) {
  await hasPreview(page);
  await page.click('#go');
}

async function enter(room, options) {
  const page = await open(`${server.url}call/${room}`, options);
  await join(page);
  return page;
}

/** Pictures and sound of the other side, going on. Chromium does not decode what nobody hears. */
async function assertHears(page) {
  await page.evaluate(() => (document.getElementById('remote').muted = false));
  const before = await waitFor('anything', async () => {
    const now = await received(page);
    return now.frames > 0 && now;
  });
  await waitFor('10 more frames, and sound', async () => {
    const now = await received(page);
    return now.frames >= before.frames + 10 && now.energy > 0;
  });
}

const assertTalk = (...both) => Promise.all(both.map(assertHears));

const seedUrl = (room, word = 'call') =>
  `${seed.origin}/?${word}&room=${room}&server=${encodeURIComponent(`ws://127.0.0.1:${server.port}/signaling`)}`;

const cases = {
  'two see and hear each other; either is loaded again': async () => {
    const first = await enter('desk');
    await says(first, /^Waiting for the other side$/);
    const second = await enter('desk');
    await assertTalk(first, second);
    for (const page of [first, second]) await says(page, /^Connected$/);

    for (const page of [second, first]) {
      await page.reload();
      await join(page);
      await assertTalk(first, second);
    }
  },

  'hung up, and called again': async () => {
    const first = await enter('again');
    const second = await enter('again');
    await assertTalk(first, second);
    await first.click('#go');
    await says(first, /^Not in the call$/);
    await says(second, /^The other side has hung up$/);
    await first.click('#go');
    await assertTalk(first, second);
    await closePage(first);
    pages.shift();
    await says(second, /^The other side has (left|hung up)$/);
  },

  'a third one is told that there is no place': async () => {
    const first = await enter('full');
    const second = await enter('full');
    await assertTalk(first, second);
    await says(await enter('full'), /The server says: .* already two clients/);
    for (const page of [first, second]) await says(page, /^Connected$/);
  },

  'muted: silence and no picture, by mouse and by key': async () => {
    const first = await enter('mute');
    const second = await enter('mute');
    await assertTalk(first, second);
    const enabled = (kind) =>
      first.evaluate(
        (wanted) => document.getElementById('preview').srcObject.getTracks().find((track) => track.kind === wanted).enabled,
        kind,
      );
    await first.getByRole('button', { name: 'Mute your microphone (m)' }).click();
    assert.equal(await enabled('audio'), false);
    await waitFor('silence', async () => {
      const { energy } = await received(second);
      await new Promise((resolve) => setTimeout(resolve, 1500)); // longer than between two beeps
      return (await received(second)).energy - energy < 1e-6;
    });
    await first.keyboard.press('c');
    assert.equal(await enabled('video'), false);
    await first.keyboard.press('m');
    assert.equal(await enabled('audio'), true);
    assert.equal(await first.getByRole('button', { name: 'Switch your camera on (c)' }).count(), 1);
  },

  'without a camera one can look and listen': async () => {
    const first = await openPage(browser);
    pages.push(first);
    await first.addInitScript(keepConnections);
    await first.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('made by the test', 'NotFoundError');
      };
    });
    await first.goto(`${server.url}call/look`);
    await waitFor('the words', async () => /no camera here/.test(await first.locator('#fault').textContent()));
    await first.click('#go');
    const second = await enter('look');
    await assertHears(first);
    await says(second, /^Connected$/);
  },

  'both offer at once: one gives way': async () => {
    const first = await enter('glare');
    const second = await enter('glare');
    await assertTalk(first, second);
    await Promise.all(
      [first, second].map((page) =>
        page.evaluate(() => {
          for (let i = 0; i < 3; i += 1) window.connections.at(-1).dispatchEvent(new Event('negotiationneeded'));
        }),
      ),
    );
    await assertTalk(first, second);
    for (const page of [first, second]) {
      await says(page, /^Connected$/);
      assert.equal(await page.evaluate(() => window.connections.length), 1);
    }
  },

  'on a phone nothing is too wide or too small': async () => {
    const page = await open(`${server.url}call/${'x'.repeat(64)}`, PHONE);
    await hasPreview(page);
    await assertFits(page);
  },

  'seed page: two call each other, either is loaded again': async () => {
    const first = await open(seedUrl('seed'));
    const second = await open(seedUrl('seed'));
    await assertTalk(first, second);
    for (const page of [second, first]) {
      await page.reload();
      await assertTalk(first, second);
    }
  },

  'seed page: both come at once': async () => {
    const both = await Promise.all([1, 2].map(async (pair) => Promise.all([open(seedUrl(`at${pair}`)), open(seedUrl(`at${pair}`))])));
    for (const pair of both) await assertTalk(...pair);
  },

  'seed page that waits, and call page': async () => {
    const first = await open(seedUrl('mixed', 'camera'));
    const second = await enter('mixed');
    await assertTalk(first, second);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium(FAKE_DEVICES);
    seed = await serveFile(SEED);
    server = await startServer(['--allow-origin', seed.origin]);
  },
  afterEach: async () => {
    const all = pages;
    pages = [];
    for (const page of all) await closePage(page);
  },
  after: async () => {
    await browser?.close();
    await server?.stop();
    seed?.stop();
  },
});
