// SPDX-License-Identifier: LGPL-2.1-or-later

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks until the answer is true, and gives it back.
 *
 * @template T
 * @param {string} what  What is waited for, for the failure.
 * @param {() => T | Promise<T>} predicate
 * @param {number} [ms]  Deadline.
 * @returns {Promise<T>}
 */
export async function waitFor(what, predicate, ms = 20_000) {
  const end = performance.now() + ms;
  let last;
  for (;;) {
    last = await predicate();
    if (last) return last;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what}`);
    await pause(50);
  }
}
