// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A source that makes key frames when it likes, once in ten seconds: whoever
// comes in between has a picture at once, and is not behind the others then. All
// through one UDP port.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startCamera, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const PORT = 5604; // in a network of the test's own
const FRAMES = 300; // from key frame to key frame, at 30 a second
const AT_ONCE = 3000; // ms, with the opening of the page, on a busy machine
// ms; a screen shows a picture every 17, and those of two viewers may be one apart.
const TOGETHER = 30 + 17;

let chromium;
let camera;
let pipeline;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// In the page: when each picture was shown, by its RTP time.
function watchInPage() {
  window.shown = new Map();
  const look = () => {
    const video = document.querySelector('wsrtc-player')?.video;
    if (!video) return setTimeout(look, 2);
    const note = (now, { rtpTimestamp, presentationTime }) => {
      window.shown.set(rtpTimestamp, performance.timeOrigin + presentationTime);
      video.requestVideoFrameCallback(note);
    };
    return video.requestVideoFrameCallback(note);
  };
  look();
}

/** Opens a viewer; gives back the ms until its first picture, too. */
async function join() {
  const page = await openPage(chromium);
  await page.addInitScript(watchInPage);
  const start = performance.now();
  await page.goto(pipeline.url);
  await page.waitForFunction(() => window.shown.size > 0, undefined, { polling: 10 });
  return { page, ms: performance.now() - start };
}

const shownBy = async (page) => new Map(await page.evaluate(() => [...window.shown]));

/** By how many ms the second one shows the same pictures later; the median of the last second. */
async function delay(first, second) {
  const [one, other] = [await shownBy(first), await shownBy(second)];
  const both = [...other.keys()].filter((time) => one.has(time)).slice(-30);
  const ms = both.map((time) => other.get(time) - one.get(time)).sort((a, b) => a - b);
  return ms[ms.length >> 1];
}

/** The UDP ports of a process, but the camera's. */
function portsOf(pid) {
  const lines = execFileSync('ss', ['-H', '-u', '-a', '-n', '-p'], { encoding: 'utf8' }).split('\n');
  const ports = lines.filter((line) => line.includes(`pid=${pid},`)).map((line) => /:(\d+)\s/.exec(line)[1]);
  return new Set(ports.map(Number).filter((port) => port !== PORT));
}

const cases = {
  'a picture at once, and no delay afterwards': async () => {
    camera = startCamera(PORT, FRAMES);
    pipeline = await startPipeline(
      `udpsrc port=${PORT} caps=application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96 ! ` +
        'wsrtcsink port=0 room=demo',
    );
    const { page: first } = await join();
    await pause(2000);
    const { page: late, ms } = await join();
    assert.ok(ms < AT_ONCE, `the first picture came after ${ms} ms`);
    await pause(10_000);
    const behind = await delay(first, late);
    assert.ok(Math.abs(behind) <= TOGETHER, `the one who came later is ${behind} ms behind`);
    await waitFor('both to go on', async () => (await shownBy(late)).size > 200 && (await shownBy(first)).size > 200);
    assert.equal(portsOf(pipeline.pid).size, 1, 'one UDP port for both');
    await closePage(first);
    await closePage(late);
  },
};

await run(cases, {
  before: async () => {
    chromium = await launchChromium();
  },
  afterEach: async () => {
    await pipeline?.kill();
    await camera?.kill();
  },
  after: async () => {
    await chromium?.close();
  },
});
