// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Another machine: a network of its own, joined to that of the test by a cable.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Skip } from './tap.js';
import { waitFor } from './wait.js';

/** Our end of the cable. */
export const NEAR = '10.98.0.1';

const ip = (...words) => execFileSync('ip', words, { stdio: 'pipe', encoding: 'utf8' });

export class Machine {
  #holder;
  #folder;
  #cables = 0;

  /** Throws Skip where that is not possible. */
  static async start() {
    const machine = new Machine();
    try {
      await machine.#start();
    } catch (error) {
      machine.end();
      throw new Skip(`no network of its own here (needs root): ${error.message}`);
    }
    return machine;
  }

  async #start() {
    this.#holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#holder.on('error', () => {});
    const ours = execFileSync('readlink', ['/proc/self/ns/net']).toString();
    await waitFor('its network', () => execFileSync('readlink', [this.network]).toString() !== ours);
    this.run('ip', 'link', 'set', 'lo', 'up');
  }

  get network() {
    return `/proc/${this.#holder.pid}/ns/net`;
  }

  /** What a command in it says. */
  run(...words) {
    return execFileSync('nsenter', [`--net=${this.network}`, ...words], { stdio: 'pipe', encoding: 'utf8' });
  }

  /** A program that runs `program` in it. */
  wrapper(program) {
    this.#folder = mkdtempSync(join(tmpdir(), 'wsrtc-machine-'));
    const path = join(this.#folder, 'run');
    writeFileSync(path, `#!/bin/sh\nexec nsenter --net=${this.network} ${program} "$@"\n`, { mode: 0o755 });
    return path;
  }

  /** A cable, with `address` at its end; one that was there is pulled out. */
  plug(name, address) {
    const [before, device] = [`near${this.#cables}`, `near${++this.#cables}`];
    if (this.#cables > 1) ip('link', 'delete', before);
    ip('link', 'add', device, 'type', 'veth', 'peer', 'name', name, 'netns', String(this.#holder.pid));
    ip('address', 'add', `${NEAR}/24`, 'dev', device);
    ip('link', 'set', device, 'up');
    this.run('ip', 'link', 'set', name, 'addrgenmode', 'none');
    this.run('ip', 'address', 'add', `${address}/24`, 'dev', name);
    this.run('ip', 'link', 'set', name, 'up');
    this.run('ip', 'route', 'replace', 'default', 'via', NEAR);
  }

  renumber(name, from, to) {
    this.run('ip', 'address', 'delete', `${from}/24`, 'dev', name);
    this.run('ip', 'address', 'add', `${to}/24`, 'dev', name);
    this.run('ip', 'route', 'replace', 'default', 'via', NEAR);
  }

  end() {
    this.#holder?.stdin.end();
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}
