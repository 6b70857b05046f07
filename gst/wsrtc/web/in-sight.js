// SPDX-License-Identifier: LGPL-2.1-or-later

const callbacks = new Map();

// A little more than what is in sight, so that it is there when it comes.
const observer = new IntersectionObserver(
  (entries) => entries.forEach(({ target, isIntersecting }) => callbacks.get(target)?.(isIntersecting)),
  { rootMargin: '64px' },
);

/**
 * Tells when an element comes into the window, and when it leaves it.
 * @param {Element} element
 * @param {(inSight: boolean) => void} told  Called at first, too.
 * @returns {() => void}  Ends it.
 */
export function watchSight(element, told) {
  callbacks.set(element, told);
  observer.observe(element);
  return () => {
    observer.unobserve(element);
    callbacks.delete(element);
  };
}
