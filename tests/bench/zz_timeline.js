import { closePage, launchChromium, openPage } from '../browser/lib/chromium.js';
const [address, joins] = process.argv.slice(2);
function take() {
  const m = (window.moments = {});
  const note = (k) => (m[k] ??= performance.now());
  window.WebSocket = class extends WebSocket {
    constructor(...a) { note('open'); super(...a); this.addEventListener('message', (e) => note('ws:' + JSON.parse(e.data).type)); this.addEventListener('open', () => note('wsopen')); }
    send(t) { note('sent:' + JSON.parse(t).type); super.send(t); }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...a) { super(...a); window.pc = this; note('pc');
      this.addEventListener('track', () => note('track'));
      this.addEventListener('iceconnectionstatechange', () => note('ice:' + this.iceConnectionState));
      this.addEventListener('connectionstatechange', () => note('conn:' + this.connectionState)); }
  };
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { get, set(s) { set.call(this, s); if (!s) return; note('srcObject');
    for (const e of ['loadedmetadata','playing']) this.addEventListener(e, () => note(e));
    this.requestVideoFrameCallback?.((now, md) => { note('frame'); m.frameNow = now; m.receive = md.receiveTime; m.pres = md.presentationTime; m.exp = md.expectedDisplayTime; m.proc = md.processingDuration; }); } });
}
const browser = await launchChromium();
async function once(delay) {
  const page = await openPage(browser);
  await page.addInitScript(take);
  await new Promise((r) => setTimeout(r, delay));
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.moments.frame, null, { timeout: 20000 });
  await new Promise((r) => setTimeout(r, 500));
  const m = await page.evaluate(async () => { const s = [...(await window.pc.getStats()).values()].find((x) => x.type === 'inbound-rtp' && x.kind==='video'); return { ...window.moments, fd: s.framesDecoded, fr: s.framesReceived, kf: s.keyFramesDecoded, pli: s.pliCount, nack: s.nackCount, dt: s.totalDecodeTime, asm: s.totalAssemblyTime, jb: s.jitterBufferDelay, jbe: s.jitterBufferEmittedCount, drop: s.framesDropped,impl:s.decoderImplementation }; });
  await closePage(page);
  const o = m.open; const out = {};
  for (const [k, v] of Object.entries(m)) out[k] = v > o - 1 ? +(v - o).toFixed(1) : v;
  return out;
}
await once(0);
for (let i = 0; i < Number(joins); i++) console.log(JSON.stringify(await once((i * 130) % 2000)));
await browser.close();
