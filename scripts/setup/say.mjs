/**
 * One line about what is being set up and why, on standard error: standard output belongs to the command's answer.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`[token-yield] ${line}\n`);
}

/**
 * @param {number} since a `Date.now()`
 * @returns {string} the time since then, such as "4.2 s"
 */
export function elapsed(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
