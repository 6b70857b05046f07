// SPDX-License-Identifier: LGPL-2.1-or-later

import { Backoff } from './backoff.js';

/**
 * Where the signalling of a page is, unless told otherwise: the same host.
 * @returns {string}
 */
export function defaultUrl() {
  const url = new URL('/signaling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/**
 * One JSON message a text frame; `null` for what is not an object with a type.
 * @param {unknown} data
 * @returns {{type: string} | null}
 */
export function parseMessage(data) {
  if (typeof data !== 'string') return null;
  try {
    const message = JSON.parse(data);
    return typeof message?.type === 'string' ? message : null;
  } catch {
    return null;
  }
}

/**
 * A WebSocket that comes back by itself.
 *
 * Events: `open`; `message` with the decoded message in `detail`; `close` with
 * `{ retryIn }`, the ms until the next attempt, in `detail`.
 */
export class Signalling extends EventTarget {
  #url;
  #backoff;
  #socket = null;
  #timer = 0;

  /**
   * @param {string | URL} url
   * @param {object} [options]
   * @param {Backoff} [options.backoff]
   */
  constructor(url, { backoff = new Backoff() } = {}) {
    super();
    this.#url = url;
    this.#backoff = backoff;
  }

  /** Opens the socket, now; cuts a waiting time short. */
  start() {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    // A socket that was given up may still report; only the present one counts.
    const on = (type, handler) =>
      socket.addEventListener(type, (event) => this.#socket === socket && handler(event));
    on('open', () => this.dispatchEvent(new Event('open')));
    on('message', (event) => this.#received(event.data));
    on('close', () => this.#retryLater());
  }

  /** Closes the socket and stays closed. */
  stop() {
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Gives this connection up for a new one: the server sees a new viewer. */
  reopen() {
    clearTimeout(this.#timer);
    this.#retryLater();
  }

  /** Says that this connection served its purpose: the next delay is short again. */
  worked() {
    this.#backoff.reset();
  }

  /**
   * Sends one message; without a connection it is lost, which is right: whatever
   * it was about ended with the connection.
   * @param {object} message
   */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #received(data) {
    const message = parseMessage(data);
    if (message) this.dispatchEvent(new CustomEvent('message', { detail: message }));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #retryLater() {
    this.#drop();
    const retryIn = this.#backoff.next();
    this.#timer = setTimeout(() => this.start(), retryIn);
    this.dispatchEvent(new CustomEvent('close', { detail: { retryIn } }));
  }
}
