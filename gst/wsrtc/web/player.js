// SPDX-License-Identifier: LGPL-2.1-or-later

import { Backoff } from './backoff.js';
import { capabilitiesMessage, webRtcLack } from './capabilities.js';
import { Pictures } from './pictures.js';
import { Session, prepareConnection } from './session.js';
import { Signalling, defaultUrl } from './signalling.js';
import { figures } from './stats.js';

/**
 * `connecting`: to the server. `waiting`: the stream has no source now; a
 * session that runs stays, and shows the next picture when it comes.
 * `starting`: a session is being negotiated. `playing`. `stalled`: connected,
 * but no media come. `reconnecting`: the connection was lost and another attempt
 * comes by itself. `error`: the server refused, or ended this session with an
 * error; attempts go on, slower each time. Or there is no WebRTC here, and no attempt.
 * `stopped`: by `stop ()`, also the state before `start ()`.
 *
 * @typedef {'connecting' | 'waiting' | 'starting' | 'playing' | 'stalled' |
 *           'reconnecting' | 'error' | 'stopped'} PlayerState
 */

const TEXTS = {
  connecting: 'Connecting…',
  waiting: 'Waiting for the stream to start',
  starting: 'Starting…',
  playing: 'Live',
  stalled: 'Connected, but no picture or sound arrives',
  reconnecting: 'Connection lost',
  stopped: 'Stopped',
};

const NO_PICTURE = 'Packets come, but this browser shows no picture';

/** Limits in ms; each can be given to the constructor. */
const DEFAULT_TIMES = {
  /** From "live" or an offer to the first media, and from there to the first picture. */
  start: 15000,
  /** How much longer, without a connection, for what the server has to say of it. */
  verdict: 3000,
  /** How long a session may be `disconnected` before it is given up. */
  recover: 12000,
  /** Without a byte received for this long, the player says `stalled`. */
  stall: 3000,
  /** Between two `stats` events. */
  stats: 1000,
  /** Between two questions whether the server is there. */
  ping: 15000,
};

/**
 * Plays one stream of a wsrtc server in a media element and keeps it playing.
 *
 * ```js
 * import { WsrtcPlayer } from '/assets/wsrtc.js';
 * const player = new WsrtcPlayer(document.querySelector('video'), { stream: 'demo' });
 * player.addEventListener('state', ({ detail }) => console.log(detail.state, detail.text));
 * player.start();
 * ```
 *
 * Events: `state` with `{ state, text, retryIn, notice, code }` in `detail` (`retryIn`
 * in ms, where another attempt is due; `notice` is what the source says of a
 * stream that goes on, '' = nothing; `code` is the server's word for an `error`,
 * `security` where another token may help); `stats` with `Figures` in `detail`, once a
 * second while a session runs; `muted`, the browser refused sound without a
 * gesture and the element was muted to play at all; `pictures` with the list of
 * `pictures` in `detail`, when there are other ones; `control` with `control` in
 * `detail`, when that is another one; `channel` with an RTCDataChannel in
 * `detail`, which the source has opened: one for each session, so that a new one
 * comes when the old one closes.
 *
 * A source may send several pictures. The first is shown in the element that was
 * given; whoever wants the others, too, gives each `stream` of `pictures` to a
 * media element of its own.
 */
export class WsrtcPlayer extends EventTarget {
  /** @type {PlayerState} */
  #state = 'stopped';
  #text = TEXTS.stopped;
  #notice = '';
  #media;
  #times;
  #signalling;
  #capabilities = null;
  #spare = null; // a connection that the first session takes
  #iceServers = [];
  // Shown in the element, and one that is to take its place.
  #current = null;
  #next = null;
  #pictures = new Pictures();
  // What the server refused with its last message; a `bye` right after it ends
  // this viewer's session, not the stream.
  #refusal = null;
  #code = ''; // that of the last error
  #figures = null;
  #lastBytes = { count: 0, at: 0 };
  #hasPlayed = false; // media came in the session that is shown
  #isHeld = false; // by `pause ()`
  // Measurements in a row in which bytes came though the server says "waiting".
  #surprises = 0;
  #timers = {};

  /**
   * @param {HTMLMediaElement} media  Gets a MediaStream as its source.
   * @param {object} [options]
   * @param {string} [options.stream='default']  Name of the stream.
   * @param {string} [options.url]  WebSocket address of the signalling, without a
   *   query; unset: `/signaling` of the page's host.
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {Partial<typeof DEFAULT_TIMES>} [options.times]  Limits in ms.
   * @param {Backoff} [options.backoff]  Delays between attempts.
   */
  constructor(media, { stream = 'default', url = defaultUrl(), token, times, backoff = new Backoff() } = {}) {
    super();
    this.#media = media;
    this.#times = { ...DEFAULT_TIMES, ...times };
    const address = new URL(url, location.href);
    address.searchParams.set('room', stream);
    address.searchParams.set('role', 'viewer');
    this.#signalling = new Signalling(address, { backoff, token, ping: this.#times.ping });
    this.#signalling.addEventListener('open', () => this.#signalling.send(this.#capabilities));
    this.#signalling.addEventListener('message', ({ detail }) => this.#receive(detail));
    this.#signalling.addEventListener('close', ({ detail }) => this.#signallingLost(detail.retryIn));
  }

  /** @returns {PlayerState} */
  get state() {
    return this.#state;
  }

  /** The state as a sentence for people. */
  get text() {
    return this.#text;
  }

  /** The connection that is shown, e.g. for `getStats ()`; null without one. */
  get connection() {
    return this.#current?.connection ?? null;
  }

  /** The data channel on which the source of what is shown takes mouse and keys; null where it does not. */
  get control() {
    return this.#current?.control ?? null;
  }

  /** @returns {import('./pictures.js').Picture[]} */
  get pictures() {
    return this.#pictures.list;
  }

  /** Connects and plays; does nothing when that was done already. */
  start() {
    if (this.#state !== 'stopped') return;
    const lack = webRtcLack();
    if (lack) return this.#setState('error', { text: lack });
    this.#setState('connecting');
    this.#timers.stats = setInterval(() => this.#measure(), this.#times.stats);
    window.addEventListener('online', this.#retryNow);
    this.#signalling.start();
    // While the socket opens.
    this.#capabilities = capabilitiesMessage();
    this.#spare = prepareConnection();
  }

  /** Says goodbye and frees everything; `start ()` begins anew. */
  stop() {
    window.removeEventListener('online', this.#retryNow);
    Object.values(this.#timers).forEach(clearTimeout);
    this.#timers = {};
    if (this.#current || this.#next) this.#signalling.send({ type: 'bye' });
    this.#signalling.stop();
    this.#spare?.close();
    this.#spare = null;
    this.#dropNext();
    this.#dropCurrent();
    this.#media.srcObject = null;
    this.#showTracks([]);
    this.#isHeld = false;
    this.#setState('stopped');
  }

  /** Holds picture and sound until `play ()`, those of a session that comes meanwhile, too. */
  pause() {
    this.#isHeld = true;
    this.#media.pause();
  }

  /** Goes on after `pause ()`, with what is live now. */
  play() {
    this.#isHeld = false;
    this.#play();
  }

  /** Does not wait for the next attempt; nor for a server that says nothing, unless media run. */
  retry() {
    if (this.#state === 'stopped' || webRtcLack()) return;
    if (this.#state === 'playing') this.#signalling.start();
    else this.#signalling.renew();
  }

  #retryNow = () => this.retry();

  // --- what the server says ---

  #receive(message) {
    const refusal = this.#refusal;
    this.#refusal = null;
    switch (message.type) {
      case 'welcome':
        this.#iceServers = Array.isArray(message.iceServers) ? message.iceServers : [];
        break;
      case 'state':
        this.#streamState(message);
        break;
      case 'offer':
        this.#offered(message);
        break;
      case 'candidate':
        (this.#next ?? this.#current)?.addCandidate(message);
        break;
      case 'bye':
        this.#ended(refusal);
        break;
      case 'error':
        this.#refused(message);
        break;
      default: // a newer server's extra
        break;
    }
  }

  #streamState({ state, text }) {
    this.#setNotice(state === 'live' ? String(text ?? '') : '');
    if (state !== 'live') return this.#wait(text);
    if (this.#state !== 'waiting' && (this.#current || this.#next)) return;
    if (this.#hasPlayed) return this.#goOn();
    this.#setState('starting');
    this.#startDeadline();
  }

  #goOn() {
    this.#lastBytes.at = performance.now();
    this.#surprises = 0;
    this.#setState('playing');
  }

  #offered({ sdp }) {
    this.#dropNext();
    if (!this.#current) this.#setState('starting');
    this.#startDeadline();
    this.#next = this.#makeSession();
    this.#next.answer(String(sdp));
  }

  #ended(refusal) {
    const session = this.#next ?? this.#current;
    if (refusal && session && !session.wasConnected) {
      this.#explain(session, refusal);
      return;
    }
    this.#finish(refusal);
  }

  // Both sides have seen but a half of why there is no connection.
  async #explain(session, refusal) {
    const tried = await session.tried();
    if (this.#isOurs(session)) this.#finish(tried ? `${refusal}; ${tried}` : refusal);
  }

  #finish(refusal) {
    this.#dropNext();
    this.#dropCurrent();
    if (!refusal) return this.#wait('The stream has ended; it plays again when it comes back');
    // The stream goes on, and nobody would offer it to this viewer again.
    this.#setState('error', { text: refusal });
    this.#signalling.reopen();
  }

  #refused({ message, code }) {
    this.#code = typeof code === 'string' ? code : '';
    // Our own id says nothing to anybody who reads it here.
    this.#refusal = `The server says: ${String(message).replace(/^peer [0-9a-f]{32}: /, '')}`;
    if (!this.#current) this.#setState('error', { text: this.#refusal });
  }

  // A place in the queue is worth something; "live" is not before media come,
  // else a session that always fails would be tried without a pause.
  #wait(text) {
    this.#signalling.worked();
    clearTimeout(this.#timers.start);
    this.#surprises = 0;
    this.#setState('waiting', { text });
  }

  // Media that run do so without signalling; it comes back quietly.
  #signallingLost(retryIn) {
    clearTimeout(this.#timers.start);
    this.#dropNext();
    if (this.#current) return;
    // A reason that is on show stays there.
    const told = this.#state === 'error' || this.#state === 'reconnecting';
    this.#setState(told ? this.#state : 'reconnecting', { text: told ? this.#text : undefined, retryIn });
  }

  // --- sessions ---

  #makeSession() {
    // What a session that is replaced still gathers is of no use to anybody.
    const send = (message) => session === (this.#next ?? this.#current) && this.#signalling.send(message);
    const session = new Session({ iceServers: this.#iceServers, send, connection: this.#spare ?? undefined });
    this.#spare = null;
    const on = (type, handler) =>
      session.addEventListener(type, (event) => this.#isOurs(session) && handler(event.detail));
    on('track', () => this.#trackCame(session));
    on('media', () => this.#mediaCame(session));
    on('picture', () => this.#pictureCame(session));
    on('channel', (channel) => this.dispatchEvent(new CustomEvent('channel', { detail: channel })));
    on('control', () => session === this.#current && this.#tellControl());
    on('connection', () => this.#connectionChanged(session));
    on('ended', ({ reason }) => this.#failed(session, reason));
    return session;
  }

  #isOurs(session) {
    return session === this.#next || session === this.#current;
  }

  // The old session ends when the new one is on show, and not before.
  #show(session) {
    const old = this.#current;
    clearTimeout(this.#timers.recover);
    this.#current = session;
    this.#next = null;
    this.#figures = null;
    this.#showTracks(session.tracks);
    this.#tellControl();
    old?.close();
  }

  #tellControl() {
    this.dispatchEvent(new CustomEvent('control', { detail: this.control }));
  }

  #showTracks(tracks) {
    const changed = this.#pictures.show(tracks);
    const [first] = this.#pictures.list;
    if (first && this.#media.srcObject !== first.stream) this.#media.srcObject = first.stream;
    if (changed) this.dispatchEvent(new CustomEvent('pictures', { detail: this.#pictures.list }));
    // A new source plays by itself where the element has `autoplay`.
    if (this.#isHeld) this.#media.pause();
    else if (first) this.#play();
  }

  async #play() {
    try {
      await this.#media.play();
    } catch (error) {
      if (error.name !== 'NotAllowedError' || this.#media.muted) return;
      this.#media.muted = true;
      this.dispatchEvent(new Event('muted'));
      this.#media.play().catch((again) => console.debug('not played:', again.message));
    }
  }

  #trackCame(session) {
    if (!this.#current) this.#show(session);
    else if (session === this.#current) this.#showTracks(session.tracks);
  }

  #pictureCame(session) {
    if (session === this.#next) this.#show(session);
    this.#mediaCame(session);
  }

  #mediaCame(session) {
    if (session !== this.#current) return;
    if (!this.#next) clearTimeout(this.#timers.start);
    this.#signalling.worked();
    this.#lastBytes = { count: 0, at: performance.now() };
    this.#hasPlayed = true;
    this.#setState('playing');
  }

  #connectionChanged(session) {
    clearTimeout(this.#timers.recover);
    if (session.state === 'failed') this.#pathFailed(session);
    else if (session.state === 'disconnected') {
      this.#timers.recover = setTimeout(() => this.#failed(session, 'The connection went silent'), this.#times.recover);
    }
  }

  #startDeadline() {
    clearTimeout(this.#timers.start);
    this.#timers.start = setTimeout(() => this.#late(this.#next ?? this.#current), this.#times.start);
  }

  #late(session) {
    // It would be no other with a new offer.
    if (session === this.#next && session?.blindFor && this.#current?.state === 'connected') {
      this.#dropNext();
      this.#setNotice(`The stream has begun anew. ${NO_PICTURE} of it`);
    } else if (session && !session.wasConnected && session.connection.remoteDescription) this.#pathFailed(session);
    else this.#failed(session, session?.blindFor ? NO_PICTURE : 'The stream did not start in time');
  }

  // The server tries the same ways from its end, and knows more of what it found;
  // when it has said so, this session is over.
  #pathFailed(session) {
    if (session.wasConnected) {
      this.#failed(session, 'The connection was lost');
      return;
    }
    clearTimeout(this.#timers.start);
    this.#timers.start = setTimeout(async () => {
      const tried = await session.tried();
      if (this.#isOurs(session)) this.#failed(session, `No way to the stream was found${tried && `: ${tried}`}`);
    }, this.#times.verdict);
  }

  // The other of two sessions goes on if it can. If none is left or the new one
  // was not usable: a new connection to the server is a new viewer, and that
  // gets a new offer.
  #failed(session, reason) {
    if (session === this.#current) {
      this.#dropCurrent();
      this.#setState(this.#next ? 'starting' : 'reconnecting', { text: this.#next ? undefined : reason });
      if (this.#next) return;
    } else {
      this.#dropNext();
      if (this.#current?.state !== 'connected') {
        this.#dropCurrent();
        this.#setState('reconnecting', { text: reason });
      }
    }
    this.#signalling.reopen();
  }

  #dropNext() {
    this.#next?.close();
    this.#next = null;
  }

  #dropCurrent() {
    clearTimeout(this.#timers.recover);
    this.#current?.close();
    this.#current = null;
    this.#hasPlayed = false;
    this.#figures = null;
  }

  // --- figures ---

  async #measure() {
    const session = this.#current;
    if (!session) return;
    const report = await session.connection.getStats().catch(() => null);
    if (!report || session !== this.#current) return;
    this.#figures = figures(report, this.#figures);
    this.#noticeStall(this.#figures.totals.bytes);
    this.dispatchEvent(new CustomEvent('stats', { detail: this.#figures }));
  }

  #noticeStall(bytes) {
    const now = performance.now();
    const isBlind = this.#current.blindFor > this.#times.start;
    if (bytes !== this.#lastBytes.count) {
      this.#lastBytes = { count: bytes, at: now };
      // What was on its way does not count; the word that it is live again may
      // have been lost with the signalling.
      if (this.#state === 'waiting') this.#surprises += 1;
      if ((this.#state === 'stalled' && !isBlind) || (this.#hasPlayed && this.#surprises > 1)) this.#goOn();
      if (this.#state === 'playing' && isBlind) this.#setState('stalled', { text: NO_PICTURE });
    } else if (this.#state === 'playing' && now - this.#lastBytes.at > this.#times.stall) {
      this.#setState('stalled');
    }
  }

  #setState(state, { text, retryIn = null } = {}) {
    const words = text || TEXTS[state];
    if (state === this.#state && words === this.#text && retryIn === null) return;
    this.#state = state;
    this.#text = words;
    this.#tellState(retryIn);
  }

  #setNotice(notice) {
    if (notice === this.#notice) return;
    this.#notice = notice;
    this.#tellState(null);
  }

  #tellState(retryIn) {
    const code = this.#state === 'error' ? this.#code : '';
    const detail = { state: this.#state, text: this.#text, retryIn, notice: this.#notice, code };
    this.dispatchEvent(new CustomEvent('state', { detail }));
  }
}
