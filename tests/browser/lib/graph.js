// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which elements a running gst-launch-1.0 has, in bins of bins too: on SIGHUP it
// writes its graph.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './wait.js';

const VIDEO_ENCODER = /(vp[89]|[hx]26[45]|av1)enc$/i;

/** A folder for graphs; `env` has to be given to the pipeline. */
export function makeGraphFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'wsrtc-graph-'));
  const files = () => readdirSync(folder).filter((name) => name.endsWith('snapshot.dot'));
  return {
    env: { GST_DEBUG_DUMP_DOT_DIR: folder },

    /** Type names of all elements that the process has now. */
    async elements(pid) {
      for (const name of files()) rmSync(join(folder, name));
      process.kill(pid, 'SIGHUP');
      const text = await waitFor('the graph of the pipeline', () => {
        const [name] = files();
        const written = name ? readFileSync(join(folder, name), 'utf8') : '';
        return written.trimEnd().endsWith('}') && written;
      });
      return [...text.matchAll(/label="(\w+)\\n/g)].map((match) => match[1]);
    },

    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Of those, the ones that encode pictures. */
export const videoEncoders = (elements) => elements.filter((name) => VIDEO_ENCODER.test(name));
