// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of wsrtc.js that need no connection, by table. They run in the
// browser, since that is where modules of that name are what they are.

import assert from 'node:assert/strict';
import { launchChromium, openPage } from './lib/chromium.js';
import { run } from './lib/tap.js';
import { MockServer } from './mock/server.js';

const server = new MockServer();
let browser;
let page;

/** Runs `body` in the page with the exports of one of our modules. */
const inModule = (file, body, argument) =>
  page.evaluate(
    async ([path, source, given]) => new Function('m', 'given', `return (${source})(m, given)`)(await import(path), given),
    [`/assets/${file}`, body.toString(), argument],
  );

const OFFER = 'm=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=rtpmap:97 OPUS/48000/2\r\na=fmtp:97 sprop-stereo=1;minptime=10\r\n';
const MONO_OFFER = OFFER.replace('sprop-stereo=1;', '');
const ANSWER = 'm=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=fmtp:97 minptime=10;useinbandfec=1\r\na=sendrecv\r\n';
const STEREO_ANSWER = ANSWER.replace('useinbandfec=1', 'useinbandfec=1;stereo=1');

const STEREO_ROWS = {
  'stereo offered: asked for': [ANSWER, OFFER, STEREO_ANSWER],
  'mono offered: left alone': [ANSWER, MONO_OFFER, ANSWER],
  'said already: not said twice': [STEREO_ANSWER, OFFER, STEREO_ANSWER],
  'another payload type: left alone': [ANSWER, OFFER.replaceAll('97', '111'), ANSWER],
};

const MESSAGE_ROWS = {
  'an object with a type': ['{"type":"bye"}', { type: 'bye' }],
  'without a type': ['{"sdp":"v=0"}', null],
  'type is a number': ['{"type":7}', null],
  'null': ['null', null],
  'an array': ['[{"type":"bye"}]', null],
  'cut off': ['{"type":"by', null],
  'binary': [{}, null],
};

const AGE_ROWS = {
  'new': [3, ''],
  'seconds': [42.4, '42 s ago'],
  'minutes': [90, '2 min ago'],
  'hours': [7200, '2 h ago'],
  'days': [200000, '2 days ago'],
  'nonsense': [null, ''],
};

// Times in s with the names that are there then, and who has which place at last.
const PLACE_ROWS = {
  'in the order of the list': { steps: [[0, 'a b c']], wanted: 'a b c' },
  'who comes is put at the end': { steps: [[0, 'a c'], [1, 'a b c']], wanted: 'a c b' },
  'who goes is waited for': { steps: [[0, 'a b c'], [1, 'a c']], wanted: 'a b c' },
  'and has the place again': { steps: [[0, 'a b c'], [1, 'a c'], [30, 'a b c d']], wanted: 'a b c d' },
  'after long its place is free': { steps: [[0, 'a b c'], [1, 'a c'], [70, 'a c d']], wanted: 'a d c' },
  'but not for nobody': { steps: [[0, 'a b c'], [1, 'a c'], [70, 'a c']], wanted: 'a b c' },
  'who turns out to have none gives it back': { steps: [[0, 'a b c'], [1, 'a c', 'b']], wanted: 'a c' },
  'the last is taken away then': { steps: [[0, 'a b c'], [1, 'a b'], [70, 'a b']], wanted: 'a b' },
};

const inbound = (values) => ['in', { type: 'inbound-rtp', kind: 'video', timestamp: 2000, codecId: 'c', ...values }];
const BEFORE = {
  at: 1000,
  totals: { bytes: 1000, lost: 0, packets: 100, bufferDelay: 1, bufferCount: 30, frames: 30 },
};
const REPORT = [
  inbound({
    bytesReceived: 251000, packetsLost: 5, packetsReceived: 195, framesDecoded: 60, frameWidth: 1280,
    frameHeight: 720, jitterBufferDelay: 1.6, jitterBufferEmittedCount: 60,
  }),
  ['c', { type: 'codec', mimeType: 'video/VP8' }],
  ['t', { type: 'transport', selectedCandidatePairId: 'p' }],
  ['p', { type: 'candidate-pair', currentRoundTripTime: 0.025 }],
];

const stats = (report, before) =>
  inModule('stats.js', (m, [entries, earlier]) => m.figures(new Map(entries), earlier), [report, before]);

const pairOf = (values = {}) => ['p', { type: 'candidate-pair', remoteCandidateId: 'r', requestsSent: 5, ...values }];
const REMOTE = ['r', { type: 'remote-candidate', address: '192.0.2.1', port: 8189 }];
const LOCAL = ['l', { type: 'local-candidate', address: '', port: 5 }];

// What a browser has tried → how it is said.
const PATH_ROWS = {
  'no answer': [[pairOf(), REMOTE, LOCAL], 'your browser tried 1 way (to 192.0.2.1:8189) and got no answer'],
  'IPv6, two pairs': [
    [pairOf(), ['q', pairOf()[1]], ['r', { ...REMOTE[1], address: '2001:db8::1' }]],
    'your browser tried 2 ways (to [2001:db8::1]:8189) and got no answer',
  ],
  'checks come': [
    [pairOf({ requestsReceived: 2 }), REMOTE],
    'your browser tried 1 way (to 192.0.2.1:8189) and got no answer, though checks of the other side came',
  ],
  'answered': [[pairOf({ responsesReceived: 2 }), REMOTE], 'your browser tried 1 way (to 192.0.2.1:8189) and 1 answered'],
  'address not told': [[pairOf()], 'your browser tried 1 way and got no answer'],
  'no candidate of the other side': [[LOCAL], 'your browser was told no address of the other side'],
  'no candidate of its own': [[REMOTE], 'your browser has no network address to send from'],
  'no pair': [[REMOTE, LOCAL], 'your browser has no address of the kind (IPv4, IPv6) that the other side has'],
  'nothing known': [[], ''],
};

// Tracks of a session, `kind:name` each → what each picture is made of.
const PICTURE_ROWS = {
  'one picture with its sound': [['video:a', 'audio:a'], ['a video audio']],
  'sound first': [['audio:a', 'video:a'], ['a video audio']],
  'sound alone': [['audio:a', 'audio:b'], ['a audio audio']],
  'two of one name: the first has the sound': [['video:a', 'video:a', 'audio:a'], ['a video audio', 'a video']],
  'two names': [['video:a', 'video:b', 'audio:b'], ['a video', 'b video audio']],
  'sound of no picture: with the first': [['video:a', 'video:b', 'audio:c'], ['a video audio', 'b video']],
  'nothing': [[], []],
};

// Pictures, width and height of the place → columns.
const COLUMN_ROWS = [
  [1, 1280, 720, 1], [2, 1280, 720, 2], [3, 1280, 720, 2], [4, 1280, 720, 2], [5, 1280, 720, 3], [9, 1280, 720, 3],
  [2, 390, 844, 1], [6, 390, 844, 1], [2, 2560, 720, 2], [1, 0, 0, 1],
];

// Samples → share of the level meter.
const LEVEL_ROWS = [
  [[], 0], [[0, 0], 0], [[0.0001], 0], [[0, 0.1, -0.05], 2 / 3], [[-1], 1], [[2], 1],
];

const cases = {
  'level meter: 60 dB, by the loudest sample': async () => {
    for (const [samples, level] of LEVEL_ROWS) {
      const shown = await inModule('level-meter.js', (m, given) => m.levelOf(Float32Array.from(given)), samples);
      assert.ok(Math.abs(shown - level) < 1e-3, `${samples}: ${shown}`);
    }
  },

  'pictures: they stay the same streams when the tracks change': async () => {
    const facts = await inModule('pictures.js', (m) => {
      const video = () => document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas').captureStream().getVideoTracks()[0];
      const pictures = new m.Pictures();
      const changes = [pictures.show([{ track: video(), name: 'a' }])];
      const [{ stream }] = pictures.list;
      const [first, second] = [video(), video()];
      changes.push(pictures.show([{ track: first, name: 'a' }]));
      const swapped = stream.getTracks().length === 1 && stream.getTracks()[0] === first;
      changes.push(pictures.show([{ track: first, name: 'a' }, { track: second, name: '' }]));
      const other = pictures.list[1].stream;
      changes.push(pictures.show([{ track: second, name: 'a' }]));
      return { changes, swapped, same: pictures.list[0].stream === stream, left: other.getTracks().length };
    });
    assert.deepEqual(facts, { changes: [true, false, true, true], swapped: true, same: true, left: 0 });
  },

  'tiles: as many columns as make the pictures largest': async () => {
    const columns = (m, rows) => rows.map(([count, width, height]) => m.columnsFor(count, width, height));
    const found = await inModule('tiles.js', columns, COLUMN_ROWS);
    assert.deepEqual(found, COLUMN_ROWS.map(([, , , wanted]) => wanted));
  },

  'backoff: doubles up to its maximum, jitter takes at most half': async () => {
    const make = (m, random) => {
      const backoff = new m.Backoff({ first: 100, max: 400, random: () => random });
      const delays = [1, 2, 3, 4].map(() => backoff.next());
      backoff.reset();
      return [...delays, backoff.next()];
    };
    assert.deepEqual(await inModule('backoff.js', make, 1), [100, 200, 400, 400, 100]);
    assert.deepEqual(await inModule('backoff.js', make, 0), [50, 100, 200, 200, 50]);
  },

  'capabilities: each name once, helpers left out': async () => {
    const types = ['video/VP8', 'video/rtx', 'video/H264', 'video/H264', 'video/red', 'video/ulpfec', 'audio/CN'];
    const names = await inModule('capabilities.js', (m, list) => m.codecNames(list.map((mimeType) => ({ mimeType }))), types);
    assert.deepEqual(names, ['VP8', 'H264']);
  },

  'capabilities: this browser receives VP8 and opus': async () => {
    const message = await inModule('capabilities.js', (m) => m.capabilitiesMessage());
    assert.equal(message.type, 'capabilities');
    assert.ok(message.video.includes('VP8') && message.audio.includes('opus'), JSON.stringify(message));
  },

  'figures: rates between two reports': async () => {
    const now = await stats(REPORT, BEFORE);
    assert.equal(now.bitrate, 2_000_000);
    assert.equal(now.loss, 0.05);
    assert.equal(now.fps, 30);
    assert.equal(Math.round(now.jitterBuffer), 20);
    assert.equal(now.roundTrip, 25);
    assert.deepEqual([now.width, now.height, now.videoCodec, now.audioCodec], [1280, 720, 'VP8', null]);
  },

  'figures: the first report has no rates': async () => {
    const { bitrate, loss, jitterBuffer, fps } = await stats(REPORT, null);
    assert.deepEqual([bitrate, loss, jitterBuffer, fps], [null, null, null, null]);
  },

  'figures: an empty report is all unknown': async () => {
    const { totals, at, ...others } = await stats([], null);
    assert.deepEqual(new Set(Object.values(others)), new Set([null]));
  },

  'figures: lost packets that came late do not make the loss negative': async () => {
    const late = { ...BEFORE, totals: { ...BEFORE.totals, lost: 9 } };
    assert.equal((await stats(REPORT, late)).loss, 0);
  },
};

// A connection of a test's own: one video track whose packets nobody decodes.
const blindSession = (m) => {
  const [track] = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas').captureStream().getVideoTracks();
  const asked = [];
  const receiver = { track, getStats: async () => (asked.push(performance.now()), new Map()) };
  const connection = Object.assign(new EventTarget(), { getReceivers: () => [receiver], close() {}, connectionState: 'connected' });
  const session = new m.Session({ iceServers: [], send() {}, connection });
  connection.dispatchEvent(Object.assign(new Event('track'), { track, streams: [] }));
  track.dispatchEvent(new Event('unmute'));
  return { session, asked };
};
cases['session: packets without a picture are not looked at all the time'] = async () => {
  const found = await inModule('session.js', `async (m) => {
    const { session, asked } = (${blindSession})(m);
    await new Promise((resolve) => setTimeout(resolve, 4500));
    const [first] = asked;
    const late = asked.filter((at) => at > first + 1500).length;
    const blind = session.blindFor;
    session.close();
    return { late, blind, before: asked.length };
  }`);
  assert.ok(found.before > 3 && found.late >= 1 && found.late <= 4, JSON.stringify(found));
  assert.ok(found.blind > 4000, JSON.stringify(found));
};
cases['session: a browser without setConfiguration makes another connection'] = async () => {
  const found = await inModule('session.js', (m) => {
    const spare = m.prepareConnection();
    spare.setConfiguration = undefined;
    const session = new m.Session({ iceServers: [{ urls: 'stun:192.0.2.1' }], send() {}, connection: spare });
    const { iceServers, bundlePolicy } = session.connection.getConfiguration();
    const facts = [spare.signalingState, session.state, bundlePolicy, iceServers[0].urls[0] ?? iceServers[0].urls];
    session.close();
    return facts;
  });
  assert.deepEqual(found, ['closed', 'new', 'max-bundle', 'stun:192.0.2.1']);
};

for (const [name, [answer, offer, wanted]] of Object.entries(STEREO_ROWS)) {
  cases[`stereo: ${name}`] = async () =>
    assert.equal(await inModule('sdp.js', (m, [a, o]) => m.withStereo(a, o), [answer, offer]), wanted);
}
for (const [name, [given, wanted]] of Object.entries(PATH_ROWS)) {
  cases[`paths: ${name}`] = async () =>
    assert.equal(await inModule('paths.js', (m, report) => m.pathsTried(new Map(report)), given), wanted);
}
for (const [name, [given, wanted]] of Object.entries(PICTURE_ROWS)) {
  cases[`pictures: ${name}`] = async () => {
    const found = await inModule(
      'pictures.js',
      (m, rows) => {
        const make = {
          video: () => document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas').captureStream().getVideoTracks()[0],
          audio: () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0],
        };
        const pictures = new m.Pictures();
        pictures.show(rows.map((row) => row.split(':')).map(([kind, name]) => ({ track: make[kind](), name })));
        return pictures.list.map(({ name, stream }) => [name, ...stream.getTracks().map(({ kind }) => kind).sort().reverse()].join(' '));
      },
      given,
    );
    assert.deepEqual(found, wanted);
  };
}
for (const [name, [data, wanted]] of Object.entries(MESSAGE_ROWS)) {
  cases[`message: ${name}`] = async () =>
    assert.deepEqual(await inModule('signalling.js', (m, given) => m.parseMessage(given), data), wanted);
}

for (const [name, [seconds, wanted]] of Object.entries(AGE_ROWS)) {
  cases[`age: ${name}`] = async () =>
    assert.equal(await inModule('still.js', (m, given) => m.ago(given), seconds), wanted);
}
for (const [name, { steps, wanted }] of Object.entries(PLACE_ROWS)) {
  cases[`places: ${name}`] = async () => {
    const found = await inModule(
      'places.js',
      (m, given) => {
        const places = new m.Places();
        for (const [now, names, others = ''] of given) {
          places.update(...[names, others].map((text) => text.split(' ').filter(Boolean)), now * 1000);
        }
        return places.page(9, 1).join(' ');
      },
      steps,
    );
    assert.equal(found, wanted);
  };
}
cases['places: pages'] = async () => {
  const found = await inModule('places.js', (m) => {
    const places = new m.Places();
    const before = places.pages(4);
    places.update(['a', 'b', 'c', 'd', 'e'], [], 0);
    return [before, places.pages(4), places.page(4, 2), places.pages(9), places.page(9, 2)];
  });
  assert.deepEqual(found, [1, 2, ['e'], 1, []]);
};
cases['starts: a few at a time, and nobody holds up the others'] = async () => {
  const found = await inModule('starts.js', async (m) => {
    const starts = new m.Starts({ atOnce: 2, longest: 50 });
    const begun = [];
    const begins = ['a', 'b', 'c', 'd', 'e'].map((name) => () => begun.push(name));
    begins.forEach((begin) => starts.request(begin));
    const first = begun.join('');
    starts.done(begins[3]); // does not want to any more
    starts.done(begins[0]);
    const second = begun.join('');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [first, second, begun.join('')];
  });
  assert.deepEqual(found, ['ab', 'abc', 'abce']);
};

await run(cases, {
  before: async () => {
    await server.start();
    browser = await launchChromium();
    // No policy of ours here: it forbids the `Function` that carries a test in.
    page = await openPage(browser, { bypassCSP: true });
    await page.goto(`${server.url}/assets/logo.svg`);
  },
  after: async () => {
    await browser?.close();
    await server.stop();
  },
});
