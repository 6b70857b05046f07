// SPDX-License-Identifier: LGPL-2.1-or-later
//
// glass.js PAGE FRAMES
//
// From the taking of a picture by glass_camera.py until Chromium gives it to the screen, in
// ms, as a JSON list of so many frames. Both have one clock.

import { closePage, launchChromium, openPage } from '../browser/lib/chromium.js';

const [address, frames] = process.argv.slice(2);
const PATIENCE_MS = 30_000;
const WARM_UP = 60; // frames: the jitter buffer of the browser has found its length by then

/** Runs in the page. */
function readClock([count, warmUp]) {
  const BITS = 24;
  const video = document.querySelector('wsrtc-player').video;
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 40;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const ages = [];
  return new Promise((resolve) => {
    const look = (_, { expectedDisplayTime }) => {
      context.drawImage(video, 0, 0, 1280, 40, 0, 0, 1280, 40);
      const row = context.getImageData(0, 20, 1280, 1).data;
      let taken = 0;
      for (let bit = 0; bit < BITS; bit++) if (row[4 * (bit * 40 + 20)] > 127) taken += 2 ** bit;
      const shown = performance.timeOrigin + expectedDisplayTime;
      ages.push((Math.round(shown) - taken) % 2 ** BITS);
      if (ages.length === count + warmUp) resolve(ages.slice(warmUp));
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
}

const browser = await launchChromium();
try {
  const page = await openPage(browser);
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('wsrtc-player')?.video.videoWidth === 1280, null, {
    timeout: PATIENCE_MS,
  });
  console.log(JSON.stringify(await page.evaluate(readClock, [Number(frames), WARM_UP])));
  await closePage(page);
} finally {
  await browser.close();
}
