// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every line of README.md plays in a browser as it stands there.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startCamera } from './lib/camera.js';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { framesDecoded } from './lib/picture.js';
import { startPipeline } from './lib/pipeline.js';
import { run, Skip } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertSounds } from './lib/watching.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
// Hardware that a test has not.
const UNTESTED = /v4l2src/;

let browser;
let camera;
let folder;
let display;
let lasting = [];
const ended = [];

/** Commands of the section "Use it", a list for each block. */
function readBlocks() {
  const section = /^## Use it$(.*?)^## /ms.exec(readFileSync(README, 'utf8'))[1];
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1]);
  return blocks.map((block) => block.replace(/\s*\\\n\s*/g, ' ').trim().split('\n'));
}

/** Starts a program that goes on, and gives back the first line that it says. */
async function startProgram(program, words) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  ended.push(() => new Promise((resolve) => child.once('close', resolve) && child.kill('SIGKILL')));
  const first = (stream) => new Promise((resolve) => createInterface({ input: stream }).once('line', resolve));
  const failed = new Promise((resolve, reject) => {
    child.once('error', () => reject(new Skip(`${program} is not installed`)));
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  failed.catch(() => {});
  return Promise.race([first(child.stdout), first(child.stderr), failed]);
}

async function makeFilm() {
  const path = join(folder, 'film.webm');
  const launch =
    `videotestsrc num-buffers=600 ! vp8enc deadline=1 ! webmmux name=m ! filesink location=${path} ` +
    'audiotestsrc num-buffers=900 ! opusenc ! m.';
  execFileSync('gst-launch-1.0', ['-q', ...launch.split(' ')], { stdio: 'pipe' });
  return path;
}

/** What stands in README.md for something of the reader's, and ours for it. */
const OURS = [
  ['film.webm', makeFilm],
  ['rtsp://camera/stream', async () => camera.address('test')],
];

/** Runs one line, and gives back where its pages are. */
async function start(command) {
  let line = command;
  for (const [theirs, ours] of OURS) if (line.includes(theirs)) line = line.replace(theirs, await ours());
  const [program, ...words] = line.split(/ +/);
  if (program !== 'gst-launch-1.0' || line.includes('uri=')) {
    await startProgram(program, words);
    return 'http://127.0.0.1:8443';
  }
  const pipeline = await startPipeline(words.join(' '), { env: { DISPLAY: display } });
  ended.push(pipeline.kill);
  return `http://127.0.0.1:${new URL(pipeline.url).port}`;
}

async function assertStream(address, sound) {
  const page = await openPage(browser);
  ended.push(() => closePage(page));
  await page.goto(address);
  await waitFor(`20 frames of ${address}`, async () => (await framesDecoded(page)) >= 20);
  if (sound) await assertSounds(page);
}

async function assertBlock(commands) {
  let origin;
  for (const command of commands) origin = await start(command);
  const text = commands.join(' ');
  const rooms = [...text.matchAll(/room=(\S+)/g)].map((match) => match[1]);
  for (const room of rooms.length ? rooms : ['default']) await assertStream(`${origin}/${room}`, text.endsWith(' s.'));
}

async function endAll(list) {
  for (const end of list.splice(0).reverse()) await end();
}

const blocks = readBlocks().filter((commands) => !UNTESTED.test(commands[0]));
const cases = Object.fromEntries(blocks.map((commands) => [commands.at(-1), () => assertBlock(commands)]));

await run(cases, {
  before: async () => {
    assert.ok(blocks.length >= 8, `${blocks.length} blocks in README.md`);
    folder = mkdtempSync(join(tmpdir(), 'wsrtc-readme-'));
    camera = await startCamera();
    display = `:${await startProgram('Xvfb', '-displayfd 1 -screen 0 640x360x24 -nolisten tcp'.split(' '))}`;
    lasting = ended.splice(0);
    browser = await launchChromium();
  },
  afterEach: () => endAll(ended),
  after: async () => {
    await browser?.close();
    await camera?.end();
    await endAll(lasting);
    rmSync(folder, { recursive: true, force: true });
  },
});
