// SPDX-License-Identifier: LGPL-2.1-or-later

// So long the place of one that has gone is kept for it.
const KEEP_MS = 60000;

/**
 * Which stream has which place on a wall. Who has one keeps it: streams that come
 * take the place of one that has long gone, or a new one at the end.
 */
export class Places {
  #names = [];
  #goneSince = new Map();

  /**
   * @param {string[]} names  Of those that are there, in the order that they shall have at first.
   * @param {string[]} [others]  Of those that are there and have no place. What says so of one may
   *   come a moment after it: it had a place then, and those behind it move up.
   * @param {number} [now]  In ms.
   */
  update(names, others = [], now = performance.now()) {
    const there = new Set(names);
    this.#names = this.#names.filter((name) => !others.includes(name));
    for (const name of others) this.#goneSince.delete(name);
    for (const name of this.#names) {
      if (there.has(name)) this.#goneSince.delete(name);
      else if (!this.#goneSince.has(name)) this.#goneSince.set(name, now);
    }
    const isFree = (name) => now - (this.#goneSince.get(name) ?? now) >= KEEP_MS;
    for (const name of names.filter((one) => !this.#names.includes(one))) {
      const free = this.#names.findIndex(isFree);
      if (free >= 0) this.#goneSince.delete(this.#names[free]);
      this.#names[free < 0 ? this.#names.length : free] = name;
    }
    while (this.#names.length && isFree(this.#names.at(-1))) this.#goneSince.delete(this.#names.pop());
  }

  get count() {
    return this.#names.length;
  }

  /** @returns {number}  At least one. */
  pages(tiles) {
    return Math.max(1, Math.ceil(this.#names.length / tiles));
  }

  /** @returns {string[]}  The names on a page, which counts from 1. */
  page(tiles, page) {
    return this.#names.slice((page - 1) * tiles, page * tiles);
  }
}
