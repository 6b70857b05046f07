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

/** Keeps every frame of the page's WebSocket, in `page.frames`. `script` runs before the page's own. */
async function open(option = '', script = undefined) {
  page = await openPage(browser);
  if (script) await page.addInitScript(script);
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

// As a page has them that goes on to change what it has. What was there is agreed upon with somebody else, since
// a connection has one other side only.
const SHAPES = [
  {
    before: 'pc.createDataChannel("any")',
    change: 'pc.addTransceiver("video", { direction: "recvonly" })',
    sections: ['m=application 9', 'm=video 9'],
  },
  {
    before: 'pc.addTransceiver("video", { direction: "recvonly" }); pc.createDataChannel("any")',
    change: 'pc.addTransceiver("audio", { direction: "recvonly" })',
    sections: ['m=video 9', 'm=application 9', 'm=audio 9'],
  },
  {
    before: 'pc.addTransceiver("audio")',
    change: `pc.getTransceivers()[0].stop();
             pc.addTransceiver("video", { direction: "recvonly" })`,
    sections: ['m=audio 0', 'm=video 9'],
  },
];

async function offerAnew(before, change) {
  await page.evaluate(`(async () => {
    const pc = new RTCPeerConnection();
    ${before};
    const somebody = new RTCPeerConnection();
    await pc.setLocalDescription();
    await somebody.setRemoteDescription(pc.localDescription);
    await somebody.setLocalDescription();
    await pc.setRemoteDescription(somebody.localDescription);
    somebody.close();
    ${change};
    pc.onicecandidate = peerConnection.onicecandidate;
    pc.ontrack = ({ track }) => {
      if (track.kind === 'video') remoteVideo.srcObject = new MediaStream([track]);
    };
    ourOffer = await pc.createOffer({ iceRestart: true });
    peerConnection = pc; // without a goodbye of the one before, to which the source would say goodbye, too
    await pc.setLocalDescription(ourOffer);
    send(ourOffer);
  })()`);
}

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

  'offers whose sections are in no usual order': async () => {
    for (const { before, change, sections } of SHAPES) {
      await open('&offer');
      await waitFor('a connection', async () => await connectionState() === 'connected');
      await offerAnew(before, change);
      await assertWatchable();
      assert.deepEqual(await page.evaluate('peerConnection.localDescription.sdp.match(/m=[a-z]+ [0-9]/g)'), sections);
      await closePage(page);
    }
  },

  'a page that refuses the picture has the sound': async () => {
    await open('', () => {
      const { createAnswer } = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.createAnswer = function () {
        this.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.stop();
        return createAnswer.call(this);
      };
    });
    await waitFor('sound', () => page.evaluate(`(async () => {
      const stats = [...await peerConnection?.getStats() ?? []].map(([, one]) => one);
      return stats.some(({ type, kind, packetsReceived }) => type === 'inbound-rtp' && kind === 'audio' && packetsReceived > 20);
    })()`), 40_000);
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
