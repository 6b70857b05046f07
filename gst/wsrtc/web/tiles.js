// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';

const RATIO = 16 / 9;

/**
 * In how many columns pictures are largest; side by side rather than on top of
 * each other.
 * @param {number} count
 * @param {number} width  Of the place that there is.
 * @param {number} height
 * @returns {number}
 */
export function columnsFor(count, width, height) {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const size = Math.min(width / columns, (height / Math.ceil(count / columns)) * RATIO);
    if (size >= best.size) best = { columns, size };
  }
  return best.columns;
}

/**
 * The pictures of a stream side by side. The first one has the video element
 * that was given, and the others do as it does: pause, mute, volume.
 */
export class Tiles {
  #main;
  #others = [];
  #captions = [];

  /** @param {HTMLVideoElement} main */
  constructor(main) {
    this.#main = main;
    /** @type {HTMLElement} */
    this.root = element('div', { class: 'tiles' }, this.#tile(main));
    new ResizeObserver(() => this.#arrange()).observe(this.root);
    for (const type of ['volumechange', 'play', 'pause']) main.addEventListener(type, () => this.#follow());
  }

  /** @param {import('./pictures.js').Picture[]} pictures  The first is in the main element already. */
  show(pictures) {
    const [, ...others] = pictures;
    while (this.#others.length > others.length) this.#remove();
    while (this.#others.length < others.length) this.#add();
    this.#others.forEach((video, index) => {
      if (video.srcObject !== others[index].stream) video.srcObject = others[index].stream;
    });
    // Names that tell nothing apart are not worth the place.
    const names = pictures.map(({ name }) => name);
    const told = new Set(names).size > 1;
    this.#captions.forEach((caption, index) => (caption.textContent = told ? names[index] : ''));
    this.#follow();
    this.#arrange();
  }

  #tile(video) {
    const caption = element('figcaption');
    this.#captions.push(caption);
    return element('figure', { class: 'tile' }, video, caption);
  }

  #add() {
    const video = element('video', { part: 'video', playsinline: true, 'aria-label': 'Another live picture' });
    video.muted = true;
    this.#others.push(video);
    this.root.append(this.#tile(video));
  }

  #remove() {
    const video = this.#others.pop();
    this.#captions.pop();
    video.srcObject = null;
    video.parentNode.remove();
  }

  #follow() {
    for (const video of this.#others) {
      video.muted = this.#main.muted;
      video.volume = this.#main.volume;
      if (this.#main.paused) video.pause();
      else if (video.paused) video.play().catch((error) => console.debug('not played:', error.message));
    }
  }

  #arrange() {
    const { clientWidth, clientHeight } = this.root;
    const columns = columnsFor(1 + this.#others.length, clientWidth, clientHeight);
    this.root.style.setProperty('--columns', columns);
  }
}
