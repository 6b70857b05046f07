// SPDX-License-Identifier: LGPL-2.1-or-later

import { askForToken, fetchWithToken } from './access.js';
import { Backoff } from './backoff.js';

/** What pages call a stream. */
export const labelOf = ({ name, displayName }) => displayName || name;

/** Whether it has a card of its own; one that is another's in small has none. */
export const hasCard = ({ meta }) => !meta?.['substream-of'];

/**
 * What the list says of one stream.
 * @param {string} name
 * @returns {Promise<object | null>}  null = nothing.
 */
export async function lookUp(name) {
  try {
    const response = await fetchWithToken('/api/streams', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    const { streams } = await response.json();
    return streams.find((stream) => stream.name === name) ?? null;
  } catch (error) {
    console.debug('list of streams:', error.message);
    return null;
  }
}

/**
 * The server's list of streams, kept up to date while the page is looked at.
 *
 * Events: `streams` with `{name, state, viewers, text, displayName, meta}[]` in
 * `detail`, the last three where there are any, sorted by name;
 * `failed`, the server cannot be reached and is asked again later.
 */
export class Streams extends EventTarget {
  #interval;
  #backoff;
  #timer = 0;

  /**
   * @param {object} [options]
   * @param {number} [options.interval=2000]  Between two questions, in ms.
   */
  constructor({ interval = 2000 } = {}) {
    super();
    this.#interval = interval;
    this.#backoff = new Backoff({ first: interval, max: 15000 });
  }

  start() {
    document.addEventListener('visibilitychange', () => document.hidden || this.#ask());
    this.#ask();
  }

  async #ask() {
    clearTimeout(this.#timer);
    const wait = await this.#fetch();
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.#ask(), wait);
  }

  async #fetch() {
    try {
      const response = await fetchWithToken('/api/streams', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      if (response.status === 401) {
        await askForToken();
        return 0;
      }
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { streams } = await response.json();
      const detail = [...streams].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
      this.dispatchEvent(new CustomEvent('streams', { detail }));
      this.#backoff.reset();
      return this.#interval;
    } catch (error) {
      console.debug('list of streams:', error.message);
      this.dispatchEvent(new Event('failed'));
      return this.#backoff.next();
    }
  }
}
