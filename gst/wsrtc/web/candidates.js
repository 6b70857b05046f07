// SPDX-License-Identifier: LGPL-2.1-or-later

// Far more than any browser or server gathers; a flood ends here.
const MAX_EARLY = 100;

/**
 * What to send of a candidate that was gathered; `null` for nothing.
 * @param {RTCIceCandidate | null} candidate  `null` = there are no more.
 * @returns {{type: 'candidate', candidate: string, label?: number, id?: string} | null}
 */
export function candidateMessage(candidate) {
  if (!candidate) return { type: 'candidate', candidate: '' };
  if (candidate.candidate === '') return null;
  const { sdpMLineIndex: label, sdpMid: id } = candidate;
  return { type: 'candidate', candidate: candidate.candidate, label, id };
}

/** Candidates that came: those before the description wait for it. */
export class CandidateQueue {
  #connection;
  #early = [];

  /** @param {RTCPeerConnection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * Takes a candidate message; an empty candidate is the end of candidates.
   * @param {{candidate?: string, label?: number, id?: string}} message
   */
  add({ candidate = '', label, id }) {
    const init = { candidate, sdpMLineIndex: label ?? null, sdpMid: id ?? null };
    // An empty one names no section when it speaks for all of them.
    if (init.sdpMLineIndex === null && init.sdpMid === null) init.sdpMLineIndex = 0;
    if (this.#connection.remoteDescription) this.#apply(init);
    else if (this.#early.length < MAX_EARLY) this.#early.push(init);
  }

  /** To be called when the remote description is set. */
  flush() {
    this.#early.splice(0).forEach((init) => this.#apply(init));
  }

  // One candidate that cannot be used (unknown family, ended session) leaves
  // the others; whether any works is what `connectionState` tells.
  #apply(init) {
    this.#connection.addIceCandidate(init).catch((error) => console.debug('candidate left out:', error.message));
  }
}
