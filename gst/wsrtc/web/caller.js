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
// How long a session whose successor is shown here runs on, for the other side to show its own.
const LINGER_MS = 1000;
// Of our own that are remembered.
const OWN_IDS = 8;

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
 * Events: `state` with `{ state, text, retryIn, code }` in `detail` (`code` is the
 * server's word for an error); `stream` with the MediaStream of the other side in
 * `detail`, or `null` when there is none.
 */
export class WsrtcCaller extends EventTarget {
  /** @type {CallerState} */
  #state = 'stopped';
  #text = TEXTS.stopped;
  #signalling;
  #iceServers = [];
  #local = null;
  #session = null;
  // The one before, which is seen and heard until its successor is.
  #old = null;
  // The one before that was shown before, for a moment.
  #leaving = null;
  // Who the session is with; '' = a server that does not say, null = nobody who
  // is known to the server now.
  #partner = null;
  // What the server has called us: it may take long to see that a connection broke.
  #ownIds = [];
  // Why the last session came to nothing.
  #reason = '';
  #times;

  /**
   * @param {object} [options]
   * @param {string} [options.room='default']
   * @param {string} [options.url]  WebSocket address of the signalling, without a
   *   query; unset: `/signaling` of the page's host.
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {{recover?: number, start?: number, pictures?: number}} [options.times]  Limits of a
   *   session in ms: for being `disconnected`, to connect, and to have pictures then.
   * @param {import('./backoff.js').Backoff} [options.backoff]  Delays between attempts.
   */
  constructor({ room = 'default', url, token, times, backoff } = {}) {
    super();
    this.#times = times;
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
    return (this.#old ?? this.#session)?.connection ?? null;
  }

  /**
   * Goes into the room with this stream, or goes on with it in place of another.
   * @param {MediaStream} local  May be empty; stays the caller's, who stops its tracks.
   */
  start(local) {
    this.#local = local;
    if (this.#state !== 'stopped') {
      this.#old?.replace(local);
      this.#session?.replace(local);
      return;
    }
    this.#reason = '';
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
    this.#leaving?.close();
    this.#setState('stopped');
  }

  /** Does not wait for the next attempt; nor, alone in the room, for a server that says nothing. */
  retry() {
    if (this.#state === 'stopped') return;
    if (this.#session) this.#signalling.start();
    else this.#signalling.renew();
  }

  #retryNow = () => this.retry();

  // --- what the server and the other side say ---

  #receive(message) {
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        break;
      case 'peer-added':
        if (!this.#ownIds.includes(message.id)) this.#meet(message);
        break;
      case 'peer-removed':
        if (message.id === this.#partner) this.#partnerLost();
        break;
      case 'offer':
        this.#offered(message);
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
      default: // a newer server's extra
        break;
    }
  }

  #welcomed({ id, iceServers }) {
    this.#ownIds = [id, ...this.#ownIds].slice(0, OWN_IDS);
    this.#iceServers = Array.isArray(iceServers) ? iceServers : [];
    this.#signalling.worked();
    if (!this.#session) this.#setState('waiting', { text: this.#reason });
  }

  // Who was there first offers, and is not polite; the newcomer waits a moment for
  // it. A page without a role, which nobody tells of us, may insist on its offer.
  #meet({ id, role, polite = !role }) {
    const session = this.#begin(id, { polite });
    if (polite && role) session.callAfter(OFFER_WAIT_MS);
    else session.call();
  }

  #offered(message) {
    const { from = '' } = message;
    if (!this.#isWith(message) || this.#session.isVoid) this.#begin(from, { polite: true });
    else if (this.#session.isOther(message)) this.#begin(from, { polite: this.#session.polite });
    this.#session.receive(message);
  }

  #isWith({ from = '' }) {
    return this.#session !== null && from === this.#partner;
  }

  // Of the other side it is the other side's matter. While media run the server has
  // nothing to refuse but to come back, until it sees that the connection before broke.
  #refused({ from, code, message }) {
    if (from) console.debug('the other side:', message);
    else if (this.#isUp) console.debug('the server:', message);
    else this.#setState('error', { text: `The server says: ${message}`, code });
  }

  // Media that run do so without signalling; it comes back quietly.
  #lost(retryIn) {
    if (this.#isUp) {
      this.#partnerLost();
      return;
    }
    this.#drop();
    const failed = this.#state === 'error';
    this.#setState(failed ? 'error' : 'reconnecting', { text: failed ? this.#text : this.#reason, retryIn });
  }

  // --- the session ---

  get #isUp() {
    return Boolean(this.#old?.isUp || this.#session?.isUp);
  }

  // Whoever it is may have another page, or another connection to the server only:
  // what there is goes on until the new session shows what took its place.
  #begin(partner, { polite }) {
    if (this.#session?.isUp) {
      if (this.#old) this.#takeOver();
      this.#old = this.#session;
    } else if (this.#session) {
      this.#session.close();
      if (!this.#old) this.#show(null);
    }
    this.#partner = partner;
    if (!this.#old) this.#setState('calling', { text: this.#reason && `${this.#reason}; trying again…` });
    return this.#open(polite);
  }

  #open(polite) {
    const send = (message) => session === this.#session && this.#signalling.send(message);
    const options = { local: this.#local, polite, iceServers: this.#iceServers, times: this.#times, send };
    const session = new CallSession(options);
    session.addEventListener('track', () => session === this.#session && !this.#old && this.#show(session.stream));
    session.addEventListener('connected', () => this.#connected(session));
    session.addEventListener('ended', ({ detail }) => this.#ended(session, detail));
    this.#session = session;
    return session;
  }

  // One that is dead already is no better than a picture that is not there yet.
  async #connected(session) {
    if (session === this.#session && this.#old?.isConnected) await session.pictures();
    if (session !== this.#session || !session.isConnected) return;
    this.#reason = '';
    if (this.#old) this.#takeOver();
    this.#setState('connected');
  }

  #takeOver() {
    const old = this.#old;
    this.#old = null;
    this.#leaving?.close();
    this.#leaving = old;
    setTimeout(() => old.close(), LINGER_MS);
    this.#show(this.#session.stream);
  }

  #ended(session, detail) {
    if (session === this.#old) this.#oldEnded();
    else if (session !== this.#session) return;
    else if (this.#old) this.#goBack();
    else this.#failed(detail);
  }

  #oldEnded() {
    this.#takeOver();
    if (!this.#session.isConnected) this.#setState('calling');
  }

  // Nothing comes of a session that is not connected without signalling.
  #partnerLost() {
    this.#partner = null;
    if (!this.#session || this.#session.isUp) return;
    if (this.#old) this.#goBack();
    else this.#leftAlone(this.#reason);
  }

  // To the session before, which runs.
  #goBack() {
    this.#session.close();
    this.#session = this.#old;
    this.#old = null;
    this.#partner = null;
  }

  // Who comes back, with another connection to the server, is called by the one
  // who stayed.
  #failed({ reason, left }) {
    this.#reason = left ? '' : reason;
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

  #setState(state, { text, retryIn = null, code = '' } = {}) {
    this.#state = state;
    this.#text = text || TEXTS[state];
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text: this.#text, retryIn, code } }));
  }
}
