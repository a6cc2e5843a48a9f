import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../tracker";

/** Shas of the commits at a shallow clone's edge, one a line; empty for a whole clone. */
export function readEdge(place: Place): string {
  try {
    return readFileSync(join(place.commonDir, "shallow"), "utf8").trim();
  } catch {
    return "";
  }
}
