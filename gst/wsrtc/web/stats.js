// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * What a viewer wants to know of a running session. Everything that is not
 * known (yet) is `null`.
 *
 * @typedef {object} Figures
 * @property {number} at  Time of the report, in ms.
 * @property {number | null} width  Picture width in pixels.
 * @property {number | null} height  Picture height in pixels.
 * @property {number | null} fps  Frames decoded per second.
 * @property {number | null} bitrate  Everything received, in bit/s.
 * @property {number | null} loss  Share of packets lost since the last figures, 0 to 1.
 * @property {number | null} roundTrip  In ms.
 * @property {number | null} jitterBuffer  Mean delay in the jitter buffer, in ms.
 * @property {string | null} videoCodec  Such as `VP8`.
 * @property {string | null} audioCodec  Such as `opus`.
 * @property {{bytes: number, lost: number, packets: number, bufferDelay: number,
 *             bufferCount: number, frames: number}} totals  Counters behind the rates.
 */

const sum = (entries, key) => entries.reduce((total, entry) => total + (entry[key] ?? 0), 0);

function codecName(report, inbound) {
  return report.get(inbound?.codecId)?.mimeType?.split('/')[1] ?? null;
}

/** The pair that carries the media; Firefox marks it itself, others name it in the transport. */
function selectedPair(report, entries) {
  const transport = entries.find((entry) => entry.type === 'transport' && entry.selectedCandidatePairId);
  return (
    report.get(transport?.selectedCandidatePairId) ??
    entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded')
  );
}

/**
 * Turns a report of `RTCPeerConnection.getStats ()` into figures.
 *
 * @param {Map<string, object>} report  An `RTCStatsReport` or any map like it.
 * @param {Figures | null} before  The figures of about a second ago, for the rates.
 * @returns {Figures}
 */
export function figures(report, before) {
  const entries = [...report.values()];
  const inbound = entries.filter((entry) => entry.type === 'inbound-rtp');
  const video = inbound.find((entry) => entry.kind === 'video');
  const audio = inbound.find((entry) => entry.kind === 'audio');
  const roundTrip = selectedPair(report, entries)?.currentRoundTripTime;
  const now = {
    at: Math.max(0, ...inbound.map((entry) => entry.timestamp)),
    width: video?.frameWidth ?? null,
    height: video?.frameHeight ?? null,
    roundTrip: roundTrip === undefined ? null : roundTrip * 1000,
    videoCodec: codecName(report, video),
    audioCodec: codecName(report, audio),
    totals: {
      bytes: sum(inbound, 'bytesReceived'),
      lost: sum(inbound, 'packetsLost'),
      packets: sum(inbound, 'packetsReceived'),
      bufferDelay: (video ?? audio)?.jitterBufferDelay ?? 0,
      bufferCount: (video ?? audio)?.jitterBufferEmittedCount ?? 0,
      frames: video?.framesDecoded ?? 0,
    },
  };
  return { ...now, ...rates(now, before), fps: fps(video, now, before) };
}

function rates(now, before) {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  if (seconds <= 0) return { bitrate: null, loss: null, jitterBuffer: null };
  const grown = (key) => Math.max(0, now.totals[key] - before.totals[key]);
  const expected = grown('packets') + grown('lost');
  const emitted = grown('bufferCount');
  return {
    bitrate: (grown('bytes') * 8) / seconds,
    loss: expected ? grown('lost') / expected : null,
    jitterBuffer: emitted ? (grown('bufferDelay') / emitted) * 1000 : null,
  };
}

function fps(video, now, before) {
  if (!video) return null;
  if (!before || now.at <= before.at) return video.framesPerSecond ?? null;
  return Math.max(0, now.totals.frames - before.totals.frames) / ((now.at - before.at) / 1000);
}
