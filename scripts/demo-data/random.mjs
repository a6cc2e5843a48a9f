/**
 * A stream of pseudo-random values that depends on its seed only, so that the demo is the same on every machine.
 *
 * @typedef {object} Random
 * @property {(low: number, high: number) => number} int whole number, both ends included
 * @property {(share: number) => boolean} chance true with this probability, 0 to 1
 * @property {<T>(choices: readonly T[]) => T} pick one of the choices, which must not be empty
 * @property {(length: number) => string} hex lower-case hexadecimal digits
 * @property {(length: number) => string} alphanumeric digits and letters, as in API ids
 * @property {() => string} uuid a version 4 UUID
 * @property {(at: number) => string} uuidAt a version 7 UUID whose time is `at`, epoch milliseconds
 */

/**
 * @param {string} seed
 * @returns {Random}
 */
export function randomFrom(seed) {
  let state = hash(seed);
  const next = () => {
    // mulberry32, public domain, by Tommy Ettinger
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  /** @type {Random["int"]} */
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  /** @param {string} alphabet @param {number} length */
  const text = (alphabet, length) => Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join("");
  /** @type {Random["hex"]} */
  const hex = (length) => text("0123456789abcdef", length);
  const variant = () => text("89ab", 1) + hex(3);
  return {
    int,
    chance: (share) => next() < share,
    pick: (choices) => /** @type {any} */ (choices[int(0, choices.length - 1)]),
    hex,
    alphanumeric: (length) => text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${variant()}-${hex(12)}`,
    uuidAt: (at) => {
      const time = at.toString(16).padStart(12, "0");
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant()}-${hex(12)}`;
    },
  };
}

/** FNV-1a, 32 bits. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
