/**
 * Fingerprints that can be added up in any order. Two lanes of 32 bits (murmur3's mixing), joined to 53 bits, so that one
 * fits a number: among 100,000 different diffs the chance of any two being equal is below 1 in 1,000,000.
 */
export interface Fingerprint {
  a: number;
  b: number;
}

export function emptyFingerprint(): Fingerprint {
  return { a: 0, b: 0 };
}

/** Adds one item, given as words of 32 bits, to a fingerprint. */
export function addItem(to: Fingerprint, words: readonly number[]): void {
  let a = 0x2545f491;
  let b = 0x7f4a7c15;
  for (const word of words) {
    a = mix(a, word);
    b = mix(b, word ^ 0x5bd1e995);
  }
  to.a = (to.a + finish(a)) | 0;
  to.b = (to.b + finish(b)) | 0;
}

/** A non-negative integer below 2^53. */
export function asNumber(print: Fingerprint): number {
  return (print.a >>> 0) * 0x200000 + (print.b >>> 11);
}

export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

export function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** 32 bits of a text. */
export function hashText(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return finish(h);
}

/** 32 bits from the eight hex digits at `at`. */
export function hexWord(data: Buffer, at: number): number {
  let word = 0;
  for (let i = at; i < at + 8; i++) {
    const code = data[i] ?? 48;
    word = (word << 4) | ((code & 15) + (code >> 6) * 9);
  }
  return word;
}
