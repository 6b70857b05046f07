// SPDX-License-Identifier: LGPL-2.1-or-later

import { element } from './dom.js';
import { LevelMeter } from './level-meter.js';
import { canShareScreen, closeMedia, hindrance, listDevices, openMedia, wordsFor } from './local-media.js';

const LABELS = { camera: 'Camera', screen: 'Screen', sound: 'Sound only' };
const ENDED = {
  camera: 'The camera has gone: connect it again, or choose another one.',
  screen: 'Sharing the screen was ended.',
  sound: 'The microphone has gone: connect it again, or choose another one.',
};

const SOUND_ENDED = 'The sound has gone: picture only. Connect the microphone again, then choose it, or another one.';

// Instead of a device.
const NONE = 'none';

const chosenIn = (select) => (select.value === NONE ? null : select.value);

let lastName = 0;

/**
 * Choice of what is sent: sources, devices, and a meter for the sound. It opens
 * them, and holds the stream.
 *
 * Events: `stream` with the new MediaStream in `detail`, or `null` when there is
 * none any more; `fault` with a sentence in `detail`, '' = all is well again.
 */
export class DevicePicker extends EventTarget {
  #sources;
  #source;
  #cameras = element('select');
  #microphones = element('select');
  #cameraField;
  #again = element('button', { type: 'button', class: 'quiet', hidden: true }, 'Try again');
  #lack = element('p', { class: 'lack', role: 'status', hidden: true });
  #meter = new LevelMeter();
  #turn = 0;

  /** @param {string[]} sources  Of `SOURCES`; with one only there is no choice of them. */
  constructor(sources) {
    super();
    /** @type {MediaStream | null} */
    this.stream = null;
    this.#sources = sources.filter((source) => source !== 'screen' || canShareScreen());
    [this.#source] = this.#sources;
    this.#cameraField = element('label', {}, element('span', {}, 'Camera'), this.#cameras);
    const sound = element('label', {}, element('span', {}, 'Microphone'), this.#microphones);
    /** @type {HTMLElement} */
    this.root = element('div', { class: 'picker' }, this.#radios(), this.#cameraField, sound);
    this.root.append(this.#lack, this.#meter.root, this.#again);
    for (const select of [this.#cameras, this.#microphones]) select.addEventListener('change', () => this.open());
    this.#again.addEventListener('click', () => this.open());
    navigator.mediaDevices?.addEventListener?.('devicechange', () => this.#list());
  }

  /** `camera`, `screen` or `sound`. */
  get source() {
    return this.#source;
  }

  /** Opens what is chosen, in place of what was. */
  async open() {
    const turn = (this.#turn += 1);
    const blocked = hindrance();
    this.root.hidden = Boolean(blocked);
    if (blocked) return this.#failed(blocked);
    this.#again.hidden = true;
    const [camera, microphone] = [this.#cameras, this.#microphones].map(chosenIn);
    const choice = { source: this.#source, camera, microphone };
    // A device that is in use here can be asked for once more only by some browsers.
    if (this.#source !== 'screen') closeMedia(this.stream);
    try {
      const { stream, lack } = await openMedia(choice);
      if (turn !== this.#turn) return closeMedia(stream);
      closeMedia(this.stream);
      this.#say(lack);
      this.#use(stream);
      this.dispatchEvent(new CustomEvent('fault', { detail: '' }));
      await this.#list();
    } catch (error) {
      if (turn === this.#turn) await this.#failed(wordsFor(error, choice));
    }
  }

  /** Gives all devices back. */
  close() {
    this.#turn += 1;
    closeMedia(this.stream);
    this.#use(null);
  }

  /** Another device while it is live changes what is sent; another source does not. */
  set locked(on) {
    for (const input of this.root.querySelectorAll('input')) input.disabled = on;
  }

  #radios() {
    const name = `source-${(lastName += 1)}`;
    const choice = (source, index) => {
      const input = element('input', { type: 'radio', name, value: source, checked: index === 0 });
      input.addEventListener('change', () => this.#choose(source));
      return element('label', {}, input, element('span', {}, LABELS[source]));
    };
    const hidden = this.#sources.length < 2;
    return element('div', { class: 'sources', role: 'radiogroup', 'aria-label': 'What to send', hidden }, ...this.#sources.map(choice));
  }

  #choose(source) {
    this.#source = source;
    this.#cameraField.hidden = source !== 'camera';
    this.open();
  }

  #use(stream) {
    this.stream = stream;
    this.#meter.follow(stream);
    for (const track of stream?.getTracks() ?? []) {
      track.addEventListener('ended', () => this.stream === stream && this.#ended(track));
    }
    this.dispatchEvent(new CustomEvent('stream', { detail: stream }));
  }

  #say(lack) {
    this.#lack.textContent = lack;
    this.#lack.hidden = !lack;
  }

  #leading() {
    return this.stream.getVideoTracks().length > 0 ? 'video' : 'audio';
  }

  // A picture goes on without sound. Nobody is listened to by another microphone unasked.
  #ended({ kind }) {
    if (kind === this.#leading()) return this.#gone();
    this.#say(SOUND_ENDED);
    return this.#list();
  }

  #gone() {
    this.#failed(ENDED[this.#leading() === 'audio' ? 'sound' : this.#source]);
  }

  async #failed(words) {
    this.close();
    this.#say('');
    this.#again.hidden = false;
    this.dispatchEvent(new CustomEvent('fault', { detail: words }));
    if (!this.root.hidden) await this.#list();
  }

  // Names of devices are told only once one was allowed.
  async #list() {
    const { cameras, microphones } = await listDevices();
    this.#fill(this.#cameras, cameras, 'video', 'No camera');
    this.#fill(this.#microphones, microphones, 'audio', 'No microphone');
  }

  // One that is not there was not chosen: it is asked for again.
  #fill(select, devices, kind, none) {
    const before = select.value;
    const option = ({ deviceId, label }, index) => element('option', { value: deviceId }, label || `Device ${index + 1}`);
    const without = element('option', { value: devices.length > 0 ? NONE : '' }, none);
    select.replaceChildren(...devices.map(option), without);
    const track = this.stream?.getTracks().find((one) => one.kind === kind && one.readyState === 'live');
    const lacks = this.stream && !track && (kind === 'audio' || this.#source === 'camera');
    // What is in use, else what was chosen, else the first.
    const wishes = [track?.getSettings().deviceId, lacks ? without.value : before];
    const known = (id) => [...select.options].some(({ value }) => value === id);
    select.value = wishes.find(known) ?? select.options[0].value;
  }
}
