// SPDX-License-Identifier: LGPL-2.1-or-later
// Camera, microphone and screen of this browser, and in words why not.

import { webRtcLack } from './capabilities.js';

/** What a page can send. */
export const SOURCES = ['camera', 'screen', 'sound'];

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const NAMES = { camera: 'the camera', screen: 'the screen', sound: 'the microphone' };

// Of the two kinds: how devices of it are called, the right to it, and the other one.
const KINDS = {
  video: { device: 'videoinput', right: 'camera', other: 'audio' },
  audio: { device: 'audioinput', right: 'microphone', other: 'video' },
};

/** Why one of both could not be had → what is said where the other one is sent alone. */
const ALONE = {
  NotFoundError: { video: 'No microphone here: picture only.', audio: 'No camera here: sound only.' },
  NotAllowedError: {
    video: 'This page may not use the microphone: picture only. Allow it beside the address, then choose it.',
    audio: 'This page may not use the camera: sound only. Allow it beside the address, then choose it.',
  },
};

const NOTHING = 'NothingChosenError';

/** Name of the error → what it means, and what to do. */
const WORDS = {
  [NOTHING]: () => 'Nothing is chosen to send: choose a camera or a microphone.',
  NotAllowedError: (what) =>
    what === 'screen'
      ? 'No screen was chosen: try again and pick a screen, a window or a tab.'
      : `This page may not use ${NAMES[what]}: allow it beside the address, or in the system's settings, then try again.`,
  NotFoundError: (what, both) =>
    `There is no ${both ? 'camera and no microphone' : what === 'sound' ? 'microphone' : 'camera'} here: connect one, then try again.`,
  NotReadableError: (what) => `Another program has ${NAMES[what]}: close it there, then try again.`,
  OverconstrainedError: (what) => `The device that was chosen for ${NAMES[what]} has gone: choose another one.`,
};

/** Why nothing can be had of this browser at all; '' = it can. */
export function hindrance() {
  if (!isSecureContext) {
    return (
      'Browsers hand out camera, microphone and screen only to pages that came by https, or from this machine itself. ' +
      `Open https://${location.host}${location.pathname}; for that the server needs a certificate: ` +
      'tls-certificate and tls-private-key.'
    );
  }
  if (!navigator.mediaDevices?.getUserMedia) return 'This browser gives pages no camera and no microphone.';
  return webRtcLack();
}

/**
 * An error of `openMedia ()` as a sentence for people.
 * @param {Error} error
 * @param {{source: 'camera' | 'screen' | 'sound', camera?: string | null, microphone?: string | null}} choice  What was asked for.
 */
export function wordsFor(error, { source: what, camera, microphone }) {
  const both = what === 'camera' && camera !== null && microphone !== null;
  return WORDS[error.name]?.(what, both) ?? `${NAMES[what].replace('the', 'The')} did not start: ${error.message || error.name}`;
}

/** Whether this browser can share its screen; phones cannot. */
export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

const deviceOf = (id) => (id ? { deviceId: { exact: id } } : {});

async function openScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: true });
  for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
  return stream;
}

async function withMicrophone(stream, microphone) {
  if (stream.getAudioTracks().length > 0) return stream;
  const sound = await navigator.mediaDevices.getUserMedia({ audio: deviceOf(microphone) });
  sound.getAudioTracks().forEach((track) => stream.addTrack(track));
  return stream;
}

/** What the browser says of the right to one kind; '' = nothing, as some do. */
async function rightTo(kind) {
  try {
    return (await navigator.permissions.query({ name: KINDS[kind].right })).state;
  } catch {
    return '';
  }
}

/** Which kinds may be had alone where both together were refused, without another question of the browser's. */
async function kindsLeft({ name }) {
  const kinds = Object.keys(KINDS);
  if (name === 'NotFoundError') {
    const all = await navigator.mediaDevices.enumerateDevices();
    return kinds.filter((kind) => all.some((device) => device.kind === KINDS[kind].device));
  }
  if (name !== 'NotAllowedError') return [];
  const rights = await Promise.all(kinds.map(rightTo));
  return kinds.filter((kind, index) => rights[index] === 'granted' || rights[1 - index] === 'denied');
}

// A browser gives both or nothing, though one is better than nothing.
async function openDevices({ video, audio }) {
  const get = (constraints) => navigator.mediaDevices.getUserMedia(constraints);
  try {
    return { stream: await get({ video, audio }), lack: '' };
  } catch (error) {
    if (!video || !audio) throw error;
    let fault = error;
    for (const kind of await kindsLeft(error)) {
      try {
        const stream = await get({ video, audio, [KINDS[kind].other]: false });
        return { stream, lack: ALONE[error.name][kind] };
      } catch (again) {
        fault = again;
      }
    }
    throw fault;
  }
}

/**
 * Opens what was chosen; of camera and microphone one, where there is but one.
 * Throws what the browser throws.
 * @param {object} choice
 * @param {'camera' | 'screen' | 'sound'} choice.source
 * @param {string | null} choice.camera  Its id; '' = any, `null` = none.
 * @param {string | null} choice.microphone  Its id; '' = any, `null` = none.
 * @returns {Promise<{stream: MediaStream, lack: string}>}  `lack` says what is missing; '' = nothing.
 */
export async function openMedia({ source, camera, microphone }) {
  if (source === 'screen') {
    const screen = await openScreen();
    // The sound of the machine itself, where the browser has it, goes first.
    const stream = microphone === null ? screen : await withMicrophone(screen, microphone).catch(() => screen);
    return { stream, lack: '' };
  }
  const video = source === 'camera' && camera !== null && { ...VIDEO, ...deviceOf(camera) };
  const audio = microphone !== null && deviceOf(microphone);
  if (!video && !audio) throw Object.assign(new Error('nothing chosen'), { name: NOTHING });
  return openDevices({ video, audio });
}

/** Ends all tracks: the lamp of the camera goes out. */
export function closeMedia(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/**
 * Cameras and microphones; without names and ids as long as none was allowed.
 * @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[]}>}
 */
export async function listDevices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const ofKind = ({ device }) => all.filter(({ kind }) => kind === device);
  return { cameras: ofKind(KINDS.video), microphones: ofKind(KINDS.audio) };
}
