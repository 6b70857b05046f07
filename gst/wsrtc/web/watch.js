// SPDX-License-Identifier: LGPL-2.1-or-later
// /<stream>: plays the stream that the address names.

import { element } from './dom.js';
import { labelOf, lookUp } from './streams.js';
import './wsrtc.js';

// Names are plain: letters, digits, dot, underscore, hyphen.
const stream = location.pathname.split('/')[1];
const heading = document.getElementById('name');
const player = element('wsrtc-player', { stream });

function showLabel(about) {
  heading.textContent = labelOf(about);
  document.title = `${heading.textContent} · live`;
}

async function askForLabel() {
  const about = await lookUp(stream);
  if (about) showLabel(about);
}

showLabel({ name: stream });
askForLabel();
// Whoever sends it now may call it otherwise.
player.addEventListener('state', ({ detail }) => detail.state === 'playing' && askForLabel());
document.getElementById('stage').append(player);
