// SPDX-License-Identifier: LGPL-2.1-or-later

import { withStereo } from './sdp.js';

// Far more than any browser or server gathers; a flood ends here.
const MAX_EARLY_CANDIDATES = 100;

/**
 * One RTCPeerConnection from an offer to its end. It is never negotiated twice:
 * a new offer means a new session.
 *
 * Events: `media`, the first packet of the stream's main track came;
 * `connection`, `connectionState` changed; `ended`, the other side closed or
 * the answer could not be made, with `{ reason }` in `detail`.
 */
export class Session extends EventTarget {
  #send;
  #early = [];
  #closed = false;

  /**
   * @param {object} options
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: object) => void} options.send  Takes answers and candidates.
   */
  constructor({ iceServers, send }) {
    super();
    this.#send = send;
    /** The tracks of this session, growing as they come. */
    this.stream = new MediaStream();
    /** @type {RTCPeerConnection} */
    this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.connection.addEventListener('track', (event) => this.#addTrack(event));
    this.connection.addEventListener('icecandidate', (event) => this.#sendCandidate(event.candidate));
    this.connection.addEventListener('connectionstatechange', () => this.#emit('connection'));
  }

  /** @returns {RTCPeerConnectionState} */
  get state() {
    return this.connection.connectionState;
  }

  /**
   * Takes the offer and sends the answer.
   * @param {string} sdp
   */
  async answer(sdp) {
    try {
      await this.connection.setRemoteDescription({ type: 'offer', sdp });
      this.#early.splice(0).forEach((candidate) => this.#apply(candidate));
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
  addCandidate({ candidate = '', label, id }) {
    const init = { candidate, sdpMLineIndex: label ?? null, sdpMid: id ?? null };
    // An empty one names no section when it speaks for all of them.
    if (init.sdpMLineIndex === null && init.sdpMid === null) init.sdpMLineIndex = 0;
    if (this.connection.remoteDescription) this.#apply(init);
    else if (this.#early.length < MAX_EARLY_CANDIDATES) this.#early.push(init);
  }

  /** Ends the session without a further event; safe to call again. */
  close() {
    this.#closed = true;
    this.connection.close();
  }

  // One candidate that cannot be used (unknown family, ended session) leaves
  // the others; whether any works is what `connectionState` tells.
  #apply(candidate) {
    this.connection.addIceCandidate(candidate).catch((error) => console.debug('candidate left out:', error.message));
  }

  #sendCandidate(candidate) {
    if (this.#closed || candidate?.candidate === '') return;
    if (!candidate) this.#send({ type: 'candidate', candidate: '' });
    else {
      const { sdpMLineIndex: label, sdpMid: id } = candidate;
      this.#send({ type: 'candidate', candidate: candidate.candidate, label, id });
    }
  }

  #addTrack({ track }) {
    this.stream.addTrack(track);
    // Unmuted = packets arrive. Video leads, if there is any: sound alone
    // must not replace a picture that still runs.
    track.addEventListener('unmute', () => {
      const leads = track.kind === 'video' || this.stream.getVideoTracks().length === 0;
      if (leads) this.#emit('media');
    });
    this.#emit('track');
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
