// SPDX-License-Identifier: LGPL-2.1-or-later
//
// whip-whep of npm, as it is, on a page of another origin: plays by WHEP and
// publishes by WHIP.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES, keepConnections, received } from './lib/fake-camera.js';
import { framesDecoded, videoFacts } from './lib/picture.js';
import { startPipeline, startPublishingServer } from './lib/pipeline.js';
import { hasPreview, says } from './lib/studio.js';
import { serveFile } from './lib/static-server.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

let browser;
let site; // where the page with whip-whep comes from
let pages = [];

/** The page, whose requests are kept in `page.requests`: `{method, status, ifMatch, etag, body}`. */
async function openClient() {
  const page = await openPage(browser);
  pages.push(page);
  page.requests = [];
  page.on('response', async (response) => {
    const request = response.request();
    if (!/\/wh[ie]p\//.test(request.url()) || request.method() === 'OPTIONS') return;
    page.requests.push({
      method: request.method(),
      status: response.status(),
      ifMatch: request.headers()['if-match'],
      etag: response.headers().etag,
      body: request.postData() ?? '',
    });
  });
  await page.addInitScript(keepConnections);
  await page.goto(site.origin);
  return page;
}

const play = (page, url) => page.evaluate((address) => window.play(address), url);
const publish = (page, url) => page.evaluate((address) => window.publish(address), url);

const restart = (page) =>
  page.evaluate(() =>
    window.client.restart().then(
      () => 'it was done',
      (error) => error.message,
    ),
  );

const isLive = async (url, stream) => {
  const { streams } = await (await fetch(new URL('/api/streams', url))).json();
  return streams.some(({ name, state }) => name === stream && state === 'live');
};

const requestsOf = (page, method) => page.requests.filter((request) => request.method === method);

async function assertGoesOn(what, count) {
  const before = await count();
  await waitFor(`10 more frames, ${what}`, async () => (await count()) >= before + 10);
}

const cases = {
  'WHEP: plays, restart is refused while media go on, DELETE ends it': async () => {
    const pipeline = await startPipeline(
      'videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! queue ! wsrtcsink name=s port=0 room=demo ' +
        `allowed-origins=<${site.origin}> audiotestsrc is-live=true ! queue ! s.`,
    );
    try {
      await waitFor('the stream', () => isLive(pipeline.url, 'demo'));
      const page = await openClient();
      const address = await play(page, pipeline.url.replace(/demo$/, 'whep/demo'));
      const frames = async () => (await received(page)).frames;
      await assertGoesOn('played', frames);
      await waitFor('sound', async () => (await received(page)).energy > 0);
      const [post] = requestsOf(page, 'POST');
      assert.equal(post.status, 201);
      assert.match(post.etag, /^"[0-9a-f]+"$/);

      assert.match(await restart(page), /status 422/);
      await assertGoesOn('after the restart that was refused', frames);
      const last = requestsOf(page, 'PATCH').at(-1);
      assert.deepEqual([last.status, last.ifMatch], [422, '*']);

      await page.evaluate(() => window.client.stop());
      await waitFor('the DELETE', () => requestsOf(page, 'DELETE')[0]?.status === 200);
      assert.equal((await fetch(address, { method: 'DELETE' })).status, 404);
      // It forgets the ETag: docs/protocols/whip-whep.md.
      page.faults = page.faults.filter((fault) => !/status 428/.test(fault));
    } finally {
      await pipeline.stop();
    }
  },

  'WHIP: what a page publishes plays everywhere, as it was encoded; it goes and comes back': async () => {
    const server = await startPublishingServer('--allow-origin', site.origin);
    try {
      const publisher = await openClient();
      const address = await publish(publisher, `${server.url}/whip/cam`);
      await waitFor('candidates', () => requestsOf(publisher, 'PATCH').length > 0);
      await waitFor('the stream', () => isLive(server.url, 'cam'));

      const page = await openPage(browser);
      pages.push(page);
      await page.goto(`${server.url}/cam`);
      await assertGoesOn('on our page', () => framesDecoded(page));
      const player = await openClient();
      await play(player, `${server.url}/whep/cam`);
      await assertGoesOn('by WHEP', async () => (await received(player)).frames);
      await waitFor('sound', async () => (await received(player)).energy > 0);

      const [post] = requestsOf(publisher, 'POST');
      const [trickled] = requestsOf(publisher, 'PATCH');
      assert.deepEqual([post.status, trickled.status, trickled.ifMatch], [201, 204, post.etag]);
      assert.match(await restart(publisher), /status 422/);
      assert.deepEqual([requestsOf(publisher, 'PATCH').at(-1).status], [422]);
      await assertGoesOn('after the restart that was refused', () => framesDecoded(page));
      assert.doesNotMatch(server.log(), /is encoded by/);

      const second = await openClient();
      await assert.rejects(publish(second, `${server.url}/whip/cam`), /status 409/);
      await publisher.evaluate(() => window.client.stop());
      await waitFor('the DELETE', () => requestsOf(publisher, 'DELETE')[0]?.status === 200);
      assert.equal((await fetch(address, { method: 'DELETE' })).status, 404);
      const waits = () => page.evaluate(() => document.querySelector('wsrtc-player').dataset.state);
      await waitFor('the page to wait', async () => (await waits()) === 'waiting');
      await publish(second, `${server.url}/whip/cam`);
      await assertGoesOn('of the second one', () => framesDecoded(page));
      player.faults = player.faults.filter((fault) => !/status 428/.test(fault));
    } finally {
      await server.stop();
    }
  },

  'WHEP of what the page to publish sends': async () => {
    const server = await startPublishingServer('--allow-origin', site.origin);
    try {
      const page = await openPage(browser);
      pages.push(page);
      await page.goto(`${server.url}/publish/cam`);
      await hasPreview(page);
      await page.click('#go');
      await waitFor('the stream', () => isLive(server.url, 'cam'));
      const player = await openClient();
      await play(player, `${server.url}/whep/cam`);
      await assertGoesOn('by WHEP', async () => (await received(player)).frames);
      await says(page, /^Live, 1 viewer$/);
      await player.evaluate(() => window.client.stop());
      await waitFor('the DELETE', () => requestsOf(player, 'DELETE')[0]?.status === 200);
      await says(page, /^Live, 0 viewers$/);
      player.faults = player.faults.filter((fault) => !/status 428/.test(fault));
    } finally {
      await server.stop();
    }
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium(FAKE_DEVICES);
    site = await serveFile(here('lib/whip-whep.html'), {
      '/whip.js': here('node_modules/whip-whep/whip.js'),
      '/whep.js': here('node_modules/whip-whep/whep.js'),
    });
  },
  afterEach: async () => {
    const all = pages;
    pages = [];
    for (const page of all) await closePage(page);
  },
  after: async () => {
    await browser?.close();
    site?.stop();
  },
});
