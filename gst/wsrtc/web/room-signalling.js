// SPDX-License-Identifier: LGPL-2.1-or-later

import { Signalling, defaultUrl } from './signalling.js';

/**
 * Signalling as one with a role in a room.
 * @param {object} options
 * @param {string} options.room
 * @param {'source' | 'peer'} options.role
 * @param {string} [options.url]  WebSocket address, without a query; unset: `/signaling` of the page's host.
 * @param {string} [options.token]  For the server; unset: the page's, for its own server.
 * @param {boolean} [options.asks]  Whether the user may be asked for one.
 * @param {import('./backoff.js').Backoff} [options.backoff]  Delays between attempts.
 * @param {(message: object) => void} options.receive
 * @param {(retryIn: number) => void} options.lost
 * @returns {Signalling}
 */
export function roomSignalling({ room, role, url = defaultUrl(), token, asks, backoff, receive, lost }) {
  const address = new URL(url, location.href);
  address.searchParams.set('room', room);
  address.searchParams.set('role', role);
  const signalling = new Signalling(address, { backoff, token, asks });
  signalling.addEventListener('message', ({ detail }) => receive(detail));
  signalling.addEventListener('close', ({ detail }) => lost(detail.retryIn));
  return signalling;
}
