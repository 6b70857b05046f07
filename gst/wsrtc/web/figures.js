// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What /api/sessions tells, made into figures over time.

/** Ten minutes of a figure every two seconds. */
export const PLACES = 300;

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

export function median(numbers) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** Of all streams; what one has not told is 0. */
const total = (told, name) => sum(told.streams.map(({ figures }) => figures?.[name] ?? 0));

/** What has grown since, per second; null = it has begun anew, or a stream came or went. */
function rate(now, before, value) {
  const seconds = now.time - (before?.time ?? now.time);
  const growth = before ? value(now) - value(before) : -1;
  return seconds > 0 && growth >= 0 ? growth / seconds : null;
}

const names = ({ streams }) => streams.filter(({ figures }) => figures).map(({ name }) => name).join();

function lossOf(now, before) {
  const lost = rate(now, before, (told) => total(told, 'packetsLost'));
  const sent = rate(now, before, (told) => total(told, 'packetsSent'));
  return lost === null || !sent ? null : Math.min((100 * lost) / sent, 100);
}

/**
 * One point of every plot.
 * @param {object} now  As /api/sessions tells it.
 * @param {object | null} before  The one before.
 */
export function pointOf(now, before) {
  const same = before && names(before) === names(now) ? before : null;
  const bytes = rate(now, same, (told) => total(told, 'bytesSent'));
  const cpu = rate(now, before, ({ server }) => server.process.cpuSeconds);
  const trips = now.sessions.map(({ roundTripTime }) => roundTripTime).filter((time) => time !== undefined);
  const refused = rate(now, before, ({ server }) => sum(Object.values(server.rejected)));
  return {
    viewers: sum(now.streams.map(({ viewers }) => viewers)),
    bitrate: bytes === null ? null : bytes * 8,
    loss: lossOf(now, same),
    roundTrip: trips.length ? median(trips) * 1000 : null,
    refused: refused === null ? null : refused * 60,
    cpu: cpu === null ? null : cpu * 100,
    memory: now.server.process.residentBytes,
    connections: now.server.connections.http + now.server.connections.wsrtc + now.server.connections.gstwebrtc,
  };
}

/** The last points, and no more than there are places for. */
export class History {
  #points = [];
  #last = null;

  add(told) {
    this.#points.push(pointOf(told, this.#last));
    this.#last = told;
    if (this.#points.length > PLACES) this.#points.shift();
  }

  /** Nothing came: a gap. */
  skip() {
    this.#last = null;
    this.#points.push({});
    if (this.#points.length > PLACES) this.#points.shift();
  }

  get length() {
    return this.#points.length;
  }

  values(name) {
    return this.#points.map((point) => point[name] ?? null);
  }
}

/** The join times of all streams: `{bound, count}[]`, the last without a bound. */
export function joinsOf({ streams }) {
  const told = streams.map(({ joinTimes }) => joinTimes).filter(Boolean);
  if (told.length === 0) return [];
  return told[0].counts.map((_, index) => ({
    bound: told[0].bounds[index] ?? null,
    count: sum(told.map(({ counts }) => counts[index])),
  }));
}

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** 1234567 → "1.2 M" + unit. */
export function short(value, unit) {
  if (value === null || value === undefined) return '–';
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), UNITS.length - 1);
  const scaled = value / 1000 ** power;
  const digits = scaled < 10 && !Number.isInteger(scaled) ? 1 : 0;
  return `${scaled.toFixed(digits)} ${UNITS[power]}${unit}`.trim();
}

export const bytes = (value) => (value === null ? '–' : `${Math.round(value / 2 ** 20)} MiB`);
export const plain = (value) => (value === null ? '–' : String(Math.round(value)));
export const percent = (value) => (value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} %`);
/** "40 s", "12 min", "3.2 h", "12 d". */
export function duration(seconds) {
  const [unit, name] = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']].find(([size]) => seconds >= 2 * size) ?? [1, 's'];
  const value = Math.max(0, seconds) / unit;
  return `${value.toFixed(name === 'h' && value < 10 ? 1 : 0)} ${name}`;
}
export const millis = (value) => (value === null ? '–' : `${Math.round(value)} ms`);
