// SPDX-License-Identifier: LGPL-2.1-or-later

// Between two looks; how long tracks without packets are waited for when others
// have some; and between two looks after that, since each costs.
const LOOK_MS = 50;
const OTHERS_MS = 1000;
const SLOW_LOOK_MS = 1000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the receiver has decoded anything. */
async function hasPicture(receiver) {
  const report = await receiver.getStats().catch(() => new Map());
  return [...report.values()].some(({ framesDecoded }) => framesDecoded > 0);
}

/**
 * Waits until all video tracks of a connection that have packets have a picture,
 * too. Decoders run without anybody who looks at it, and this works in hidden
 * pages, too.
 *
 * @param {RTCPeerConnection} connection
 * @param {AbortSignal} signal  Ends the waiting.
 * @returns {Promise<boolean>}  Whether they have; false = it was ended.
 */
export async function firstPictures(connection, signal) {
  const since = performance.now();
  for (;;) {
    const videos = connection.getReceivers().filter(({ track }) => track.kind === 'video');
    const pictures = await Promise.all(videos.map(hasPicture));
    if (signal.aborted) return false;
    const late = performance.now() - since > OTHERS_MS;
    const missing = videos.filter((receiver, index) => !pictures[index]);
    if (missing.every(({ track }) => late && track.muted)) return true;
    await pause(late ? SLOW_LOOK_MS : LOOK_MS);
    if (signal.aborted) return false;
  }
}
