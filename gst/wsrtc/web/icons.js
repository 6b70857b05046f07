// SPDX-License-Identifier: LGPL-2.1-or-later

// Our own, on a grid of 24 with strokes of 2: `line` is drawn, `fill` filled.
const SHAPES = {
  play: { fill: 'M7 4.8v14.4a1 1 0 0 0 1.5.86l12-7.2a1 1 0 0 0 0-1.72l-12-7.2A1 1 0 0 0 7 4.8z' },
  pause: { fill: 'M6 4h4v16H6zM14 4h4v16h-4z' },
  sound: { fill: 'M3 9v6h4l5 5V4L7 9z', line: 'M15.5 8.5a5 5 0 0 1 0 7M18.4 5.6a9 9 0 0 1 0 12.8' },
  muted: { fill: 'M3 9v6h4l5 5V4L7 9z', line: 'M16 9l6 6M22 9l-6 6' },
  enlarge: { line: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5' },
  shrink: { line: 'M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5' },
  pointer: { line: 'M5 3l14 8-6 1.5L10 19z' },
  figures: { line: 'M5 20v-7M12 20V4M19 20v-11' },
  microphone: { fill: 'M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0z', line: 'M5 11a7 7 0 0 0 14 0M12 18v3M8 21h8' },
  'microphone-off': { fill: 'M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0z', line: 'M5 11a7 7 0 0 0 14 0M12 18v3M8 21h8M3 3l18 18' },
  camera: { fill: 'M3 7h11v10H3zM16 11l5-3v8l-5-3z', line: 'M3 7h11v10H3zM16 11l5-3v8l-5-3z' },
  'camera-off': { line: 'M3 7h11v10H3zM16 11l5-3v8l-5-3zM3 3l18 18' },
};

const SVG = 'http://www.w3.org/2000/svg';

function shape(kind, d) {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('class', kind);
  path.setAttribute('d', d);
  return path;
}

/**
 * An icon for the inside of a button, which carries the name: hidden from
 * screen readers.
 * @param {keyof typeof SHAPES} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(...Object.entries(SHAPES[name]).map(([kind, d]) => shape(kind, d)));
  return svg;
}
