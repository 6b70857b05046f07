// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * An element with attributes and children. Text is always set as text, so that
 * names from the server cannot become markup.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean>} [attributes]  `true` = present
 *   without a value, `false` = absent.
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}
