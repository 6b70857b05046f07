// SPDX-License-Identifier: LGPL-2.1-or-later

import { askForToken, fetchWithToken, hasToken, sentenceOf } from './access.js';
import { Backoff } from './backoff.js';

/** What pages call a stream. */
export const labelOf = ({ name, displayName }) => displayName || name;

/** Whether it has a card of its own; one that is another's in small has none. */
export const hasCard = ({ meta }) => !meta?.['substream-of'];

/**
 * Which of these have a still to ask for; of servers that do not say so all.
 * @param {string[]} names
 * @param {object[]} list  Of all streams.
 * @returns {string[]}
 */
export function withStills(names, list) {
  const giving = (name) => list.some((stream) => stream.name === name && stream.snapshot !== false);
  return [...new Set(names)].filter(giving);
}

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

const NO_ANSWER = 'The server does not answer';

/**
 * The server's list of streams, kept up to date while the page is looked at.
 *
 * Events: `streams` with `{name, state, viewers, snapshot, text, displayName, meta}[]`
 * in `detail`, the last three where there are any, sorted by name; `failed` with a
 * sentence in `detail`, without a full stop: the server gives no list, and is asked
 * again later.
 */
export class Streams extends EventTarget {
  #interval;
  #backoff;
  #timer = 0;
  #takesToken = false;

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

  /** Whether another token may show other streams, as far as the server has said. */
  get takesToken() {
    return this.#takesToken;
  }

  /** Does not wait for the next question. */
  retry() {
    this.#backoff.reset();
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
      // Bad ones may be what it does not want to see more of.
      this.#takesToken = response.headers.has('WWW-Authenticate') || (response.status === 429 && hasToken());
      if (!response.ok) return this.#failed(await sentenceOf(response));
      const { streams } = await response.json();
      const detail = [...streams].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
      this.dispatchEvent(new CustomEvent('streams', { detail }));
      this.#backoff.reset();
      return this.#interval;
    } catch (error) {
      console.debug('list of streams:', error.message);
      return this.#failed(NO_ANSWER);
    }
  }

  #failed(detail) {
    this.dispatchEvent(new CustomEvent('failed', { detail }));
    return this.#backoff.next();
  }
}
