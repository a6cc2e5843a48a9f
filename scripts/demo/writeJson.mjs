import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @param {string} file its folder is made @param {unknown} value */
export function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
