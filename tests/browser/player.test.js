// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The player against a server that misbehaves: what is shown, what is sent, and
// that it always comes back.

import assert from 'node:assert/strict';
import { closePage, launchChromium, openPage } from './lib/chromium.js';
import { startCutProxy } from './lib/cut-proxy.js';
import { coloursAt, inboundStats, videoFacts } from './lib/picture.js';
import { run } from './lib/tap.js';
import { waitFor } from './lib/wait.js';
import { MockServer } from './mock/server.js';

const server = new MockServer();
let browser;
let source;
let page;

const startSource = async () => {
  await source.goto(`${server.url}/mock/source.html`);
  await waitFor('the source to be there', () => server.hasSource);
};
const stopSource = async () => {
  await source.goto('about:blank');
  await waitFor('the source to be gone', () => !server.hasSource);
};

const state = () => page.evaluate(() => document.querySelector('wsrtc-player')?.dataset.state);
const text = () => page.evaluate(() => document.querySelector('wsrtc-player')?.player.text);
const stateIs = (wanted, ms) => waitFor(`state ${wanted}`, async () => (await state()) === wanted, ms);
// Chromium counts these over all sessions, as they come to the screen.
const framesShown = () =>
  page.evaluate(() => document.querySelector('wsrtc-player').video.getVideoPlaybackQuality().totalVideoFrames);
const framesGrow = async () => {
  const before = await framesShown();
  await waitFor('more frames', async () => (await framesShown()) > before + 5);
};

/** A new page on the stream. `options` go to a player of the test's own, with short limits; `prepare` runs in the page first. */
async function watch(options, prepare, url = `${server.url}/`) {
  page = await openPage(browser);
  if (prepare) await page.addInitScript(prepare);
  await page.goto(`${url}demo`);
  if (!options) return;
  await page.evaluate(async ({ delays = { first: 50, max: 100 }, ...given }) => {
    document.querySelector('wsrtc-player').remove();
    const { Backoff, WsrtcPlayer } = await import('/assets/wsrtc.js');
    const video = document.createElement('video');
    video.muted = true;
    const backoff = new Backoff(delays);
    window.player = new WsrtcPlayer(video, { stream: 'demo', backoff, ...given });
    window.states = [];
    window.waits = [];
    window.player.addEventListener('state', ({ detail }) => {
      window.states.push(detail.state);
      if (detail.retryIn !== null) window.waits.push(detail.retryIn);
    });
    window.player.start();
  }, options);
}

/** In the page: packets come, and the decoder makes nothing of them, for as long as `blind` is set. */
function hidePicturesInPage() {
  const { getStats } = RTCRtpReceiver.prototype;
  window.blind = true;
  RTCRtpReceiver.prototype.getStats = async function getBlindStats() {
    const entries = [...(await getStats.call(this))];
    return new Map(entries.map(([id, entry]) => [id, window.blind ? { ...entry, framesDecoded: 0 } : entry]));
  };
}

const cases = {
  'plays: capabilities first, then answer and candidates in our shape': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await framesGrow();
    const messages = server.received.map(({ message }) => message);
    assert.equal(messages[0].type, 'capabilities');
    assert.ok(messages[0].video.includes('VP8'));
    assert.deepEqual(Object.keys(messages.find(({ type }) => type === 'answer')), ['type', 'sdp']);
    const candidates = messages.filter(({ type }) => type === 'candidate');
    assert.deepEqual(Object.keys(candidates[0]), ['type', 'candidate', 'label', 'id']);
    assert.match(candidates[0].candidate, /^candidate:/);
    await waitFor('the end of candidates', () =>
      server.received.some(({ message }) => message.type === 'candidate' && message.candidate === ''),
    );
    const { width, height } = await videoFacts(page);
    assert.deepEqual([width, height], [640, 360]);
    assert.ok((await inboundStats(page, 'audio')).packetsReceived > 0);
  },

  'a new offer makes a new session, the picture stays until it has media': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await page.evaluate(() => {
      const host = document.querySelector('wsrtc-player');
      window.before = host.player.connection;
      window.states = [];
      host.addEventListener('state', ({ detail }) => window.states.push(detail.state));
    });
    server.offerAgain();
    await waitFor('another connection', () =>
      page.evaluate(() => document.querySelector('wsrtc-player').player.connection !== window.before),
    );
    await framesGrow();
    assert.equal(await page.evaluate(() => window.before.connectionState), 'closed');
    assert.deepEqual(await page.evaluate(() => window.states), []);
  },

  'paused: a new session waits, too': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await page.keyboard.press('Space');
    const connection = () => page.evaluateHandle(() => document.querySelector('wsrtc-player').player.connection);
    const before = await connection();
    server.offerAgain();
    await waitFor('another connection', async () =>
      page.evaluate((old) => document.querySelector('wsrtc-player').player.connection !== old, before),
    );
    const element = await page.evaluateHandle(() => document.querySelector('wsrtc-player').video);
    await waitFor('its picture', () => element.evaluate((video) => video.readyState >= HTMLMediaElement.HAVE_ENOUGH_DATA));
    assert.equal(await element.evaluate((video) => video.paused), true);
    const shown = await framesShown();
    await page.keyboard.press('Space');
    await waitFor('pictures', async () => (await framesShown()) > shown + 5);
  },

  'signalling lost: media go on, and it comes back quietly': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    server.dropViewers();
    await framesGrow();
    assert.equal(await state(), 'playing');
    await waitFor('signalling again', () => server.viewerCount === 1);
    await framesGrow();
    assert.equal(await state(), 'playing');
  },

  'packets without a picture: it says so, until there is one': async () => {
    await startSource();
    await watch({ times: { start: 1500, stats: 200 } }, hidePicturesInPage);
    const shown = () => page.evaluate(() => [window.player.state, window.player.text]);
    await waitFor('the words', async () => /^stalled,Packets come, but this browser shows no picture$/.test((await shown()).join()));
    await page.evaluate(() => (window.blind = false));
    await waitFor('it to play', async () => (await shown())[0] === 'playing');
  },

  'a new session without a picture: the old one stays, and it says so': async () => {
    await startSource();
    await watch({ times: { start: 1500, stats: 200 } }, hidePicturesInPage);
    await page.evaluate(() => {
      window.blind = false;
      window.player.addEventListener('state', ({ detail }) => (window.notice = detail.notice));
    });
    await waitFor('it to play', () => page.evaluate(() => window.player.state === 'playing'));
    await waitFor('pictures', () =>
      page.evaluate(async () => [...(await window.player.connection.getStats()).values()].some(({ framesDecoded }) => framesDecoded > 9)),
    );
    await page.evaluate(() => {
      window.blind = true;
      window.before = window.player.connection;
    });
    server.offerAgain();
    await waitFor('the words', async () => /begun anew.*shows no picture/.test(await page.evaluate(() => window.notice)));
    assert.ok(await page.evaluate(() => window.before === window.player.connection && window.player.state === 'playing'));
    assert.equal(server.viewerCount, 1);
  },

  ...Object.fromEntries(
    Object.entries({
      'it asks': [200, 2, () => {}],
      'the browser is online again': [60_000, 0, () => page.evaluate(() => window.dispatchEvent(new Event('online')))],
    }).map(([how, [ping, asked, act]]) => [
      `waits on a connection that leads nowhere: ${how}`,
      async () => {
        await stopSource();
        const proxy = await startCutProxy(server.url);
        try {
          await watch({ times: { ping } }, undefined, proxy.url);
          const shown = () => page.evaluate(() => window.player.state);
          await waitFor('it to wait', async () => (await shown()) === 'waiting');
          await waitFor('answers', () => server.pings >= asked);
          assert.equal(await shown(), 'waiting');
          proxy.fallSilent();
          await startSource();
          await act();
          await waitFor('it to play', async () => (await shown()) === 'playing');
        } finally {
          proxy.stop();
        }
      },
    ]),
  ),

  'server restarts with the source: plays again by itself': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await server.stop();
    await source.goto('about:blank');
    await stateIs('reconnecting');
    await server.start();
    await startSource();
    await stateIs('playing');
    await framesGrow();
  },

  'bye: says that the stream ended, and plays the next one': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    server.sendToViewers({ type: 'bye' });
    await stateIs('waiting');
    assert.match(await text(), /has ended/);
    server.offerAgain();
    await stateIs('playing');
  },

  'not let in: says why, and takes another token': async () => {
    for (const code of [4403, 4429]) {
      server.onViewer = (socket) => socket.close(code, `refused by ${code}`);
      await watch();
      await stateIs('error');
      assert.equal(await text(), `The server says: refused by ${code}`);
      const other = page.getByRole('button', { name: 'Use another token' });
      await other.waitFor();
      await waitFor('another attempt to be announced', () => page.locator('.countdown:not(:empty)').count());
      // It stays while attempts are made.
      await page.getByRole('button', { name: 'Try now' }).click();
      assert.ok(await other.isVisible());
      await closePage(page);
    }
    // What is refused for another reason needs no token.
    server.onViewer = (socket) => socket.send(JSON.stringify({ type: 'error', code: 'busy', message: 'full' }));
    await watch();
    await stateIs('error');
    assert.ok(await page.getByRole('button', { name: 'Use another token' }).isHidden());
  },

  'no source: waits in the words of the server, plays when it comes': async () => {
    await stopSource();
    await watch();
    await stateIs('waiting');
    server.sendToViewers({ type: 'state', state: 'waiting', text: 'The camera is asleep' });
    await waitFor('the words of the server', async () => (await text()) === 'The camera is asleep');
    await startSource();
    await stateIs('playing');
  },

  'what is wrong with a stream that goes on is said beside the picture, until it is over': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    const notice = () =>
      page.evaluate(() => {
        const view = document.querySelector('wsrtc-player').shadowRoot.querySelector('.notice');
        return view.checkVisibility() ? view.textContent : null;
      });
    assert.equal(await notice(), null);
    server.sendToViewers({ type: 'state', state: 'live', text: 'H264 comes in with B-frames' });
    await waitFor('the notice', async () => (await notice()) === 'H264 comes in with B-frames');
    assert.equal(await state(), 'playing');
    server.sendToViewers({ type: 'state', state: 'live', text: '' });
    await waitFor('its end', async () => (await notice()) === null);
  },

  'the source is away while it plays: said over the picture, and taken back in the same session': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await page.evaluate(() => (window.before = document.querySelector('wsrtc-player').player.connection));
    const cover = page.locator('wsrtc-player .cover');
    assert.equal(await cover.isVisible(), false);
    server.sendToViewers({ type: 'state', state: 'waiting', text: 'The camera is asleep' });
    await stateIs('waiting');
    assert.equal(await text(), 'The camera is asleep');
    assert.ok(await cover.isVisible());
    server.sendToViewers({ type: 'state', state: 'live' });
    await stateIs('playing');
    assert.equal(await cover.isVisible(), false);
    await framesGrow();
    // Its media went on all the time: that is believed, should nothing more be said.
    server.sendToViewers({ type: 'state', state: 'waiting', text: 'The camera is asleep' });
    await stateIs('waiting');
    await stateIs('playing');
    assert.ok(await page.evaluate(() => document.querySelector('wsrtc-player').player.connection === window.before));
  },

  'an error and a closed socket: shown in its words, and attempts go on': async () => {
    await startSource();
    server.onViewer = (socket) => {
      socket.send(JSON.stringify({ type: 'error', code: 'busy', message: 'No place left' }));
      socket.close();
    };
    await watch();
    await stateIs('error');
    assert.match(await text(), /No place left/);
    server.onViewer = null;
    await stateIs('playing');
  },

  // What a sink does about one viewer: the server knows nothing of it, and
  // keeps the socket.
  'an error and a bye: shown in its words, and attempts go on, slower each time': async () => {
    await startSource();
    server.onViewer = (socket) => {
      for (const message of [
        { type: 'welcome', id: 'x', iceServers: [] },
        { type: 'state', state: 'live' },
        { type: 'error', code: 'timeout', message: 'No answer within 10000 ms' },
        { type: 'bye', reason: 'No answer within 10000 ms' },
      ]) {
        socket.send(JSON.stringify(message));
      }
    };
    await watch({ delays: { first: 100, max: 2000 } });
    await waitFor('three attempts', () => page.evaluate(() => window.waits.length >= 3));
    const [first, second, third] = await page.evaluate(() => window.waits);
    assert.ok(first >= 50 && second >= 100 && third >= 200, `${first} ${second} ${third}`);
    await waitFor('the words', () => page.evaluate(() => window.player.state === 'error'));
    assert.match(await page.evaluate(() => window.player.text), /No answer within/);
    assert.ok(!(await page.evaluate(() => window.states)).includes('waiting'));
    server.onViewer = null;
    await waitFor('the picture', () => page.evaluate(() => window.player.state === 'playing'));
  },

  'an error and a bye while it plays: plays again by itself': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    server.sendToViewers({ type: 'error', code: 'timeout', message: 'Not heard any more' });
    server.sendToViewers({ type: 'bye' });
    await stateIs('error');
    assert.match(await text(), /Not heard any more/);
    await stateIs('playing');
    await framesGrow();
  },

  'an error about a message only: it plays on, and a later bye ends the stream': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    server.sendToViewers({ type: 'error', code: 'malformed', message: 'Not a candidate' });
    await framesGrow();
    assert.equal(await state(), 'playing');
    server.sendToViewers({ type: 'state', state: 'live' });
    server.sendToViewers({ type: 'bye' });
    await stateIs('waiting');
    assert.match(await text(), /has ended/);
  },

  'unusable frames and candidates are left out': async () => {
    await startSource();
    await watch();
    await waitFor('the viewer', () => server.viewerCount === 1);
    for (const message of [null, 7, [], { type: 7 }, { sdp: 'v=0' }, { type: 'from-the-future' }]) {
      server.sendToViewers(message);
    }
    await stateIs('playing');
    for (const candidate of ['candidate:nonsense', 'x'.repeat(5000), undefined, 7]) {
      server.sendToViewers({ type: 'candidate', candidate, label: 99, id: 'nowhere' });
    }
    await framesGrow();
    assert.equal(await state(), 'playing');
  },

  'an unusable offer leaves the picture and asks again': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    const connections = () => server.typesReceived().filter((type) => type === 'capabilities').length;
    const before = connections();
    server.sendToViewers({ type: 'offer', sdp: 'v=0\r\nthis is not SDP' });
    await waitFor('a new connection to the server', () => connections() > before);
    await framesGrow();
    assert.equal(await state(), 'playing');
  },

  'live but no offer: asks again after the deadline': async () => {
    let attempts = 0;
    server.onViewer = (socket) => {
      attempts += 1;
      socket.send(JSON.stringify({ type: 'state', state: 'live' }));
    };
    await watch({ times: { start: 200 } });
    await waitFor('three attempts', () => attempts >= 3);
    const states = await page.evaluate(() => window.states);
    assert.deepEqual(states.slice(0, 3), ['connecting', 'starting', 'reconnecting']);
  },

  'a browser without WebRTC: it says so, and leaves the server alone': async () => {
    await startSource();
    await watch(null, () => {
      for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCRtpReceiver']) delete window[name];
    });
    await waitFor('the words', async () => /^This browser has no WebRTC/.test(await page.locator('.words').textContent()));
    await page.evaluate(() => {
      window.dispatchEvent(new Event('online'));
      document.querySelector('wsrtc-player').player.retry();
    });
    const lack = await page.evaluate(async () => (await import('/assets/local-media.js')).hindrance());
    assert.match(lack, /^This browser has no WebRTC/);
    assert.equal(server.viewerCount, 0);
  },

  'server away at the start: attempts until it is there': async () => {
    await startSource();
    await watch({});
    await server.stop();
    await waitFor('attempts', () => page.evaluate(() => window.states.includes('reconnecting')));
    await server.start();
    await startSource();
    await waitFor('the picture', () => page.evaluate(() => window.player.state === 'playing'));
  },

  'media stop: said, and taken back when they come again': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    const replaceTracks = (tracks) =>
      source.evaluate(async (useThem) => {
        const connections = [...window.connections.values()];
        for (const sender of connections.flatMap((connection) => connection.getSenders())) {
          window.kept ??= new Map();
          if (sender.track) window.kept.set(sender, sender.track);
          await sender.replaceTrack(useThem ? window.kept.get(sender) : null);
        }
      }, tracks);
    await replaceTracks(false);
    await stateIs('stalled');
    await replaceTracks(true);
    await stateIs('playing');
  },

  'stop: says bye, closes, and can start again': async () => {
    await startSource();
    await watch({});
    const playing = () => page.evaluate(() => window.player.state === 'playing');
    await waitFor('the picture', playing);
    await page.evaluate(() => window.player.stop());
    await waitFor('bye', () => server.typesReceived().at(-1) === 'bye');
    await waitFor('the socket closed', () => server.viewerCount === 0);
    assert.equal(await page.evaluate(() => window.player.connection), null);
    await page.evaluate(() => window.player.start());
    await waitFor('the picture again', playing);
  },

  'leaving the page says bye': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await page.goto('about:blank');
    await waitFor('bye', () => server.typesReceived().includes('bye'));
  },

  'colours arrive as they were drawn': async () => {
    await startSource();
    await watch();
    await stateIs('playing');
    await framesGrow();
    const [[red, green, blue]] = await coloursAt(page, [[0.5, 0.1]]);
    const distance = Math.max(Math.abs(red - 0x11), Math.abs(green - 0x44), Math.abs(blue - 0xcc));
    assert.ok(distance < 20, `${red} ${green} ${blue}`);
  },
};

await run(cases, {
  before: async () => {
    await server.start();
    // Both ends are in this browser: they meet on loopback, by plain addresses.
    browser = await launchChromium([
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ]);
    source = await openPage(browser);
  },
  afterEach: async () => {
    await closePage(page);
    server.reset();
  },
  after: async () => {
    await browser?.close();
    await server.stop();
  },
});
