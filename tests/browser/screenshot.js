// SPDX-License-Identifier: LGPL-2.1-or-later
//
// screenshot.js [FOLDER]: makes the pictures of the README, from a pipeline that
// runs. Start it where the plugin is found: ./dev shell tests/support/in-netns.sh
// node tests/browser/screenshot.js docs/images

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, openPage } from './lib/chromium.js';
import { startPipeline } from './lib/pipeline.js';
import { waitFor } from './lib/wait.js';
import { assertPlays } from './lib/watching.js';

const folder = process.argv[2] ?? 'docs/images';
mkdirSync(folder, { recursive: true });

// Without transitions, in which a picture could be caught.
const STILL = { reducedMotion: 'reduce' };
const DESKTOP = { ...STILL, viewport: { width: 1280, height: 720 }, colorScheme: 'light' };
const PHONE = {
  ...STILL,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  colorScheme: 'dark',
};

const LAUNCH =
  'videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1 ! timeoverlay halignment=center valignment=center ! queue ! ' +
  'wsrtcsink name=s port=0 room=demo audiotestsrc is-live=true wave=ticks ! queue ! s.';

/** Picture's name → viewport, path and what to do before it is taken. */
const PICTURES = {
  player: [DESKTOP, '/demo', (page) => page.keyboard.press('i')],
  list: [DESKTOP, '/', (page) => page.click('[data-stream=demo]')],
  phone: [PHONE, '/', (page) => page.tap('[data-stream=demo]')],
};

async function take(browser, url, name, [options, path, prepare]) {
  const page = await openPage(browser, options);
  await page.goto(new URL(path, url).href);
  await prepare(page);
  await assertPlays(page);
  const complete = async () => !(await page.locator('wsrtc-player .stats').textContent()).includes('–');
  await waitFor('all figures', complete);
  // The encoder's first second is coarse.
  await waitFor('ten seconds of it', async () =>
    page.evaluate(() => document.querySelector('wsrtc-player').video.currentTime > 10),
  );
  await page.mouse.move(options.viewport.width / 2, 200); // wakes the controls
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  await page.context().close();
  console.log(file);
}

const pipeline = await startPipeline(LAUNCH);
const browser = await launchChromium();
try {
  for (const [name, picture] of Object.entries(PICTURES)) await take(browser, pipeline.url, name, picture);
} finally {
  await browser.close();
  await pipeline.kill();
}
