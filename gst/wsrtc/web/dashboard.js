// SPDX-License-Identifier: LGPL-2.1-or-later
// /dashboard: what the server tells of itself, over the last ten minutes.

import { askForToken, changeToken, fetchWithToken, hasToken, sentenceOf } from './access.js';
import { element } from './dom.js';
import { History, PLACES, bytes, duration, joinsOf, millis, percent, plain, short } from './figures.js';
import { Plot, drawn } from './plot.js';

const INTERVAL = 2000;
// More rows are not read by anybody, and cost.
const MAX_ROWS = 100;

const at = (id) => document.getElementById(id);
const history = new History();

const plots = {
  viewers: new Plot('Viewers', { format: plain, least: 5 }),
  bitrate: new Plot('Media out', { format: (value) => short(value, 'bit/s'), least: 1e6 }),
  loss: new Plot('Packets lost', { format: percent }),
  roundTrip: new Plot('Round trip, median', { format: millis, least: 20 }),
  refused: new Plot('Refused a minute', { format: plain, least: 5 }),
  connections: new Plot('Connections', { format: plain, least: 5 }),
  cpu: new Plot('CPU, of one core', { format: percent, least: 10 }),
  memory: new Plot('Memory', { format: bytes, least: 64 * 2 ** 20 }),
};
at('plots').append(...Object.values(plots).map(({ root }) => root));

const bits = (value) => (value ? short(value, 'bit/s') : '–');
const spoken = (value, format) => format(value ?? null);

/** Heading and, of a row, text; a number stands at the right. */
const STREAM_COLUMNS = [
  ['Stream', ({ name }) => name],
  ['State', ({ state }) => state],
  ['Source', ({ source }) => [source.protocol, source.address].filter(Boolean).join(' ')],
  ['Viewers', ({ viewers }) => plain(viewers), true],
  ['Sent', ({ figures }) => (figures ? short(figures.bytesSent, 'B') : '–'), true],
  ['Lost', ({ figures }) => spoken(figures?.packetsLost, plain), true],
  ['NACK', ({ figures }) => spoken(figures?.nackCount, plain), true],
  ['PLI', ({ figures }) => spoken(figures?.pliCount, plain), true],
  ['Key frames', ({ figures }) => spoken(figures?.keyFrames, plain), true],
  ['Encoders', ({ figures }) => spoken(figures?.encoders, plain), true],
  ['GOP cache', ({ figures }) => (figures?.gopFrames ? `${figures.gopFrames} · ${short(figures.gopBytes, 'B')}` : '–'), true],
  ['Came back', ({ sourceReconnects, inputReconnects }) => plain(sourceReconnects + inputReconnects), true],
];

const clock = (time) => (time === undefined ? '–' : new Date(time * 1000).toLocaleTimeString());

const SESSION_COLUMNS = [
  ['Viewer', ({ id }) => id.slice(0, 8)],
  ['Stream', ({ stream }) => stream],
  ['Protocol', ({ protocol }) => protocol ?? 'media only'],
  ['Address', ({ address }) => address ?? '–'],
  ['State', ({ state }) => state],
  ['Since', ({ since }) => clock(since)],
  ['Codecs', ({ codecs = [] }) => codecs.map((codec) => codec.replace(/^.*\//, '')).join(', ') || '–'],
  ['Rate', ({ bitrate }) => bits(bitrate), true],
  ['Lost', ({ fractionLost }) => spoken(fractionLost === undefined ? null : fractionLost * 100, percent), true],
  ['RTT', ({ roundTripTime }) => spoken(roundTripTime === undefined ? null : roundTripTime * 1000, millis), true],
  ['Joined in', ({ joinTime }) => spoken(joinTime === undefined ? null : joinTime * 1000, millis), true],
];

function fill(table, columns, rows) {
  const cell = (tag, text, number) => element(tag, { class: number ? 'number' : false }, text);
  table.replaceChildren(
    element('thead', {}, element('tr', {}, ...columns.map(([title, , number]) => cell('th', title, number)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...columns.map(([, text, number]) => cell('td', text(row), number)))),
    ),
  );
}

function showJoins(joins) {
  const most = Math.max(0, ...joins.map(({ count }) => count));
  at('no-joins').hidden = most > 0;
  at('joins').hidden = most === 0;
  if (most === 0) return;
  const bar = ({ bound, count }, index) => {
    const height = (100 * count) / most;
    const label = bound === null ? `>${joins[index - 1].bound}` : String(bound);
    return element(
      'li',
      {},
      element('span', { class: 'count' }, count ? String(count) : ''),
      drawn(
        'svg',
        { viewBox: '0 0 10 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        drawn('rect', { x: 0, y: 100 - height, width: 10, height }),
      ),
      label,
    );
  };
  at('joins').replaceChildren(...joins.map(bar));
}

function showRefused(rejected) {
  const reason = ([name, count]) => element('li', { class: count ? 'some' : false }, `${name} ${count}`);
  at('rejected').replaceChildren(...Object.entries(rejected).map(reason));
}

function say(text, bad = false) {
  const summary = at('summary');
  if (summary.textContent !== text) summary.textContent = text;
  summary.classList.toggle('bad', bad);
}

function showPlots() {
  for (const [name, plot] of Object.entries(plots)) plot.show(history.values(name), PLACES);
}

function show(told) {
  fill(at('streams'), STREAM_COLUMNS, told.streams);
  fill(at('sessions'), SESSION_COLUMNS, told.sessions.slice(0, MAX_ROWS));
  const more = told.sessions.length - MAX_ROWS;
  at('more-sessions').hidden = more <= 0;
  at('more-sessions').textContent = more > 0 ? `and ${more} more` : '';
  showJoins(joinsOf(told));
  showRefused(told.server.rejected);
  say(`Version ${told.server.version}, running for ${duration(told.time - told.server.process.startTime)}`);
}

const NO_ANSWER = 'The server does not answer. Trying again…';
const ELSEWHERE = 'The server tells this on its own machine only, or to who has a token with the right "admin".';
const NO_RIGHT = 'This token does not give the right "admin", which this page needs.';

async function refusalOf(response) {
  if (response.status !== 403) return `${await sentenceOf(response)}. Trying again…`;
  return hasToken() ? NO_RIGHT : ELSEWHERE;
}

async function askOnce() {
  const response = await fetchWithToken('/api/sessions', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
  if (response.status === 401) {
    say('This page needs a token with the right "admin".', true);
    await askForToken();
    return askOnce();
  }
  at('token').hidden = response.ok || !hasToken();
  if (response.ok) return response.json();
  say(await refusalOf(response), true);
  return null;
}

/** Once more with each interval, and never two at a time. */
async function ask() {
  try {
    const told = await askOnce();
    if (told) {
      history.add(told);
      show(told);
    } else history.skip();
  } catch (error) {
    console.debug('figures:', error.message);
    history.skip();
    say(NO_ANSWER, true);
  }
  showPlots();
  setTimeout(ask, INTERVAL);
}

at('token').addEventListener('click', changeToken);
ask();
