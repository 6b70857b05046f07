// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every codec, raw, encoded and as RTP, in Chromium and in stock Firefox: it
// plays in the codec that is expected, or the page says why not. The column of
// webrtcbin, which has every codec, is tests/element/sink_input_test.cpp.

import assert from 'node:assert/strict';
import { launchChromium } from './lib/chromium.js';
import { launchFirefox } from './lib/firefox.js';
import { inboundStats } from './lib/picture.js';
import { hasElement, startPipeline } from './lib/pipeline.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { assertPlays, assertSounds } from './lib/watching.js';

const SIZE = [320, 240];
const VIDEO = `videotestsrc is-live=true ! video/x-raw,format=I420,width=${SIZE[0]},height=${SIZE[1]},framerate=30/1`;
const SOUND = 'audiotestsrc is-live=true samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2';
const telephone = (rate) => `audiotestsrc is-live=true samplesperbuffer=${rate / 50} ! audio/x-raw,rate=${rate},channels=1`;

const X264 = 'x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! video/x-h264,profile=constrained-baseline';
const X265 = 'x265enc tune=zerolatency speed-preset=ultrafast key-int-max=30 option-string=bframes=0 log-level=none';
const VPX = 'deadline=1 cpu-used=8 keyframe-max-dist=30';
const AOM = 'av1enc usage-profile=realtime cpu-used=10 lag-in-frames=0 keyframe-max-dist=30';

// `payloader` alone makes RTP of what `encoder` makes.
const CODECS = {
  VP8: { raw: VIDEO, encoder: `vp8enc ${VPX}`, payloader: 'rtpvp8pay' },
  VP9: { raw: VIDEO, encoder: `vp9enc ${VPX} lag-in-frames=0`, payloader: 'rtpvp9pay' },
  H264: { raw: VIDEO, encoder: X264, payloader: 'rtph264pay' },
  H265: { raw: VIDEO, encoder: X265, payloader: 'rtph265pay' },
  AV1: { raw: VIDEO, encoder: AOM, payloader: 'rtpav1pay' },
  OPUS: { raw: SOUND, encoder: 'opusenc', payloader: 'rtpopuspay' },
  G722: { raw: telephone(16000), encoder: 'avenc_g722', payloader: 'rtpg722pay' },
  PCMU: { raw: telephone(8000), encoder: 'mulawenc', payloader: 'rtppcmupay' },
  PCMA: { raw: telephone(8000), encoder: 'alawenc', payloader: 'rtppcmapay' },
};
const FORMS = ['raw', 'encoded', 'rtp'];

// Debian 12 has no RTP elements for AV1, which then comes in and cannot go out.
const canSend = (codec) => hasElement(CODECS[codec].payloader);
const isVideo = (codec) => CODECS[codec].raw === VIDEO;

// What a browser has not, it gets in one of these.
const RENDITIONS = ['VP8', 'H264'];

const browsers = {};

const launch = ({ raw, encoder, payloader }, codec, form) =>
  ({
    raw: `${raw} ! wsrtcsink ${isVideo(codec) ? 'video' : 'audio'}-codecs=<${codec}>`,
    encoded: `${raw} ! ${encoder} ! queue ! wsrtcsink`,
    rtp: `${raw} ! ${encoder} ! ${payloader} ! queue ! wsrtcsink`,
  })[form] + ' port=0 room=demo';

// Without its RTP elements nothing makes AV1 of it, so that other packets have its name.
const launchNamed = (codec) =>
  `${VIDEO} ! ${CODECS.VP8.encoder} ! rtpvp8pay ! capssetter caps=application/x-rtp,encoding-name=${codec} ! ` +
  'wsrtcsink port=0 room=demo';

/** By the browser's own word. */
async function has(page, codec) {
  return page.evaluate(
    ([kind, type]) =>
      RTCRtpReceiver.getCapabilities(kind).codecs.some(({ mimeType }) => mimeType.toLowerCase() === type.toLowerCase()),
    isVideo(codec) ? ['video', `video/${codec}`] : ['audio', `audio/${codec}`],
  );
}

const textOf = (page) => page.evaluate(() => document.querySelector('wsrtc-player')?.player?.text ?? '');

/** @returns {Promise<string>} What the page shows, in short. */
async function assertCell(page, codec, form) {
  const kind = isVideo(codec) ? 'video' : 'audio';
  const known = await has(page, codec);
  if (!known && form === 'raw') {
    const sentence = `it takes no codec that we have (${kind}_0 can be had in ${codec})`;
    await waitFor(`the page to say "${sentence}"`, async () => (await textOf(page)).includes(sentence));
    return 'refused';
  }
  await (kind === 'video' ? assertPlays(page, ...SIZE) : assertSounds(page));
  const played = (await inboundStats(page, kind)).codec.split('/')[1].toUpperCase();
  if (known && canSend(codec)) assert.equal(played, codec);
  else assert.ok(RENDITIONS.includes(played), `${codec} came as ${played}`);
  return played;
}

async function assertInBrowsers(codec, form) {
  const pipeline = await startPipeline(launch(CODECS[codec], codec, form));
  const pages = [];
  const cell = async ([name, browser]) => {
    const page = await browser.newPage();
    pages.push(page);
    await page.goto(pipeline.url);
    const shown = await assertCell(page, codec, form).catch((error) => {
      throw new Error(`${name}: ${error.message}\n${pipeline.log()}`);
    });
    console.log(`# ${codec} ${form}, ${name}: ${shown}`);
  };
  try {
    await Promise.all(Object.entries(browsers).map(cell));
  } finally {
    for (const page of pages) await page.close();
    await pipeline.kill();
  }
}

async function assertNamesWhatIsMissing(codec, form) {
  const line = form === 'raw' ? launch(CODECS[codec], codec, form) : launchNamed(codec);
  const missing = form === 'raw' ? CODECS[codec].payloader : CODECS[codec].payloader.replace(/pay$/, 'depay');
  // It may end before it has said its address.
  const pipeline = await startPipeline(line).catch(({ message }) => ({ log: () => message, kill: () => {} }));
  try {
    await waitFor('the error', () => pipeline.log().includes(`the element ${missing} is missing; install`));
  } finally {
    await pipeline.kill();
  }
}

const cases = {};
for (const codec of Object.keys(CODECS)) {
  for (const form of FORMS) {
    const check = form === 'encoded' || canSend(codec) ? assertInBrowsers : assertNamesWhatIsMissing;
    cases[`${codec} ${form}`] = () => check(codec, form);
  }
}

await run(cases, {
  before: async () => {
    browsers.chromium = await launchChromium();
    browsers.firefox = await launchFirefox();
  },
  after: async () => {
    for (const browser of Object.values(browsers)) await browser.close();
  },
});
