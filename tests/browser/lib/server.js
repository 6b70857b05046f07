// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The program wsrtc-server, as a user starts it.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const tlsFile = (name) => fileURLToPath(new URL(`../../data/tls/${name}`, import.meta.url));

/** Arguments for a server that speaks https; nobody trusts its certificate. */
export const TLS = ['--tls-certificate', tlsFile('server.pem'), '--tls-private-key', tlsFile('server-key.pem')];

/**
 * Starts it; without `--port` among the arguments on any.
 * @param {string[]} [args]
 * @returns {Promise<{url: string, port: string, stop: () => Promise<void>}>}  `url` is that of the list page.
 */
export async function startServer(args = []) {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const child = spawn('wsrtc-server', [...port, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (data) => (complaints += data));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const failed = ended.then(() => Promise.reject(new Error(`wsrtc-server ended: ${complaints}`)));
  failed.catch(() => {});
  const line = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
  });
  const url = await Promise.race([line, failed]);
  return {
    url,
    port: new URL(url).port,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
