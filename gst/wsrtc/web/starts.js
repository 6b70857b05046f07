// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * Lets a few begin at a time: many that connect at once are slower than one after
 * the other, and slow down those that play.
 */
export class Starts {
  #atOnce;
  #longest;
  #waiting = new Set();
  #running = new Map();

  /**
   * @param {object} [options]
   * @param {number} [options.atOnce=3]
   * @param {number} [options.longest=3000]  Who has not begun after so many ms holds up nobody any more.
   */
  constructor({ atOnce = 3, longest = 3000 } = {}) {
    this.#atOnce = atOnce;
    this.#longest = longest;
  }

  /**
   * Calls `begin` when it is its turn, now or later.
   * @param {() => void} begin  Also what it is known by.
   */
  request(begin) {
    if (this.#running.has(begin)) return;
    this.#waiting.add(begin);
    this.#next();
  }

  /** It has begun, or does not want to any more. */
  done(begin) {
    this.#waiting.delete(begin);
    clearTimeout(this.#running.get(begin));
    if (this.#running.delete(begin)) this.#next();
  }

  #next() {
    for (const begin of this.#waiting) {
      if (this.#running.size >= this.#atOnce) return;
      this.#waiting.delete(begin);
      this.#running.set(begin, setTimeout(() => this.done(begin), this.#longest));
      begin();
    }
  }
}
