// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One packet in twenty does not arrive: Chromium asks for it, gets it once more,
// and shows picture after picture. From a camera with a key frame in five seconds,
// for which nobody could wait.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { addRules, countPackets, removeRules } from './lib/nft.js';
import { startCamera, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const PORT = 5604; // in a network of the test's own
const RATE = 30; // frames a second
const PERCENT = 5;
const LONGEST_FREEZE = 500; // ms

let chromium;
let camera;
let pipeline;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// In the page: when pictures are shown.
function watchInPage() {
  window.shown = [];
  const look = () => {
    const video = document.querySelector('wsrtc-player')?.video;
    if (!video) return setTimeout(look, 2);
    const note = (now) => {
      window.shown.push(now);
      video.requestVideoFrameCallback(note);
    };
    return video.requestVideoFrameCallback(note);
  };
  look();
}

/** What Chromium counts, and the port that media come from. */
const facts = (page) =>
  page.evaluate(async () => {
    const stats = await document.querySelector('wsrtc-player').player.connection.getStats();
    const all = [...stats.values()];
    const { selectedCandidatePairId } = all.find(({ type }) => type === 'transport');
    const { port } = stats.get(stats.get(selectedCandidatePairId).remoteCandidateId);
    const video = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    return {
      port,
      packets: video.packetsReceived,
      // Chromium tells of them from the first one on.
      retransmitted: video.retransmittedPacketsReceived ?? 0,
      nacks: video.nackCount,
      keyFrameRequests: video.pliCount,
      keyFrames: video.keyFramesDecoded,
      frames: video.framesDecoded,
      freezes: video.freezeCount,
    };
  });

/** The longest time without a new picture since `from`, in ms. */
const longestGap = (page, from) =>
  page.evaluate((start) => {
    const times = [...window.shown.filter((time) => time >= start), performance.now()];
    return Math.max(...times.map((time, index) => time - (times[index - 1] ?? start)));
  }, from);

/** What happens while packets are lost at that end. */
async function lose(page, hook, seconds) {
  const before = await facts(page);
  const start = await page.evaluate(() => performance.now());
  addRules(hook, `udp sport ${before.port} numgen random mod 100 < ${PERCENT} counter drop`);
  await pause(seconds * 1000);
  const dropped = countPackets();
  removeRules();
  const gap = Math.round(await longestGap(page, start));
  const after = await facts(page);
  const during = Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
  console.log(`# ${hook}: ${dropped} packets dropped; the longest gap ${gap} ms; ${JSON.stringify(during)}`);

  assert.ok(dropped > 0, 'packets were dropped');
  assert.ok(during.nacks > 0, 'they were asked for');
  assert.ok(during.retransmitted > 0, 'they came once more');
  assert.ok(during.frames > 0.8 * seconds * RATE, `${during.frames} frames decoded`);
  assert.ok(gap <= LONGEST_FREEZE, `a freeze of ${gap} ms`);
}

const cases = {
  'five in a hundred lost: no freeze': async () => {
    pipeline = await startPipeline(
      `udpsrc port=${PORT} caps=application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96 ! ` +
        'wsrtcsink port=0 room=demo',
    );
    camera = startCamera(PORT, 5 * RATE);
    const page = await openPage(chromium);
    await page.addInitScript(watchInPage);
    await page.goto(pipeline.url);
    await waitFor('pictures', () => page.evaluate((count) => window.shown.length > count, RATE));
    await lose(page, 'input', 10);
    // By the sender's own firewall, of which it hears.
    await lose(page, 'output', 5);
    await closePage(page);
  },
};

await run(cases, {
  before: async () => {
    chromium = await launchChromium();
  },
  afterEach: async () => {
    removeRules();
    await pipeline?.kill();
    await camera?.kill();
  },
  after: async () => {
    await chromium?.close();
  },
});
