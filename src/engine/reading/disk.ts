import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Disk } from "../../sources/source";

/** An agent's list of its projects is a few kilobytes, of its tasks a few megabytes after years. */
const MAX_BYTES = 16 * 1024 * 1024;

/** This machine's disk, for the small files beside the logs. */
export const disk: Disk = {
  has: (path) => existsSync(path),
  text: (path) => {
    try {
      return statSync(path).size <= MAX_BYTES ? readFileSync(path, "utf8").replace(/^\uFEFF/, "") : null;
    } catch {
      return null;
    }
  },
  list: (path) => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
};
