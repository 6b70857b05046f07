// SPDX-License-Identifier: LGPL-2.1-or-later
// The token by which this server lets a page in: taken from the page's own address,
// or asked for when the server wants one. It is kept as long as the tab.

import { element } from './dom.js';

const KEY = 'wsrtc-token';

// Where the browser keeps nothing, it is good for this page.
let token = '';

function keep(next) {
  token = next;
  try {
    if (next) sessionStorage.setItem(KEY, next);
    else sessionStorage.removeItem(KEY);
  } catch (error) {
    console.debug('token:', error.message);
  }
}

// Out of the address bar, the history and what people copy from there.
function takeFromAddress() {
  const address = new URL(location.href);
  const given = address.searchParams.get('token') ?? address.searchParams.get('access_token');
  if (given === null) return;
  address.searchParams.delete('token');
  address.searchParams.delete('access_token');
  history.replaceState(history.state, '', address);
  keep(given);
}

try {
  token = sessionStorage.getItem(KEY) ?? '';
} catch (error) {
  console.debug('token:', error.message);
}
takeFromAddress();

/** Whether it is the server that this page is from, which alone gets its token. */
export function isOurs(url) {
  return new URL(url, location.href).host === location.host;
}

function base64url(text) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The sub-protocols to offer to a WebSocket of signalling.
 * @param {string | URL} url
 * @param {string} [own]  A token of the program, in place of the page's.
 * @returns {string[]}
 */
export function protocolsFor(url, own) {
  const given = own ?? (isOurs(url) ? token : '');
  if (!given) return isOurs(url) ? ['wsrtc'] : [];
  return ['wsrtc', `wsrtc-token.${base64url(given)}`];
}

/**
 * `fetch ()` with the page's token, where it is for this server.
 * @param {string | URL} url
 * @param {RequestInit} [options]
 */
export function fetchWithToken(url, options = {}) {
  const headers = token && isOurs(url) ? { Authorization: `Bearer ${token}` } : {};
  return fetch(url, { ...options, headers: { ...options.headers, ...headers } });
}

/** Whether this page gives one to its server. */
export const hasToken = () => token !== '';

// Longer ones are no sentence.
const MOST_CHARACTERS = 300;

/**
 * What an answer that is not the one that was wanted says to people, without a full stop.
 * @param {Response} response
 */
export async function sentenceOf(response) {
  const isText = response.headers.get('Content-Type')?.startsWith('text/plain');
  const said = isText ? (await response.text()).trim().replace(/\.$/, '') : '';
  if (said && said.length <= MOST_CHARACTERS) return `The server says: ${said}`;
  return `The server answers with status ${response.status}`;
}

// --- the form ---

const WITHOUT = 'Leave it empty to go on without one.';

let asking = null;

function formFor({ title, reason, optional, onCancel }) {
  const input = element('input', {
    type: 'password',
    name: 'token',
    autocomplete: 'off',
    required: !optional,
    'aria-label': 'Token',
    'aria-describedby': 'access-reason',
  });
  const cancel = element('button', { class: 'cancel', type: 'button', hidden: !onCancel }, 'Cancel');
  cancel.addEventListener('click', () => onCancel());
  const buttons = element('div', { class: 'buttons' }, cancel, element('button', { type: 'submit' }, 'Go on'));
  const words = element('p', { id: 'access-reason' }, reason);
  const form = element('form', {}, element('h2', { id: 'access-title' }, title), words, input, buttons);
  return { form, input };
}

// Once for all who want one at the same time. True: one was given, or given up.
function ask({ title, reason, optional, mayCancel }) {
  asking ??= new Promise((resolve) => {
    const dialog = element('dialog', { class: 'access', 'aria-labelledby': 'access-title' });
    const done = (given) => {
      dialog.close();
      dialog.remove();
      asking = null;
      resolve(given);
    };
    const { form, input } = formFor({ title, reason, optional, onCancel: mayCancel && (() => done(false)) });
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      if (mayCancel) done(false);
    });
    // Chromium closes it all the same when Escape is pressed again.
    dialog.addEventListener('close', () => {
      if (!dialog.isConnected) return;
      if (mayCancel) done(false);
      else dialog.showModal();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      keep(input.value.trim());
      done(true);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
  return asking;
}

/**
 * Asks the user for a token, once for all who want one at the same time.
 * @returns {Promise<boolean>}  When the answer is there: whether it is another one.
 */
export function askForToken() {
  const optional = hasToken();
  const reason = optional
    ? `The server does not take this token. ${WITHOUT}`
    : 'Whoever runs this server can give you one.';
  keep('');
  // There is nothing behind it that could be seen.
  return ask({ title: 'Token needed', reason, optional, mayCancel: false });
}

/**
 * Lets the user give another token than the page has, or none.
 * @returns {Promise<boolean>}  Whether that was done.
 */
export function changeToken() {
  const reason = `What you may see and do here depends on it. ${hasToken() ? WITHOUT : 'Whoever runs this server can give you one.'}`;
  return ask({ title: 'Another token', reason, optional: hasToken(), mayCancel: true });
}

/**
 * Shows a button for another token while the server refuses the one there is.
 * @param {HTMLButtonElement} button
 * @param {EventTarget & {retry: () => void}} client  Its `state` events have the server's `code`.
 */
export function offerAnother(button, client) {
  client.addEventListener('state', ({ detail: { state, code } }) => {
    // What the server said stays on show while other attempts are made.
    if (code || state !== 'error') button.hidden = code !== 'security';
  });
  button.addEventListener('click', async () => (await changeToken()) && client.retry());
}
