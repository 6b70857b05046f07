// SPDX-License-Identifier: LGPL-2.1-or-later

import { roomSignalling } from './room-signalling.js';
import { SourceSession } from './source-session.js';

/**
 * How many viewers one page sends to: each has an encoder and an upload of its
 * own. For more, let a pipeline take the stream and send it on.
 */
export const MAX_VIEWERS = 8;

/**
 * `connecting`: to the server. `live`: viewers can come. `reconnecting`: the
 * connection was lost and another attempt comes by itself; viewers that are
 * there stay. `error`: the server refused; attempts go on, slower each time.
 * `stopped`: by `stop ()`, also the state before `start ()`.
 *
 * @typedef {'connecting' | 'live' | 'reconnecting' | 'error' | 'stopped'} PublisherState
 */

const TEXTS = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Connection to the server lost',
  stopped: 'Not live',
};

const kindsOf = (stream) => [...new Set(stream.getTracks().map(({ kind }) => kind))].sort().join();

/**
 * Sends a MediaStream to all who watch a stream of a wsrtc server: it is the
 * room's source, with an RTCPeerConnection for each viewer.
 *
 * ```js
 * import { WsrtcPublisher } from '/assets/wsrtc.js';
 * const publisher = new WsrtcPublisher({ stream: 'demo' });
 * publisher.start(await navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
 * ```
 *
 * Events: `state` with `{ state, text, retryIn, code }` in `detail` (`code` is the
 * server's word for an error); `viewers` with their number in `detail`.
 */
export class WsrtcPublisher extends EventTarget {
  /** @type {PublisherState} */
  #state = 'stopped';
  #text = TEXTS.stopped;
  #maxViewers;
  #signalling;
  #iceServers = [];
  #stream = null;
  // The session of each viewer, and those that still run beside them: of viewers
  // of a connection that was lost, or until the next one of the same viewer runs.
  #sessions = new Map();
  #leaving = new Set();
  #connected = 0;

  /**
   * @param {object} [options]
   * @param {string} [options.stream='default']  Name of the stream.
   * @param {string} [options.url]  WebSocket address of the signalling, without a
   *   query; unset: `/signaling` of the page's host.
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {boolean} [options.asks=true]  Whether the user may be asked for one.
   * @param {number} [options.maxViewers]  The next one is told to come later.
   * @param {import('./backoff.js').Backoff} [options.backoff]  Delays between attempts.
   */
  constructor({ stream = 'default', url, token, asks, maxViewers = MAX_VIEWERS, backoff } = {}) {
    super();
    this.#maxViewers = maxViewers;
    const receive = (message) => this.#receive(message);
    const lost = (retryIn) => this.#lost(retryIn);
    this.#signalling = roomSignalling({ room: stream, role: 'source', url, token, asks, backoff, receive, lost });
  }

  /** @returns {PublisherState} */
  get state() {
    return this.#state;
  }

  /** The state as a sentence for people. */
  get text() {
    return this.#text;
  }

  /** How many are connected. */
  get viewers() {
    return this.#connected;
  }

  /**
   * Goes live with this stream, or goes on with it in place of another one.
   * @param {MediaStream} stream  Stays the caller's, who stops its tracks.
   */
  start(stream) {
    const before = this.#stream;
    this.#stream = stream;
    if (this.#state !== 'stopped') return this.#replace(before);
    this.#setState('connecting');
    window.addEventListener('online', this.#retryNow);
    this.#signalling.start();
  }

  /** Says goodbye to all; `start ()` begins anew. */
  stop() {
    window.removeEventListener('online', this.#retryNow);
    for (const id of this.#sessions.keys()) this.#signalling.send({ type: 'bye', to: id });
    this.#signalling.stop();
    for (const session of [...this.#sessions.values(), ...this.#leaving]) session.close();
    this.#sessions.clear();
    this.#leaving.clear();
    this.#stream = null;
    this.#count();
    this.#setState('stopped');
  }

  /** Does not wait for the next attempt. */
  retry() {
    if (this.#state !== 'stopped') this.#signalling.start();
  }

  #retryNow = () => this.retry();

  // --- what the server says ---

  #receive(message) {
    const session = this.#sessions.get(message.from);
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        break;
      case 'peer-added':
        // A player of WHEP offers by itself, and cannot be offered to.
        if (message.role !== 'player') this.#open(message.id, (viewer) => viewer.offer());
        break;
      case 'offer':
        this.#open(message.from, (viewer) => viewer.answer(String(message.sdp)));
        break;
      case 'answer':
        session?.answered(String(message.sdp));
        break;
      case 'candidate':
        session?.addCandidate(message);
        break;
      case 'bye':
        this.#drop(message.from);
        break;
      case 'error':
        this.#refused(message);
        break;
      default: // `peer-removed`: media need no signalling; a newer server's extra
        break;
    }
  }

  #welcomed({ iceServers }) {
    this.#iceServers = Array.isArray(iceServers) ? iceServers : [];
    this.#signalling.worked();
    this.#signalling.send({ type: 'state', state: 'live', text: '' });
    this.#setState('live');
  }

  // Of a viewer it is the viewer's matter.
  #refused({ from, code, message }) {
    if (from) console.debug(`viewer ${from}:`, message);
    else this.#setState('error', { text: `The server says: ${message}`, code });
  }

  // The server knows the viewers of another connection by other names.
  #lost(retryIn) {
    for (const id of [...this.#sessions.keys()]) this.#setAside(id);
    const state = this.#state === 'error' ? 'error' : 'reconnecting';
    this.#setState(state, { text: state === 'error' ? this.#text : undefined, retryIn });
  }

  // --- viewers ---

  /** @param {(session: SourceSession) => void} begin */
  #open(id, begin) {
    if (typeof id !== 'string') return;
    this.#setAside(id);
    if (this.#sessions.size >= this.#maxViewers) {
      const text = `this page sends to ${this.#maxViewers} viewers at most, and has them`;
      this.#signalling.send({ type: 'error', code: 'busy', message: text, to: id });
      this.#signalling.send({ type: 'bye', to: id });
      return;
    }
    const send = (message) => this.#sessions.get(id) === session && this.#signalling.send({ ...message, to: id });
    const session = new SourceSession({ stream: this.#stream, iceServers: this.#iceServers, send });
    this.#sessions.set(id, session);
    session.addEventListener('connected', () => this.#count());
    session.addEventListener('ended', () => this.#forget(session));
    session.connection.addEventListener('connectionstatechange', () => this.#count());
    begin(session);
  }

  // It runs on until it ends by itself: the viewer's side closes it when it has
  // another one, or has gone. There are never more of them than places.
  #setAside(id) {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    if (session.connection.connectionState !== 'connected') session.close();
    else this.#leaving.add(session);
    const [oldest] = this.#leaving;
    if (this.#leaving.size <= this.#maxViewers) return;
    oldest.close();
    this.#leaving.delete(oldest);
  }

  // It comes again by itself.
  #end(id) {
    this.#signalling.send({ type: 'bye', to: id });
    this.#drop(id);
  }

  #drop(id) {
    this.#sessions.get(id)?.close();
    this.#sessions.delete(id);
    this.#count();
  }

  #forget(session) {
    this.#leaving.delete(session);
    for (const [id, other] of this.#sessions) if (other === session) this.#sessions.delete(id);
    this.#count();
  }

  // Other kinds of tracks need another offer.
  #replace(before) {
    const same = kindsOf(before) === kindsOf(this.#stream);
    for (const session of this.#leaving) session.replace(this.#stream);
    for (const [id, session] of [...this.#sessions]) {
      if (same) session.replace(this.#stream);
      else if (session.answers) this.#end(id);
      else this.#open(id, (viewer) => viewer.offer());
    }
  }

  #count() {
    const all = [...this.#sessions.values(), ...this.#leaving];
    const count = all.filter(({ connection }) => connection.connectionState === 'connected').length;
    if (count === this.#connected) return;
    this.#connected = count;
    this.dispatchEvent(new CustomEvent('viewers', { detail: count }));
  }

  #setState(state, { text, retryIn = null, code = '' } = {}) {
    this.#state = state;
    this.#text = text || TEXTS[state];
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text: this.#text, retryIn, code } }));
  }
}
