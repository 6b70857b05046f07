// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What becomes of packets, in the network of the test.

import { execFileSync } from 'node:child_process';
import { Skip } from './tap.js';

const TABLE = ['inet', 'wsrtc_test'];

const nft = (...words) => execFileSync('nft', words, { stdio: 'pipe', encoding: 'utf8' });

/**
 * Rules in the words of nft, until `removeRules ()`. Throws Skip where that is not possible.
 * @param {'output' | 'input'} hook  Packets that leave (whose sender then hears of a `drop`), or those that arrive.
 */
export function addRules(hook, ...rules) {
  try {
    nft('add', 'table', ...TABLE);
  } catch (error) {
    throw new Skip(`no nftables here (Debian package nftables, and root): ${error.message}`);
  }
  nft('add', 'chain', ...TABLE, hook, `{ type filter hook ${hook} priority 0; }`);
  for (const rule of rules) nft('add', 'rule', ...TABLE, hook, ...rule.split(' '));
}

/** How many packets have met a `counter` of these rules. */
export const countPackets = () =>
  [...nft('list', 'table', ...TABLE).matchAll(/counter packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);

export function removeRules() {
  try {
    nft('delete', 'table', ...TABLE);
  } catch {
    // There are none.
  }
}
