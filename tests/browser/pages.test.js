// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The list page and the controls, by mouse and by keyboard.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { MockServer } from './mock/server.js';

const server = new MockServer();
let browser;
let source;
let page;

const TWO = [
  { name: 'demo', state: 'live', viewers: 1 },
  { name: 'garden', state: 'waiting', viewers: 0 },
];

// 8 by 8 pixels of one grey.
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk' +
    'eFxlZ2P/wAALCAAIAAgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AKmA/9k=',
  'base64',
);

async function openList(streams) {
  server.streams = streams;
  page = await openPage(browser);
  await page.goto(server.url);
}

const playing = () =>
  waitFor('playing', () => page.evaluate(() => document.querySelector('wsrtc-player')?.dataset.state === 'playing'));
const button = (command) => page.locator(`wsrtc-player [data-command=${command}]`);
const video = (property) => page.evaluate((name) => document.querySelector('wsrtc-player').video[name], property);

const cases = {
  'list: a card a stream, with its state and viewers': async () => {
    await openList(TWO);
    await page.waitForSelector('.card');
    assert.deepEqual(await page.locator('.name').allTextContents(), ['demo', 'garden']);
    assert.deepEqual(await page.locator('.mark').allTextContents(), ['Live', 'Waiting']);
    assert.deepEqual(await page.locator('.viewers').allTextContents(), ['1 viewer', '0 viewers']);
    assert.equal(await page.locator('#summary').textContent(), '2 streams, 1 live');
  },

  'list: follows the server, and the focus stays': async () => {
    await openList([TWO[0]]);
    await page.focus('[data-stream=demo]');
    server.streams = [{ name: 'attic', state: 'live', viewers: 0 }, { ...TWO[0], viewers: 2 }];
    await page.waitForSelector('[data-stream=attic]');
    assert.deepEqual(await page.locator('.name').allTextContents(), ['attic', 'demo']);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.stream), 'demo');
    server.streams = [];
    await page.waitForSelector('#empty:not([hidden])');
    assert.equal(await page.locator('.card').count(), 0);
  },

  'list: empty, it shows a pipeline to try': async () => {
    await openList([]);
    await page.waitForSelector('#empty:not([hidden])');
    assert.match(await page.locator('#example').textContent(), /wsrtcsink[^]*uri=ws:\/\/127\.0\.0\.1:\d+\/signaling/);
  },

  'list: server does not answer, it says so and recovers': async () => {
    await openList(null);
    const says = (words) => waitFor(words, async () => (await page.locator('#summary').textContent()).includes(words));
    await says('The server answers with status 500. Trying again…');
    await page.route('**/api/streams', (route) => route.abort());
    await says('The server does not answer. Trying again…');
    await page.unroute('**/api/streams');
    server.streams = TWO;
    await page.waitForSelector('.card');
    await waitFor('the count', async () => (await page.locator('#summary').textContent()) === '2 streams, 1 live');
  },

  'list and wall: what the server answers is told, and how to go on': async () => {
    server.refusal = [429, 'too many bad tokens came from this address; try again later\n'];
    const words = 'The server says: too many bad tokens came from this address; try again later. Trying again…';
    await openList(TWO);
    await waitFor('the sentence', async () => (await page.locator('#summary').textContent()) === words);
    await page.goto(`${server.url}/wall`);
    await waitFor('the same on the wall', async () => (await page.locator('#failed').textContent()) === words);
    await page.evaluate(() => sessionStorage.setItem('wsrtc-token', 'a-bad-one'));
    await page.reload();
    await page.locator('#token').click();
    server.refusal = null;
    await page.keyboard.type('a-good-one');
    await page.keyboard.press('Enter');
    await page.locator('.tile').first().waitFor();
    assert.ok(await page.locator('#failed').isHidden());
    assert.ok(await page.locator('#token').isHidden());
    // What is no sentence for people is not told as one.
    server.refusal = [502, 'Bad gateway '.repeat(30)];
    await waitFor('the status', async () => /answers with status 502/.test(await page.locator('#failed').textContent()));
  },

  'wall: its keys are those of who types a token while the form is open': async () => {
    server.refusal = [401, 'a token is needed here'];
    page = await openPage(browser);
    await page.goto(`${server.url}/wall`);
    await page.locator('dialog.access input').waitFor();
    await page.keyboard.type('f419-token');
    assert.equal(await page.locator('dialog.access input').inputValue(), 'f419-token');
    assert.equal(new URL(page.url()).search, '');
  },

  'a browser that starts no picture by itself: how to start it stays in sight': async () => {
    page = await openPage(browser);
    await page.addInitScript(() => {
      // What a test runs in the page counts as a gesture to the browser.
      let clicked = false;
      window.addEventListener('pointerdown', () => (clicked = true), true);
      const { play } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = async function playAfterGesture() {
        if (!clicked) throw new DOMException('no gesture', 'NotAllowedError');
        return play.call(this);
      };
      Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', { get: () => false, set: () => {} });
      const { setAttribute } = Element.prototype;
      Element.prototype.setAttribute = function setNoAutoplay(name, value) {
        if (name !== 'autoplay') setAttribute.call(this, name, value);
      };
    });
    await page.goto(`${server.url}/demo`);
    await playing();
    await waitFor('the bar to go', () => page.evaluate(() => document.querySelector('wsrtc-player').classList.contains('idle')));
    assert.ok(await video('paused'));
    await waitFor('others to be gone', async () => (await button('stats').evaluate((one) => getComputedStyle(one).opacity)) === '0');
    assert.equal(await button('pause').evaluate((one) => getComputedStyle(one).opacity), '1');
    assert.equal(await button('pause').textContent(), 'Play');
    await button('pause').click();
    await waitFor('pictures', () => page.evaluate(() => document.querySelector('wsrtc-player').video.currentTime > 0));
  },

  'who talks is heard where the picture is from, also when the answer for another stream comes late': async () => {
    await openList([]);
    const shown = await page.evaluate(async () => {
      const { TalkButton } = await import('/assets/talk-button.js');
      const answers = [];
      const streams = [{ name: 'front', meta: { talk: 'front.talk' } }, { name: 'back' }];
      window.fetch = () => new Promise((resolve) => answers.push(() => resolve(Response.json({ streams }))));
      const button = new TalkButton();
      const front = button.look('front');
      button.stop();
      const back = button.look('back');
      answers[1]();
      await back;
      answers[0]();
      await front;
      return !button.root.hidden;
    });
    assert.equal(shown, false);
  },

  'the form for a token that is needed stays, however often Escape is pressed': async () => {
    server.refusal = [401, 'a token is needed here'];
    await openList([TWO[0]]);
    const input = page.locator('dialog.access input');
    await input.waitFor();
    for (let times = 0; times < 3; times += 1) {
      await page.keyboard.press('Escape');
      await waitFor('the form', () => input.isVisible());
    }
    await page.keyboard.type('a-token');
    server.refusal = null;
    await page.keyboard.press('Enter');
    await page.waitForSelector('.card');
  },

  'list: a name is text, whatever it says': async () => {
    await openList([{ name: '<img src=x onerror=alert(1)>', state: 'live', viewers: 0 }]);
    await page.waitForSelector('.card');
    assert.equal(await page.locator('.card img').count(), 0);
  },

  'list: what applications say of their streams': async () => {
    await openList([
      { name: 'door', state: 'live', viewers: 0, displayName: 'Front door', meta: { substream: 'door-small' } },
      { name: 'door-small', state: 'live', viewers: 0, meta: { 'substream-of': 'door' } },
      { name: 'garden', state: 'waiting', viewers: 0, text: 'Waiting for the camera, last seen 12 s ago' },
    ]);
    await page.waitForSelector('.card');
    assert.deepEqual(await page.locator('.name').allTextContents(), ['Front door', 'garden']);
    assert.deepEqual(await page.locator('.text').allTextContents(), ['', 'Waiting for the camera, last seen 12 s ago']);
    assert.equal(await page.locator('#summary').textContent(), '2 streams, 1 live');
    assert.ok(await page.locator('#to-wall').isVisible());
    // Where no token helps, nobody is offered to give one.
    assert.ok(await page.locator('#token').isHidden());
    await page.click('[data-stream=door]');
    assert.equal(await page.locator('.stage-line h2').textContent(), 'Front door');
    await page.goto(`${server.url}/door`);
    await waitFor('the label', async () => (await page.locator('#name').textContent()) === 'Front door');
    assert.equal(await page.title(), 'Front door · live');
  },

  'list: stills, how old they are, and where there is none': async () => {
    server.stills.set('demo', { jpeg: JPEG, time: Date.now() });
    server.stills.set('garden-small', { jpeg: JPEG, time: Date.now() - 200_000 });
    const small = { name: 'garden-small', state: 'live', viewers: 0, meta: { 'substream-of': 'garden' } };
    const never = { ...TWO[0], name: 'never', snapshot: false, meta: { substream: 'nowhere' } };
    await openList([
      { ...TWO[0], snapshot: true },
      { ...TWO[1], snapshot: false, meta: { substream: 'garden-small' } },
      small,
      { ...TWO[0], name: 'none' },
      never,
    ]);
    const still = (name) => page.locator(`[data-stream=${name}] img.still`);
    const width = (name) => still(name).evaluate((image) => image.naturalWidth);
    for (const name of ['demo', 'garden']) {
      await still(name).waitFor();
      await waitFor(`the still of ${name}`, async () => (await width(name)) === 8);
    }
    assert.equal(await page.locator('[data-stream=demo] .age').textContent(), '');
    assert.equal(await page.locator('[data-stream=garden] .age').textContent(), '3 min ago');
    assert.equal(await still('none').count(), 0);
    await waitFor('a newer one to be asked for', () => server.stillsAsked.get('demo') > 1);
    assert.equal(server.stillsAsked.get('none'), 1);
    for (const name of ['garden', 'never', 'nowhere']) assert.equal(server.stillsAsked.get(name), undefined, name);
    await page.goto(`${server.url}/wall`);
    await page.locator('.tile[data-stream=garden] img.still').waitFor({ state: 'attached' });
    for (const name of ['garden', 'never', 'nowhere']) assert.equal(server.stillsAsked.get(name), undefined, name);
  },

  'list: a page that is not looked at asks for no stills': async () => {
    server.stills.set('demo', { jpeg: JPEG, time: Date.now() });
    await openList([TWO[0]]);
    await page.waitForSelector('img.still');
    await page.clock.install();
    const hide = (on) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, on);
    await hide(true);
    const asked = server.stillsAsked.get('demo');
    await page.clock.fastForward(60_000);
    assert.equal(server.stillsAsked.get('demo'), asked);
    await page.clock.resume();
    await hide(false);
    await waitFor('another', () => server.stillsAsked.get('demo') > asked);
  },

  'list: a click plays here, back closes, forward plays again': async () => {
    await openList(TWO);
    await page.click('[data-stream=demo]');
    await playing();
    assert.equal(new URL(page.url()).hash, '#demo');
    await page.goBack();
    await waitFor('no player', async () => (await page.locator('wsrtc-player').count()) === 0);
    await page.goForward();
    await playing();
    await page.click('.stage-line button');
    await waitFor('no player', async () => (await page.locator('wsrtc-player').count()) === 0);
  },

  'list: the focus goes to the player, and back to its card': async () => {
    await openList(TWO);
    await page.waitForSelector('[data-stream=garden]');
    const focused = () => page.evaluate(() => document.activeElement.dataset.stream ?? document.activeElement.id);
    await page.focus('[data-stream=demo]');
    await page.keyboard.press('Enter');
    await playing();
    assert.equal(await focused(), 'stage');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'wsrtc-player');
    await page.focus('.stage-line button');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'demo');
    // By the browser's "back", too.
    await page.click('[data-stream=garden]');
    assert.equal(await focused(), 'stage');
    await page.goBack();
    await waitFor('no player', async () => (await page.locator('wsrtc-player').count()) === 0);
    assert.equal(await focused(), 'garden');
  },

  'list: title and buttons of what plays stand together on a phone': async () => {
    server.streams = [{ ...TWO[0], displayName: 'The garden behind the house' }, TWO[1]];
    page = await openPage(browser, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await page.goto(server.url);
    await page.click('[data-stream=demo]');
    const parts = ['h2', 'a', 'button'].map((name) => page.locator(`.stage-line ${name}`));
    const middles = [];
    for (const part of parts) {
      const { y, height } = await part.boundingBox();
      middles.push(Math.round(y + height / 2));
    }
    assert.equal(new Set(middles).size, 1, middles.join());
  },

  'list: a fragment that is no name of a stream plays nothing': async () => {
    for (const fragment of ['/evil.example', '%2fevil.example', 'a b', 'javascript:alert(1)', 'x'.repeat(65)]) {
      server.streams = TWO;
      page = await openPage(browser);
      await page.goto(`${server.url}/#${fragment}`);
      await page.waitForSelector('.card');
      assert.equal(await page.locator('wsrtc-player').count(), 0, fragment);
      assert.equal(await page.locator('.stage-line a').count(), 0, fragment);
      await closePage(page);
    }
    page = await openPage(browser);
    await page.goto(`${server.url}/#demo`);
    await page.waitForSelector('wsrtc-player[stream=demo]');
    assert.equal(await page.locator('.stage-line a').getAttribute('href'), '/demo');
  },

  'list: sound once allowed stays on with the next stream': async () => {
    await openList(TWO);
    await page.click('[data-stream=demo]');
    await playing();
    assert.equal(await video('muted'), true);
    await button('mute').click();
    await page.click('[data-stream=garden]');
    await waitFor('the other player', () =>
      page.evaluate(() => document.querySelector('wsrtc-player').getAttribute('stream') === 'garden'),
    );
    assert.equal(await video('muted'), false);
  },

  'controls: by mouse': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await playing();
    await button('mute').click();
    assert.equal(await video('muted'), false);
    assert.equal(await button('mute').getAttribute('aria-label'), 'Mute (m)');
    await button('pause').click();
    assert.equal(await video('paused'), true);
    await button('pause').click();
    assert.equal(await video('paused'), false);
    await button('fullscreen').click();
    await waitFor('full screen', () => page.evaluate(() => document.fullscreenElement?.localName === 'wsrtc-player'));
    await button('fullscreen').click();
    await waitFor('no full screen', () => page.evaluate(() => document.fullscreenElement === null));
  },

  'controls: what is not offered takes no place': async () => {
    server.onViewer = (socket) => socket.send(JSON.stringify({ type: 'state', state: 'waiting', text: '' }));
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await waitFor('waiting', () => page.evaluate(() => document.querySelector('wsrtc-player').dataset.state === 'waiting'));
    assert.ok(await button('pause').isHidden());
    const { x } = await button('mute').boundingBox();
    assert.ok(x < 20, `${x} px left of mute`);
  },

  'controls: by keyboard, and a focused button keeps its space bar': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await playing();
    await page.keyboard.press('m');
    assert.equal(await video('muted'), false);
    await page.keyboard.press(' ');
    assert.equal(await video('paused'), true);
    await page.keyboard.press(' ');
    await waitFor('playing again', async () => !(await video('paused')));
    await page.keyboard.press('f');
    await waitFor('full screen', () => page.evaluate(() => document.fullscreenElement !== null));
    await page.keyboard.press('F');
    await waitFor('no full screen', () => page.evaluate(() => document.fullscreenElement === null));
    await button('mute').focus();
    await page.keyboard.press(' ');
    assert.equal(await video('muted'), true);
    assert.equal(await video('paused'), false);
  },

  'keys: work after a click on a card, and not where somebody types': async () => {
    await openList(TWO);
    await page.click('[data-stream=demo]');
    await playing();
    await page.keyboard.press('m');
    assert.equal(await video('muted'), false);
    await page.evaluate(() => {
      const input = document.body.appendChild(document.createElement('input'));
      input.focus();
    });
    await page.keyboard.press('m');
    assert.equal(await video('muted'), false);
  },

  'keys: of two players only one takes them': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await playing();
    await page.evaluate(() => {
      const other = document.createElement('wsrtc-player');
      other.setAttribute('stream', 'demo');
      document.body.append(other);
    });
    const muted = () => page.evaluate(() => [...document.querySelectorAll('wsrtc-player')].map(({ video: v }) => v.muted));
    await page.keyboard.press('m');
    assert.deepEqual(await muted(), [false, true]);
    await page.evaluate(() => document.querySelectorAll('wsrtc-player')[1].focus());
    await page.keyboard.press('m');
    assert.deepEqual(await muted(), [false, false]);
  },

  'statistics: hidden, then all of them': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await playing();
    const panel = page.locator('wsrtc-player .stats');
    assert.equal(await panel.isVisible(), false);
    await page.keyboard.press('i');
    assert.equal(await panel.isVisible(), true);
    const values = async () => (await panel.locator('dd').allTextContents()).join(' | ');
    const complete = /^640 × 360 \| \d+ fps \| [\d.]+ [kM]bit\/s \| 0\.0 % \| \d+ ms \| \d+ ms \| VP8 \+ Opus$/;
    await waitFor('all figures', async () => complete.test(await values()));
  },

  'screen reader: state in words, each button named': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/demo`);
    await playing();
    await waitFor('the words', async () => (await page.locator('.badge').textContent()) === 'Live');
    for (const name of ['Pause (space)', 'Unmute (m)', 'Show statistics (i)', 'Full screen (f)', /All streams/]) {
      assert.equal(await page.getByRole(name instanceof RegExp ? 'link' : 'button', { name }).count(), 1, String(name));
    }
  },

  'a page on a phone does not scroll sideways, and buttons are big enough': async () => {
    server.streams = [...TWO, { name: 'x'.repeat(64), state: 'live', viewers: 123456 }];
    page = await openPage(browser, { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true });
    await page.goto(`${server.url}/#demo`);
    await page.waitForSelector('.card');
    await playing();
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    assert.equal(scroll, client);
    for (const control of await page.locator('wsrtc-player .bar button:visible').all()) {
      const { width, height } = await control.boundingBox();
      assert.ok(width >= 44 && height >= 44, `${width} × ${height}`);
    }
  },

  'five lines of a page of one\'s own': async () => {
    page = await openPage(browser);
    await page.goto(`${server.url}/garden`);
    await page.evaluate(async () => {
      document.body.replaceChildren(document.createElement('video'));
      const { WsrtcPlayer } = await import('/assets/wsrtc.js');
      const player = new WsrtcPlayer(document.querySelector('video'), { stream: 'demo' });
      window.heard = [];
      player.addEventListener('state', ({ detail }) => window.heard.push(detail.text));
      player.start();
    });
    await waitFor('live', () => page.evaluate(() => window.heard.at(-1) === 'Live'));
  },
};

await run(cases, {
  before: async () => {
    await server.start();
    browser = await launchChromium([
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ]);
    source = await openPage(browser);
    await source.goto(`${server.url}/mock/source.html`);
    await waitFor('the source', () => server.hasSource);
  },
  afterEach: async () => {
    await closePage(page);
    server.reset();
  },
  after: async () => {
    await browser?.close();
    await server.stop();
  },
});
