// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Chromium behind a bad path: what it shows, how often it freezes, and how soon it is back. All of the table with
// "./dev test --long weather".

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { addRules, removeRules } from './lib/nft.js';
import { startPipeline, warningsIn } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { leadThrough, startRelay } from './lib/weather.js';

const LONG = process.env.WSRTC_TEST_LONG !== undefined;
const SEED = 8;
const RATE = 30; // frames a second
const GOOD = 'delay=20 rate=4000';
// Pictures that take as much as they are given, up to 0.8 Mbit/s: more than what is left of the rate.
const SOURCE =
  'videotestsrc is-live=true pattern=zone-plate kx2=8 ky2=8 kt=2 ! video/x-raw,width=320,height=240,framerate=30/1 ! queue ! ' +
  'wsrtcsink bitrate=1000000 port=0 room=demo';

// Whether signalling has no way either; `least`: frames decoded, of those that are due; `back`: ms from the end of bad
// weather to the next picture; three times as long in the short run, which has other tests beside it.
const TABLE = [
  { name: 'loss-1', weather: 'loss=0.01 delay=20', seconds: 0, long: 30, least: 0.9, back: 1000 },
  { name: 'loss-5', weather: 'loss=0.05 delay=20', seconds: 4, long: 30, least: 0.4, back: 2000 },
  { name: 'loss-10', weather: 'loss=0.1 delay=20', seconds: 0, long: 30, least: 0.5, back: 2000 },
  { name: 'loss-20', weather: 'loss=0.2 delay=20', seconds: 0, long: 30, least: 0.2, back: 2000 },
  { name: 'bursts-5', weather: 'loss=0.05 burst=8 delay=20', seconds: 0, long: 30, least: 0.5, back: 2000 },
  { name: 'jitter-300', weather: 'jitter=300 delay=20', seconds: 0, long: 30, least: 0.5, back: 2000 },
  { name: 'jitter-reordered', weather: 'jitter=80 reordered=0.03 duplicates=0.03 delay=20', seconds: 0, long: 30, least: 0.7, back: 1000 },
  { name: 'dark-3', weather: 'dark=1', seconds: 3, long: 3, least: 0, back: 2000, silent: true },
  { name: 'dark-10', weather: 'dark=1', seconds: 0, long: 10, least: 0, back: 2000, silent: true },
  { name: 'rate-steps', weather: 'rate=500 delay=20', seconds: 0, long: 20, least: 0.5, back: 2000 },
];

let chromium;
let pipeline;
let relay;
let page;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What Chromium counts. */
const facts = () =>
  page.evaluate(async () => {
    const { connection } = document.querySelector('wsrtc-player').player;
    const all = connection ? [...(await connection.getStats()).values()] : [];
    const video = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    return {
      frames: video?.framesDecoded ?? 0,
      freezes: video?.freezeCount ?? 0,
      frozen: video?.totalFreezesDuration ?? 0,
      nacks: video?.nackCount ?? 0,
      again: video?.retransmittedPacketsReceived ?? 0,
      plis: video?.pliCount ?? 0,
      connections: window.connections,
      state: connection?.connectionState,
    };
  });

/** Resolves in the page with its own time of the next two pictures. */
const nextPictures = () =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const { video } = document.querySelector('wsrtc-player');
        video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(resolve));
      }),
  );

async function setWeather({ weather, silent }) {
  removeRules();
  if (silent) {
    const { port } = new URL(pipeline.url);
    addRules('input', `tcp dport ${port} drop`, `tcp sport ${port} drop`);
  }
  assert.equal(await relay.ask(weather), 'ok');
}

async function judge({ name, weather, silent, seconds, long, least, back }) {
  const time = LONG ? long : seconds || long;
  await setWeather({ weather: GOOD });
  await pause(1500); // measuring: what is normal
  const before = await facts();
  await setWeather({ weather, silent });
  await pause(time * 1000); // measuring
  const during = await facts();
  await setWeather({ weather: GOOD });
  const cleared = performance.now();
  await nextPictures();
  const took = Math.round(performance.now() - cleared);
  await pause(2000); // measuring: what the end of it does
  const after = await facts();

  const share = ((during.frames - before.frames) / (time * RATE)) * 100;
  const difference = (key) => after[key] - before[key];
  console.log(
    `# | ${name} | \`${weather}\` | ${time} s | ${share.toFixed(0)} % | ${difference('freezes')} | ` +
      `${difference('frozen').toFixed(1)} s | ${took} ms | ${difference('nacks')} | ${difference('again')} | ${difference('plis')} |`,
  );
  assert.equal(difference('connections'), 0, 'it is the session of before');
  assert.equal(after.state, 'connected');
  assert.ok(share >= least * 100, `${share} % of the frames`);
  assert.ok(took <= (LONG ? back : 3 * back), `back after ${took} ms`);
}

// Those that the command line names, or all.
const named = process.argv.slice(2);
const rows = TABLE.filter(({ name, seconds }) => (named.length ? named.includes(name) : LONG || seconds));

const cases = Object.fromEntries(
  rows.map((row) => [
    row.name,
    async () => {
      await judge(row);
      assert.deepEqual(warningsIn(pipeline.log()), []);
    },
  ]),
);

await run(cases, {
  before: async () => {
    chromium = await launchChromium();
    relay = await startRelay(SEED);
    pipeline = await startPipeline(SOURCE, { warnings: true });
    page = await openPage(chromium);
    await leadThrough(page, relay);
    await page.goto(pipeline.url);
    await waitFor('pictures', async () => (await facts()).frames > RATE);
  },
  after: async () => {
    removeRules();
    await closePage(page);
    await chromium?.close();
    await pipeline?.kill();
    await relay?.stop();
  },
});
