// SPDX-License-Identifier: LGPL-2.1-or-later

import { fetchWithToken } from './access.js';
import { Backoff } from './backoff.js';
import { element } from './dom.js';
import { watchSight } from './in-sight.js';

// Younger ones are as good as live.
const OLD_S = 15;

/**
 * For people: "12 s ago"; '' for what is new.
 * @param {number} seconds
 */
export function ago(seconds) {
  if (!(seconds >= OLD_S)) return '';
  if (seconds < 90) return `${Math.round(seconds)} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86400)} days ago`;
}

/** How old it was when it was sent, by the clock of the server. */
function ageOf(headers) {
  const [sent, taken] = ['Date', 'Last-Modified'].map((name) => Date.parse(headers.get(name) ?? ''));
  return Number.isFinite(sent - taken) ? Math.max(0, (sent - taken) / 1000) : 0;
}

const address = (name) => `/api/streams/${encodeURIComponent(name)}/snapshot.jpg?width=320`;

/**
 * The last still of a stream, renewed every few seconds while it is in sight and
 * the page is looked at. Where there is none, it is asked for more and more seldom.
 */
export class Still {
  #place;
  #names = [];
  #interval;
  #backoff = new Backoff({ first: 10000, max: 60000 });
  #image = null;
  #tag = '';
  #inSight = false;
  #wanted = true;
  #timer = 0;
  #running = null;
  #unwatch;
  #onVisibility = () => this.#update();

  /**
   * @param {HTMLElement} place  Gets an `<img class="still">` as its first child when there is a picture.
   * @param {object} [options]
   * @param {number} [options.interval=4000]  Between two pictures, in ms.
   */
  constructor(place, { interval = 4000 } = {}) {
    this.#place = place;
    this.#interval = interval;
    /** Says how old the picture is. */
    this.age = element('span', { class: 'age' });
    this.#unwatch = watchSight(place, (inSight) => {
      this.#inSight = inSight;
      this.#update();
    });
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  /** @param {string[]} names  Of streams; the first that has a still is shown. */
  set names(names) {
    if (names.join() === this.#names.join()) return;
    this.#names = names;
    this.#backoff.reset();
    this.#stop();
    this.#update();
  }

  /** Whether it is worth renewing; not where the picture itself plays. */
  set wanted(wanted) {
    this.#wanted = wanted;
    this.#update();
  }

  /** Ends it; safe to call again. */
  end() {
    this.#unwatch();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#stop();
    this.#release();
  }

  #update() {
    const on = this.#wanted && this.#inSight && !document.hidden && this.#names.length > 0;
    if (!on) this.#stop();
    else if (!this.#running) this.#run();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
  }

  async #run() {
    const running = new AbortController();
    this.#running = running;
    const wait = await this.#load(running.signal).catch((error) => this.#failed(error));
    if (running === this.#running) this.#timer = setTimeout(() => this.#run(), wait);
  }

  #failed(error) {
    if (error.name !== 'AbortError') console.debug('still:', error.message);
    return this.#backoff.next();
  }

  async #load(signal) {
    for (const name of this.#names) {
      const response = await fetchWithToken(address(name), { signal });
      if (!response.ok) continue;
      await this.#show(response, signal);
      this.#backoff.reset();
      return this.#interval;
    }
    return this.#backoff.next();
  }

  async #show(response, signal) {
    this.age.textContent = ago(ageOf(response.headers));
    const tag = `${response.url} ${response.headers.get('ETag')}`;
    if (tag === this.#tag) return;
    const blob = await response.blob();
    if (signal.aborted) return;
    this.#tag = tag;
    if (!this.#image) {
      this.#image = element('img', { class: 'still', alt: '' });
      this.#place.prepend(this.#image);
    }
    this.#release();
    this.#image.src = URL.createObjectURL(blob);
  }

  #release() {
    if (this.#image?.src) URL.revokeObjectURL(this.#image.src);
  }
}
