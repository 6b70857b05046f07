// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';

// A text of more characters is set smaller.
const LONG = 120;

/**
 * Says in words how the connection is: over the picture while nothing plays,
 * and in a small badge always. Screen readers hear each change once, from the
 * badge.
 */
export class StatusView {
  #words = element('p', { class: 'words', 'aria-hidden': 'true' });
  #countdown = element('p', { class: 'countdown', 'aria-hidden': 'true' });
  #retry = element('button', { class: 'retry', type: 'button', hidden: true }, 'Try now');
  #other = element('button', { class: 'other', type: 'button', 'aria-haspopup': 'dialog', hidden: true }, 'Use another token');
  #badgeText = element('span', {}, '');
  #notice = element('p', { class: 'notice', hidden: true }, '');
  #due = 0;
  #timer = 0;

  /**
   * @param {() => void} retry  Called when the viewer does not want to wait.
   * @param {() => void} changeToken  Called when the viewer has another token.
   */
  constructor(retry, changeToken) {
    this.#retry.addEventListener('click', retry);
    this.#other.addEventListener('click', changeToken);
    const spinner = element('span', { class: 'spinner', 'aria-hidden': 'true' });
    const attempts = element('div', { class: 'attempts' }, this.#retry, this.#other);
    /** Over the picture. */
    this.cover = element('div', { class: 'cover' }, spinner, this.#words, this.#countdown, attempts);
    /** In the corner. */
    this.badge = element('p', { class: 'badge', role: 'status', 'aria-live': 'polite' }, this.#badgeText);
    /** Below it, what the source says of a stream that goes on. */
    this.notice = element('div', { role: 'status', 'aria-live': 'polite' }, this.#notice);
  }

  /**
   * @param {{state: string, text: string, retryIn: number | null, notice: string}} detail
   * @param {boolean} takesToken  Another one may help.
   */
  show({ text, retryIn, notice }, takesToken) {
    this.#other.hidden = !takesToken;
    this.#notice.hidden = !notice;
    if (this.#notice.textContent !== notice) this.#notice.textContent = notice;
    this.#words.textContent = text;
    this.#words.classList.toggle('long', text.length > LONG);
    if (this.#badgeText.textContent !== text) this.#badgeText.textContent = text;
    this.stop();
    this.#retry.hidden = retryIn === null;
    if (retryIn === null) return;
    this.#due = performance.now() + retryIn;
    this.#timer = setInterval(() => this.#count(), 250);
    this.#count();
  }

  /** Ends the countdown. */
  stop() {
    clearInterval(this.#timer);
    this.#countdown.textContent = '';
  }

  #count() {
    const seconds = Math.ceil((this.#due - performance.now()) / 1000);
    this.#countdown.textContent = seconds > 0 ? `Next attempt in ${seconds} s` : 'Trying again…';
  }
}
