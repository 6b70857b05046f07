// SPDX-License-Identifier: LGPL-2.1-or-later

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** Serves one HTML file at every path: any web server beside the pipeline. */
export async function serveFile(path) {
  const server = createServer(async (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(await readFile(path));
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
