/**
 * Contents for the demo's files: neutral filler of the right size, with a true diff for each change.
 * @typedef {import("./planDemo.mjs").Edit} Edit
 */

const CONTEXT_LINES = 3;

/**
 * Makes one change to a file, in one place.
 * @param {string} path
 * @param {string | null} before the whole file, or null for a new one
 * @param {number} added lines
 * @param {number} removed lines
 * @param {import("./random.mjs").Random} random
 * @returns {Edit}
 */
export function changeFile(path, before, added, removed, random) {
  if (before === null) {
    const lines = path.endsWith(".json") ? newJson(added, random) : Array.from({ length: added }, () => newLine(path, random));
    return { path, before, after: toText(lines), hunk: null };
  }
  const old = before.split("\n").slice(0, -1);
  const place = random.int(2, Math.max(2, old.length - removed - 2));
  const gone = old.slice(place, place + removed);
  const come = Array.from({ length: added }, (_, index) => {
    const replaced = gone[index];
    return path.endsWith(".json") && replaced !== undefined
      ? replaced.replace(/"x\d+"/, `"x${random.int(1000, 9999)}"`)
      : newLine(path, random);
  });
  const lines = [...old.slice(0, place), ...come, ...old.slice(place + removed)];
  const head = old.slice(Math.max(0, place - CONTEXT_LINES), place);
  const tail = old.slice(place + removed, place + removed + CONTEXT_LINES);
  const start = place - head.length + 1;
  return {
    path,
    before,
    after: toText(lines),
    hunk: {
      oldStart: start,
      oldLines: head.length + gone.length + tail.length,
      newStart: start,
      newLines: head.length + come.length + tail.length,
      lines: [...head.map((l) => ` ${l}`), ...gone.map((l) => `-${l}`), ...come.map((l) => `+${l}`), ...tail.map((l) => ` ${l}`)],
    },
  };
}

/** @param {readonly string[]} lines */
function toText(lines) {
  return `${lines.join("\n")}\n`;
}

/** @param {string} path @param {import("./random.mjs").Random} random */
function newLine(path, random) {
  return path.endsWith(".md") ? `- ${random.hex(6)} x` : `export const v${random.hex(6)} = ${random.int(10, 999)};`;
}

/** @param {number} length in lines @param {import("./random.mjs").Random} random */
function newJson(length, random) {
  const members = Array.from({ length: length - 3 }, (_, index) => `  "k${index}": "x${random.int(1000, 9999)}",`);
  return ["{", ...members, '  "end": true', "}"];
}
