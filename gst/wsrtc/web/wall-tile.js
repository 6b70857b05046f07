// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';
import { watchSight } from './in-sight.js';
import { WsrtcPlayer } from './player.js';
import { Still } from './still.js';
import { labelOf } from './streams.js';

// For how long one that is not seen stays connected: scrolled away, in another tab.
const OUT_OF_SIGHT_MS = 2000;
const HIDDEN_MS = 30000;

const GONE = 'The stream has gone; waiting for it to come back';
// While nothing else is known, the words of the list are more.
const TELLS_NOTHING = ['connecting', 'starting', 'stopped'];

/**
 * One stream on the wall: its picture in small, or the last still of it and what is
 * the matter; a link to its page. It is connected only while it is seen.
 */
export class WallTile {
  #starts;
  #video = element('video', { playsinline: true, autoplay: true, 'aria-hidden': 'true', tabindex: '-1' });
  #screen = element('span', { class: 'screen' }, this.#video);
  #says = element('span');
  #label = element('span', { class: 'label-text' });
  #still = new Still(this.#screen);
  #player = null;
  #source = '';
  #stream = null;
  #state = 'stopped';
  #text = '';
  #inSight = false;
  #timer = 0;
  #unwatch;
  #begin = () => this.#start();
  #onVisibility = () => this.#update();
  #onPageHide = () => this.#stop();

  /** @param {import('./starts.js').Starts} starts  Of all tiles of the page. */
  constructor(name, starts) {
    this.#starts = starts;
    this.#video.muted = true;
    const label = element('span', { class: 'label' }, this.#label, this.#still.age);
    /** @type {HTMLAnchorElement} */
    this.root = element('a', { class: 'tile', href: `/${name}`, 'data-stream': name }, this.#screen);
    this.root.append(element('span', { class: 'says' }, this.#says), label);
    this.#video.addEventListener('loadeddata', () => this.#showState());
    this.#unwatch = watchSight(this.root, (inSight) => {
      this.#inSight = inSight;
      this.#update();
    });
    document.addEventListener('visibilitychange', this.#onVisibility);
    window.addEventListener('pagehide', this.#onPageHide);
    window.addEventListener('pageshow', this.#onVisibility);
  }

  /**
   * @param {object | null} stream  As the list has it; null = it has gone.
   * @param {string} source  The name of the one that is played for it.
   * @param {string[]} stills  Those that may have a still of it, the best first.
   */
  show(stream, source, stills) {
    this.#stream = stream;
    const name = this.root.dataset.stream;
    if (stream) this.#label.textContent = labelOf(stream);
    else this.#label.textContent ||= name;
    this.#still.names = stills;
    if (source !== this.#source) {
      this.#stop();
      this.#source = source;
    }
    this.#showState();
    this.#update();
  }

  /** It was put somewhere else in the page, which pauses it. */
  moved() {
    if (this.#player) this.#video.play().catch((error) => console.debug('not played:', error.message));
  }

  /** Does not wait for its next attempt. */
  retry() {
    this.#player?.retry();
  }

  /** Says goodbye. */
  end() {
    this.#unwatch();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    window.removeEventListener('pagehide', this.#onPageHide);
    window.removeEventListener('pageshow', this.#onVisibility);
    this.#stop();
    this.#still.end();
    this.root.remove();
  }

  // --- whether it is connected ---

  #update() {
    clearTimeout(this.#timer);
    if (this.#inSight && !document.hidden) {
      if (!this.#player) this.#starts.request(this.#begin);
      return;
    }
    this.#starts.done(this.#begin);
    if (!this.#player) return;
    this.#timer = setTimeout(() => this.#stop(), document.hidden ? HIDDEN_MS : OUT_OF_SIGHT_MS);
  }

  #start() {
    this.#player = new WsrtcPlayer(this.#video, { stream: this.#source });
    this.#player.addEventListener('state', ({ detail }) => this.#heard(detail));
    this.#player.start();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#starts.done(this.#begin);
    this.#player?.stop();
    this.#player = null;
  }

  // --- what it shows ---

  #heard({ state, text }) {
    this.#state = state;
    this.#text = text;
    if (!['connecting', 'starting'].includes(state)) this.#starts.done(this.#begin);
    this.#showState();
  }

  #showState() {
    const plays = this.#state === 'playing' && this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    const hasPicture = this.#video.srcObject !== null && this.#video.videoWidth > 0;
    this.root.classList.toggle('playing', plays);
    this.root.classList.toggle('has-picture', hasPicture);
    this.#still.wanted = !hasPicture;
    const words = plays ? '' : this.#words();
    if (this.#says.textContent !== words) this.#says.textContent = words;
    const name = `${this.#label.textContent}, ${plays ? 'live' : words}`;
    if (this.root.getAttribute('aria-label') !== name) this.root.setAttribute('aria-label', name);
  }

  #words() {
    if (!this.#stream) return GONE;
    if (!TELLS_NOTHING.includes(this.#state)) return this.#text;
    return this.#stream.state === 'live' ? 'Connecting…' : (this.#stream.text ?? 'Waiting for the stream to start');
  }
}
