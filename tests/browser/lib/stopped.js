// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a laptop does whose lid is closed: its processes stop, and nothing comes
// from it or reaches it.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Skip } from './tap.js';

const TABLE = ['inet', 'wsrtc_stopped'];

function nft(...words) {
  execFileSync('nft', words, { stdio: 'pipe' });
}

/** Drops all packets of one UDP port, until `undrop ()`. Throws Skip where that is not possible. */
export function dropPort(port) {
  try {
    nft('add', 'table', ...TABLE);
  } catch (error) {
    throw new Skip(`no nftables here (Debian package nftables, and root): ${error.message}`);
  }
  nft('add', 'chain', ...TABLE, 'out', '{ type filter hook output priority 0; }');
  for (const way of ['sport', 'dport']) nft('add', 'rule', ...TABLE, 'out', 'udp', way, String(port), 'drop');
}

export function undrop() {
  try {
    nft('delete', 'table', ...TABLE);
  } catch {
    // There is none.
  }
}

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
