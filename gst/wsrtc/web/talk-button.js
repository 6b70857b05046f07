// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';
import { icon } from './icons.js';
import { LevelMeter } from './level-meter.js';
import { Talker, talkStreamOf } from './talker.js';

// A press that is shorter is a click: it goes on until the next one.
const CLICK_MS = 350;
const KEY = 't';

/**
 * The button to talk: held with pointer, space bar (with the focus on it) or the key
 * t, or clicked to go on until the next click. Hidden where nobody takes it.
 */
export class TalkButton {
  #talker = null;
  #stream = null;
  #lastLook = null;
  #pressedAt = 0;
  #latched = false;
  // By the press that is under way.
  #began = false;
  #meter = new LevelMeter();
  #button = element('button', { type: 'button', 'data-command': 'talk', hidden: true });
  #words = element('p', { class: 'talk-words', role: 'status', 'aria-live': 'polite' }, '');

  constructor() {
    this.#meter.root.hidden = true;
    this.#button.append(icon('microphone'), 'Talk');
    /** For the bar. @type {HTMLElement} */
    this.root = this.#button;
    /** What there is to say of it, over the bar. @type {HTMLElement} */
    this.status = element('div', { class: 'talk' }, this.#words, this.#meter.root);
    this.#listenToButton();
    this.#show('idle', '');
  }

  /**
   * Looks whether this stream takes what viewers say.
   * @param {string} stream
   * @param {string} [url]  WebSocket address of the signalling.
   */
  async look(stream, url) {
    const look = (this.#lastLook = {});
    const talk = await talkStreamOf(stream, url);
    // Of several looks the last one counts: who speaks is heard where the picture is from.
    if (look !== this.#lastLook || talk === this.#stream) return;
    this.stop();
    this.#stream = talk;
    this.#button.hidden = talk === null;
    if (talk === null) return;
    this.#talker = new Talker({ stream: talk, url });
    this.#talker.addEventListener('state', ({ detail }) => this.#show(detail.state, detail.text));
  }

  /** Nothing is said any more, the microphone is let go, the button goes. */
  stop() {
    this.#lastLook = null;
    this.#talker?.stop();
    this.#talker = null;
    this.#stream = null;
    this.#latched = false;
    this.#button.hidden = true;
    this.#show('idle', '');
  }

  /**
   * The key works in the whole page, except where somebody types or holds another key.
   * @param {(event: KeyboardEvent) => boolean} concerns  Whether a key is for this player.
   * @param {AbortSignal} signal
   */
  listen(concerns, signal) {
    const isKey = (event) => event.key.toLowerCase() === KEY && !event.ctrlKey && !event.metaKey && !event.altKey;
    const down = (event) => {
      if (!this.#talker || event.repeat || !isKey(event) || !concerns(event)) return;
      this.#press();
    };
    document.addEventListener('keydown', down, { signal });
    document.addEventListener('keyup', (event) => isKey(event) && this.#release(), { signal });
    // Nobody hears of a key or a pointer that is let go elsewhere.
    window.addEventListener('blur', () => this.#release(), { signal });
  }

  #listenToButton() {
    const on = (type, handler) => this.#button.addEventListener(type, handler);
    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.#button.setPointerCapture(event.pointerId);
      this.#press();
    });
    for (const type of ['pointerup', 'pointercancel']) on(type, () => this.#release());
    on('keydown', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.#press();
    });
    on('keyup', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      this.#release();
    });
    // Enter, and what screen readers and voices do: no pointer was down.
    on('click', (event) => event.detail === 0 && this.#toggle());
    on('contextmenu', (event) => event.preventDefault());
  }

  #toggle() {
    if (this.#talker?.wanted) this.#end();
    else this.#begin(true);
  }

  #press() {
    if (!this.#talker || this.#pressedAt) return;
    this.#pressedAt = performance.now();
    if (this.#talker.wanted) this.#latched = false; // the click that ends it
    else this.#begin(false);
  }

  #release() {
    if (!this.#pressedAt) return;
    const short = performance.now() - this.#pressedAt < CLICK_MS;
    this.#pressedAt = 0;
    if (short && this.#began && this.#talker?.wanted) this.#latched = true;
    if (!this.#latched) this.#end();
    this.#began = false;
  }

  #begin(latched) {
    this.#began = !latched;
    this.#latched = latched;
    this.#talker?.press();
  }

  #end() {
    this.#latched = false;
    this.#talker?.release();
  }

  #show(state, text) {
    const on = state !== 'idle' && state !== 'refused';
    const label = on ? 'Stop talking (t)' : 'Hold to talk (t), or click';
    this.#button.dataset.state = state;
    this.#button.setAttribute('aria-label', label);
    this.#button.setAttribute('aria-pressed', String(on));
    this.#button.title = label;
    if (this.#words.textContent !== text) this.#words.textContent = text;
    this.status.dataset.state = state;
    const microphone = this.#talker?.microphone ?? null;
    this.#meter.root.hidden = microphone === null;
    this.#meter.follow(microphone);
  }
}
