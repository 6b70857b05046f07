// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The article's page, examples/seed, with a real pipeline at its other end.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { demoLaunch, startPipeline } from './lib/pipeline.js';
import { serveFile } from './lib/static-server.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertColours, assertMoves, assertPlays } from './lib/watching.js';

const PAGE = fileURLToPath(new URL('../../examples/seed/index.html', import.meta.url));

let browser;
let pages;
let pipeline;
let page;

/** Keeps every frame of the page's WebSocket, in `page.frames`. */
async function open(option = '') {
  page = await openPage(browser);
  page.frames = { sent: [], received: [] };
  page.on('websocket', (socket) => {
    for (const way of ['sent', 'received']) {
      socket.on(`frame${way}`, ({ payload }) => page.frames[way].push(JSON.parse(payload)));
    }
  });
  const server = pipeline.url.replace(/^http:(.*)\/[^/]*$/, 'ws:$1/signaling');
  await page.goto(`${pages.origin}/?server=${encodeURIComponent(server)}${option}`);
}

// `let` at the top of a script is no property of the window, but is in its scope.
const connectionState = () => page.evaluate('peerConnection?.connectionState');

const KEYS = { offer: ['type', 'sdp'], answer: ['type', 'sdp'], bye: ['type'] };

/** Nothing but the article's shapes: it has no handler for anything else. */
function assertArticleShapes(messages) {
  for (const message of messages) {
    if (message.type === 'candidate' && message.candidate === '') continue;
    const wanted = message.type === 'candidate' ? ['type', 'candidate', 'label', 'id'] : KEYS[message.type];
    assert.deepEqual(Object.keys(message).sort(), [...(wanted ?? [])].sort(), JSON.stringify(message));
    if (message.type === 'candidate') {
      assert.match(message.candidate, /^candidate:/);
      assert.ok(Number.isInteger(message.label));
    }
  }
}

async function assertWatchable() {
  await assertPlays(page);
  await assertMoves(page);
  await assertColours(page);
  assert.equal(await connectionState(), 'connected');
}

const types = (messages) => [...new Set(messages.map(({ type }) => type))].filter((type) => type !== 'candidate');

const cases = {
  'the source offers, the page answers': async () => {
    await open();
    await assertWatchable();
    assert.deepEqual(types(page.frames.received), ['offer']);
    assert.deepEqual(types(page.frames.sent), ['answer']);
    assertArticleShapes(page.frames.received);
  },

  'the page offers, the source answers': async () => {
    await open('&offer');
    await assertWatchable();
    assert.ok(types(page.frames.received).includes('answer'), types(page.frames.received).join());
    assert.deepEqual(types(page.frames.sent), ['offer']);
    assertArticleShapes(page.frames.received);
  },

  'the server refuses the page of another origin': async () => {
    const strict = await startPipeline(demoLaunch('port=0'));
    try {
      page = await openPage(browser);
      const server = strict.url.replace(/^http:(.*)\/[^/]*$/, 'ws:$1/signaling');
      await page.goto(`${pages.origin}/?server=${encodeURIComponent(server)}`);
      await waitFor('no signalling', async () => /No signalling/.test(await page.locator('#status').textContent()));
    } finally {
      await strict.kill();
    }
  },
};

await run(cases, {
  before: async () => {
    pages = await serveFile(PAGE);
    browser = await launchChromium();
    pipeline = await startPipeline(demoLaunch(`port=0 allowed-origins=<"${pages.origin}">`));
  },
  afterEach: () => closePage(page),
  after: async () => {
    await pipeline?.kill();
    await browser?.close();
    pages?.stop();
  },
});
