// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * @typedef {object} Picture
 * @property {MediaStream} stream  One video track and the sound that belongs to it; a stream
 *   without video is one picture with all of its sound.
 * @property {string} name  What the sender calls its MediaStream.
 */

/** Which tracks belong together: `{ name, tracks }` for each picture. */
function grouped(tracks) {
  const ofKind = (kind) => tracks.filter(({ track }) => track.kind === kind);
  const videos = ofKind('video');
  const groups = videos.map(({ track, name }) => ({ name, tracks: [track] }));
  for (const { track, name } of ofKind('audio')) {
    if (!groups.length) groups.push({ name, tracks: [] });
    (groups.find((group) => group.name === name) ?? groups[0]).tracks.push(track);
  }
  return groups;
}

// The new ones first: a media element that is left without a picture for a
// moment goes black, one whose first track goes shows the next.
function swapTracks(stream, tracks) {
  const old = stream.getTracks().filter((track) => !tracks.includes(track));
  for (const track of tracks) stream.addTrack(track);
  for (const track of old) stream.removeTrack(track);
}

// Chromium takes a track for one that it has when the ids are the same, which a
// source that is started anew may give.
function canTake(stream, tracks) {
  const clashes = (old) => tracks.some((track) => track !== old && track.id === old.id);
  return stream?.active && !stream.getTracks().some(clashes);
}

/**
 * The pictures of a stream, each in a MediaStream that stays the same when
 * another session brings it: media elements that show it go on without a gap.
 * One whose tracks have all ended is at its end for them, whatever is added.
 */
export class Pictures {
  /** @type {Picture[]} */
  list = [];

  /**
   * Shows these instead of what was shown.
   * @param {{track: MediaStreamTrack, name: string}[]} tracks  In the order of the session.
   * @returns {boolean}  Whether there are more or fewer pictures now, or others.
   */
  show(tracks) {
    const before = this.list;
    this.list = grouped(tracks).map(({ name, tracks: own }, index) => {
      const stream = canTake(before[index]?.stream, own) ? before[index].stream : new MediaStream();
      swapTracks(stream, own);
      return { stream, name };
    });
    for (const { stream } of before.slice(this.list.length)) swapTracks(stream, []);
    const isSame = ({ stream, name }, index) => stream === before[index]?.stream && name === before[index].name;
    return before.length !== this.list.length || !this.list.every(isSame);
  }
}
