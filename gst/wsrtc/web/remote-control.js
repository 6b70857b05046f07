// SPDX-License-Identifier: LGPL-2.1-or-later

import { keyName } from './key-names.js';

const BUTTONS = { 0: 1, 1: 2, 2: 3, 3: 8, 4: 9 };

const MODIFIERS = [
  ['shiftKey', 'shift-mask'],
  ['ctrlKey', 'control-mask'],
  ['altKey', 'mod1-mask'],
  ['metaKey', 'meta-mask'],
];

// What waits for a slow connection; a mouse that moved then has moved on.
const MAX_BUFFERED = 16 * 1024;

const modifiersOf = (event) =>
  MODIFIERS.filter(([name]) => event[name])
    .map(([, mask]) => mask)
    .join('+');

/**
 * Sends the mouse, the keys and the fingers on a video to the source of the
 * stream, as the remote controller of gstwebrtc-api does.
 */
export class RemoteControl {
  #channel;
  #video;
  #next = 0;
  #listening = null;
  // What is pressed there → the event that lets go of it. The source has no other way
  // to know that whoever held it looks elsewhere now.
  #held = new Map();

  /**
   * @param {RTCDataChannel} channel  The one that is called `control`.
   * @param {HTMLVideoElement} video
   */
  constructor(channel, video) {
    this.#channel = channel;
    this.#video = video;
  }

  /** From here on; keys of the whole page. */
  start() {
    this.#listening = new AbortController();
    const options = { signal: this.#listening.signal, capture: true, passive: false };
    const on = (target, type, handler) => target.addEventListener(type, handler, options);
    on(this.#video, 'pointermove', (event) => event.pointerType !== 'touch' && this.#mouse('MouseMove', event));
    on(this.#video, 'pointerdown', (event) => event.pointerType !== 'touch' && this.#press(event));
    on(this.#video, 'pointerup', (event) => event.pointerType !== 'touch' && this.#button('MouseButtonRelease', event));
    on(this.#video, 'pointercancel', (event) => event.pointerType !== 'touch' && this.#release());
    on(this.#video, 'wheel', (event) => this.#scroll(event));
    on(this.#video, 'contextmenu', (event) => event.preventDefault());
    on(this.#video, 'dblclick', (event) => this.#swallow(event));
    on(this.#video, 'touchstart', (event) => this.#touches('TouchDown', event));
    on(this.#video, 'touchmove', (event) => this.#touches('TouchMotion', event));
    on(this.#video, 'touchend', (event) => this.#touches('TouchUp', event));
    on(this.#video, 'touchcancel', (event) => this.#touches('TouchUp', event));
    on(document, 'keydown', (event) => this.#key('KeyPress', event));
    on(document, 'keyup', (event) => this.#key('KeyRelease', event));
    on(window, 'blur', () => this.#release());
    on(document, 'visibilitychange', () => document.hidden && this.#release());
  }

  /** Lets go of all that is pressed, too. */
  stop() {
    this.#release();
    this.#listening?.abort();
    this.#listening = null;
  }

  #send(event) {
    if (this.#channel.readyState !== 'open') return;
    if (event.event.endsWith('Move') && this.#channel.bufferedAmount > MAX_BUFFERED) return;
    this.#next += 1;
    this.#channel.send(JSON.stringify({ id: this.#next, request: { type: 'navigationEvent', event } }));
  }

  #release(what = '') {
    const all = [...this.#held].filter(([name]) => name.startsWith(what));
    for (const [name, event] of all) {
      this.#held.delete(name);
      this.#send({ ...event, modifier_state: '' });
    }
    if (all.some(([, { event }]) => event === 'TouchUp')) this.#send({ event: 'TouchFrame', modifier_state: '' });
  }

  #swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Where it is in the picture, which is in the middle of the element. */
  #place({ clientX, clientY }) {
    const box = this.#video.getBoundingClientRect();
    const { videoWidth: width, videoHeight: height } = this.#video;
    const scale = Math.min(box.width / width, box.height / height);
    const within = (value, max) => Math.min(Math.max(value, 0), max - 1);
    return {
      x: within((clientX - box.left - (box.width - width * scale) / 2) / scale, width),
      y: within((clientY - box.top - (box.height - height * scale) / 2) / scale, height),
    };
  }

  #mouse(name, event, more = {}) {
    if (!this.#video.videoWidth) return;
    this.#send({ event: name, ...this.#place(event), ...more, modifier_state: modifiersOf(event) });
  }

  // Who points at the picture types there, too.
  #press(event) {
    this.#video.getRootNode().activeElement?.blur();
    this.#video.setPointerCapture(event.pointerId);
    this.#button('MouseButtonPress', event);
  }

  #button(name, event) {
    this.#swallow(event);
    const button = BUTTONS[event.button] ?? 1;
    const held = `button ${button}`;
    if (name === 'MouseButtonRelease') this.#held.delete(held);
    else if (this.#video.videoWidth) this.#held.set(held, { event: 'MouseButtonRelease', ...this.#place(event), button });
    this.#mouse(name, event, { button });
  }

  // A wheel's step is 120 in GStreamer, and up is positive.
  #scroll(event) {
    this.#swallow(event);
    this.#mouse('MouseScroll', event, { delta_x: -event.deltaX, delta_y: -event.deltaY });
  }

  #touches(name, event) {
    this.#swallow(event);
    if (!this.#video.videoWidth) return;
    const modifiers = modifiersOf(event);
    for (const touch of event.changedTouches) {
      const pressure = name === 'TouchUp' ? {} : { pressure: Math.min(Math.max(touch.force, 0), 1) };
      const identifier = touch.identifier >>> 0;
      const held = `touch ${identifier}`;
      if (name === 'TouchUp') this.#held.delete(held);
      else this.#held.set(held, { event: 'TouchUp', identifier, ...this.#place(touch) });
      this.#send({ event: name, identifier, ...this.#place(touch), ...pressure, modifier_state: modifiers });
    }
    this.#send({ event: 'TouchFrame', modifier_state: modifiers });
  }

  // The button that ends this stays a button for those who have no mouse.
  #key(name, event) {
    const key = keyName(event);
    const pressesButton = ['space', 'Return', 'Tab'].includes(key) && event.composedPath()[0].closest?.('button');
    if (!key || pressesButton) return;
    this.#swallow(event);
    // It may be another sign when it is let go of: Shift went up before it.
    const held = `key ${event.code || key}`;
    const pressed = this.#held.get(held)?.key ?? key;
    if (name === 'KeyRelease') this.#held.delete(held);
    else this.#held.set(held, { event: 'KeyRelease', key: pressed });
    this.#send({ event: name, key: pressed, modifier_state: modifiersOf(event) });
    // macOS tells nothing of what is let go of beside this one.
    if (name === 'KeyRelease' && event.key === 'Meta') this.#release('key');
  }
}
