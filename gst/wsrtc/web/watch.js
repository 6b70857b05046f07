// SPDX-License-Identifier: LGPL-2.1-or-later
// /<stream>: plays the stream that the address names.

import { element } from './dom.js';
import './wsrtc.js';

// Names are plain: letters, digits, dot, underscore, hyphen.
const stream = location.pathname.split('/')[1];
const heading = document.getElementById('name');
const player = element('wsrtc-player', { stream });

heading.textContent = stream;
document.title = `${stream} · live`;
document.getElementById('stage').append(player);
