// SPDX-License-Identifier: LGPL-2.1-or-later

const fmtpLines = (sdp) => new Map([...sdp.matchAll(/^a=fmtp:(\d+) (.*?)\r?$/gm)].map((m) => [m[1], m[2]]));
const has = (fmtp, parameter) => new RegExp(`(^|;)\\s*${parameter}=1\\b`).test(fmtp);

/**
 * Asks for stereo where the offer says that it sends stereo Opus.
 *
 * RFC 7587 section 7: a receiver that does not say `stereo=1` is taken to want
 * mono, and browsers do not say it by themselves even though they play both.
 *
 * @param {string} answer  SDP made by `createAnswer ()`.
 * @param {string} offer   SDP that it answers.
 * @returns {string} The answer to use.
 */
export function withStereo(answer, offer) {
  const offered = fmtpLines(offer);
  return answer.replace(/^a=fmtp:(\d+) (.*?)(\r?)$/gm, (line, payload, fmtp, end) => {
    const wanted = has(offered.get(payload) ?? '', 'sprop-stereo') && !has(fmtp, 'stereo');
    return wanted ? `a=fmtp:${payload} ${fmtp};stereo=1${end}` : line;
  });
}
