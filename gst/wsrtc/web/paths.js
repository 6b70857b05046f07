// SPDX-License-Identifier: LGPL-2.1-or-later

// Addresses in a sentence.
const MAX_NAMED = 3;

const of = (entries, type) => entries.filter((entry) => entry.type === type);

const sum = (entries, key) => entries.reduce((total, entry) => total + (entry[key] ?? 0), 0);

function placeOf(candidate) {
  const host = candidate?.address ?? candidate?.ip;
  if (!host) return null;
  return `${host.includes(':') ? `[${host}]` : host}:${candidate.port}`;
}

function listOf(places) {
  const named = places.slice(0, MAX_NAMED).join(', ');
  return places.length > MAX_NAMED ? `${named} and ${places.length - MAX_NAMED} more` : named;
}

// Without a pair nothing was tried.
function whyNoPair(entries) {
  if (of(entries, 'remote-candidate').length === 0) return 'your browser was told no address of the other side';
  if (of(entries, 'local-candidate').length === 0) return 'your browser has no network address to send from';
  return 'your browser has no address of the kind (IPv4, IPv6) that the other side has';
}

/**
 * What a browser has tried to reach the other side, as half a sentence.
 *
 * @param {Map<string, object>} report  An `RTCStatsReport` or any map like it.
 * @returns {string}  '' where the report knows nothing of it.
 */
export function pathsTried(report) {
  const entries = [...report.values()];
  const pairs = of(entries, 'candidate-pair');
  if (entries.length === 0) return '';
  if (pairs.length === 0) return whyNoPair(entries);
  const places = new Set(pairs.map((pair) => placeOf(report.get(pair.remoteCandidateId))).filter(Boolean));
  const to = places.size > 0 ? ` (to ${listOf([...places])})` : '';
  const answered = pairs.filter((pair) => pair.responsesReceived > 0).length;
  const heard = sum(pairs, 'requestsReceived') > 0 ? ', though checks of the other side came' : '';
  const result = answered > 0 ? `and ${answered} answered` : `and got no answer${heard}`;
  return `your browser tried ${pairs.length} ${pairs.length === 1 ? 'way' : 'ways'}${to} ${result}`;
}
