// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';

// Below this nothing can be heard; 0 dB is the loudest there is.
const QUIETEST_DB = -60;
const LOOK_MS = 50;

/** Share of the meter, 0 to 1, for samples of -1 to 1. */
export function levelOf(samples) {
  const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const decibel = peak > 0 ? 20 * Math.log10(peak) : QUIETEST_DB;
  return Math.min(1, Math.max(0, 1 - decibel / QUIETEST_DB));
}

/** Shows how loud the sound of a stream is. */
export class LevelMeter {
  #audio = null;
  #input = null;
  #timer = 0;

  constructor() {
    /** @type {HTMLElement} */
    this.root = element('div', { class: 'meter', role: 'meter', 'aria-label': 'Loudness', 'aria-valuemin': '0', 'aria-valuemax': '100' });
    this.#show(0);
  }

  /**
   * Follows this stream from now on; `null`, or one without sound: nothing.
   * @param {MediaStream | null} stream
   */
  follow(stream) {
    clearInterval(this.#timer);
    this.#input?.disconnect();
    this.#input = null;
    this.#show(0);
    if (!stream?.getAudioTracks().length) return;
    this.#audio ??= new AudioContext();
    // Where the browser wants a click first, it is asked again with each one.
    this.#audio.resume();
    const analyser = new AnalyserNode(this.#audio, { fftSize: 1024 });
    this.#input = new MediaStreamAudioSourceNode(this.#audio, { mediaStream: stream });
    this.#input.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      if (this.#audio.state === 'suspended' && navigator.userActivation?.hasBeenActive) this.#audio.resume();
      analyser.getFloatTimeDomainData(samples);
      this.#show(levelOf(samples));
    }, LOOK_MS);
  }

  #show(level) {
    this.root.style.setProperty('--level', level);
    this.root.setAttribute('aria-valuenow', String(Math.round(level * 100)));
  }
}
