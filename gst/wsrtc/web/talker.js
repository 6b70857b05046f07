// SPDX-License-Identifier: LGPL-2.1-or-later

import { fetchWithToken } from './access.js';
import { closeMedia, hindrance, wordsFor } from './local-media.js';
import { WsrtcPublisher } from './publisher.js';
import { defaultUrl } from './signalling.js';

/** In ms; each can be given to the constructor. */
const DEFAULT_TIMES = {
  /** From the microphone to a connection. */
  connect: 10000,
  /** How long the microphone stays open for the next word. */
  keep: 20000,
};

/**
 * `idle`. `asking`: the browser asks whether this page may use the microphone.
 * `connecting`. `talking`: the other side hears it. `refused`: it does not, for the
 * reason in the text.
 *
 * @typedef {'idle' | 'asking' | 'connecting' | 'talking' | 'refused'} TalkState
 */

const TEXTS = {
  idle: '',
  asking: 'Allow the microphone…',
  connecting: 'Connecting…',
  talking: 'You are heard',
  refused: 'Not heard',
};

// What the server calls it when another one is the source already.
const TAKEN = 'busy';

/**
 * Push to talk: says something to a stream that takes what viewers say, as long as it
 * is wanted. The microphone is asked for when that is for the first time.
 *
 * ```js
 * const talker = new Talker({ stream: 'door.talk' });
 * talker.addEventListener('state', ({ detail }) => console.log(detail.state, detail.text));
 * talker.press(); // … and `release ()`
 * ```
 *
 * Events: `state` with `{ state, text }` in `detail`.
 */
export class Talker extends EventTarget {
  /** @type {TalkState} */
  #state = 'idle';
  #text = '';
  #wanted = false;
  #times;
  #publisher;
  #microphone = null;
  #timer = 0;

  /**
   * @param {object} options
   * @param {string} options.stream  Name of the stream that takes it.
   * @param {string} [options.url]  WebSocket address of the signalling.
   * @param {string} [options.token]  For the server; unset: the page's, for its own server.
   * @param {Partial<typeof DEFAULT_TIMES>} [options.times]  In ms.
   */
  constructor({ stream, url, token, times }) {
    super();
    this.#times = { ...DEFAULT_TIMES, ...times };
    this.#publisher = new WsrtcPublisher({ stream, url, token, asks: false, maxViewers: 1 });
    this.#publisher.addEventListener('viewers', ({ detail }) => detail > 0 && this.#heard());
    this.#publisher.addEventListener('state', ({ detail }) => this.#publisherSays(detail));
  }

  /** @returns {TalkState} */
  get state() {
    return this.#state;
  }

  /** The state as a sentence for people; '' while there is nothing to say. */
  get text() {
    return this.#text;
  }

  /** Whether it is to be heard now. */
  get wanted() {
    return this.#wanted;
  }

  /** What is said, while it is; for a level meter. */
  get microphone() {
    return this.#state === 'talking' ? this.#microphone : null;
  }

  /** From now on the other side is to hear. */
  async press() {
    if (this.#wanted) return;
    this.#wanted = true;
    clearTimeout(this.#timer);
    const reason = hindrance();
    if (reason) {
      this.#refuse(reason);
      return;
    }
    if (!(await this.#openMicrophone()) || !this.#wanted) return;
    this.#mute(false);
    this.#setState('connecting');
    this.#publisher.start(this.#microphone);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refuse('No connection for your voice was made.'), this.#times.connect);
  }

  /** Not any more. */
  release() {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#hush();
    if (this.#state !== 'refused' && this.#state !== 'asking') this.#setState('idle');
  }

  /** Lets the microphone go, too. */
  stop() {
    this.release();
    clearTimeout(this.#timer);
    this.#closeMicrophone();
    this.#setState('idle');
  }

  // Of several presses before the browser was answered, the last counts.
  async #openMicrophone() {
    if (this.#microphone?.getAudioTracks().every(({ readyState }) => readyState === 'live')) return true;
    if (this.#state === 'asking') return false;
    this.#setState('asking');
    try {
      this.#microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      this.#refuse(wordsFor(error, { source: 'sound' }));
      return false;
    }
    if (!this.#wanted) {
      this.#hush();
      this.#setState('idle');
    }
    return true;
  }

  #heard() {
    if (!this.#wanted || this.#state === 'refused') return;
    clearTimeout(this.#timer);
    this.#setState('talking');
  }

  #publisherSays({ state, text, code }) {
    if (!this.#wanted) return;
    if (state === 'error') this.#refuse(code === TAKEN ? 'Somebody else is talking. Try again in a moment.' : text);
    else if (state === 'reconnecting' && this.#state === 'talking') this.#setState('connecting');
  }

  // It stays so until it is tried again.
  #refuse(text) {
    this.#hush();
    this.#wanted = false;
    this.#setState('refused', text);
  }

  #hush() {
    clearTimeout(this.#timer);
    this.#publisher.stop();
    this.#mute(true);
    this.#timer = setTimeout(() => this.#closeMicrophone(), this.#times.keep);
  }

  #mute(muted) {
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  #closeMicrophone() {
    closeMedia(this.#microphone);
    this.#microphone = null;
  }

  #setState(state, text = TEXTS[state]) {
    if (state === this.#state && text === this.#text) return;
    this.#state = state;
    this.#text = text;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text } }));
  }
}

/**
 * The stream that takes what viewers of this one say; null: there is none.
 * @param {string} stream
 * @param {string} [url]  WebSocket address of the signalling.
 * @returns {Promise<string | null>}
 */
export async function talkStreamOf(stream, url = defaultUrl()) {
  const list = new URL('/api/streams', url);
  list.protocol = list.protocol.replace('ws', 'http');
  try {
    const response = await fetchWithToken(list, { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    const { streams } = await response.json();
    const talk = streams.find(({ name }) => name === stream)?.meta?.talk;
    return typeof talk === 'string' && talk !== '' ? talk : null;
  } catch (error) {
    console.debug('list of streams:', error.message);
    return null;
  }
}
