// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * Growing delays between attempts, with jitter, so that the viewers of a
 * server that restarts do not all come back in the same instant.
 */
export class Backoff {
  #first;
  #max;
  #random;
  #ceiling;

  /**
   * @param {object} [options]
   * @param {number} [options.first=500]  Ceiling of the first delay, in ms.
   * @param {number} [options.max=10000]  Ceiling of every later delay, in ms.
   * @param {() => number} [options.random=Math.random]  Source of jitter, 0 to 1.
   */
  constructor({ first = 500, max = 10000, random = Math.random } = {}) {
    this.#first = first;
    this.#max = max;
    this.#random = random;
    this.#ceiling = first;
  }

  /** The next delay in ms: between half of the ceiling and the ceiling, which then doubles. */
  next() {
    const ceiling = this.#ceiling;
    this.#ceiling = Math.min(ceiling * 2, this.#max);
    return Math.round(ceiling * (0.5 + this.#random() / 2));
  }

  /** Starts from the first delay again: call it when an attempt was worth something. */
  reset() {
    this.#ceiling = this.#first;
  }
}
