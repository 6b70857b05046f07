// SPDX-License-Identifier: LGPL-2.1-or-later

import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { Skip } from './tap.js';

const EXECUTABLE = process.env.WSRTC_FIREFOX ?? '/usr/bin/firefox-esr';

/**
 * Stock Firefox over WebDriver BiDi, with a new profile, which goes with it.
 * @param {Record<string, boolean | number | string>} [preferences]
 */
export async function launchFirefox(preferences = {}) {
  if (!existsSync(EXECUTABLE)) throw new Skip(`${EXECUTABLE} is not installed (Debian package firefox-esr)`);
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: EXECUTABLE,
    headless: true,
    extraPrefsFirefox: preferences,
    timeout: 60_000,
    protocolTimeout: 60_000,
  });
}
