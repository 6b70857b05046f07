import { closePage, launchChromium, openPage } from '../browser/lib/chromium.js';
import { writeFileSync } from 'node:fs';
const [address] = process.argv.slice(2);
function take() {
  window.moments = {};
  window.WebSocket = class extends WebSocket { constructor(...a) { performance.mark('WSOPEN'); super(...a); this.addEventListener('open',()=>performance.mark('WSOPENED')); this.addEventListener('message',(e)=>performance.mark('WS'+JSON.parse(e.data).type)); } send(t){performance.mark('SEND'+JSON.parse(t).type); super.send(t);} };
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { get, set(s) { set.call(this, s); if (s) this.requestVideoFrameCallback?.(() => { performance.mark('FRAME'); window.moments.frame = 1; }); } });
}
const browser = await launchChromium();
async function once(trace) {
  const page = await openPage(browser);
  await page.addInitScript(take);
  if (trace) await browser.startTracing(page, { path: '/tmp/wt/trace.json', categories: ['devtools.timeline', 'blink.user_timing', 'toplevel','webrtc','loading','v8','ipc','mojom'] });
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.moments.frame, null, { timeout: 20000 });
  if (trace) await browser.stopTracing();
  await closePage(page);
}
await once(false); await once(false);
await once(true);
await browser.close();
