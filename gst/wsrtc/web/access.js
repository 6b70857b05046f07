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

// --- the form ---

let asking = null;

function formFor(reason) {
  const input = element('input', {
    type: 'password',
    name: 'token',
    autocomplete: 'off',
    required: true,
    'aria-label': 'Token',
    'aria-describedby': 'access-reason',
  });
  const form = element(
    'form',
    {},
    element('h2', {}, 'Token needed'),
    element('p', { id: 'access-reason' }, reason),
    input,
    element('button', { type: 'submit' }, 'Go on'),
  );
  return { form, input };
}

/**
 * Asks the user for a token, once for all who want one at the same time.
 * @returns {Promise<void>}  When there is one.
 */
export function askForToken() {
  const reason = token ? 'The server does not take this token.' : 'Whoever runs this server can give you one.';
  asking ??= new Promise((resolve) => {
    keep('');
    const { form, input } = formFor(reason);
    const dialog = element('dialog', { class: 'access' }, form);
    // There is nothing behind it that could be seen.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      keep(input.value.trim());
      dialog.remove();
      asking = null;
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
