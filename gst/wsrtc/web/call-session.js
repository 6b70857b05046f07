// SPDX-License-Identifier: LGPL-2.1-or-later

import { CandidateQueue, candidateMessage } from './candidates.js';
import { firstPictures } from './first-pictures.js';
import { pathsTried } from './paths.js';

/** Limits in ms; each can be given to the constructor. */
const DEFAULT_TIMES = {
  /** How long a connection may be `disconnected` before it is given up. */
  recover: 6000,
  /** How long one may take to connect. */
  start: 20000,
  /** How long one that is connected may take to show its first pictures. */
  pictures: 3000,
};

const KINDS = ['audio', 'video'];

// Of a description: the same for all that one connection makes.
const originOf = (sdp) => /^o=\S+ (\S+)/m.exec(sdp)?.[1];

const knowsTurn = (servers) => servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));

/**
 * One RTCPeerConnection in both directions, with what the specification of
 * WebRTC calls perfect negotiation: either side may offer at any time; when both
 * do, the polite one takes its offer back.
 *
 * Events: `track`, `stream` has one more; `connected`; `ended` with
 * `{ reason, left }` in `detail`, where `left` = the other side closed it in order.
 */
export class CallSession extends EventTarget {
  #send;
  #local;
  #candidates;
  #called = false;
  #makingOffer = false;
  #ignoresOffer = false;
  #turn = Promise.resolve();
  #timer = 0;
  #offerTimer = 0;
  #closed = false;
  #watched = null;
  #times;
  #hasTurn;
  #wasConnected = false;

  /**
   * @param {object} options
   * @param {MediaStream} options.local  What is sent; both kinds are received, whatever it has.
   * @param {boolean} options.polite  Exactly one of two sides is.
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: object) => void} options.send  Takes descriptions and candidates.
   * @param {Partial<typeof DEFAULT_TIMES>} [options.times]  Limits in ms.
   */
  constructor({ local, polite, iceServers, send, times }) {
    super();
    this.#times = { ...DEFAULT_TIMES, ...times };
    this.#hasTurn = knowsTurn(iceServers);
    this.#send = (message) => !this.#closed && send(message);
    this.#local = local;
    this.polite = polite;
    /** What the other side sends. */
    this.stream = new MediaStream();
    /** @type {RTCPeerConnection} */
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#candidates = new CandidateQueue(this.connection);
    const on = (type, handler) => this.connection.addEventListener(type, handler);
    on('negotiationneeded', () => this.#offer());
    on('icecandidate', ({ candidate }) => this.#gathered(candidate));
    on('track', ({ track }) => this.#trackCame(track));
    on('connectionstatechange', () => this.#changed());
    this.#giveUpIn(this.#times.start);
  }

  /** Whether media can flow now. */
  get isConnected() {
    return !this.#closed && this.connection.connectionState === 'connected';
  }

  /** Whether it is connected, or was and may be again by itself. */
  get isUp() {
    return !this.#closed && this.#wasConnected;
  }

  /** Waits for the first pictures of what the other side sends, and not for ever. */
  async pictures() {
    await firstPictures(this.connection, AbortSignal.timeout(this.#times.pictures));
  }

  /** Whether the offer is not of the connection that this one is with: a pipeline makes another one to offer anew. */
  isOther({ sdp }) {
    const { remoteDescription } = this.connection;
    return remoteDescription !== null && originOf(remoteDescription.sdp) !== originOf(String(sdp));
  }

  /** Whether an offer that comes now crosses our first one, which is void then: no other can be made of its connection. */
  get isVoid() {
    return this.polite && this.#called && this.connection.remoteDescription === null;
  }

  /** Offers first. A side that does not call it waits for the other's offer. */
  call() {
    this.#called = true;
    for (const kind of KINDS) {
      const track = this.#local.getTracks().find((one) => one.kind === kind);
      if (track) this.connection.addTransceiver(track, { streams: [this.#local] });
      else this.connection.addTransceiver(kind, { direction: 'recvonly' });
    }
  }

  /**
   * Offers, unless the other side has done so before.
   * @param {number} ms
   */
  callAfter(ms) {
    this.#offerTimer = setTimeout(() => this.call(), ms);
  }

  /**
   * Takes an offer, an answer or a candidate; one after the other.
   * @param {{type: string, sdp?: string, candidate?: string, label?: number, id?: string}} message
   */
  receive(message) {
    if (message.type === 'offer') clearTimeout(this.#offerTimer);
    const take = message.type === 'candidate' ? () => this.#takeCandidate(message) : () => this.#takeDescription(message);
    this.#turn = this.#turn.then(() => !this.#closed && take()).catch((error) => {
      this.#end(`The other side's ${message.type} was not usable: ${error.message}`);
    });
  }

  /**
   * Sends the tracks of another stream, in place of those of the same kind.
   * @param {MediaStream} local
   */
  replace(local) {
    this.#local = local;
    for (const transceiver of this.connection.getTransceivers()) {
      const track = local.getTracks().find(({ kind }) => kind === transceiver.receiver.track.kind) ?? null;
      transceiver.sender.replaceTrack(track).catch((error) => console.debug('not replaced:', error.message));
      // The first one of its kind has to be offered.
      if (track && transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    }
  }

  /** Ends it without a further event; safe to call again. */
  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#offerTimer);
    this.connection.close();
  }

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.connection.setLocalDescription();
      this.#send({ type: 'offer', sdp: this.connection.localDescription.sdp });
    } catch (error) {
      this.#end(`No offer could be made: ${error.message}`);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #takeDescription({ type, sdp }) {
    const { connection } = this;
    const collides = type === 'offer' && (this.#makingOffer || connection.signalingState !== 'stable');
    this.#ignoresOffer = collides && !this.polite;
    // An answer to an offer that was taken back is nobody's.
    if (this.#ignoresOffer || (type === 'answer' && connection.signalingState !== 'have-local-offer')) return;
    await connection.setRemoteDescription({ type, sdp: String(sdp) });
    this.#candidates.flush();
    if (type === 'offer') await this.#answer();
    this.#watchTransport();
  }

  // What we have goes where the offer takes it.
  async #answer() {
    const { connection } = this;
    for (const transceiver of connection.getTransceivers()) {
      const { sender, receiver } = transceiver;
      const track = this.#local.getTracks().find(({ kind }) => kind === receiver.track.kind);
      if (!track || sender.track || transceiver.stopped) continue;
      await sender.replaceTrack(track);
      sender.setStreams?.(this.#local);
      transceiver.direction = 'sendrecv';
    }
    await connection.setLocalDescription();
    this.#send({ type: 'answer', sdp: connection.localDescription.sdp });
  }

  // Candidates of an offer that is ignored are of no use.
  #takeCandidate(message) {
    if (!this.#ignoresOffer) this.#candidates.add(message);
  }

  #gathered(candidate) {
    const message = candidateMessage(candidate);
    if (message) this.#send(message);
  }

  #trackCame(track) {
    // One of each kind is shown: the newest.
    for (const old of this.stream.getTracks()) if (old.kind === track.kind) this.stream.removeTrack(old);
    this.stream.addTrack(track);
    this.#emit('track');
  }

  #changed() {
    const state = this.connection.connectionState;
    clearTimeout(this.#timer);
    if (state === 'failed') this.#fail();
    else if (state === 'disconnected') this.#giveUpIn(this.#times.recover);
    else if (state !== 'connected') this.#giveUpIn(this.#times.start);
    else {
      this.#wasConnected = true;
      this.#emit('connected');
    }
  }

  #giveUpIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(), ms);
  }

  async #fail() {
    if (this.#wasConnected) this.#end('The other side went silent');
    else if (!this.connection.remoteDescription) this.#end('The other side did not answer');
    else {
      const reason = await this.#whyNoWay();
      if (!this.#wasConnected) this.#end(reason);
    }
  }

  async #whyNoWay() {
    const tried = pathsTried(await this.connection.getStats().catch(() => new Map()));
    const turn = this.#hasTurn ? '' : '; the server hands out no TURN server, and some networks need one';
    return `No way to the other side was found${tried && `: ${tried}`}${turn}`;
  }

  // `connectionState` does not tell an orderly DTLS close of the other side.
  #watchTransport() {
    const { transport } = this.connection.getSenders().find((sender) => sender.transport) ?? {};
    if (!transport || transport === this.#watched) return;
    this.#watched = transport;
    transport.addEventListener('statechange', () => {
      if (transport.state === 'closed') this.#end('The other side has left', true);
    });
  }

  #end(reason, left = false) {
    if (this.#closed) return;
    this.#emit('ended', { reason, left });
    this.close();
  }

  #emit(type, detail) {
    if (!this.#closed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
