// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The wall: many streams of one process on a page, and one of another that comes
// and goes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const picture = (pattern, size) =>
  `videotestsrc is-live=true pattern=${pattern} ! video/x-raw,${size},framerate=10/1 ! wsrtcsink`;
const LARGE = 'width=320,height=180';
const SMALL = 'width=160,height=90';

// Of /wall, in their order.
const COLOURS = { attic: [255, 0, 0], door: [0, 255, 0], garden: [255, 255, 255], yard: [0, 0, 255] };

const LAUNCH = [
  `${picture('red', LARGE)} port=0 room=attic`,
  `${picture('green', LARGE)} port=0 room=door announce=false display-name=Front_door`,
  `${picture('black', LARGE)} port=0 room=garden announce=false meta=m,substream=garden-small`,
  `${picture('white', SMALL)} port=0 room=garden-small announce=false meta=m,substream-of=garden`,
  `${picture('blue', LARGE)} port=0 room=yard announce=false`,
].join(' ');

let browser;
let pipeline;
let page;
let visitor;

const base = () => new URL(pipeline.url).origin;

/** A stream of another process. */
function startVisitor() {
  const line = `${picture('red', SMALL)} room=visitor uri=${base().replace('http', 'ws')}/signaling`;
  const child = spawn('gst-launch-1.0', ['-q', ...line.split(' ')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  visitor = {
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

async function openWall(query = '', options = {}) {
  page = await openPage(browser, options);
  await page.goto(`${base()}/wall${query}`);
}

/** What each tile shows: its place, state, size and the colour of the middle. */
const tilesNow = () =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const colourOf = (video) => {
      context.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    return [...document.querySelectorAll('.place')].flatMap((place, index) => {
      const tile = place.querySelector('.tile');
      if (!tile) return [];
      const video = tile.querySelector('video');
      const playing = tile.classList.contains('playing');
      const { muted, videoWidth: width } = video;
      const words = tile.querySelector('.says').textContent;
      return [{ name: tile.dataset.stream, index, playing, muted, width, words, colour: width ? colourOf(video) : null }];
    });
  });

const tile = async (name) => (await tilesNow()).find((one) => one.name === name);
const allPlay = (names) =>
  waitFor(`${names} to play`, async () => {
    const tiles = await tilesNow();
    return tiles.map(({ name }) => name).join() === names.join() && tiles.every(({ playing }) => playing);
  });

const near = (a, b) => a.every((value, index) => Math.abs(value - b[index]) < 48);

async function viewersOf() {
  const response = await fetch(`${base()}/api/streams`);
  const { streams } = await response.json();
  return Object.fromEntries(streams.map(({ name, viewers }) => [name, viewers]));
}

/** As when another tab is chosen, or this one again. */
const setHidden = (hidden) =>
  page.evaluate((on) => {
    Object.defineProperty(document, 'hidden', { value: on, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

const cases = {
  'each tile plays its own stream, in small where there is one': async () => {
    await openWall('?tiles=4');
    await allPlay(Object.keys(COLOURS));
    // What plays may not be painted yet.
    await waitFor('the pictures', async () => (await tilesNow()).every(({ name, colour }) => near(colour, COLOURS[name])));
    for (const { name, muted, width } of await tilesNow()) {
      assert.ok(muted, name);
      assert.equal(width, name === 'garden' ? 160 : 320, name);
    }
    assert.deepEqual(await page.locator('.label-text').allTextContents(), ['attic', 'Front_door', 'garden', 'yard']);
    assert.ok(await page.locator('#pages').isHidden());
  },

  'a click opens the page of the camera, with the full stream': async () => {
    await openWall('?tiles=4');
    await allPlay(Object.keys(COLOURS));
    await page.click('[data-stream=garden]');
    await page.waitForURL(`${base()}/garden`);
    await waitFor('the large picture', () =>
      page.evaluate(() => document.querySelector('wsrtc-player')?.video.videoWidth === 320),
    );
    await waitFor('nobody left at the small one', async () => (await viewersOf())['garden-small'] === 0);
  },

  'keyboard, and names for who does not see': async () => {
    await openWall('?tiles=4');
    await allPlay(Object.keys(COLOURS));
    await waitFor('its name', async () => (await page.getByRole('link', { name: 'Front_door, live' }).count()) === 1);
    await page.locator('#fullscreen').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.stream), 'door');
    await page.keyboard.press('f');
    await waitFor('full screen', () => page.evaluate(() => document.fullscreenElement !== null));
    await page.keyboard.press('f');
    await waitFor('no full screen', () => page.evaluate(() => document.fullscreenElement === null));
    // A key that is pressed while the window changes its size may be lost.
    await waitFor('nine places', async () => {
      await page.keyboard.press('9');
      return new URL(page.url()).search === '?tiles=9';
    });
    assert.equal(await page.locator('.place').count(), 9);
    assert.equal(await page.getByRole('button', { name: '9 pictures a page', pressed: true }).count(), 1);
    await allPlay(Object.keys(COLOURS));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${base()}/door`);
  },

  'one that goes is waited for in its place, and the others do not notice': async () => {
    startVisitor();
    await openWall('?tiles=9');
    const names = ['attic', 'door', 'garden', 'visitor', 'yard'];
    await waitFor('the visitor', async () => (await tile('visitor'))?.playing);
    await page.evaluate(() => {
      window.streams = [...document.querySelectorAll('.tile video')].map(({ srcObject }) => srcObject);
    });
    const { index } = await tile('visitor');
    await visitor.kill();
    await waitFor('words', async () => /has gone/.test((await tile('visitor')).words));
    await waitFor('no picture of it', async () => !(await tile('visitor')).playing);
    // The words of the server, of the player and of the list come one after the other.
    const name = () => page.locator('[data-stream=visitor]').getAttribute('aria-label');
    await waitFor('the same in its name', async () => (await name()).includes('The stream has gone'));
    startVisitor();
    await waitFor('the visitor again', async () => (await tile('visitor')).playing);
    assert.equal((await tile('visitor')).index, index);
    assert.deepEqual((await tilesNow()).map(({ name }) => name).sort(), names);
    const changed = await page.evaluate(() =>
      [...document.querySelectorAll('.tile')]
        .filter((one, at) => one.querySelector('video').srcObject !== window.streams[at])
        .map(({ dataset }) => dataset.stream),
    );
    assert.deepEqual(changed.filter((name) => name !== 'visitor'), []);
  },

  'page 2 by address, by button and by key': async () => {
    startVisitor();
    await waitFor('the visitor', async () => 'visitor' in (await viewersOf()));
    await openWall('?tiles=4&page=2');
    await allPlay(['yard']);
    assert.equal(await page.locator('#page').textContent(), '2 / 2');
    await page.keyboard.press('ArrowRight'); // there is no more
    await page.keyboard.press('ArrowLeft');
    await allPlay(['attic', 'door', 'garden', 'visitor']);
    assert.equal(new URL(page.url()).search, '?tiles=4');
    await page.click('#next');
    await allPlay(['yard']);
    assert.equal(new URL(page.url()).searchParams.get('page'), '2');
    await waitFor('nobody at the first page', async () => (await viewersOf()).attic === 0);
  },

  'an address that says nonsense': async () => {
    for (const query of ['?tiles=7&page=0', '?tiles=4&page=99', '?tiles=-4&page=x', '?tiles=4&tiles=9', '?page=1e9']) {
      await openWall(query);
      await allPlay(Object.keys(COLOURS));
      await closePage(page);
    }
    page = null;
  },

  'only what is in sight is connected, and nothing for one who looks elsewhere': async () => {
    await openWall('?tiles=4', { viewport: { width: 320, height: 400 }, isMobile: true, hasTouch: true });
    const connected = async () => Object.entries(await viewersOf()).filter(([, count]) => count > 0).map(([name]) => name);
    await waitFor('the first', async () => (await tile('attic'))?.playing);
    assert.ok(!(await connected()).includes('yard'));
    await page.evaluate(() => document.querySelector('[data-stream=yard]').scrollIntoView());
    await waitFor('the last', async () => (await tile('yard')).playing);
    await waitFor('the first to be left', async () => !(await connected()).includes('attic'));
    await page.clock.install();
    await setHidden(true);
    await page.clock.fastForward(20_000);
    assert.ok((await connected()).includes('yard'));
    await page.clock.fastForward(11_000);
    await waitFor('all to be left', async () => (await connected()).length === 0);
    await page.clock.resume();
    await setHidden(false);
    await waitFor('the last again', async () => (await tile('yard')).playing);
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    assert.equal(scroll, client);
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
    pipeline = await startPipeline(LAUNCH);
    // The order is theirs who are there when the page asks first.
    await waitFor('all streams', async () => Object.keys(await viewersOf()).length === 5);
  },
  afterEach: async () => {
    await closePage(page);
    await visitor?.kill();
    visitor = null;
    await waitFor('only our own', async () => !('visitor' in (await viewersOf())));
  },
  after: async () => {
    await browser?.close();
    await pipeline?.stop();
  },
});
