// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What /publish/<stream> and /call/<room> have in common.

import assert from 'node:assert/strict';
import { waitFor } from './wait.js';

/** For pages that have to fit. */
export const PHONE = { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true };

/** The line that tells the state says so, or will. */
export const says = (page, what) =>
  waitFor(`"${what}"`, async () => what.test((await page.locator('#state').textContent()) ?? ''));

/** The own camera is on show. Works with both test libraries. */
export const hasPreview = (page) =>
  waitFor('the preview', () => page.evaluate(() => document.getElementById('preview').videoWidth > 0));

/** Refused with these words, the page at `url` offers to use another token, and is let in with it. */
export async function assertTakesAnotherToken(page, url, refusal) {
  let token = '';
  await page.routeWebSocket(/signaling/, (socket) => {
    if (token) socket.connectToServer();
    else socket.close({ code: 4403, reason: refusal });
  });
  await page.goto(url);
  await hasPreview(page);
  const other = page.getByRole('button', { name: 'Use another token' });
  assert.ok(await other.isHidden());
  await page.click('#go');
  await waitFor('the refusal', async () => (await page.locator('#state').textContent()).includes(refusal));
  await other.click();
  token = 'a-good-one';
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await other.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => sessionStorage.getItem('wsrtc-token')), token);
}

/** Nothing is wider than the page, and what can be pressed is big enough for a finger. */
export async function assertFits(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.equal(scroll, client);
  for (const control of await page.locator('button:visible, select:visible, a:visible, .sources label:visible').all()) {
    const { width, height } = await control.boundingBox();
    assert.ok(width >= 44 && height >= 44, `${width} × ${height} of ${await control.textContent()}`);
  }
}
