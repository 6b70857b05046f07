// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The button to talk to a camera: what is pressed in Chromium is heard there.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startBridgeOf, startTalkingCamera } from './lib/talking.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

let browser;
let camera;
let bridge;
let pages = [];

/** In the page: a microphone that hears one tone; `asked` is how often it was opened, and `microphone` the last. */
function placeMicrophone(frequency) {
  window.asked = 0;
  navigator.mediaDevices.getUserMedia = async () => {
    window.asked += 1;
    const audio = new AudioContext();
    const output = audio.createMediaStreamDestination();
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(new GainNode(audio, { gain: 0.5 })).connect(output);
    tone.start();
    window.microphone = output.stream;
    return output.stream;
  };
}

/** In the page: the browser says no. */
function refuseMicrophone() {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException('made by the test', 'NotAllowedError');
  };
}

/** In the page: it came by plain http, from elsewhere. */
function pretendInsecure() {
  Object.defineProperty(window, 'isSecureContext', { value: false });
}

async function open(prepare, argument) {
  const page = await openPage(browser);
  pages.push(page);
  await page.addInitScript(prepare, argument);
  await page.goto(`${bridge.url}/door`);
  await page.locator('[data-command=talk]').waitFor({ state: 'visible', timeout: 30_000 });
  return page;
}

const button = (page) => page.locator('[data-command=talk]');
const stateIs = (page, wanted) =>
  waitFor(`the button to be ${wanted}`, async () => (await button(page).getAttribute('data-state')) === wanted).catch(
    async (error) => assert.fail(`${error.message}: ${await button(page).getAttribute('data-state')}, ${await words(page)}`),
  );
const words = (page) => page.locator('.talk-words').textContent();

async function hears(frequency) {
  let last;
  await waitFor(`${frequency} Hz at the camera`, async () => {
    last = await camera.say('heard');
    return Math.abs(Number(last.split(' ')[1]) - frequency) <= 2;
  }).catch((error) => assert.fail(`${error.message}: ${last}`));
}

const longerThanAClick = () => new Promise((resolve) => setTimeout(resolve, 500));
const hearsNothing = () => waitFor('silence', async () => (await camera.say('heard')) === 'heard nothing');

const cases = {
  'held with the pointer: heard, and not before or after': async () => {
    const page = await open(placeMicrophone, 440);
    assert.equal(await camera.say('heard'), 'heard nothing');
    assert.equal(await page.evaluate(() => window.asked), 0);
    await button(page).hover();
    await page.mouse.down();
    await stateIs(page, 'talking');
    await hears(440);
    await waitFor('the level', async () => Number(await page.getByRole('meter').getAttribute('aria-valuenow')) > 50);
    assert.equal(await words(page), 'You are heard');
    await longerThanAClick();
    await page.mouse.up();
    await stateIs(page, 'idle');
    await hearsNothing();

    // The microphone is there still.
    await page.mouse.down();
    await hears(440);
    await longerThanAClick();
    await page.mouse.up();
    await hearsNothing();
    assert.equal(await page.evaluate(() => window.asked), 1);
  },

  'a click goes on until the next; keys do the same': async () => {
    const page = await open(placeMicrophone, 660);
    await button(page).click();
    await stateIs(page, 'talking');
    assert.equal(await button(page).getAttribute('aria-pressed'), 'true');
    await hears(660);
    await button(page).click();
    await stateIs(page, 'idle');
    await hearsNothing();

    for (const key of [' ', 't']) {
      await button(page).focus();
      await page.keyboard.down(key);
      await stateIs(page, 'talking');
      await longerThanAClick();
      await page.keyboard.up(key);
      await stateIs(page, 'idle');
    }
    await page.keyboard.press('Enter');
    await stateIs(page, 'talking');
    await page.keyboard.press('Enter');
    await stateIs(page, 'idle');
    // The space bar did not reach the player.
    assert.equal(await page.evaluate(() => document.querySelector('wsrtc-player').video.paused), false);
  },

  'one at a time: the second is told, and gets through later': async () => {
    const first = await open(placeMicrophone, 440);
    await button(first).click();
    await stateIs(first, 'talking');
    const second = await open(placeMicrophone, 880);
    await button(second).click();
    await stateIs(second, 'refused');
    assert.match(await words(second), /Somebody else is talking/);
    await hears(440);
    await button(first).click();
    await stateIs(first, 'idle');
    await button(second).click();
    await stateIs(second, 'talking');
    await hears(880);
  },

  'a microphone that the browser does not give': async () => {
    const page = await open(refuseMicrophone);
    await button(page).click();
    await stateIs(page, 'refused');
    assert.match(await words(page), /may not use the microphone: allow it/);
  },

  'a page that came by plain http': async () => {
    const page = await open(pretendInsecure);
    await button(page).click();
    await stateIs(page, 'refused');
    assert.match(await words(page), /only to pages that came by https/);
  },

  'a player that is taken out of the page lets the microphone go': async () => {
    const page = await open(placeMicrophone, 440);
    await button(page).click();
    await stateIs(page, 'talking');
    await hears(440);
    await page.evaluate(() => document.querySelector('wsrtc-player').remove());
    await hearsNothing();
    assert.equal(await page.evaluate(() => window.microphone.getTracks()[0].readyState), 'ended');
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
    camera = await startTalkingCamera();
    bridge = await startBridgeOf({ name: 'door', url: camera.url('pcmu'), talk: true });
  },
  afterEach: async () => {
    for (const page of pages.splice(0)) await closePage(page);
  },
  after: async () => {
    await browser?.close();
    await bridge?.stop();
    await camera?.stop();
  },
});
