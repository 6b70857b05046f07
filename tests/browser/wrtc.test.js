// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program in place of a browser: Node with @roamhq/wrtc sees and hears the demo,
// by a lane, and is the other one of a call with wsrtcbin.

import assert from 'node:assert/strict';
import { watchInNode } from './lib/node-viewer.js';
import { demoLaunch, startPipeline } from './lib/pipeline.js';
import { Recording, shareOf } from './lib/recording.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { BAR_POINTS, wrongBars } from './lib/watching.js';

let pipeline;
let viewer;
let recording;

const [OURS, THEIRS] = [440, 1000]; // Hz
const isRed = (red, green, blue) => red > 180 && green < 60 && blue < 60;

/** Colours and tones are right on both sides. */
async function assertCall(role) {
  recording = new Recording();
  pipeline = await startPipeline(
    `wsrtcbin name=call port=0 room=us role=${role} videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1 ! call.video_0 ` +
      `audiotestsrc is-live=true freq=${OURS} ! call.audio_1 ` +
      `call.src_video_0 ! queue ! ${recording.video} call.src_audio_0 ! queue ! ${recording.audio}`,
  );
  viewer = await watchInNode(pipeline.url, { sends: { colour: [81, 90, 240], tone: THEIRS }, offers: role === 'answerer' });
  await waitFor('30 frames', () => viewer.frames() >= 30);
  const wrong = () => wrongBars(viewer.coloursAt(BAR_POINTS));
  await waitFor('the colours of the bars', () => wrong().length === 0).catch(({ message }) => assert.fail(`${message}: ${wrong()}`));
  await waitFor('our tone', () => shareOf(viewer.samples(), OURS) > 0.8);
  await recording.assertGets(isRed, THEIRS);
}

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

  'a call that wsrtcbin offers': () => assertCall('offerer'),

  'a call that Node offers': () => assertCall('answerer'),
};

await run(cases, {
  afterEach: async () => {
    viewer?.close();
    await pipeline?.kill();
    recording?.close();
  },
});
