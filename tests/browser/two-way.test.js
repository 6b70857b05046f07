// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A call of two: wsrtcbin and a page. Pictures and sound are measured on both
// sides.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { FAKE_DEVICES, keepConnections, received } from './lib/fake-camera.js';
import { startChangingPipeline, startPipeline } from './lib/pipeline.js';
import { Recording } from './lib/recording.js';
import { serveFile } from './lib/static-server.js';
import { hasPreview, says } from './lib/studio.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertColours } from './lib/watching.js';

const PAGE = fileURLToPath(new URL('lib/two-way.html', import.meta.url));
let browser;
let site;
let pipeline;
let page;
let recording;

/** A pipeline that writes what comes as small RGB pictures and as 16 bit samples. */
async function call(role) {
  recording = new Recording();
  pipeline = await startPipeline(
    `wsrtcbin name=call port=0 room=us role=${role} allowed-origins=<"${site.origin}"> ` +
      'videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1 ! call.video_0 ' +
      'audiotestsrc is-live=true ! call.audio_1 ' +
      `call.src_video_0 ! queue ! ${recording.video} ` +
      `call.src_audio_0 ! queue ! ${recording.audio}`,
    { warnings: true },
  );
}

async function open(option = '') {
  page = await openPage(browser);
  const server = pipeline.url.replace(/^http:\/\/([^/]*).*$/, 'ws://$1/signaling');
  await page.goto(`${site.origin}/?room=us&server=${encodeURIComponent(server)}${option}`);
}

const isBlue = (red, green, blue) => red < 60 && green < 60 && blue > 180;

async function assertPageGets() {
  await assertColours(page);
  await page.evaluate(() => (document.getElementById('shown').muted = false));
  await waitFor('a tone of 440 Hz', async () => Math.abs((await page.evaluate(() => window.loudest())) - 440) < 12);
}

async function assertTalk() {
  await waitFor('a connection', () => page.evaluate(() => window.connection?.connectionState === 'connected'));
  await Promise.all([recording.assertGets(isBlue, 1000), assertPageGets()]);
}

const cases = {
  'the pipeline offers': async () => {
    await call('auto');
    await open();
    await assertTalk();
    assert.equal(await page.evaluate(() => window.sessions), 1);
  },

  'the page offers, and again while it runs': async () => {
    await call('answerer');
    await open('&offer');
    await assertTalk();
    await page.evaluate(() => window.offerAgain());
    await waitFor('another session', () => page.evaluate(() => window.sessions === 2));
    await assertTalk();
  },

  'both offer at once, and the page is loaded again': async () => {
    await call('offerer');
    await open('&offer');
    await assertTalk();
    await page.reload();
    await assertTalk();
  },

  'the page of the server, and a pad that comes while it talks': async () => {
    recording = new Recording();
    pipeline = await startChangingPipeline(
      'wsrtcbin name=s port=0 room=us videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1 ! s. ' +
        `s.src_video_0 ! queue ! ${recording.video}`,
    );
    page = await openPage(browser);
    await page.addInitScript(keepConnections);
    await page.goto(pipeline.url);
    await hasPreview(page);
    await page.click('#go');
    await page.evaluate(() => (document.getElementById('remote').muted = false));
    await waitFor('pictures on the page', async () => (await received(page)).frames > 30);
    await waitFor('pictures in the pipeline', () => recording.pictures > 30);
    assert.equal((await received(page)).energy, 0);

    await pipeline.change('add sound audiotestsrc is-live=true ! queue');
    await waitFor('sound on the page', async () => (await received(page)).energy > 0);
    const before = { page: (await received(page)).frames, pipeline: recording.pictures };
    // Beyond the end of the session before.
    await waitFor('pictures on the page', async () => (await received(page)).frames > before.page + 90);
    await waitFor('pictures in the pipeline', () => recording.pictures > before.pipeline + 90);
    await says(page, /^Connected$/);
    assert.ok((await page.evaluate(() => window.connections.length)) >= 2);
  },
};

await run(cases, {
  before: async () => {
    site = await serveFile(PAGE);
    browser = await launchChromium(FAKE_DEVICES);
  },
  afterEach: async () => {
    await closePage(page);
    page = null;
    const log = pipeline?.log() ?? '';
    await pipeline?.kill();
    recording?.close();
    if (/CRITICAL|ERROR/.test(log)) throw new Error(log);
  },
  after: async () => {
    await browser?.close();
    site?.stop();
  },
});
