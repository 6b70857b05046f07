// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';
import { icon } from './icons.js';

/** Name of a command → key, and for both states of its button icon, label and (seldom) visible text. */
const COMMANDS = {
  pause: { key: ' ', off: ['pause', 'Pause (space)'], on: ['play', 'Play (space)', 'Play'] },
  mute: { key: 'm', off: ['sound', 'Mute (m)'], on: ['muted', 'Unmute (m)', 'Unmute'] },
  stats: { key: 'i', off: ['figures', 'Show statistics (i)'], on: ['figures', 'Hide statistics (i)'] },
  remote: { key: 'r', off: ['pointer', 'Control the source (r)'], on: ['pointer', 'Stop controlling the source'] },
  fullscreen: { key: 'f', off: ['enlarge', 'Full screen (f)'], on: ['shrink', 'Leave full screen (f)'] },
};

const HIDE_AFTER_MS = 2500;

/**
 * The bar of buttons and the keys that do the same. It only reports what is
 * wanted: `run (name)` is called with `pause`, `mute`, `stats`, `remote` or `fullscreen`.
 */
export class Controls {
  #buttons = new Map();
  #run;
  #gap;
  #idle = 0;

  /** @param {(command: string) => void} run */
  constructor(run) {
    this.#run = run;
    for (const name of Object.keys(COMMANDS)) this.#buttons.set(name, this.#makeButton(name));
    const gap = element('span', { class: 'gap' });
    const [pause, mute, ...others] = this.#buttons.values();
    /** @type {HTMLElement} */
    this.bar = element('div', { class: 'bar', role: 'group', 'aria-label': 'Player' }, pause, mute, gap, ...others);
    this.#gap = gap;
  }

  /**
   * Whether what the button switches is on: paused, muted, shown, full screen.
   * @param {keyof typeof COMMANDS} name
   * @param {boolean} on
   */
  set(name, on) {
    const button = this.#buttons.get(name);
    const [image, label, text = ''] = COMMANDS[name][on ? 'on' : 'off'];
    button.replaceChildren(icon(image), text);
    button.setAttribute('aria-label', label);
    button.title = label;
    button.classList.toggle('on', on);
  }

  /** Whether there is something to command at all now. */
  offer(name, there) {
    this.#buttons.get(name).hidden = !there;
  }

  /** Another button, which looks after itself. */
  add(button) {
    this.#gap.before(button);
  }

  /** Takes a command out of the bar, where the browser cannot do it. */
  remove(name) {
    this.#buttons.get(name).remove();
  }

  /**
   * Keys work in the whole page, except where somebody types. Of several
   * players, the one with the focus takes them, else the first.
   * @param {HTMLElement} host
   * @param {AbortSignal} signal
   */
  listen(host, signal) {
    const onKey = (event) => this.concerns(host, event) && this.#press(event);
    document.addEventListener('keydown', onKey, { signal });
    const wake = () => this.#wake(host);
    for (const type of ['pointermove', 'pointerdown', 'focusin']) host.addEventListener(type, wake, { signal });
    wake();
  }

  /** Whether a key is for this player. */
  concerns(host, event) {
    const focused = document.activeElement;
    if (focused?.localName === host.localName) return focused === host;
    const typing = event.composedPath()[0].closest?.('input, textarea, select, [contenteditable]');
    return !typing && document.querySelector(host.localName) === host;
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const command = Object.keys(COMMANDS).find((name) => COMMANDS[name].key === event.key.toLowerCase());
    // A focused button takes the space bar itself.
    const taken = event.key === ' ' && event.composedPath()[0].closest?.('button, a, summary');
    if (!command || taken || this.#buttons.get(command).hidden) return;
    event.preventDefault();
    this.#run(command);
  }

  // The bar goes away from a picture that nobody points at.
  #wake(host) {
    host.classList.remove('idle');
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => host.classList.add('idle'), HIDE_AFTER_MS);
  }

  #makeButton(name) {
    const button = element('button', { type: 'button', 'data-command': name });
    button.addEventListener('click', () => this.#run(name));
    return button;
  }
}
