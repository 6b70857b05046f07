// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a laptop does whose lid is closed: its processes stop, and nothing comes
// from it or reaches it.

import { readFileSync, readdirSync } from 'node:fs';
import { addRules, removeRules } from './nft.js';

/** Drops all packets of one UDP port, until `undrop ()`. Throws Skip where that is not possible. */
export const dropPort = (port) => addRules('output', `udp sport ${port} drop`, `udp dport ${port} drop`);

export const undrop = removeRules;

/** Parent of a process, and 0 when it has ended meanwhile. */
function parentOf(pid) {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return 0;
  }
}

/** The process and all below it. */
function family(pid) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  const children = all.filter((other) => parentOf(other) === pid);
  return [pid, ...children.flatMap(family)];
}

/** Sends a signal to a process and all below it. */
export function signalFamily(pid, signal) {
  for (const member of family(pid)) process.kill(member, signal);
}
