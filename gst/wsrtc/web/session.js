// SPDX-License-Identifier: LGPL-2.1-or-later

import { CandidateQueue, candidateMessage } from './candidates.js';
import { firstPictures } from './first-pictures.js';
import { pathsTried } from './paths.js';
import { withStereo } from './sdp.js';

// How long tracks without packets are waited for when others have some.
const OTHERS_MS = 1000;

const CONFIGURATION = { bundlePolicy: 'max-bundle' };

/**
 * A connection for a session to come. The first one of a page takes a browser
 * tens of milliseconds, and each has to make its certificate: time that is there
 * while the WebSocket opens.
 * @returns {RTCPeerConnection}
 */
export function prepareConnection() {
  return new RTCPeerConnection(CONFIGURATION);
}

// Firefox before 119 cannot change what a connection has begun with.
function connectionWith(iceServers, prepared) {
  if (iceServers.length === 0) return prepared;
  const configuration = { ...CONFIGURATION, iceServers };
  if (prepared.setConfiguration) {
    prepared.setConfiguration(configuration);
    return prepared;
  }
  prepared.close();
  return new RTCPeerConnection(configuration);
}

/**
 * One RTCPeerConnection from an offer to its end. It is never negotiated twice:
 * a new offer means a new session.
 *
 * Events: `track`, `tracks` has one more; `media`, packets come; `picture`, the
 * tracks that have packets can be shown; `control`, `control` is another one;
 * `channel`, the source has opened another data channel, in `detail`; `connection`, `connectionState` changed; `ended`, the other side closed or
 * the answer could not be made, with `{ reason }` in `detail`.
 */
export class Session extends EventTarget {
  #send;
  #candidates;
  #ending = new AbortController();
  #hasMedia = false;
  // Since when packets come of which there is no picture.
  #blindSince = null;
  #waiting = 0;
  #wasConnected = false;

  /**
   * @param {object} options
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: object) => void} options.send  Takes answers and candidates.
   * @param {RTCPeerConnection} [options.connection]  Of `prepareConnection ()`, and not used yet.
   */
  constructor({ iceServers, send, connection = prepareConnection() }) {
    super();
    this.#send = send;
    /** The tracks of this session, growing as they come. */
    this.stream = new MediaStream();
    /**
     * The same, each with the name of the MediaStream that the sender has it in.
     * @type {{track: MediaStreamTrack, name: string}[]}
     */
    this.tracks = [];
    /**
     * Where the source takes mouse and keys; null where it does not.
     * @type {RTCDataChannel | null}
     */
    this.control = null;
    /** @type {RTCPeerConnection} */
    this.connection = connectionWith(iceServers, connection);
    this.#candidates = new CandidateQueue(this.connection);
    this.connection.addEventListener('track', (event) => this.#addTrack(event));
    this.connection.addEventListener('datachannel', ({ channel }) => this.#addChannel(channel));
    this.connection.addEventListener('icecandidate', (event) => this.#sendCandidate(event.candidate));
    this.connection.addEventListener('connectionstatechange', () => {
      this.#wasConnected ||= this.state === 'connected';
      this.#emit('connection');
    });
  }

  /** @returns {RTCPeerConnectionState} */
  get state() {
    return this.connection.connectionState;
  }

  /** Whether it is connected, or was. */
  get wasConnected() {
    return this.#wasConnected;
  }

  /** For how many ms packets have come already of which this browser has made no picture; 0 = there is none to make, or one. */
  get blindFor() {
    return this.#blindSince === null ? 0 : performance.now() - this.#blindSince;
  }

  get #closed() {
    return this.#ending.signal.aborted;
  }

  /** What the browser has tried to reach the source, as half a sentence. */
  async tried() {
    return pathsTried(await this.connection.getStats().catch(() => new Map()));
  }

  /**
   * Takes the offer and sends the answer.
   * @param {string} sdp
   */
  async answer(sdp) {
    try {
      await this.connection.setRemoteDescription({ type: 'offer', sdp });
      this.#candidates.flush();
      const answer = await this.connection.createAnswer();
      await this.connection.setLocalDescription({ type: 'answer', sdp: withStereo(answer.sdp, sdp) });
      this.#send({ type: 'answer', sdp: this.connection.localDescription.sdp });
      this.#watchTransport();
    } catch (error) {
      this.#emit('ended', { reason: `The offer was not usable: ${error.message}` });
    }
  }

  /**
   * Takes a candidate message; an empty candidate is the end of candidates.
   * @param {{candidate?: string, label?: number, id?: string}} message
   */
  addCandidate(message) {
    this.#candidates.add(message);
  }

  /** Ends the session without a further event; safe to call again. */
  close() {
    this.#ending.abort();
    clearTimeout(this.#waiting);
    this.connection.close();
  }

  #sendCandidate(candidate) {
    const message = candidateMessage(candidate);
    if (message && !this.#closed) this.#send(message);
  }

  #addTrack({ track, streams }) {
    this.stream.addTrack(track);
    this.tracks.push({ track, name: streams[0]?.id ?? '' });
    // Unmuted = packets arrive. Video leads, if there is any, but does not have
    // to come: its input may be at rest.
    track.addEventListener('unmute', () => {
      const leads = track.kind === 'video' || this.stream.getVideoTracks().length === 0;
      if (leads) this.#mediaCame();
      else this.#waiting ||= setTimeout(() => this.#mediaCame(), OTHERS_MS);
    });
    this.#emit('track');
  }

  #addChannel(channel) {
    if (channel.label !== 'control') {
      this.#emit('channel', channel);
      return;
    }
    this.control = channel;
    channel.addEventListener('close', () => {
      if (this.control !== channel) return;
      this.control = null;
      this.#emit('control');
    });
    this.#emit('control');
  }

  async #mediaCame() {
    if (this.#closed || this.#hasMedia) return;
    clearTimeout(this.#waiting);
    this.#hasMedia = true;
    this.#blindSince = performance.now();
    this.#emit('media');
    if (!(await firstPictures(this.connection, this.#ending.signal))) return;
    this.#blindSince = null;
    this.#emit('picture');
  }

  // `connectionState` does not tell an orderly DTLS close of the other side.
  #watchTransport() {
    const transport = this.connection.getReceivers().find((receiver) => receiver.transport)?.transport;
    transport?.addEventListener('statechange', () => {
      if (transport.state === 'closed') this.#emit('ended', { reason: 'The other side closed the connection' });
    });
  }

  #emit(type, detail) {
    if (!this.#closed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
