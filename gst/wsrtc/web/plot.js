// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 90;

/** Like element(), for what is drawn. */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The next of 1, 2, 5, 10, 20 … that is not less. */
export function niceTop(value, least = 1) {
  const wanted = Math.max(value, least);
  const step = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((factor) => factor * step).find((top) => top >= wanted * 0.999999);
}

/**
 * The path of values, the newest at the right edge; null = a gap.
 * @param {(number | null)[]} values
 * @param {number} places  How many there are room for.
 * @param {number} top  The value at the upper edge.
 * @param {boolean} closed  Down to the lower edge and back.
 */
export function pathOf(values, places, top, closed = false) {
  const x = (index) => (WIDTH * (places - values.length + index)) / (places - 1);
  const y = (value) => HEIGHT - (HEIGHT * Math.min(value, top)) / top;
  const place = (index, height) => `${x(index).toFixed(1)} ${height.toFixed(1)}`;
  let path = '';
  let begun = -1;
  const end = (index) => {
    if (closed && begun >= 0) path += `L${place(index, HEIGHT)}L${place(begun, HEIGHT)}Z`;
    begun = -1;
  };
  values.forEach((value, index) => {
    if (value === null) return end(index - 1);
    path += `${begun < 0 ? 'M' : 'L'}${place(index, y(value))}`;
    if (begun < 0) begun = index;
  });
  end(values.length - 1);
  return path;
}

/** A figure over time, with what it is now. It keeps nothing of what it has shown. */
export class Plot {
  #least;
  #format;
  #now = element('span', { class: 'now' });
  #top = element('span', { class: 'top' });
  #line = drawn('path', { class: 'line' });
  #fill = drawn('path', { class: 'fill' });

  /**
   * @param {string} title
   * @param {object} options
   * @param {(value: number | null) => string} options.format
   * @param {number} [options.least=1]  What the upper edge is at least.
   */
  constructor(title, { format, least = 1 }) {
    this.#format = format;
    this.#least = least;
    const lines = [0, 45, 90].map((y) => drawn('line', { class: 'grid', x1: 0, x2: WIDTH, y1: y, y2: y }));
    const picture = drawn(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      ...lines,
      this.#fill,
      this.#line,
    );
    this.root = element(
      'figure',
      { class: 'plot', 'data-plot': title },
      element('figcaption', {}, element('span', { class: 'title' }, title), this.#now),
      element('div', { class: 'area' }, picture, this.#top),
      element('div', { class: 'times' }, element('span', {}, '10 min ago'), element('span', {}, 'now')),
    );
  }

  /**
   * @param {(number | null)[]} values  Oldest first.
   * @param {number} places
   */
  show(values, places) {
    const top = niceTop(Math.max(0, ...values.filter((value) => value !== null)), this.#least);
    this.#now.textContent = this.#format(values.at(-1) ?? null);
    this.#top.textContent = this.#format(top);
    this.#line.setAttribute('d', pathOf(values, places, top));
    this.#fill.setAttribute('d', pathOf(values, places, top, true));
  }
}
