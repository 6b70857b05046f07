// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The dashboard, and the metrics behind it, of a pipeline that somebody looks at; and
// of a server that tells them to administrators only.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startPipeline, startReceiver, startServer } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const LAUNCH =
  'videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=15/1 ! queue ! ' +
  'wsrtcsink name=s port=0 room=demo audiotestsrc is-live=true ! queue ! s.';

let browser;
let pipeline;
let page;
let viewer;
let guarded;

const ADMIN = 'token-of-an-administrator';
const GUEST = 'token-of-somebody-else';

/** A server with the tables of docs/observability.md, and a user more, who only views. */
async function startGuarded() {
  const docs = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');
  const [, tables] = /^```toml\n([^`]*)^```/m.exec(docs);
  const guest = `[[users]]\nname = "guest"\ntoken = "${GUEST}"\nrights = ["view"]\n`;
  const folder = mkdtempSync(join(tmpdir(), 'wsrtc-dashboard-'));
  const file = join(folder, 'server.toml');
  writeFileSync(join(folder, 'prometheus.token'), `${ADMIN}\n`, { mode: 0o600 });
  writeFileSync(file, `${tables}${guest}`, { mode: 0o600 });
  const server = await startServer('--config', file).finally(() => rmSync(folder, { recursive: true }));
  const url = server.url.replace(/\/$/, '');
  // Who has no token may send, as the text there says.
  const uri = `${url.replace('http', 'ws')}/signaling`;
  const source = await startReceiver(`videotestsrc is-live=true ! video/x-raw,width=320,height=180 ! wsrtcsink room=demo uri=${uri}`);
  return { url, stop: () => Promise.all([source.stop(), server.stop()]) };
}

const form = () => page.locator('dialog.access');
const summary = () => page.locator('#summary').textContent();
const summaryIs = (what) => waitFor(String(what), async () => what.test(await summary()));

const base = () => new URL(pipeline.url).origin;

/** Sample → number, of all that have the stream's name or none. */
async function metrics() {
  const text = await (await fetch(`${base()}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const ofStream = async (name, more = '') => (await metrics())[`wsrtc_stream_${name}{stream="demo"${more}}`];

async function openDashboard(options = {}) {
  page = await openPage(browser, options);
  await page.goto(`${base()}/dashboard`);
  await waitFor('the first figures', () => page.locator('#streams tbody tr').count());
}

async function openViewer() {
  viewer = await openPage(browser);
  await viewer.goto(`${base()}/demo`);
  const plays = () => viewer.evaluate(() => document.querySelector('wsrtc-player').video.currentTime > 0.5);
  await waitFor('the picture', plays);
}

/** For people, where WSRTC_SCREENSHOTS is a folder. */
const screenshot = (name) =>
  process.env.WSRTC_SCREENSHOTS && page.screenshot({ path: `${process.env.WSRTC_SCREENSHOTS}/dashboard-${name}.png` });

const plotNow = (title) => page.locator(`[data-plot="${title}"] .now`).textContent();

const cases = {
  'a viewer is in the metrics, and what it had stays there': async () => {
    await openViewer();
    await waitFor('a second look at the session', async () => (await ofStream('sent_packets_total')) > 50);
    assert.equal(await ofStream('sessions', ',state="connected"'), 1);
    assert.equal(await ofStream('join_seconds_count'), 1);
    assert.ok((await ofStream('join_seconds_sum')) > 0);
    assert.ok((await ofStream('key_frames_total')) >= 1);
    assert.ok((await ofStream('encoders')) >= 1);
    await waitFor('a group of pictures', async () => (await ofStream('gop_cache_frames')) >= 1);
    assert.ok((await ofStream('packet_cache_bytes')) > 0);
    const before = await metrics();
    await closePage(viewer);
    viewer = null;
    await waitFor('the end of the session', async () => (await ofStream('sessions', ',state="connected"')) === 0);
    const after = await metrics();
    for (const [name, value] of Object.entries(before))
      if (/_total|_count|_bucket|_sum/.test(name)) assert.ok(after[name] >= value, `${name}: ${value}, then ${after[name]}`);
    assert.ok(after['wsrtc_stream_sent_bytes_total{stream="demo"}'] > 0);
  },

  'the page shows it': async () => {
    await openViewer();
    await openDashboard();
    await waitFor('the viewer', async () => (await plotNow('Viewers')) === '1');
    await waitFor('its media', async () => /bit\/s/.test(await plotNow('Media out')));
    await waitFor('its row', async () => /VP8|H264/.test(await page.locator('#sessions tbody').textContent()));
    assert.match(await page.locator('#sessions tbody').textContent(), /demo.*wsrtc.*127\.0\.0\.1.*connected/);
    assert.match(await page.locator('#streams tbody').textContent(), /demo.*live.*local/);
    await waitFor('round trips', async () => / ms/.test(await plotNow('Round trip, median')));
    assert.ok((await page.locator('#joins li').count()) > 5);
  },

  'it goes on when the server refuses, and says so': async () => {
    await openDashboard();
    await page.route('**/api/sessions', (route) => route.fulfill({ status: 403, body: 'no' }));
    await waitFor('the words', async () => /right "admin"/.test(await page.locator('#summary').textContent()));
    await page.unroute('**/api/sessions');
    await waitFor('it again', async () => /Version/.test(await page.locator('#summary').textContent()));
  },

  'where a token is needed it asks for one, and for another where that has not the right': async () => {
    guarded = await startGuarded();
    page = await openPage(browser);
    await page.goto(`${guarded.url}/dashboard`);
    await form().waitFor();
    await page.keyboard.type(GUEST);
    await page.keyboard.press('Enter');
    await summaryIs(/This token does not give the right "admin"/);
    await screenshot('refused');
    await page.getByRole('button', { name: 'Use another token' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type(ADMIN);
    await page.keyboard.press('Enter');
    await summaryIs(/^Version/);
    assert.ok(await page.locator('#token').isHidden());
    await waitFor('the stream of who has no token', async () => /demo/.test(await page.locator('#streams').textContent()));
  },

  'a token in its address is taken, and out of it; what else the server answers is told': async () => {
    guarded = await startGuarded();
    page = await openPage(browser);
    await page.goto(`${guarded.url}/dashboard?token=${ADMIN}`);
    await summaryIs(/^Version/);
    assert.equal(page.url(), `${guarded.url}/dashboard`);
    assert.equal(await form().count(), 0);
    const body = 'too many bad tokens came from this address; try again later\n';
    await page.route('**/api/sessions', (route) => route.fulfill({ status: 429, contentType: 'text/plain', body }));
    await summaryIs(/^The server says: too many bad tokens .* later\. Trying again…$/);
  },

  'hours of it take no more room': async () => {
    await openDashboard();
    const lengths = await page.evaluate(async () => {
      const { History, PLACES } = await import('/assets/figures.js');
      const { pathOf } = await import('/assets/plot.js');
      const told = await (await fetch('/api/sessions')).json();
      const history = new History();
      const counts = [];
      for (let i = 0; i < 5000; i++) {
        history.add({ ...told, time: told.time + 2 * i });
        if (i % 1000 === 999) counts.push(history.length, pathOf(history.values('viewers'), PLACES, 5).length);
      }
      return counts;
    });
    assert.deepEqual([...new Set(lengths.filter((_, index) => index % 2 === 0))], [300]);
    assert.equal(new Set(lengths.filter((_, index) => index % 2 === 1)).size, 1);
    const count = () => page.evaluate(() => document.querySelectorAll('*').length);
    const before = await count();
    await page.clock.install();
    for (let i = 0; i < 20; i++) await page.clock.fastForward(2000);
    await page.clock.resume();
    assert.ok((await count()) <= before + 20);
  },

  'gaps, and lines that begin anew': async () => {
    await openDashboard();
    const paths = await page.evaluate(async () => {
      const { niceTop, pathOf } = await import('/assets/plot.js');
      return [pathOf([0, 1, null, 1], 4, 1), pathOf([1, null, 0, 1], 4, 1, true), [0, 1.5, 20, 21].map((n) => niceTop(n))];
    });
    assert.deepEqual(paths, [
      'M0.0 90.0L100.0 0.0M300.0 0.0',
      'M0.0 0.0L0.0 90.0L0.0 90.0ZM200.0 90.0L300.0 0.0L300.0 90.0L200.0 90.0Z',
      [1, 2, 20, 50],
    ]);
  },

  'on a phone nothing stands out': async () => {
    await openViewer();
    await openDashboard({ viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, colorScheme: 'dark' });
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
  },
  afterEach: async () => {
    await closePage(page);
    await closePage(viewer);
    await guarded?.stop();
    page = viewer = guarded = null;
  },
  after: async () => {
    await browser?.close();
    await pipeline?.stop();
  },
});
