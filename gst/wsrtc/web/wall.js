// SPDX-License-Identifier: LGPL-2.1-or-later
// /wall: many streams at once. The address says how many and which page:
// /wall?tiles=9&page=2.

import { changeToken } from './access.js';
import { element } from './dom.js';
import { icon } from './icons.js';
import { Places } from './places.js';
import { Starts } from './starts.js';
import { Streams, hasCard, withStills } from './streams.js';
import { WallTile } from './wall-tile.js';

const SIZES = [4, 9, 16];
const KEYS = { 4: 4, 9: 9, 1: 16 };

const at = (id) => document.getElementById(id);
const starts = new Starts();
const places = new Places();
const tiles = new Map();
let list = [];
let known = false;

// --- the address ---

function wanted() {
  const query = new URL(location.href).searchParams;
  const size = Number(query.get('tiles'));
  const fitting = SIZES.find((one) => one >= places.count) ?? SIZES.at(-1);
  const page = Math.floor(Number(query.get('page')));
  return { size: SIZES.includes(size) ? size : fitting, page: page >= 1 ? page : 1 };
}

function go(size, page) {
  const url = new URL(location.href);
  url.searchParams.set('tiles', size);
  if (page > 1) url.searchParams.set('page', page);
  else url.searchParams.delete('page');
  history.replaceState(null, '', url);
  render();
}

// Before the list is there nobody knows how many pages there are.
function present() {
  const { size, page } = wanted();
  const pages = places.pages(size);
  return { size, pages, page: known ? Math.min(page, pages) : page };
}

function turn(by) {
  const { size, page, pages } = present();
  const next = Math.min(Math.max(page + by, 1), pages);
  if (next !== page) go(size, next);
}

// Who looks at the first picture goes on doing so.
function resize(size) {
  const before = present();
  if (size !== before.size) go(size, Math.floor(((before.page - 1) * before.size) / size) + 1);
}

// --- the places ---

function sourceOf(name) {
  const small = list.find((stream) => stream.name === name)?.meta?.substream;
  return list.some((stream) => stream.name === small) ? small : name;
}

function placeAt(index) {
  const grid = at('wall');
  while (grid.children.length <= index) grid.append(element('li', { class: 'place' }));
  return grid.children[index];
}

function fill(index, name) {
  const place = placeAt(index);
  const before = place.firstElementChild;
  if (!name) return;
  if (!tiles.has(name)) tiles.set(name, new WallTile(name, starts));
  const tile = tiles.get(name);
  if (before !== tile.root) {
    before?.remove();
    place.append(tile.root);
    tile.moved();
  }
  const source = sourceOf(name);
  tile.show(list.find((stream) => stream.name === name) ?? null, source, withStills([source, name], list));
}

function renderTiles(size, names) {
  for (const [name, tile] of tiles) {
    if (names.includes(name)) continue;
    tile.end();
    tiles.delete(name);
  }
  for (let index = 0; index < size; index += 1) fill(index, names[index]);
  while (at('wall').children.length > size) at('wall').lastElementChild.remove();
}

// --- the bar ---

function renderBar({ size, page, pages }) {
  at('pages').hidden = pages < 2;
  at('page').textContent = `${page} / ${pages}`;
  at('page').setAttribute('aria-label', `Page ${page} of ${pages}`);
  at('previous').disabled = page <= 1;
  at('next').disabled = page >= pages;
  for (const button of at('sizes').children) button.setAttribute('aria-pressed', Number(button.textContent) === size);
}

function render() {
  const now = present();
  document.documentElement.style.setProperty('--side', Math.sqrt(now.size));
  at('wall').dataset.tiles = now.size;
  renderTiles(now.size, places.page(now.size, now.page));
  renderBar(now);
  at('wall').hidden = known && places.count === 0;
  at('empty').hidden = !known || places.count > 0;
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.({ navigationUI: 'hide' }).catch(console.debug);
}

const COMMANDS = {
  ArrowLeft: () => turn(-1),
  PageUp: () => turn(-1),
  ArrowRight: () => turn(1),
  PageDown: () => turn(1),
  f: toggleFullscreen,
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest('dialog')) return;
  const command = COMMANDS[event.key] ?? (KEYS[event.key] && (() => resize(KEYS[event.key])));
  if (!command) return;
  event.preventDefault();
  command();
}

async function useAnotherToken() {
  if (!(await changeToken())) return;
  streams.retry();
  for (const tile of tiles.values()) tile.retry();
}

function makeBar() {
  for (const size of SIZES) {
    const label = `${size} pictures a page`;
    const button = element('button', { type: 'button', 'aria-label': label, title: label }, String(size));
    button.addEventListener('click', () => resize(size));
    at('sizes').append(button);
  }
  at('previous').addEventListener('click', () => turn(-1));
  at('next').addEventListener('click', () => turn(1));
  at('fullscreen').append(icon('enlarge'));
  at('fullscreen').hidden = !document.documentElement.requestFullscreen;
  at('fullscreen').addEventListener('click', toggleFullscreen);
  at('token').addEventListener('click', useAnotherToken);
  document.addEventListener('keydown', onKey);
}

const streams = new Streams();
streams.addEventListener('streams', ({ detail }) => {
  list = detail;
  known = true;
  const namesOf = (some) => some.map(({ name }) => name);
  places.update(namesOf(detail.filter(hasCard)), namesOf(detail.filter((stream) => !hasCard(stream))));
  at('failed').hidden = true;
  at('token').hidden = !streams.takesToken;
  render();
});
streams.addEventListener('failed', ({ detail }) => {
  at('failed').hidden = false;
  at('failed').textContent = at('failed').title = `${detail}. Trying again…`;
  at('token').hidden = !streams.takesToken;
});
window.addEventListener('popstate', render);
makeBar();
render();
streams.start();
