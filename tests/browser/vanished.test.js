// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A browser that stops without a word is missed by the sink, with default
// settings, and others watch on.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage, serveChromium } from './lib/chromium.js';
import { demoLaunch, startPipeline, warningsIn } from './lib/pipeline.js';
import { localPort, received, watchRaw } from './lib/raw-viewer.js';
import { dropPort, signalFamily, undrop } from './lib/stopped.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';

const LIMIT_MS = 15_000;

let browser;
let stopped;
let pipeline;

async function watch(where) {
  const page = await openPage(where);
  await page.goto(new URL('/', pipeline.url).href);
  await watchRaw(page, 'demo');
  await waitFor('frames', async () => (await received(page)).frames > 10);
  return page;
}

const warnings = () => warningsIn(pipeline.log());

const cases = {
  'stopped behind a drop rule: gone within 15 s, the others go on': async () => {
    pipeline = await startPipeline(demoLaunch('port=0 room=demo'), { warnings: true });
    const other = await watch(browser);
    const page = await watch(stopped.browser);
    const port = await localPort(page);

    dropPort(port);
    signalFamily(stopped.pid, 'SIGSTOP');
    const start = performance.now();
    await waitFor('the warning', () => warnings().length > 0, LIMIT_MS);
    console.log(`# missed after ${Math.round(performance.now() - start)} ms`);
    assert.match(warnings()[0], /peer [\w-]+: it has vanished/);

    const { frames } = await received(other);
    await waitFor('more frames', async () => (await received(other)).frames > frames + 10);
    await closePage(await watch(browser));
    await closePage(other);
    assert.equal(warnings().length, 1, pipeline.log());
  },
};

await run(cases, {
  before: async () => {
    browser = await launchChromium();
    stopped = await serveChromium();
  },
  after: async () => {
    undrop();
    if (stopped) signalFamily(stopped.pid, 'SIGKILL');
    await pipeline?.kill();
    await browser?.close();
  },
});
