// SPDX-License-Identifier: LGPL-2.1-or-later
// /publish/<stream>: sends this browser's camera, screen or microphone.

import { offerAnother } from './access.js';
import { DevicePicker } from './device-picker.js';
import { SOURCES } from './local-media.js';
import { WsrtcPublisher } from './publisher.js';

const at = (id) => document.getElementById(id);
const stream = location.pathname.split('/')[2];
const picker = new DevicePicker(SOURCES);
const publisher = new WsrtcPublisher({ stream });

at('name').textContent = stream;
at('watch').href = `/${stream}`;
document.title = `Publish ${stream}`;
at('fault').after(picker.root);

const isLive = () => publisher.state !== 'stopped';

function show() {
  const { viewers } = publisher;
  const audience = `${viewers} viewer${viewers === 1 ? '' : 's'}`;
  const live = publisher.state === 'live';
  document.body.dataset.state = publisher.state;
  at('state').textContent = live ? `Live, ${audience}` : publisher.text;
  at('badge').textContent = live ? `Live · ${audience}` : '';
  at('go').textContent = isLive() ? 'Stop' : 'Go live';
  at('go').disabled = !isLive() && !picker.stream;
  picker.locked = isLive();
}

picker.addEventListener('stream', ({ detail }) => {
  at('preview').srcObject = detail;
  at('preview').classList.toggle('mirrored', picker.source === 'camera');
  if (isLive() && detail) publisher.start(detail);
  const picture = detail?.getVideoTracks().length > 0;
  at('cover').textContent = picture ? '' : detail ? 'Sound only' : 'No picture yet';
  show();
});
picker.addEventListener('fault', ({ detail }) => {
  at('fault').textContent = detail;
  at('fault').hidden = !detail;
  // Viewers would look at the last picture for ever.
  if (detail && isLive()) publisher.stop();
});
publisher.addEventListener('state', show);
offerAnother(at('token'), publisher);
publisher.addEventListener('viewers', show);
at('go').addEventListener('click', () => {
  if (isLive()) publisher.stop();
  else publisher.start(picker.stream);
});
// Says goodbye at once instead of leaving it to watchdogs.
window.addEventListener('pagehide', () => publisher.stop());
window.addEventListener('beforeunload', (event) => publisher.viewers > 0 && event.preventDefault());

show();
at('cover').textContent = 'No picture yet';
picker.open();
