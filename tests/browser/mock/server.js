// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A small signalling server with the pages, for tests of the pages alone: it
// relays between the source and the viewers of a room, keeps what viewers sent
// for the tests to look at, and misbehaves on demand.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const here = fileURLToPath(new URL('.', import.meta.url));
const WEB = join(here, '../../../gst/wsrtc/web');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
// The policy of the real server: a page that needs more fails here, too.
const POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob: mediastream:; " +
  "img-src 'self' blob: data:; style-src 'self'; script-src 'self'";

export class MockServer {
  #http = null;
  #port = 0;
  #sockets = new Set();
  #viewers = new Map();
  #source = null;
  #lastId = 0;

  /** Every message of every viewer, `{ viewer, message }`, oldest first. */
  received = [];
  /** How often viewers have asked whether it is there. */
  pings = 0;
  /** Answer of /api/streams; null = status 500. */
  streams = [];
  /** When set: status and text with which /api/streams refuses. */
  refusal = null;
  /** Names of streams → `{ jpeg, time }`, a Buffer and ms since 1970. */
  stills = new Map();
  /** How often a still was asked for, by name of the stream. */
  stillsAsked = new Map();
  /** When set: `(viewer socket) => void` instead of the usual welcome. */
  onViewer = null;

  /** Starts, on the port of last time if there was one. */
  async start() {
    this.#http = createServer((request, response) => this.#serve(request, response));
    const sockets = new WebSocketServer({ server: this.#http, path: '/signaling' });
    sockets.on('connection', (socket, request) => this.#connected(socket, new URL(request.url, 'ws://mock')));
    await new Promise((resolve, reject) => {
      this.#http.on('error', reject);
      this.#http.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = this.#http.address().port;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  get viewerCount() {
    return this.#viewers.size;
  }

  get hasSource() {
    return this.#source !== null;
  }

  /** Ends everything hard, as a crash does. */
  async stop() {
    this.dropSockets();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  dropSockets() {
    for (const socket of this.#sockets) socket.terminate();
  }

  dropViewers() {
    for (const socket of this.#viewers.values()) socket.terminate();
  }

  /** Back to the state of a new server, without viewers. */
  reset() {
    this.dropViewers();
    this.received = [];
    this.pings = 0;
    this.streams = [];
    this.refusal = null;
    this.stills = new Map();
    this.stillsAsked = new Map();
    this.onViewer = null;
  }

  sendToViewers(message) {
    for (const socket of this.#viewers.values()) socket.send(JSON.stringify(message));
  }

  /** Types of what viewers sent, in order. */
  typesReceived() {
    return this.received.map(({ message }) => message.type);
  }

  /** Makes the source offer once more to each viewer. */
  offerAgain() {
    for (const id of this.#viewers.keys()) this.#toSource({ type: 'peer-added', id });
  }

  async #serve(request, response) {
    const { pathname } = new URL(request.url, this.url);
    if (pathname === '/api/streams') return this.#serveStreams(response);
    const still = /^\/api\/streams\/([^/]+)\/snapshot\.jpg$/.exec(pathname);
    if (still) return this.#serveStill(decodeURIComponent(still[1]), response);
    try {
      const file = this.#fileFor(pathname);
      const body = await readFile(file);
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)], 'Content-Security-Policy': POLICY });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  #serveStreams(response) {
    if (this.refusal) return response.writeHead(this.refusal[0], { 'Content-Type': 'text/plain' }).end(this.refusal[1]);
    response.writeHead(this.streams ? 200 : 500, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ streams: this.streams }));
  }

  #serveStill(name, response) {
    this.stillsAsked.set(name, (this.stillsAsked.get(name) ?? 0) + 1);
    const still = this.stills.get(name);
    if (!still) return response.writeHead(404, { 'Retry-After': 5 }).end('none yet');
    const headers = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-cache', ETag: `"${still.time}"` };
    response.writeHead(200, { ...headers, 'Last-Modified': new Date(still.time).toUTCString() });
    response.end(still.jpeg);
  }

  #fileFor(pathname) {
    const asset = /^\/(assets|mock)\/([\w.-]+)$/.exec(pathname);
    if (asset) return join(asset[1] === 'mock' ? here : WEB, asset[2]);
    const pages = { '/': 'index.html', '/wall': 'wall.html' };
    return join(WEB, pages[pathname] ?? 'player.html');
  }

  #connected(socket, url) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (url.searchParams.get('role') === 'source') this.#sourceCame(socket);
    else if (this.onViewer) this.onViewer(socket);
    else this.#viewerCame(socket);
  }

  #sourceCame(socket) {
    this.#source = socket;
    socket.on('message', (data) => {
      const { to, ...message } = JSON.parse(data);
      this.#viewers.get(to)?.send(JSON.stringify(message));
    });
    socket.on('close', () => {
      if (this.#source === socket) this.#source = null;
    });
    this.sendToViewers({ type: 'state', state: 'live' });
    this.offerAgain();
  }

  #viewerCame(socket) {
    const id = String((this.#lastId += 1));
    this.#viewers.set(id, socket);
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'ping') {
        this.pings += 1;
        socket.send(JSON.stringify({ type: 'pong' }));
        return;
      }
      this.received.push({ viewer: id, message });
      // As the real server: who is not known to want nothing is offered something.
      if (message.type === 'capabilities') this.#toSource({ type: 'peer-added', id });
      else this.#toSource({ ...message, from: id });
    });
    socket.on('close', () => this.#viewers.delete(id));
    const state = this.#source ? 'live' : 'waiting';
    socket.send(JSON.stringify({ type: 'welcome', id, iceServers: [] }));
    socket.send(JSON.stringify({ type: 'state', state }));
  }

  #toSource(message) {
    this.#source?.send(JSON.stringify(message));
  }
}
