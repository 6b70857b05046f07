// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What every picture of the demo has to show, whatever browser and page it is in.

import assert from 'node:assert/strict';
import { coloursAt, framesDecoded, inboundStats, movingArea, videoFacts, videoOf } from './picture.js';
import { waitFor } from './wait.js';

// The seven bars of the SMPTE pattern, from left to right, at full strength.
const COLOURS = {
  white: [255, 255, 255],
  yellow: [255, 255, 0],
  cyan: [0, 255, 255],
  green: [0, 255, 0],
  magenta: [255, 0, 255],
  red: [255, 0, 0],
  blue: [0, 0, 255],
};
const NAMES = Object.keys(COLOURS);
// Off by more than this means a wrong matrix, swapped planes or a broken
// picture; less is quantisation, and the 601 and 709 matrices taken for each other.
const TOLERANCE = 60;

/** A point in each bar, as shares of width and height. */
export const BAR_POINTS = NAMES.map((name, index) => [(index + 0.5) / 7, 0.3]);

/** What is wrong with the colours at these points, a sentence each. */
export function wrongBars(colours) {
  const far = (name, index) => colours[index].some((value, channel) => Math.abs(value - COLOURS[name][channel]) > TOLERANCE);
  return NAMES.filter(far).map((name) => `${name} is ${colours[NAMES.indexOf(name)]}`);
}

/** Decoded at the size that was sent, and going on. */
export async function assertPlays(page, width = 1280, height = 720) {
  await waitFor('a picture of the right size', async () => {
    const facts = await videoFacts(page);
    return facts.width === width && facts.height === height;
  });
  const before = await framesDecoded(page);
  await waitFor('20 more frames', async () => (await framesDecoded(page)) >= before + 20);
}

/** The snow in the corner is another one each time. */
export async function assertMoves(page) {
  const first = await movingArea(page);
  await waitFor('another picture', async () => (await movingArea(page)) !== first, 5000);
}

/** Bars have their colours. Waits a moment: the very first picture may be coarse. */
export async function assertColours(page) {
  let faults;
  const right = async () => {
    faults = wrongBars(await coloursAt(page, BAR_POINTS));
    return faults.length === 0;
  };
  await waitFor('the colours of the bars', right, 5000).catch((error) => assert.fail(`${error.message}: ${faults}`));
}

/** There is sound, not just packets. Unmutes: Chromium does not decode what nobody hears. */
export async function assertSounds(page) {
  await (await videoOf(page)).evaluate((video) => (video.muted = false));
  await waitFor('audio energy', async () => (await inboundStats(page, 'audio'))?.totalAudioEnergy > 0);
}

/** All of them. */
export async function assertDemo(page) {
  await assertPlays(page);
  await assertMoves(page);
  await assertColours(page);
  await assertSounds(page);
}
