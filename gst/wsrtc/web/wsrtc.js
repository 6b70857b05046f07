// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * wsrtc.js: streams of a wsrtc server in your own page. No build step, nothing
 * loaded from elsewhere.
 *
 * With its own controls, in two lines:
 *
 * ```html
 * <script type="module" src="/assets/wsrtc.js"></script>
 * <wsrtc-player stream="demo"></wsrtc-player>
 * ```
 *
 * In a video element of yours, in five:
 *
 * ```js
 * import { WsrtcPlayer } from '/assets/wsrtc.js';
 * const video = document.querySelector('video');
 * const player = new WsrtcPlayer(video, { stream: 'demo' });
 * player.addEventListener('state', ({ detail }) => console.log(detail.text));
 * player.start();
 * ```
 *
 * Sending is `WsrtcPublisher`, a call between two `WsrtcCaller`, push to talk `Talker`.
 *
 * The rest is for those who build on single parts: `Session` is one
 * RTCPeerConnection, `Signalling` the WebSocket that comes back by itself,
 * `figures ()` makes numbers for people out of `getStats ()`.
 *
 * @module wsrtc
 */
export { Backoff } from './backoff.js';
export { WsrtcCaller } from './caller.js';
export { capabilitiesMessage, codecNames } from './capabilities.js';
export { Pictures } from './pictures.js';
export { WsrtcPlayer } from './player.js';
export { WsrtcPlayerElement } from './player-element.js';
export { MAX_VIEWERS, WsrtcPublisher } from './publisher.js';
export { RemoteControl } from './remote-control.js';
export { Session } from './session.js';
export { Signalling, defaultUrl, parseMessage } from './signalling.js';
export { figures } from './stats.js';
export { Talker, talkStreamOf } from './talker.js';
