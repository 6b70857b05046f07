// SPDX-License-Identifier: LGPL-2.1-or-later

import { askForToken, isOurs, protocolsFor } from './access.js';
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

// How the server closes what it does not let in: without a good token, without the
// right, after too many bad ones.
const NO_TOKEN = 4401;
const REFUSALS = [NO_TOKEN, 4403, 4429];
// Between two questions whether the server is there. A network may forget a connection, and who only listens never sees it.
const PING_MS = 15000;
// What it says first when it waits for a hello with one.
const TOKEN_WANTED = 'token-wanted';

/**
 * A WebSocket that comes back by itself. Where this page's server wants a token, the
 * user is asked for it.
 *
 * Events: `open`; `message` with the decoded message in `detail`; `close` with
 * `{ retryIn }`, the ms until the next attempt, in `detail`. That the server lets
 * nobody in comes as a message with the type `error` and the code `security`.
 */
export class Signalling extends EventTarget {
  #url;
  #backoff;
  #token;
  #asks;
  // The user is, and this is not stopped meanwhile.
  #asked = false;
  #socket = null;
  #timer = 0;
  #pingMs;
  #pinger = 0;
  // Anything came since the last question.
  #heard = false;
  // This server knows the question.
  #answers = false;

  /**
   * @param {string | URL} url
   * @param {object} [options]
   * @param {Backoff} [options.backoff]
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {boolean} [options.asks=true]  Whether the user may be asked for one.
   * @param {number} [options.ping]  Between two questions whether the server is there, in ms; who
   *   does not answer before the next one is left for a new connection.
   */
  constructor(url, { backoff = new Backoff(), token, asks = true, ping = PING_MS } = {}) {
    super();
    this.#pingMs = ping;
    this.#url = url;
    this.#token = token;
    this.#asks = asks && token === undefined && isOurs(url);
    this.#backoff = backoff;
  }

  /** Opens the socket, now; cuts a waiting time short. */
  start() {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const socket = new WebSocket(this.#url, protocolsFor(this.#url, this.#token));
    this.#socket = socket;
    // A socket that was given up may still report; only the present one counts.
    const on = (type, handler) =>
      socket.addEventListener(type, (event) => this.#socket === socket && handler(event));
    on('open', () => this.#opened());
    on('message', (event) => this.#received(event.data));
    on('close', (event) => this.#closed(event));
  }

  /** Opens another one in place of the one there is, which may lead nowhere; now. */
  renew() {
    this.#drop();
    this.start();
  }

  /** Closes the socket and stays closed. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked = false;
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

  #opened() {
    this.dispatchEvent(new Event('open'));
    this.#heard = true;
    this.#pinger = setInterval(() => this.#ping(), this.#pingMs);
  }

  #ping() {
    if (this.#answers && !this.#heard) {
      this.#retryLater();
      return;
    }
    this.#heard = false;
    this.send({ type: 'ping' });
  }

  #received(data) {
    const message = parseMessage(data);
    this.#heard = true;
    if (message?.type === 'pong') {
      this.#answers = true;
      return;
    }
    if (message?.type === 'error' && message.code === TOKEN_WANTED) {
      this.#refused({ code: NO_TOKEN, reason: message.message });
      return;
    }
    if (message) this.dispatchEvent(new CustomEvent('message', { detail: message }));
  }

  #closed(event) {
    if (REFUSALS.includes(event.code)) this.#refused(event);
    else this.#retryLater();
  }

  async #refused({ code, reason }) {
    this.#drop();
    if (code === NO_TOKEN && this.#asks) {
      this.#asked = true;
      await askForToken();
      if (this.#asked) this.start();
      return;
    }
    const detail = { type: 'error', code: 'security', message: reason };
    this.dispatchEvent(new CustomEvent('message', { detail }));
    this.#retryLater();
  }

  #drop() {
    clearInterval(this.#pinger);
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
