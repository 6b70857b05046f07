// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program in place of a browser: Node with @roamhq/wrtc sees and hears the demo,
// by a lane.

import assert from 'node:assert/strict';
import { watchInNode } from './lib/node-viewer.js';
import { demoLaunch, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { BAR_POINTS, wrongBars } from './lib/watching.js';

let pipeline;
let viewer;

const cases = {
  'frames with the right colours, and sound, by a lane': async () => {
    pipeline = await startPipeline(demoLaunch('port=0 room=demo'), { env: { GST_DEBUG: 'wsrtc:5', GST_DEBUG_NO_COLOR: '1' } });
    viewer = await watchInNode(pipeline.url);
    await waitFor('30 frames', () => viewer.frames() >= 30);
    assert.deepEqual(viewer.size(), [1280, 720]);
    const wrong = () => wrongBars(viewer.coloursAt(BAR_POINTS));
    await waitFor('the colours of the bars', () => wrong().length === 0, 5000).catch(({ message }) => assert.fail(`${message}: ${wrong()}`));
    await waitFor('sound', () => viewer.loudest() > 1000);
    console.log(`# ${viewer.frames()} frames of ${await viewer.mimeTypes()}`);
    assert.match(pipeline.log(), /lane with SSRC/);
  },
};

await run(cases, {
  afterEach: async () => {
    viewer?.close();
    await pipeline?.kill();
  },
});
