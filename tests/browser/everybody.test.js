// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One stream for those who come by four protocols at once: our page, gstwebrtc-api
// and whip-whep of npm, and the article's page. One encoder serves all.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { makeGraphFolder, videoEncoders } from './lib/graph.js';
import { startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { serveFile } from './lib/static-server.js';
import { waitFor } from './lib/wait.js';
import { assertColours, assertMoves, assertPlays } from './lib/watching.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const query = (name, value) => `${name}=${encodeURIComponent(value)}`;

const SIZE = [640, 360];
const SOURCE = `videotestsrc is-live=true ! video/x-raw,width=${SIZE[0]},height=${SIZE[1]},framerate=30/1 ! queue`;

let browser;
let graph;
let pipeline;
let pages = [];
const sites = {};

async function open(url) {
  const page = await openPage(browser);
  pages.push(page);
  await page.goto(url);
  return page;
}

/** How each of them comes to play the stream; gives the page. */
const clients = {
  page: () => open(pipeline.url),

  article: () => open(`${sites.article.origin}/?${query('server', pipeline.url.replace(/^http:(.*)\/demo$/, 'ws:$1/signaling?room=demo'))}`),

  gstwebrtc: async () => {
    const page = await open(`${sites.gstwebrtc.origin}/?name=viewer&${query('server', pipeline.url.replace(/^http:(.*)\/demo$/, 'ws:$1'))}`);
    const id = await waitFor('the producer', () => page.evaluate(() => window.find('demo')));
    assert.equal(await page.evaluate((producer) => window.play(producer), id), true);
    return page;
  },

  whep: async () => {
    const page = await open(sites.whep.origin);
    await page.evaluate((address) => window.play(address), pipeline.url.replace(/demo$/, 'whep/demo'));
    return page;
  },
};

async function assertWatchable(page) {
  await assertPlays(page, ...SIZE);
  await assertMoves(page);
  await assertColours(page);
}

const encoders = async () => videoEncoders(await graph.elements(pipeline.pid));

const cases = {
  'all four at once, one encoder': async () => {
    const watching = {};
    for (const [name, come] of Object.entries(clients)) watching[name] = await come();
    for (const page of Object.values(watching)) await assertWatchable(page);
    assert.equal((await encoders()).length, 1);
    // One after the other goes, and nobody else notices.
    for (const name of Object.keys(watching)) {
      const page = watching[name];
      // whip-whep forgets the ETag: docs/protocols/whip-whep.md.
      page.faults = page.faults.filter((fault) => !/status 428/.test(fault));
      await closePage(page);
      delete watching[name];
      for (const page of Object.values(watching)) await assertPlays(page, ...SIZE);
    }
    pages = [];
    await waitFor('no encoder', async () => (await encoders()).length === 0);
  },
};

await run(cases, {
  before: async () => {
    graph = makeGraphFolder();
    browser = await launchChromium();
    sites.article = await serveFile(here('../../examples/seed/index.html'));
    sites.gstwebrtc = await serveFile(here('lib/gstwebrtc.html'), {
      '/gstwebrtc-api.js': here('node_modules/gstwebrtc-api/dist/gstwebrtc-api-3.0.0.min.js'),
    });
    sites.whep = await serveFile(here('lib/whip-whep.html'), {
      '/whep.js': here('node_modules/whip-whep/whep.js'),
      '/whip.js': here('node_modules/whip-whep/whip.js'),
    });
    const origins = Object.values(sites).map(({ origin }) => `"${origin}"`);
    const sink = `wsrtcsink room=demo port=0 allowed-origins=<${origins.join(',')}>`;
    pipeline = await startPipeline(`${SOURCE} ! ${sink}`, { env: graph.env });
  },
  afterEach: async () => {
    for (const page of pages) await closePage(page);
  },
  after: async () => {
    await pipeline?.kill();
    await browser?.close();
    for (const site of Object.values(sites)) site.stop();
    graph.remove();
  },
});
