// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls between two browsers: /call/<room>, and the page of examples/seed.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startCutProxy } from './lib/cut-proxy.js';
import { FAKE_DEVICES, keepConnections, received } from './lib/fake-camera.js';
import { startServer } from './lib/server.js';
import { serveFile } from './lib/static-server.js';
import { PHONE, assertFits, assertTakesAnotherToken, hasPreview, says } from './lib/studio.js';
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

/** In the page: keeps what it says of the call, whether the other side is on show, and the longest time without a picture of it. */
function keepHistoryInPage() {
  const [remote, state] = ['remote', 'state'].map((id) => document.getElementById(id));
  const history = { said: [state.textContent], hidden: 0, gap: 0, at: performance.now() };
  window.callHistory = history;
  new MutationObserver(() => history.said.at(-1) === state.textContent || history.said.push(state.textContent)).observe(state, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  remote.addEventListener('emptied', () => (history.hidden += remote.srcObject ? 0 : 1));
  const shown = (now) => {
    history.gap = Math.max(history.gap, now - history.at);
    history.at = now;
    remote.requestVideoFrameCallback(shown);
  };
  remote.requestVideoFrameCallback(shown);
}

/** Both have another connection than before, and only that. */
const renewed = (...both) =>
  waitFor('a new session on both sides', async () => {
    const all = both.map((page) => page.evaluate(() => window.connections.map(({ connectionState }) => connectionState)));
    return (await Promise.all(all)).every((states) => states.length > 1 && states.filter((one) => one !== 'closed').join() === 'connected');
  }, 40_000);

/** Whoever is in the call has not noticed anything of it. */
async function assertUndisturbed(...both) {
  for (const page of both) {
    const { said, hidden, gap } = await page.evaluate(() => window.callHistory);
    assert.deepEqual(said, ['Connected']);
    assert.equal(hidden, 0);
    assert.ok(gap < 2000, `${gap} ms without a picture`);
  }
}

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

  'who was torn away without a goodbye comes back as a new page': async () => {
    const first = await enter('torn');
    const second = await enter('torn');
    await assertTalk(first, second);
    // Its process ends, and with it the media.
    await Promise.all([first.waitForEvent('crash'), first.goto('chrome://crash').catch(() => {})]);
    await closePage(pages.shift());
    const other = await enter('torn');
    await assertTalk(other, second);
    for (const page of [other, second]) await says(page, /^Connected$/);
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

  'who has no right to call can give another token': async () => {
    const page = await open('about:blank');
    await assertTakesAnotherToken(page, `${server.url}call/desk`, 'the token does not give the right "publish" for "desk"');
    await says(page, /^Waiting for the other side$/);
  },

  'one side loses its connection to the server, which does not see it for long': async () => {
    const own = await startServer(['--keepalive-interval', '2000', '--pong-timeout', '1000']);
    const proxy = await startCutProxy(own.url);
    try {
      const first = await open(`${proxy.url}call/cut`);
      const second = await open(`${own.url}call/cut`);
      for (const page of [first, second]) await join(page);
      await assertTalk(first, second);
      for (const page of [first, second]) await page.evaluate(keepHistoryInPage);
      proxy.resetClients();
      await renewed(first, second);
      await assertTalk(first, second);
      await assertUndisturbed(first, second);
    } finally {
      proxy.stop();
      await own.stop();
    }
  },

  'the server is killed and comes back': async () => {
    let own = await startServer();
    try {
      const both = [await open(`${own.url}call/back`), await open(`${own.url}call/back`)];
      for (const page of both) await join(page);
      await assertTalk(...both);
      for (const page of both) await page.evaluate(keepHistoryInPage);
      await own.stop();
      await assertTalk(...both); // media need no signalling
      own = await startServer(['--port', own.port]);
      await renewed(...both);
      await assertTalk(...both);
      await assertUndisturbed(...both);
    } finally {
      await own.stop();
    }
  },

  'why there is no way to each other stays on show': async () => {
    const both = [];
    for (let i = 0; i < 2; i += 1) {
      const page = await open(`${server.url}call/relay`);
      both.push(page);
      await page.evaluate(async () => {
        const Real = RTCPeerConnection;
        // Without a TURN server there is no such way.
        window.RTCPeerConnection = class extends Real {
          constructor(configuration) {
            super({ ...configuration, iceTransportPolicy: 'relay' });
          }
        };
        const { WsrtcCaller } = await import('/assets/wsrtc.js');
        const caller = new WsrtcCaller({ room: 'nowhere', times: { start: 3000 } });
        window.told = [];
        caller.addEventListener('state', ({ detail }) => window.told.push(`${detail.state}: ${detail.text}`));
        caller.start(new MediaStream());
      });
    }
    const why = /^(\w+): No way to the other side was found: your browser .*; the server hands out no TURN server/;
    for (const page of both) {
      const told = () => page.evaluate(() => window.told);
      const first = async () => (await told()).findIndex((line) => why.test(line));
      await waitFor('the reason, and the next attempt', async () => (await first()) >= 0 && (await told()).at(-1).startsWith('calling'));
      const since = (await told()).slice(await first());
      for (const line of since) assert.match(line, why);
    }
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
    await waitFor('the words', async () => /no camera and no microphone here/.test(await first.locator('#fault').textContent()));
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
    await page.setViewportSize({ width: 780, height: 360 });
    const { y, height } = await page.locator('#go').boundingBox();
    assert.ok(y + height <= 360, `the button ends at ${y + height}`);
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
