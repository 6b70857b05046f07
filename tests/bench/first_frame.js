// SPDX-License-Identifier: LGPL-2.1-or-later
//
// first_frame.js page|plain ADDRESS JOINS
//
// How long it takes in Chromium from the opening of a page's WebSocket to the
// first decoded frame on the page, in ms, as a JSON list. "page" is a page with
// a player of its own; "plain" a WebSocket, watched from an empty page of the
// same server.

import { closePage, launchChromium, openPage } from '../browser/lib/chromium.js';
import { watchRaw } from '../browser/lib/raw-viewer.js';

const [kind, address, joins] = process.argv.slice(2);
const STEP_MS = 130; // more than the page itself varies: joins fall all over the time between two key frames
const PATIENCE_MS = 20_000;

/** Runs in the page before all else: notes both moments. */
function takeTimes(plain) {
  const moments = (window.moments = {});
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      moments.opened ??= performance.now();
      super(...args);
    }
  };
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    get,
    set(stream) {
      set.call(this, stream);
      if (stream) this.requestVideoFrameCallback?.((now) => (moments.frame ??= now));
    },
  });
  if (!plain) return;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      this.addEventListener('track', ({ track }) => {
        const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
        document.body.append(video);
        video.srcObject = new MediaStream([track]);
      });
    }
  };
}

async function joinOnce(browser, delay) {
  const page = await openPage(browser);
  await page.addInitScript(takeTimes, kind === 'plain');
  await new Promise((resolve) => setTimeout(resolve, delay));
  await page.goto(kind === 'plain' ? `http://${new URL(address).host}/` : address, { waitUntil: 'commit' });
  if (kind === 'plain') await watchRaw(page, 'bench');
  await page.waitForFunction(() => window.moments.frame, null, { timeout: PATIENCE_MS });
  const { opened, frame } = await page.evaluate(() => window.moments);
  await closePage(page);
  return frame - opened;
}

async function joinAll() {
  const browser = await launchChromium();
  try {
    const times = [];
    await joinOnce(browser, 0); // the first one also loads the decoder
    for (let number = 0; number < Number(joins); number++) times.push(await joinOnce(browser, (number * STEP_MS) % 2000));
    return times;
  } finally {
    await browser.close();
  }
}

try {
  console.log(JSON.stringify(await joinAll()));
} catch (error) {
  console.error(error.message.split('\n')[0]);
  process.exitCode = 1;
}
