// SPDX-License-Identifier: LGPL-2.1-or-later

import { changeToken, isOurs } from './access.js';
import { Controls } from './controls.js';
import { element } from './dom.js';
import { WsrtcPlayer } from './player.js';
import { RemoteControl } from './remote-control.js';
import { StatsPanel } from './stats-panel.js';
import { StatusView } from './status-view.js';
import { TalkButton } from './talk-button.js';
import { Tiles } from './tiles.js';

/**
 * `<wsrtc-player stream="demo">`: a `WsrtcPlayer` with video, controls, status
 * and statistics. It plays from when it is in the page until it leaves it.
 *
 * Attributes: `stream`, the name, and `url`, the WebSocket address of the
 * signalling (default: the page's host); changing either starts anew.
 * Events: `state`, as the one of `WsrtcPlayer`. Keys: space, m, f, i, r where the
 * source takes mouse and keys, and t (held) where it takes what a viewer says.
 * For one's own style: `--wsrtc-accent`, and the part `video`.
 */
export class WsrtcPlayerElement extends HTMLElement {
  static observedAttributes = ['stream', 'url'];

  #video = element('video', { part: 'video', playsinline: true, autoplay: true, 'aria-label': 'Live picture' });
  #tiles = new Tiles(this.#video);
  #player = null;
  #listening = null;
  #remote = null;
  #stats = new StatsPanel();
  #status = new StatusView(
    () => this.#player?.retry(),
    async () => (await changeToken()) && this.#player?.retry(),
  );
  #controls = new Controls((command) => this.#commands[command]());
  #talk = new TalkButton();

  #commands = {
    pause: () => (this.#video.paused ? this.#player?.play() : this.#player?.pause()),
    mute: () => (this.#video.muted = !this.#video.muted),
    stats: () => {
      this.#stats.toggle();
      this.#controls.set('stats', this.#stats.shown);
    },
    remote: () => this.#controlRemotely(this.#remote ? null : this.#player?.control),
    fullscreen: () => this.#toggleFullscreen(),
  };

  constructor() {
    super();
    // Only this way it also counts for autoplay; the attribute comes too late.
    this.#video.muted = true;
    const style = element('link', { rel: 'stylesheet', href: new URL('player.css', import.meta.url).href });
    const top = element('div', { class: 'top' }, this.#status.badge, this.#status.notice, this.#stats.root);
    const view = [this.#tiles.root, this.#status.cover, top, this.#controls.bar, this.#talk.status];
    this.#controls.add(this.#talk.root);
    this.attachShadow({ mode: 'open', delegatesFocus: true }).append(style, ...view);
    this.#watchVideo();
    this.#controls.set('stats', false);
    this.#controls.set('fullscreen', false);
    this.#controlRemotely(null);
    this.#controls.offer('remote', false);
    if (!this.requestFullscreen && !this.#video.webkitEnterFullscreen) this.#controls.remove('fullscreen');
  }

  /** The player inside; null while the element is not in a page. */
  get player() {
    return this.#player;
  }

  /** The video element inside; of several pictures, that of the first. */
  get video() {
    return this.#video;
  }

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#controls.listen(this, signal);
    this.#talk.listen((event) => this.#controls.concerns(this, event), signal);
    const onFullscreen = () => this.#controls.set('fullscreen', document.fullscreenElement === this);
    document.addEventListener('fullscreenchange', onFullscreen, { signal });
    // Says goodbye at once instead of leaving it to the server's watchdog; a
    // page that comes back out of the browser's memory starts again.
    window.addEventListener('pagehide', () => this.#stop(), { signal });
    window.addEventListener('pageshow', (event) => event.persisted && this.#start(), { signal });
    this.#start();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#stop();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    this.#stop();
    this.#start();
  }

  #start() {
    const options = this.#options;
    this.#player = new WsrtcPlayer(this.#video, options);
    this.#player.addEventListener('state', ({ detail }) => this.#showState(detail));
    this.#player.addEventListener('stats', ({ detail }) => this.#stats.show(detail));
    this.#player.addEventListener('control', ({ detail }) => this.#offerControl(detail));
    this.#player.addEventListener('pictures', ({ detail }) => this.#tiles.show(detail));
    this.#player.start();
  }

  get #options() {
    return { stream: this.getAttribute('stream') || undefined, url: this.getAttribute('url') || undefined };
  }

  #stop() {
    this.#talk.stop();
    this.#offerControl(null);
    this.#player?.stop();
    this.#player = null;
    this.#stats.clear();
    this.#status.stop();
  }

  // Who had it keeps it when a new session takes the place of the old one.
  #offerControl(channel) {
    this.#controls.offer('remote', channel !== null);
    if (this.#remote) this.#controlRemotely(channel);
  }

  #controlRemotely(channel) {
    this.#remote?.stop();
    this.#remote = channel ? new RemoteControl(channel, this.#video) : null;
    this.#remote?.start();
    this.#controls.set('remote', this.#remote !== null);
    this.classList.toggle('remote', this.#remote !== null);
  }

  #showState(detail) {
    this.dataset.state = detail.state;
    const { stream = 'default', url } = this.#options;
    this.#status.show(detail, detail.code === 'security' && (!url || isOurs(url)));
    // The source knows it once it flows.
    if (detail.state === 'playing') this.#talk.look(stream, url);
    this.dispatchEvent(new CustomEvent('state', { detail }));
  }

  #watchVideo() {
    const paused = () => this.#controls.set('pause', this.#video.paused);
    const volume = () => this.#controls.set('mute', this.#video.muted);
    for (const type of ['play', 'pause']) this.#video.addEventListener(type, paused);
    this.#video.addEventListener('volumechange', volume);
    this.#video.addEventListener('dblclick', () => this.#toggleFullscreen());
    paused();
    volume();
  }

  #toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.requestFullscreen) this.requestFullscreen({ navigationUI: 'hide' }).catch(console.debug);
    else this.#video.webkitEnterFullscreen?.(); // phones that only know it for a video
  }
}

customElements.define('wsrtc-player', WsrtcPlayerElement);
