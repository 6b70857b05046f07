// SPDX-License-Identifier: LGPL-2.1-or-later

import { CallSession } from './call-session.js';
import { roomSignalling } from './room-signalling.js';

/**
 * `connecting`: to the server. `waiting`: nobody else is in the room.
 * `calling`: the other side is there, and the connection is being made.
 * `connected`. `reconnecting`: the connection to the server was lost, and another
 * attempt comes by itself. `error`: the server refused; attempts go on, slower
 * each time. `stopped`: by `stop ()`, also the state before `start ()`.
 *
 * @typedef {'connecting' | 'waiting' | 'calling' | 'connected' | 'reconnecting' | 'error' | 'stopped'} CallerState
 */

const TEXTS = {
  connecting: 'Connecting…',
  waiting: 'Waiting for the other side',
  calling: 'The other side is there; connecting…',
  connected: 'Connected',
  reconnecting: 'Connection to the server lost',
  stopped: 'Not in the call',
};

// How long who is to offer has to do so.
const OFFER_WAIT_MS = 1000;

/**
 * A call between two in a room of a wsrtc server: browsers, or a browser and a
 * pipeline.
 *
 * ```js
 * import { WsrtcCaller } from '/assets/wsrtc.js';
 * const caller = new WsrtcCaller({ room: 'desk' });
 * caller.addEventListener('stream', ({ detail }) => (document.querySelector('video').srcObject = detail));
 * caller.start(await navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
 * ```
 *
 * Events: `state` with `{ state, text, retryIn }` in `detail`; `stream` with the
 * MediaStream of the other side in `detail`, or `null` when there is none.
 */
export class WsrtcCaller extends EventTarget {
  /** @type {CallerState} */
  #state = 'stopped';
  #text = TEXTS.stopped;
  #signalling;
  #iceServers = [];
  #local = null;
  #session = null;
  // The one before, until its successor is connected.
  #old = null;
  // Who the session is with; '' = a server that does not say.
  #partner = null;

  /**
   * @param {object} [options]
   * @param {string} [options.room='default']
   * @param {string} [options.url]  WebSocket address of the signalling, without a
   *   query; unset: `/signaling` of the page's host.
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {import('./backoff.js').Backoff} [options.backoff]  Delays between attempts.
   */
  constructor({ room = 'default', url, token, backoff } = {}) {
    super();
    const receive = (message) => this.#receive(message);
    const lost = (retryIn) => this.#lost(retryIn);
    this.#signalling = roomSignalling({ room, role: 'peer', url, token, backoff, receive, lost });
  }

  /** @returns {CallerState} */
  get state() {
    return this.#state;
  }

  /** The state as a sentence for people. */
  get text() {
    return this.#text;
  }

  /** The connection of the call, e.g. for `getStats ()`; null without one. */
  get connection() {
    return this.#session?.connection ?? null;
  }

  /**
   * Goes into the room with this stream, or goes on with it in place of another.
   * @param {MediaStream} local  May be empty; stays the caller's, who stops its tracks.
   */
  start(local) {
    this.#local = local;
    if (this.#state !== 'stopped') {
      this.#session?.replace(local);
      return;
    }
    this.#setState('connecting');
    window.addEventListener('online', this.#retryNow);
    this.#signalling.start();
  }

  /** Hangs up. */
  stop() {
    window.removeEventListener('online', this.#retryNow);
    if (this.#session) this.#signalling.send({ type: 'bye' });
    this.#signalling.stop();
    this.#drop();
    this.#setState('stopped');
  }

  /** Does not wait for the next attempt. */
  retry() {
    if (this.#state !== 'stopped') this.#signalling.start();
  }

  #retryNow = () => this.retry();

  // --- what the server and the other side say ---

  #receive(message) {
    switch (message.type) {
      case 'welcome':
        this.#iceServers = Array.isArray(message.iceServers) ? message.iceServers : [];
        this.#signalling.worked();
        if (!this.#session) this.#setState('waiting');
        break;
      case 'peer-added':
        this.#meet(message);
        break;
      case 'offer':
        if (!this.#isWith(message) || this.#session.isVoid) this.#begin(message.from ?? '', { polite: true });
        else if (this.#session.isOther(message)) this.#succeed();
        this.#session.receive(message);
        break;
      case 'answer':
      case 'candidate':
        if (this.#isWith(message)) this.#session.receive(message);
        break;
      case 'bye':
        this.#leftAlone('The other side has hung up');
        break;
      case 'error':
        this.#refused(message);
        break;
      default: // `peer-removed`: media need no signalling; a newer server's extra
        break;
    }
  }

  // Who was there first offers, and is not polite; the newcomer waits a moment for
  // it. A page without a role, which nobody tells of us, may insist on its offer.
  #meet({ id, role, polite = !role }) {
    const session = this.#begin(id, { polite });
    if (polite && role) session.callAfter(OFFER_WAIT_MS);
    else session.call();
  }

  #isWith({ from = '' }) {
    return this.#session !== null && from === this.#partner;
  }

  // Of the other side it is the other side's matter.
  #refused({ from, message }) {
    if (from) console.debug('the other side:', message);
    else this.#setState('error', { text: `The server says: ${message}` });
  }

  // Media that run do so without signalling; it comes back quietly.
  #lost(retryIn) {
    if (this.#state === 'connected') return;
    this.#drop();
    const state = this.#state === 'error' ? 'error' : 'reconnecting';
    this.#setState(state, { text: state === 'error' ? this.#text : undefined, retryIn });
  }

  // --- the session ---

  #begin(partner, { polite }) {
    this.#drop();
    this.#partner = partner;
    this.#setState('calling');
    return this.#open(polite);
  }

  // What there is is seen and heard until the new one is connected.
  #succeed() {
    this.#old?.close();
    this.#old = this.#session;
    this.#open(this.#old.polite);
  }

  #open(polite) {
    const send = (message) => session === this.#session && this.#signalling.send(message);
    const session = new CallSession({ local: this.#local, polite, iceServers: this.#iceServers, send });
    const on = (type, handler) =>
      session.addEventListener(type, ({ detail }) => session === this.#session && handler(detail));
    on('track', () => !this.#old && this.#show(session.stream));
    on('connected', () => this.#connected(session));
    on('ended', (detail) => this.#failed(detail));
    this.#session = session;
    return session;
  }

  #connected(session) {
    if (this.#old) {
      this.#old.close();
      this.#old = null;
      this.#show(session.stream);
    }
    this.#setState('connected');
  }

  // Who comes back, with another connection to the server, is called by the one
  // who stayed.
  #failed({ reason, left }) {
    this.#leftAlone(reason);
    if (!left) this.#signalling.reopen();
  }

  #leftAlone(text) {
    this.#drop();
    this.#setState('waiting', { text });
  }

  #drop() {
    if (!this.#session) return;
    this.#session.close();
    this.#old?.close();
    this.#session = null;
    this.#old = null;
    this.#partner = null;
    this.#show(null);
  }

  #show(stream) {
    this.dispatchEvent(new CustomEvent('stream', { detail: stream }));
  }

  #setState(state, { text, retryIn = null } = {}) {
    this.#state = state;
    this.#text = text || TEXTS[state];
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text: this.#text, retryIn } }));
  }
}
