// SPDX-License-Identifier: LGPL-2.1-or-later
//
// "./dev demo --cameras": four RTSP cameras of what real ones send, wsrtc-bridge,
// and its wall in browsers.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { launchFirefox } from './lib/firefox.js';
import { startBridge, startTestCameras } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

// Of examples/test_cameras.py: what is behind the ball.
const COLOURS = { desk: [106, 27, 154], door: [28, 93, 153], hall: [142, 59, 30], yard: [46, 125, 50] };
const NAMES = Object.keys(COLOURS);
const FRAME_RATE = 15;
// Off by more is another camera, or a wrong matrix.
const TOLERANCE = 30;
const DEADLINE = 40_000; // of four that begin at once, three of which are transcoded

let cameras;
let bridge;
let chromium;
let firefox;
let page;

/** In the page: name → whether it plays, the colour near its lower left corner, and frames so far. */
function tilesInPage() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return [...document.querySelectorAll('.tile')].map((tile) => {
    const video = tile.querySelector('video');
    const { videoWidth: width, videoHeight: height } = video;
    if (width) context.drawImage(video, width * 0.04, height * 0.6, 1, 1, 0, 0, 1, 1);
    return {
      name: tile.dataset.stream,
      playing: tile.classList.contains('playing'),
      words: tile.querySelector('.says').textContent,
      size: [width, height],
      colour: [...context.getImageData(0, 0, 1, 1).data].slice(0, 3),
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
    };
  });
}

const tiles = () => page.evaluate(tilesInPage);
const isRight = ({ name, playing, colour }) =>
  playing && colour.every((value, index) => Math.abs(value - COLOURS[name][index]) <= TOLERANCE);

async function allPlay() {
  let last = [];
  await waitFor(
    'four pictures of the right colours',
    async () => (last = await tiles()).length === NAMES.length && last.every(isRight),
    DEADLINE,
  ).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(last)}\n${bridge.log()}`));
  return last;
}

const openWall = async () => {
  page = await openPage(chromium, { viewport: { width: 1280, height: 720 } });
  await page.goto(`${bridge.url}/wall?tiles=4`);
};

const cases = {
  'the wall plays all four, at their rate': async () => {
    await openWall();
    for (const { name, size } of await allPlay()) assert.deepEqual(size, [640, 360], name);
    const rates = await page.evaluate(async (look) => {
      const now = new Function(`return (${look}) ()`);
      const before = now();
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 4000));
      const seconds = (performance.now() - start) / 1000;
      return now().map(({ name, frames }, index) => [name, (frames - before[index].frames) / seconds]);
    }, tilesInPage.toString());
    // A machine that is full shows fewer; half of them stands for a picture that runs.
    for (const [name, rate] of rates) assert.ok(rate > FRAME_RATE / 2 && rate < FRAME_RATE * 1.2, `${name}: ${rate}`);
    if (process.env.WSRTC_SCREENSHOTS) await page.screenshot({ path: `${process.env.WSRTC_SCREENSHOTS}/cameras.png` });
  },

  'what browsers cannot show is said, once': async () => {
    const said = (camera, words) => bridge.log().split('\n').filter((line) => line.includes(`"${camera}"`) && line.includes(words));
    assert.equal(said('yard', 'B-frames').length, 1);
    assert.equal(said('desk', 'JPEG comes in').length, 1);
    assert.equal(said('hall', 'H265 comes in').length, 1);
    assert.equal(said('door', '').length, 0);
  },

  'Firefox plays all four, too': async () => {
    firefox = await launchFirefox();
    page = await firefox.newPage();
    page.context = () => page; // to be closed as one of Chromium
    page.faults = [];
    await page.setViewport({ width: 1280, height: 720 });
    await page.goto(`${bridge.url}/wall?tiles=4`);
    await allPlay();
  },

  'cameras that go and come back: told, and no new connection': async () => {
    await openWall();
    await allPlay();
    await page.evaluate(() => {
      window.streams = [...document.querySelectorAll('.tile video')].map(({ srcObject }) => srcObject);
    });
    await cameras.stop();
    await waitFor('all to be waited for', async () =>
      (await tiles()).every(({ playing, words }) => !playing && /last seen \d+ s ago/.test(words)),
    );
    cameras = await startTestCameras(cameras.port);
    await allPlay();
    const same = await page.evaluate(() =>
      [...document.querySelectorAll('.tile video')].every(({ srcObject }, index) => srcObject === window.streams[index]),
    );
    assert.ok(same);
  },

  'H264 goes through without an encoder of pictures': async () => {
    const alone = await startBridge([cameras.addresses.find((one) => one.startsWith('door='))], {
      env: { GST_DEBUG: 'GST_ELEMENT_FACTORY:4', GST_DEBUG_NO_COLOR: '1' },
    });
    try {
      page = await openPage(chromium);
      await page.goto(`${alone.url}/door`);
      await waitFor('the picture', () =>
        page.evaluate(() => document.querySelector('wsrtc-player')?.video.videoWidth === 640),
      );
      const made = [...alone.log().matchAll(/creating element "(\w+)"/g)].map((match) => match[1]);
      assert.ok(made.includes('rtph264pay'), made.join());
      assert.deepEqual(made.filter((name) => /(vp[89]|[hx]26[45]|av1|jpeg)enc$/.test(name)), []);
    } finally {
      await alone.stop();
    }
  },
};

await run(cases, {
  before: async () => {
    cameras = await startTestCameras(0);
    bridge = await startBridge(cameras.addresses);
    chromium = await launchChromium();
  },
  afterEach: async () => {
    await closePage(page);
    page = null;
  },
  after: async () => {
    await firefox?.close();
    await chromium?.close();
    await bridge?.stop();
    await cameras?.stop();
  },
});
