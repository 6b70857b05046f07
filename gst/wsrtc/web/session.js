// SPDX-License-Identifier: LGPL-2.1-or-later

import { CandidateQueue, candidateMessage } from './candidates.js';
import { pathsTried } from './paths.js';
import { withStereo } from './sdp.js';

// Between two looks for the first pictures of a session, and how long tracks
// without packets are waited for when others have some.
const LOOK_MS = 50;
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

/** Whether the receiver has decoded anything. */
async function hasPicture(receiver) {
  const report = await receiver.getStats().catch(() => new Map());
  return [...report.values()].some(({ framesDecoded }) => framesDecoded > 0);
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
  #closed = false;
  #hasMedia = false;
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
    this.connection = connection;
    this.#candidates = new CandidateQueue(connection);
    if (iceServers.length > 0) connection.setConfiguration({ ...CONFIGURATION, iceServers });
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
    this.#closed = true;
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

  #mediaCame() {
    if (this.#closed || this.#hasMedia) return;
    clearTimeout(this.#waiting);
    this.#hasMedia = true;
    this.#emit('media');
    this.#lookForPictures(performance.now());
  }

  // A video track that has packets may have no picture yet. Decoders run without
  // anybody who looks at it, and this works in hidden pages, too.
  async #lookForPictures(since) {
    const videos = this.connection.getReceivers().filter(({ track }) => track.kind === 'video');
    const pictures = await Promise.all(videos.map(hasPicture));
    if (this.#closed) return;
    const late = performance.now() - since > OTHERS_MS;
    const missing = videos.filter((receiver, index) => !pictures[index]);
    if (missing.every(({ track }) => late && track.muted)) this.#emit('picture');
    else this.#waiting = setTimeout(() => this.#lookForPictures(since), LOOK_MS);
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
