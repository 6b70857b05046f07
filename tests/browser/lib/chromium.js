// SPDX-License-Identifier: LGPL-2.1-or-later

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Skip } from './tap.js';

export const EXECUTABLE = process.env.WSRTC_CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/**
 * Debian's Chromium with a new profile, which goes with it.
 * @param {string[]} [flags]  Further ones.
 * @param {string} [executablePath]  Another program that starts it.
 */
export async function launchChromium(flags = [], executablePath = EXECUTABLE) {
  if (!existsSync(EXECUTABLE)) throw new Skip(`${EXECUTABLE} is not installed (Debian package chromium)`);
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/**
 * Another one, whose main process the caller may do things to, and has to end.
 * @returns {Promise<{browser: import('playwright-core').Browser, pid: number}>}
 */
export async function serveChromium() {
  const server = await chromium.launchServer({ executablePath: EXECUTABLE, args: FLAGS });
  return { browser: await chromium.connect(server.wsEndpoint()), pid: server.process().pid };
}

/**
 * A page that fails its test on what it should not do: throw, or load
 * anything that its content security policy forbids.
 * @param {import('playwright-core').Browser} browser
 * @param {object} [options]  Of `browser.newContext ()`.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.stack ?? String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** Closes the page with all that belongs to it; throws if it did what it should not. */
export async function closePage(page) {
  if (!page) return;
  await page.context().close();
  if (page.faults.length) throw new Error(`the page did what it should not:\n${page.faults.join('\n')}`);
}
