// SPDX-License-Identifier: LGPL-2.1-or-later
// /: the streams of this server as cards; a click plays one in this page. The
// fragment of the address names the one that plays, so "back" closes it.

import { changeToken } from './access.js';
import { element } from './dom.js';
import { icon } from './icons.js';
import { Still } from './still.js';
import { Streams, hasCard, labelOf, withStills } from './streams.js';
import './wsrtc.js';

const at = (id) => document.getElementById(id);
const cards = new Map();
const stills = new Map();
const labels = new Map();

const count = (number, one) => `${number} ${one}${number === 1 ? '' : 's'}`;

/** A hue from 0 to 359 that stays the same for a name. */
function hue(name) {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)) % 9973;
  return (hash * 47) % 360;
}

// --- the one that plays ---

// Anybody can make a link to this page: what its fragment says goes into links
// and into the request for the signalling only if it is the name of a stream.
const NAME = /^[A-Za-z0-9._-]{1,64}$/;

function playing() {
  const name = location.hash.slice(1);
  return NAME.test(name) ? name : '';
}

function stageFor(name) {
  const close = element('button', { type: 'button' }, 'Close');
  close.addEventListener('click', () => show(''));
  const line = element(
    'div',
    { class: 'stage-line' },
    element('h2', {}, labels.get(name) ?? name),
    element('div', { class: 'actions' }, element('a', { href: `/${name}` }, 'Own page'), close),
  );
  return [element('wsrtc-player', { stream: name }), line];
}

function render() {
  const name = playing();
  const stage = at('stage');
  const player = stage.querySelector('wsrtc-player');
  for (const [key, card] of cards) card.setAttribute('aria-current', key === name);
  if ((player?.getAttribute('stream') ?? '') === name) return;
  stage.hidden = !name;
  document.title = name ? `${name} · live` : 'Live streams';
  // What is taken away takes the focus with it; the browser's "back" has done so already.
  const focused = document.activeElement;
  const hadFocus = player && (stage.contains(focused) || focused === document.body);
  // Sound once allowed stays on with the next stream.
  const muted = player?.video.muted ?? true;
  stage.replaceChildren(...(name ? stageFor(name) : []));
  if (hadFocus) (name ? stage : cards.get(player.getAttribute('stream')))?.focus();
  if (!name) return;
  stage.firstChild.video.muted = muted;
  stage.scrollIntoView({ block: 'nearest' });
}

function show(name) {
  history.pushState(null, '', name ? `#${name}` : location.pathname);
  render();
  if (name) at('stage').focus({ preventScroll: true });
}

// --- the cards ---

function makeCard(name) {
  const poster = element('span', { class: 'poster' }, icon('play'), element('span', { class: 'mark' }));
  poster.style.setProperty('--hue', hue(name));
  const about = element(
    'span',
    { class: 'about' },
    element('span', { class: 'name' }),
    element('span', { class: 'viewers' }),
    element('span', { class: 'text' }),
  );
  const still = new Still(poster);
  stills.set(name, still);
  poster.append(still.age);
  const card = element('a', { class: 'card', href: `/${name}`, 'data-stream': name }, poster, about);
  card.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window
    event.preventDefault();
    show(name);
  });
  return card;
}

// The words of the source, where there is nothing to see.
function updateCard(card, stream, all) {
  const { name, state, viewers, text = '' } = stream;
  const live = state === 'live';
  stills.get(name).names = withStills([name, stream.meta?.substream], all);
  card.querySelector('.name').textContent = labelOf(stream);
  card.querySelector('.text').textContent = live ? '' : text;
  card.classList.toggle('live', live);
  card.classList.toggle('waiting', !live);
  card.querySelector('.mark').textContent = live ? 'Live' : 'Waiting';
  card.querySelector('.viewers').textContent = count(viewers, 'viewer');
}

// Cards stay the same elements, so that focus and hover do.
function update(streams, all) {
  for (const name of [...cards.keys()].filter((key) => !streams.some((stream) => stream.name === key))) {
    cards.get(name).parentNode.remove();
    cards.delete(name);
    labels.delete(name);
    stills.get(name).end();
    stills.delete(name);
  }
  streams.forEach((stream, index) => {
    labels.set(stream.name, labelOf(stream));
    if (!cards.has(stream.name)) cards.set(stream.name, makeCard(stream.name));
    const card = cards.get(stream.name);
    updateCard(card, stream, all);
    const item = card.parentNode ?? element('li', {}, card);
    const present = at('streams').children[index];
    if (present !== item) at('streams').insertBefore(item, present ?? null);
  });
  render();
}

function say(text, bad = false) {
  const summary = at('summary');
  if (summary.textContent !== text) summary.textContent = text;
  summary.classList.toggle('bad', bad);
}

const example = () =>
  [
    'gst-launch-1.0 videotestsrc ! wsrtcsink name=s room=demo \\',
    '  uri=' + new URL('/signaling', location.href).href.replace(/^http/, 'ws') + ' \\',
    '  audiotestsrc ! s.',
  ].join('\n');

at('example').textContent = example();

const streams = new Streams();
streams.addEventListener('streams', ({ detail }) => {
  const shown = detail.filter(hasCard);
  update(shown, detail);
  at('empty').hidden = shown.length > 0;
  at('to-wall').hidden = shown.length < 2;
  at('token').hidden = !streams.takesToken;
  const live = shown.filter(({ state }) => state === 'live').length;
  say(shown.length ? `${count(shown.length, 'stream')}, ${live} live` : '');
});
streams.addEventListener('failed', ({ detail }) => {
  at('token').hidden = !streams.takesToken;
  say(`${detail}. Trying again…`, true);
});
at('token').addEventListener('click', async () => {
  if (!(await changeToken())) return;
  streams.retry();
  at('stage').querySelector('wsrtc-player')?.player.retry();
});
window.addEventListener('popstate', render);
streams.start();
render();
