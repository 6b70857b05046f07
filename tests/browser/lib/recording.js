// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a pipeline gets, while it gets it: its branches write small pictures and
// samples into files, which are measured here.

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './wait.js';

const RATE = 48000;
const FRAME = 16 * 16 * 3;
const FILE = 'filesink buffer-mode=unbuffered async=false location=';

/** How much of the power of these samples is at that frequency; 0 to 1. */
export function shareOf(samples, frequency, rate = RATE) {
  let [real, imaginary, power] = [0, 0, 0];
  samples.forEach((value, i) => {
    const angle = (2 * Math.PI * frequency * i) / rate;
    real += value * Math.cos(angle);
    imaginary += value * Math.sin(angle);
    power += value * value;
  });
  return power ? (2 * (real ** 2 + imaginary ** 2)) / (samples.length * power) : 0;
}

/** Files in a folder of its own, which `close ()` removes. */
export class Recording {
  #folder = mkdtempSync(join(tmpdir(), 'wsrtc-recording-'));

  #at = (name) => join(this.#folder, name);

  #size(name) {
    try {
      return statSync(this.#at(name)).size;
    } catch {
      return 0;
    }
  }

  /** The end of a branch of raw video. */
  get video() {
    return `videoconvert ! videoscale ! video/x-raw,format=RGB,width=16,height=16 ! ${FILE}${this.#at('pictures')}`;
  }

  /** The end of a branch of raw audio. */
  get audio() {
    return `audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=1,rate=${RATE} ! ${FILE}${this.#at('sound')}`;
  }

  /** How many pictures have come. */
  get pictures() {
    return Math.floor(this.#size('pictures') / FRAME);
  }

  /** [red, green, blue] in the middle of the last one. */
  middleOfLast() {
    const data = readFileSync(this.#at('pictures'));
    const start = (Math.floor(data.length / FRAME) - 1) * FRAME + (8 * 16 + 8) * 3;
    return [...data.subarray(start, start + 3)];
  }

  /** The last tenth of a second. */
  lastSamples() {
    const data = readFileSync(this.#at('sound'));
    const count = RATE / 10;
    const first = Math.floor(data.length / 2) - count;
    return Int16Array.from({ length: count }, (_, i) => data.readInt16LE((first + i) * 2));
  }

  /** Ten more pictures come, whose middle becomes what `right (red, green, blue)` says; then a tone. */
  async assertGets(right, frequency) {
    const before = this.pictures;
    await waitFor('pictures in the pipeline', () => this.pictures >= before + 10);
    await waitFor('their colour', () => right(...this.middleOfLast()));
    await waitFor('half a second of sound', () => this.#size('sound') > RATE);
    await waitFor(`a tone of ${frequency} Hz`, () => shareOf(this.lastSamples(), frequency) > 0.8);
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
