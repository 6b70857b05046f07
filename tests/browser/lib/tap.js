// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs named cases one after the other and prints TAP for meson. A case that
// throws or takes too long has failed; the others run all the same.

const CASE_TIMEOUT_MS = 60_000;

function withDeadline(promise, name, ms) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: not done after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function report(error) {
  const text = error instanceof Error ? error.stack : String(error);
  for (const line of text.split('\n')) console.log(`# ${line}`);
}

/** Both parts run whatever the other did; gives back what they threw. */
async function runCase(name, test, afterEach) {
  const faults = [];
  await withDeadline(test(), name, CASE_TIMEOUT_MS).catch((error) => faults.push(error));
  await withDeadline(Promise.resolve(afterEach?.()), 'after the case', 20_000).catch((error) => faults.push(error));
  return faults;
}

/** Thrown by what a machine may lack; the rest of the program is skipped. */
export class Skip extends Error {}

/**
 * @param {Record<string, () => Promise<void>>} cases  Name → test.
 * @param {object} [fixture]
 * @param {() => Promise<void>} [fixture.before]  Once, before the first case.
 * @param {() => Promise<void>} [fixture.afterEach]
 * @param {() => Promise<void>} [fixture.after]  Once, whatever happened.
 */
export async function run(cases, { before, afterEach, after } = {}) {
  let failures = 0;
  try {
    await before?.();
    console.log(`1..${Object.keys(cases).length}`);
    let number = 0;
    for (const [name, test] of Object.entries(cases)) {
      number += 1;
      const faults = await runCase(name, test, afterEach);
      console.log(`${faults.length ? 'not ok' : 'ok'} ${number} ${name}`);
      faults.forEach(report);
      failures += faults.length;
    }
  } catch (error) {
    if (error instanceof Skip) console.log(`1..0 # SKIP ${error.message}`);
    else {
      failures += 1;
      report(error);
      console.log('Bail out! the fixture failed');
    }
  } finally {
    await withDeadline(Promise.resolve(after?.()), 'clean-up', 20_000).catch(report);
  }
  // Sockets of a browser that was ended may keep node alive for a while.
  process.exit(failures ? 1 : 0);
}
