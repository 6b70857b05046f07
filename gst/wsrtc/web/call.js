// SPDX-License-Identifier: LGPL-2.1-or-later
// /call/<room>: two people, or one and a pipeline, see and hear each other.

import { offerAnother } from './access.js';
import { WsrtcCaller } from './caller.js';
import { webRtcLack } from './capabilities.js';
import { DevicePicker } from './device-picker.js';
import { icon } from './icons.js';

const at = (id) => document.getElementById(id);
const room = location.pathname.split('/')[2];
const picker = new DevicePicker(['camera']);
const caller = new WsrtcCaller({ room });
// A text of more characters is set smaller.
const LONG = 120;
const muted = { audio: false, video: false };

/** Button → kind of track, and for "on" and "off" of it icon and label. */
const SWITCHES = {
  microphone: ['audio', ['microphone', 'Mute your microphone (m)'], ['microphone-off', 'Unmute your microphone (m)']],
  camera: ['video', ['camera', 'Switch your camera off (c)'], ['camera-off', 'Switch your camera on (c)']],
};

at('name').textContent = room;
document.title = `Call ${room}`;
at('fault').after(picker.root);

const isIn = () => caller.state !== 'stopped';

function show() {
  document.body.dataset.state = caller.state;
  at('state').textContent = caller.text;
  at('cover').textContent = caller.state === 'connected' ? '' : caller.text;
  at('cover').classList.toggle('long', caller.text.length > LONG);
  at('go').textContent = isIn() ? 'Hang up' : 'Join';
  // Who has no camera can still look and listen.
  at('go').disabled = (!isIn() && !picker.stream && at('fault').hidden) || webRtcLack() !== '';
  for (const [id, [kind, on, off]] of Object.entries(SWITCHES)) {
    const [image, label] = muted[kind] ? off : on;
    at(id).replaceChildren(icon(image));
    at(id).setAttribute('aria-label', label);
    at(id).title = label;
    at(id).classList.toggle('off', muted[kind]);
    at(id).hidden = !picker.stream?.getTracks().some((track) => track.kind === kind);
  }
}

function applyMutes() {
  for (const track of picker.stream?.getTracks() ?? []) track.enabled = !muted[track.kind];
}

function toggle(id) {
  const [kind] = SWITCHES[id];
  muted[kind] = !muted[kind];
  applyMutes();
  show();
}

picker.addEventListener('stream', ({ detail }) => {
  applyMutes();
  at('preview').srcObject = detail;
  at('preview').hidden = !detail?.getVideoTracks().length;
  if (isIn()) caller.start(detail ?? new MediaStream());
  show();
});
picker.addEventListener('fault', ({ detail }) => {
  at('fault').textContent = detail;
  at('fault').hidden = !detail;
  show();
});
caller.addEventListener('state', show);
offerAnother(at('token'), caller);
caller.addEventListener('stream', ({ detail }) => {
  if (at('remote').srcObject !== detail) at('remote').srcObject = detail;
});
for (const id of Object.keys(SWITCHES)) at(id).addEventListener('click', () => toggle(id));
at('go').addEventListener('click', () => {
  if (isIn()) caller.stop();
  else caller.start(picker.stream ?? new MediaStream());
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest('select, input')) return;
  const id = { m: 'microphone', c: 'camera' }[event.key.toLowerCase()];
  if (id && !at(id).hidden) toggle(id);
});
// Says goodbye at once instead of leaving it to watchdogs.
window.addEventListener('pagehide', () => caller.stop());

show();
picker.open();
