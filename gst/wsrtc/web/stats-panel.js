// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';

const NOTHING = '–';
const number = (value, digits, unit) => (value === null ? NOTHING : `${value.toFixed(digits)} ${unit}`);

const bitrate = (value) =>
  value !== null && value >= 1e6 ? number(value / 1e6, 2, 'Mbit/s') : number(value && value / 1e3, 0, 'kbit/s');

// Case does not count in an encoding name, and each side writes it as it likes.
const spelt = (codec) => (codec.toLowerCase() === 'opus' ? 'Opus' : codec);
const codecs = ({ videoCodec, audioCodec }) =>
  [videoCodec, audioCodec].filter(Boolean).map(spelt).join(' + ') || NOTHING;

/** A row each: name for scripts and tests, label for people, text of the value. */
const ROWS = [
  ['resolution', 'Resolution', ({ width, height }) => (width ? `${width} × ${height}` : NOTHING)],
  ['fps', 'Frame rate', ({ fps }) => number(fps, 0, 'fps')],
  ['bitrate', 'Bit rate', (figures) => bitrate(figures.bitrate)],
  ['loss', 'Packet loss', ({ loss }) => number(loss && loss * 100, 1, '%')],
  ['round-trip', 'Round trip', ({ roundTrip }) => number(roundTrip, 0, 'ms')],
  ['buffer', 'Jitter buffer', ({ jitterBuffer }) => number(jitterBuffer, 0, 'ms')],
  ['codec', 'Codec', codecs],
];

/** The table of figures that lies over the picture while it is wanted. */
export class StatsPanel {
  #values = new Map();

  constructor() {
    const rows = ROWS.map(([name, label]) => {
      const value = element('dd', { 'data-figure': name }, NOTHING);
      this.#values.set(name, value);
      return element('div', {}, element('dt', {}, label), value);
    });
    /** @type {HTMLElement} */
    this.root = element('dl', { class: 'stats', 'aria-label': 'Statistics', hidden: true }, ...rows);
  }

  /** @returns {boolean} */
  get shown() {
    return !this.root.hidden;
  }

  toggle() {
    this.root.hidden = !this.root.hidden;
  }

  /** @param {import('./stats.js').Figures} figures */
  show(figures) {
    for (const [name, , text] of ROWS) this.#values.get(name).textContent = text(figures);
  }

  clear() {
    for (const value of this.#values.values()) value.textContent = NOTHING;
  }
}
