// SPDX-License-Identifier: LGPL-2.1-or-later

import { CandidateQueue, candidateMessage } from './candidates.js';

// How long a connection may be `disconnected` before it is given up.
const RECOVER_MS = 6000;
// From the offer to a connection.
const START_MS = 20000;

// A browser on a busy machine sends a smaller picture; of a screen, where words
// have to be read, it had better leave out frames.
async function keepReadable(sender) {
  if (sender.track?.contentHint !== 'detail') return;
  const parameters = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await sender.setParameters(parameters).catch((error) => console.debug('not kept readable:', error.message));
}

/**
 * One RTCPeerConnection that sends a stream to one viewer, from our offer, or our
 * answer to its own, to its end. It is never negotiated twice: other tracks mean another session, another
 * device of the same kind does not.
 *
 * Events: `connected`; `ended`, nothing more will come of it.
 */
export class SourceSession extends EventTarget {
  #send;
  #stream;
  #candidates;
  #timer = 0;
  #closed = false;

  /**
   * @param {object} options
   * @param {MediaStream} options.stream
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: object) => void} options.send  Takes the offer and candidates.
   */
  constructor({ stream, iceServers, send }) {
    super();
    this.#send = send;
    /** @type {RTCPeerConnection} */
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#candidates = new CandidateQueue(this.connection);
    this.#stream = stream;
    /** Whether it began with an offer of the viewer, who then cannot be offered to. */
    this.answers = false;
    this.connection.addEventListener('icecandidate', ({ candidate }) => this.#gathered(candidate));
    this.connection.addEventListener('connectionstatechange', () => this.#changed());
    this.#giveUpIn(START_MS);
  }

  /** Makes the offer and sends it. */
  async offer() {
    for (const track of this.#stream.getTracks()) {
      this.connection.addTransceiver(track, { direction: 'sendonly', streams: [this.#stream] });
    }
    try {
      await Promise.all(this.connection.getSenders().map(keepReadable));
      await this.connection.setLocalDescription();
      if (!this.#closed) this.#send({ type: 'offer', sdp: this.connection.localDescription.sdp });
    } catch (error) {
      this.#end(`The offer could not be made: ${error.message}`);
    }
  }

  /**
   * Answers an offer, with what it asks for of the stream.
   * @param {string} sdp
   */
  async answer(sdp) {
    this.answers = true;
    for (const track of this.#stream.getTracks()) this.connection.addTrack(track, this.#stream);
    try {
      await this.connection.setRemoteDescription({ type: 'offer', sdp });
      await Promise.all(this.connection.getSenders().map(keepReadable));
      await this.connection.setLocalDescription();
      if (!this.#closed) this.#send({ type: 'answer', sdp: this.connection.localDescription.sdp });
      this.#candidates.flush();
      this.#watchTransport();
    } catch (error) {
      this.#end(`The offer was not usable: ${error.message}`);
    }
  }

  /** @param {string} sdp */
  async answered(sdp) {
    try {
      await this.connection.setRemoteDescription({ type: 'answer', sdp });
      this.#candidates.flush();
      this.#watchTransport();
    } catch (error) {
      this.#end(`The answer was not usable: ${error.message}`);
    }
  }

  /** @param {{candidate?: string, label?: number, id?: string}} message */
  addCandidate(message) {
    this.#candidates.add(message);
  }

  /**
   * Sends the tracks of another stream, in place of those of the same kind.
   * @param {MediaStream} stream
   */
  replace(stream) {
    for (const sender of this.connection.getSenders()) {
      const track = stream.getTracks().find(({ kind }) => kind === sender.track?.kind);
      if (track) sender.replaceTrack(track).catch((error) => console.debug('not replaced:', error.message));
    }
  }

  /** Ends it without a further event; safe to call again. */
  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.connection.close();
  }

  #gathered(candidate) {
    const message = candidateMessage(candidate);
    if (message && !this.#closed) this.#send(message);
  }

  #changed() {
    const state = this.connection.connectionState;
    clearTimeout(this.#timer);
    if (state === 'failed') this.#end('No way to the viewer was found');
    else if (state === 'disconnected') this.#giveUpIn(RECOVER_MS);
    else if (state === 'connected') this.dispatchEvent(new Event('connected'));
    else this.#giveUpIn(START_MS);
  }

  #giveUpIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('The viewer went silent'), ms);
  }

  // `connectionState` does not tell an orderly DTLS close of the other side.
  #watchTransport() {
    const transport = this.connection.getSenders().find((sender) => sender.transport)?.transport;
    transport?.addEventListener('statechange', () => {
      if (transport.state === 'closed') this.#end('The viewer has left');
    });
  }

  #end(reason) {
    if (this.#closed) return;
    this.close();
    this.dispatchEvent(new CustomEvent('ended', { detail: { reason } }));
  }
}
