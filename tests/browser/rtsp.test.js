// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An RTSP camera in browsers: H264 goes through untouched to those that have it,
// the others share one rendition, and AAC becomes Opus.

import assert from 'node:assert/strict';
import { startCamera } from './lib/camera.js';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { launchFirefox } from './lib/firefox.js';
import { makeGraphFolder, videoEncoders } from './lib/graph.js';
import { inboundStats } from './lib/picture.js';
import { startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertColours, assertMoves, assertPlays, assertSounds } from './lib/watching.js';

const SIZE = [640, 360];

let camera;
let chromium;
let firefox;
let graph;
let pipeline;
const ends = [];

/** Our sink behind the camera, as its user writes it; `link` is "!" or ":". */
async function watch(stream, link) {
  const launch = `rtspsrc location=${camera.address(stream)} latency=100 ${link} wsrtcsink port=0 room=${stream}`;
  pipeline = await startPipeline(launch, { env: graph.env });
}

/** A page of Chromium on the stream, which has H264. */
async function openChromium() {
  const page = await openPage(chromium);
  ends.push(() => closePage(page));
  await page.goto(pipeline.url);
  return page;
}

/** … and one of stock Firefox, which has not. */
async function openFirefox() {
  const page = await firefox.newPage();
  ends.push(() => page.close());
  await page.goto(pipeline.url);
  return page;
}

async function closePages() {
  for (const end of ends.splice(0)) await end();
}

const encoders = async () => videoEncoders(await graph.elements(pipeline.pid));

async function assertCodecs(page, video, audio) {
  assert.equal((await inboundStats(page, 'video')).codec, `video/${video}`);
  if (audio) assert.equal((await inboundStats(page, 'audio')).codec.toLowerCase(), `audio/${audio}`);
}

async function assertPicture(page) {
  await assertPlays(page, ...SIZE);
  await assertMoves(page);
  await assertColours(page);
}

const cases = {
  'H264 and AAC in Chromium: the picture untouched, the sound as Opus': async () => {
    await watch('test', ':');
    const page = await openChromium();
    await assertPicture(page);
    await assertSounds(page);
    await assertCodecs(page, 'H264', 'opus');
    assert.deepEqual(await encoders(), []);
  },

  'H264 and AAC in Firefox: a rendition in VP8, the sound as Opus': async () => {
    await watch('test', ':');
    const page = await openFirefox();
    await assertPicture(page);
    await assertSounds(page);
    await assertCodecs(page, 'VP8', 'opus');
    assert.deepEqual(await encoders(), ['GstVP8Enc']);
  },

  'four viewers without H264 share one encoder, which goes after them': async () => {
    await watch('test', ':');
    const untouched = await openChromium();
    const others = [];
    while (others.length < 4) others.push(await openFirefox());
    for (const page of others) {
      await assertPlays(page, ...SIZE);
      await assertCodecs(page, 'VP8', 'opus');
    }
    assert.deepEqual(await encoders(), ['GstVP8Enc']);
    for (const page of others) await page.goto('about:blank');
    await waitFor('no video encoder', async () => (await encoders()).length === 0, 10_000);
    await assertPlays(untouched, ...SIZE);
    await assertCodecs(untouched, 'H264', 'opus');
  },

  'a camera with a picture only': async () => {
    await watch('h264', '!');
    const page = await openChromium();
    await assertPicture(page);
    await assertCodecs(page, 'H264');
    assert.deepEqual(await encoders(), []);
  },

  'H265 and PCMU: a rendition for browsers without H265, the sound untouched': async () => {
    await watch('h265-pcmu', ':');
    const page = await openChromium();
    await assertPicture(page);
    await assertSounds(page);
    assert.match((await inboundStats(page, 'video')).codec, /^video\/(VP8|H264)$/);
    await waitFor('the codec of the sound', async () => (await inboundStats(page, 'audio')).codec === 'audio/PCMU');
    assert.equal((await encoders()).length, 1);
  },
};

await run(cases, {
  before: async () => {
    camera = await startCamera();
    graph = makeGraphFolder();
    chromium = await launchChromium();
    firefox = await launchFirefox();
  },
  afterEach: async () => {
    await closePages();
    await pipeline?.kill();
  },
  after: async () => {
    await pipeline?.kill();
    await firefox?.close();
    await chromium?.close();
    await camera?.end();
    graph?.remove();
  },
});
