// SPDX-License-Identifier: LGPL-2.1-or-later
//
// /publish/<stream>: a browser sends, others look on.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES, FAKE_DEVICES_OF_FIREFOX } from './lib/fake-camera.js';
import { launchFirefox } from './lib/firefox.js';
import { framesDecoded, inboundStats, videoFacts } from './lib/picture.js';
import { TLS, startServer } from './lib/server.js';
import { PHONE, assertFits, assertTakesAnotherToken, hasPreview, says } from './lib/studio.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

// That of the test's network: to a browser another machine.
const ELSEWHERE = '10.99.0.1';

let browser;
let server;
let pages = [];

async function open(url, options = {}) {
  const page = await openPage(browser, options);
  pages.push(page);
  await page.goto(url);
  return page;
}

async function goLive(page) {
  await hasPreview(page);
  await page.click('#go');
  await says(page, /^Live/);
}

async function assertSeen(viewer) {
  await waitFor('a picture', async () => (await videoFacts(viewer)).width > 0);
  const before = await framesDecoded(viewer);
  await waitFor('10 more frames', async () => (await framesDecoded(viewer)) >= before + 10);
}

const playerState = (page) => page.evaluate(() => document.querySelector('wsrtc-player').dataset.state);

/** Why a browser does not give its camera, thrown for it → words of the page. */
const REFUSALS = {
  NotAllowedError: /may not use the camera: allow it/,
  NotFoundError: /There is no camera and no microphone here: connect one/,
  NotReadableError: /Another program has the camera/,
  OverconstrainedError: /chosen for the camera has gone/,
  TypeError: /The camera did not start: made by the test/,
};

/** In the page: a browser that lacks one of the two, or may not use it, and gives both or nothing. */
function takeAway({ constraint, device, right, name }) {
  const { mediaDevices, permissions } = navigator;
  const [get, list, ask] = [
    mediaDevices.getUserMedia.bind(mediaDevices),
    mediaDevices.enumerateDevices.bind(mediaDevices),
    permissions.query.bind(permissions),
  ];
  const gone = name === 'NotFoundError';
  mediaDevices.getUserMedia = async (wanted) => {
    if (wanted[constraint]) throw new DOMException('made by the test', name);
    return get(wanted);
  };
  mediaDevices.enumerateDevices = async () => (await list()).filter(({ kind }) => !gone || kind !== device);
  permissions.query = async (what) => (what.name === right && !gone ? { state: 'denied' } : ask(what));
}

const CAMERA = { constraint: 'video', device: 'videoinput', right: 'camera', kind: 'audio' };
const MICROPHONE = { constraint: 'audio', device: 'audioinput', right: 'microphone', kind: 'video' };

/** What is not to be had, and how → words of the page, and what the select for it says. */
const ALONE = {
  'no microphone': { ...MICROPHONE, name: 'NotFoundError', words: /No microphone here: picture only/, chosen: 'No microphone' },
  'no camera': { ...CAMERA, name: 'NotFoundError', words: /No camera here: sound only/, chosen: 'No camera' },
  'a microphone that it may not use': {
    ...MICROPHONE, name: 'NotAllowedError', words: /may not use the microphone: picture only/, chosen: 'No microphone',
  },
  'a camera that it may not use': { ...CAMERA, name: 'NotAllowedError', words: /may not use the camera: sound only/, chosen: 'No camera' },
};

const cases = {
  'camera and microphone reach a player': async () => {
    const page = await open(`${server.url}publish/cam`);
    await goLive(page);
    const viewer = await open(`${server.url}cam`);
    await assertSeen(viewer);
    await viewer.evaluate(() => (document.querySelector('wsrtc-player').video.muted = false));
    await waitFor('sound', async () => (await inboundStats(viewer, 'audio'))?.totalAudioEnergy > 0);
    await says(page, /^Live, 1 viewer$/);
    const level = page.getByRole('meter', { name: 'Loudness' });
    await waitFor('the level', async () => Number(await level.getAttribute('aria-valuenow')) > 0);
    await closePage(viewer);
    pages.pop();
    await says(page, /^Live, 0 viewers$/);
  },

  'stopped and begun again, another device, without sound': async () => {
    const page = await open(`${server.url}publish/again`);
    const viewer = await open(`${server.url}again`);
    await goLive(page);
    await assertSeen(viewer);
    await page.click('#go');
    await says(page, /^Not live$/);
    await waitFor('the player to wait', async () => (await playerState(viewer)) === 'waiting');
    await page.click('#go');
    await assertSeen(viewer);

    const [camera, microphone] = await page.locator('select').all();
    await camera.selectOption({ index: 2 });
    await assertSeen(viewer);
    assert.notEqual((await inboundStats(viewer, 'audio')) ?? null, null);
    await microphone.selectOption('none');
    await waitFor('a session without sound', async () => (await inboundStats(viewer, 'audio')) === null);
    await assertSeen(viewer);
  },

  'the microphone is unplugged: it says so, and another one takes its place': async () => {
    const page = await open(`${server.url}publish/unplugged`);
    await goLive(page);
    const viewer = await open(`${server.url}unplugged`);
    await viewer.evaluate(() => (document.querySelector('wsrtc-player').video.muted = false));
    const energy = async () => (await inboundStats(viewer, 'audio'))?.totalAudioEnergy ?? 0;
    await waitFor('sound', async () => (await energy()) > 0);
    await page.evaluate(async () => {
      const { mediaDevices } = navigator;
      const [track] = document.getElementById('preview').srcObject.getAudioTracks();
      const gone = track.getSettings().deviceId;
      const list = mediaDevices.enumerateDevices.bind(mediaDevices);
      mediaDevices.enumerateDevices = async () => (await list()).filter(({ deviceId }) => deviceId !== gone);
      track.stop();
      track.dispatchEvent(new Event('ended'));
      mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await waitFor('the words', async () => /sound has gone: picture only/.test(await page.locator('.lack').textContent()));
    const microphone = page.getByLabel('Microphone');
    assert.equal(await microphone.inputValue(), 'none');
    await assertSeen(viewer);
    const before = await energy();
    await microphone.selectOption({ index: 0 });
    await waitFor('sound again', async () => (await energy()) > before);
    assert.ok(await page.locator('.lack').isHidden());
  },

  'the screen': async () => {
    const page = await open(`${server.url}publish/screen`);
    await hasPreview(page);
    // What a machine without a screen has in its place.
    await page.evaluate(() => {
      navigator.mediaDevices.getDisplayMedia = async () => {
        const canvas = document.createElement('canvas');
        setInterval(() => canvas.getContext('2d').fillRect(0, 0, Math.random() * 300, 150), 50);
        return canvas.captureStream(20);
      };
    });
    await page.getByLabel('Screen', { exact: true }).check();
    await waitFor('the canvas', () => page.evaluate(() => document.getElementById('preview').videoWidth === 300));
    await page.click('#go');
    const viewer = await open(`${server.url}screen`);
    await assertSeen(viewer);
    assert.equal(await page.locator('input[type=radio]:enabled').count(), 0);
    // "Stop sharing" of the browser itself.
    await page.evaluate(() => {
      const [track] = document.getElementById('preview').srcObject.getVideoTracks();
      track.dispatchEvent(new Event('ended'));
    });
    await waitFor('the words', async () => /was ended/.test(await page.locator('#fault').textContent()));
    await says(page, /^Not live$/);
  },

  'who has no right to send can give another token': async () => {
    const page = await open('about:blank');
    await assertTakesAnotherToken(page, `${server.url}publish/cam`, 'the token does not give the right "publish" for "cam"');
    await says(page, /^Live/);
  },

  'the server goes and comes back': async () => {
    let own = await startServer();
    try {
      const page = await open(`${own.url}publish/back`);
      await goLive(page);
      const viewer = await open(`${own.url}back`);
      await assertSeen(viewer);
      await own.stop();
      await says(page, /^Connection to the server lost$/);
      await assertSeen(viewer); // media need no signalling
      own = await startServer(['--port', own.port]);
      await says(page, /^Live, 1 viewer$/);
      await assertSeen(viewer);
      await assertSeen(await open(`${own.url}back`));
    } finally {
      await own.stop();
    }
  },

  'a second one of the same name is told so': async () => {
    await goLive(await open(`${server.url}publish/taken`));
    const second = await open(`${server.url}publish/taken`);
    await hasPreview(second);
    await second.click('#go');
    await says(second, /The server says: .* has a source already/);
  },

  'places are limited': async () => {
    const page = await open(`${server.url}publish/few`);
    await hasPreview(page);
    await page.evaluate(async () => {
      const { WsrtcPublisher } = await import('/assets/wsrtc.js');
      new WsrtcPublisher({ stream: 'few', maxViewers: 1 }).start(document.getElementById('preview').srcObject);
    });
    await assertSeen(await open(`${server.url}few`));
    const second = await open(`${server.url}few`);
    await waitFor('the words', async () =>
      /sends to 1 viewers at most/.test(await second.locator('wsrtc-player .words').textContent()),
    );
  },

  'no camera: the page says why, and can be tried again': async () => {
    const page = await openPage(browser);
    pages.push(page);
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        const name = window.fault ?? 'NotAllowedError';
        throw name === 'TypeError' ? new TypeError('made by the test') : new DOMException('made by the test', name);
      };
    });
    await page.goto(`${server.url}publish/none`);
    for (const [name, words] of Object.entries(REFUSALS)) {
      await page.evaluate((fault) => (window.fault = fault), name);
      await page.getByRole('button', { name: 'Try again' }).click();
      await waitFor(`words for ${name}`, async () => words.test(await page.locator('#fault').textContent()));
      assert.equal(await page.locator('#go').isDisabled(), true);
    }
    const entries = await page.locator('select').evaluateAll((all) => all.map((one) => one.lastElementChild?.textContent));
    assert.deepEqual(entries, ['No camera', 'No microphone']);
  },

  ...Object.fromEntries(
    Object.entries(ALONE).map(([what, row], index) => [
      `${what}: the other one is sent`,
      async () => {
        const page = await openPage(browser);
        pages.push(page);
        await page.addInitScript(takeAway, row);
        await page.goto(`${server.url}publish/alone${index}`);
        await waitFor('the words', async () => row.words.test(await page.locator('.lack').textContent()));
        const chosen = await page.locator('select').evaluateAll((all) => all.map((one) => one.selectedOptions[0].textContent));
        assert.ok(chosen.includes(row.chosen), chosen.join());
        await page.click('#go');
        await says(page, /^Live/);
        const viewer = await open(`${server.url}alone${index}`);
        await waitFor('packets', async () => (await inboundStats(viewer, row.kind))?.packetsReceived > 0);
      },
    ]),
  ),

  'from another machine: http says how to get https, and that sends': async () => {
    const plain = await startServer(['--host', ELSEWHERE]);
    const secure = await startServer(['--host', ELSEWHERE, ...TLS]);
    try {
      const page = await open(`${plain.url}publish/far`);
      await waitFor('the words', async () =>
        /only to pages that came by https.*tls-certificate/.test(await page.locator('#fault').textContent()),
      );
      assert.equal(await page.locator('#go').isDisabled(), true);
      await goLive(await open(`${secure.url}publish/far`, { ignoreHTTPSErrors: true }));
      const viewer = await open(`${secure.url}far`, { ignoreHTTPSErrors: true });
      await assertSeen(viewer);
    } finally {
      await plain.stop();
      await secure.stop();
    }
  },

  'on a phone nothing is too wide or too small': async () => {
    const page = await open(`${server.url}publish/${'x'.repeat(64)}`, PHONE);
    await hasPreview(page);
    await assertFits(page);
    assert.equal(await page.getByRole('combobox', { name: 'Camera' }).count(), 1);
    assert.equal(await page.getByRole('combobox', { name: 'Microphone' }).count(), 1);
  },

  'Firefox sends to Firefox': async () => {
    const firefox = await launchFirefox(FAKE_DEVICES_OF_FIREFOX);
    try {
      const page = await firefox.newPage();
      await page.goto(`${server.url}publish/fox`);
      await hasPreview(page);
      await page.click('#go');
      const viewer = await firefox.newPage();
      await viewer.goto(`${server.url}fox`);
      await assertSeen(viewer);
    } finally {
      await firefox.close();
    }
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium(FAKE_DEVICES);
    server = await startServer();
  },
  afterEach: async () => {
    const all = pages;
    pages = [];
    for (const page of all) await closePage(page);
  },
  after: async () => {
    await browser?.close();
    await server?.stop();
  },
});
