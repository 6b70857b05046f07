// SPDX-License-Identifier: LGPL-2.1-or-later

import { connect, createServer } from 'node:net';

/**
 * A way to a server of this machine that breaks as networks do.
 * @param {string} url  Of the server.
 * @returns {Promise<{url: string, resetClients: () => void, fallSilent: () => void, stop: () => void}>}  `url` is the
 *   proxy's. `resetClients ()`: clients see their connections break, and the server does not, as with a NAT that
 *   has forgotten them. `fallSilent ()`: what is open passes nothing any more, and neither end sees it.
 */
export async function startCutProxy(url) {
  const { port } = new URL(url);
  const pairs = new Set();
  const server = createServer((client) => {
    const beyond = connect(port, '127.0.0.1');
    const pair = { client, beyond, cut: false };
    pairs.add(pair);
    for (const [from, to] of [[client, beyond], [beyond, client]]) {
      from.on('data', (data) => pair.cut || to.write(data));
      from.on('close', () => pair.cut || to.destroy());
      from.on('error', () => {}); // `close` comes, too
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fallSilent = () => pairs.forEach((pair) => (pair.cut = true));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    fallSilent,
    resetClients: () => {
      fallSilent();
      for (const { client } of pairs) client.resetAndDestroy();
    },
    stop: () => {
      for (const { client, beyond } of pairs) [client, beyond].forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
