// SPDX-License-Identifier: LGPL-2.1-or-later

// KeyboardEvent.key → X keysym name, where they differ.
const NAMED = {
  Alt: 'Alt_L',
  AltGraph: 'ISO_Level3_Shift',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  Backspace: 'BackSpace',
  CapsLock: 'Caps_Lock',
  ContextMenu: 'Menu',
  Control: 'Control_L',
  Enter: 'Return',
  Meta: 'Super_L',
  NumLock: 'Num_Lock',
  PageDown: 'Page_Down',
  PageUp: 'Page_Up',
  PrintScreen: 'Print',
  ScrollLock: 'Scroll_Lock',
  Shift: 'Shift_L',
};

const SAME = /^(Escape|Tab|Delete|Insert|Home|End|Pause|F\d{1,2}|[0-9A-Za-z])$/;

const SIGNS = {
  ' ': 'space', '!': 'exclam', '"': 'quotedbl', '#': 'numbersign', $: 'dollar', '%': 'percent', '&': 'ampersand',
  "'": 'apostrophe', '(': 'parenleft', ')': 'parenright', '*': 'asterisk', '+': 'plus', ',': 'comma', '-': 'minus',
  '.': 'period', '/': 'slash', ':': 'colon', ';': 'semicolon', '<': 'less', '=': 'equal', '>': 'greater',
  '?': 'question', '@': 'at', '[': 'bracketleft', '\\': 'backslash', ']': 'bracketright', '^': 'asciicircum',
  _: 'underscore', '`': 'grave', '{': 'braceleft', '|': 'bar', '}': 'braceright', '~': 'asciitilde',
};

// Of the pair, the one that is on the right.
const RIGHT = { Alt_L: 'Alt_R', Control_L: 'Control_R', Shift_L: 'Shift_R', Super_L: 'Super_R' };

/**
 * The X keysym name of a key, which GStreamer's navigation events have; '' for
 * one that is none.
 * @param {KeyboardEvent} event
 */
export function keyName({ key, location }) {
  const name = NAMED[key] ?? SIGNS[key];
  if (name) return (location === 2 && RIGHT[name]) || name;
  if (SAME.test(key)) return key;
  const [first, ...more] = key;
  return first && more.length === 0 ? `U${first.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}` : '';
}
