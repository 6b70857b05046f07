// SPDX-License-Identifier: LGPL-2.1-or-later
// Camera, microphone and screen of this browser, and in words why not.

/** What a page can send. */
export const SOURCES = ['camera', 'screen', 'sound'];

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const NAMES = { camera: 'the camera', screen: 'the screen', sound: 'the microphone' };

/** Name of the browser's error → what it means, and what to do. */
const WORDS = {
  NotAllowedError: (what) =>
    what === 'screen'
      ? 'No screen was chosen: try again and pick a screen, a window or a tab.'
      : `This page may not use ${NAMES[what]}: allow it beside the address, or in the system's settings, then try again.`,
  NotFoundError: (what) => `There is no ${what === 'sound' ? 'microphone' : 'camera'} here: connect one, then try again.`,
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
  return navigator.mediaDevices?.getUserMedia ? '' : 'This browser gives pages no camera and no microphone.';
}

/**
 * An error of `openMedia ()` as a sentence for people.
 * @param {Error} error
 * @param {'camera' | 'screen' | 'sound'} what  What was asked for.
 */
export function wordsFor(error, what) {
  return WORDS[error.name]?.(what) ?? `${NAMES[what].replace('the', 'The')} did not start: ${error.message || error.name}`;
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

/**
 * Opens what was chosen. Throws what the browser throws.
 * @param {object} choice
 * @param {'camera' | 'screen' | 'sound'} choice.source
 * @param {string} choice.camera  Its id; '' = any.
 * @param {string | null} choice.microphone  Its id; '' = any, `null` = none.
 * @returns {Promise<MediaStream>}
 */
export async function openMedia({ source, camera, microphone }) {
  if (source === 'screen') {
    const screen = await openScreen();
    // The sound of the machine itself, where the browser has it, goes first.
    return microphone === null ? screen : withMicrophone(screen, microphone).catch(() => screen);
  }
  const video = source === 'camera' ? { ...VIDEO, ...deviceOf(camera) } : false;
  return navigator.mediaDevices.getUserMedia({ video, audio: microphone !== null && deviceOf(microphone) });
}

/** Ends all tracks: the lamp of the camera goes out. */
export function closeMedia(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/**
 * Cameras and microphones; without names as long as none was allowed.
 * @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[]}>}
 */
export async function listDevices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const ofKind = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
  return { cameras: ofKind('videoinput'), microphones: ofKind('audioinput') };
}
