// SPDX-License-Identifier: LGPL-2.1-or-later

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/**
 * Any web server beside the pipeline: an HTML file at every path, but for those of `scripts`.
 * @param {string} path
 * @param {Record<string, string>} [scripts]  Path in the address → file.
 */
export async function serveFile(path, scripts = {}) {
  const server = createServer(async (request, response) => {
    const script = scripts[request.url];
    response.writeHead(200, { 'Content-Type': `text/${script ? 'javascript' : 'html'}; charset=utf-8` });
    response.end(await readFile(script ?? path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
