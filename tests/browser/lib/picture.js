// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a page shows and plays, measured. The functions named in*Page run in the
// browser, so they use nothing from outside themselves.

/** The video of the page: our player's, or a plain one. */
export function findVideoInPage() {
  return document.querySelector('wsrtc-player')?.video ?? document.querySelector('video');
}

/** A handle on the video element; works with both test libraries. */
export async function videoOf(page) {
  return page.evaluateHandle(findVideoInPage);
}

/** Size and playback. */
export async function videoFacts(page) {
  return (await videoOf(page)).evaluate((video) => ({
    width: video.videoWidth,
    height: video.videoHeight,
    paused: video.paused,
    muted: video.muted,
  }));
}

/**
 * Mean colours of small squares around points given as shares of width and height.
 * @returns {Promise<number[][]>} [red, green, blue] a point.
 */
export async function coloursAt(page, points) {
  return (await videoOf(page)).evaluate((video, spots) => {
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    return spots.map(([x, y]) => {
      const left = Math.round(x * canvas.width) - 4;
      const top = Math.round(y * canvas.height) - 4;
      const { data } = context.getImageData(left, top, 8, 8);
      const mean = [0, 0, 0];
      data.forEach((value, index) => index % 4 < 3 && (mean[index % 4] += value / 64));
      return mean.map(Math.round);
    });
  }, points);
}

/** The picture's area that moves in the SMPTE pattern (snow), as text to compare. */
export async function movingArea(page) {
  return (await videoOf(page)).evaluate((video) => {
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 90;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, 160, 90);
    return context.getImageData(110, 64, 48, 24).data.join();
  });
}

/**
 * Some of the inbound-rtp statistics of the connection that plays: our player's,
 * or the article page's `peerConnection`. Null when there are none yet.
 */
export async function inboundStats(page, kind) {
  return page.evaluate(async (wanted) => {
    const plain = typeof peerConnection === 'undefined' ? null : peerConnection;
    const connection = document.querySelector('wsrtc-player')?.player?.connection ?? plain;
    const report = (await connection?.getStats()) ?? new Map();
    const entry = [...report.values()].find((one) => one.type === 'inbound-rtp' && one.kind === wanted);
    if (!entry) return null;
    const { framesDecoded, totalAudioEnergy, packetsReceived, codecId } = entry;
    return { framesDecoded, totalAudioEnergy, packetsReceived, codec: report.get(codecId)?.mimeType };
  }, kind);
}

/** Frames decoded so far. Firefox counts those of a live stream only here. */
export async function framesDecoded(page) {
  return (await inboundStats(page, 'video'))?.framesDecoded ?? 0;
}
