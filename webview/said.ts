import { sayBy } from "../src/core/sayBy";
import type { Words } from "./l10n";

let say = sayBy({});

/** Takes what the engine says in another language; see `sayBy`. An empty one is English. */
export function setSaid(next: Words): void {
  say = sayBy(next);
}

/** A sentence of the engine's in the page's language. */
export function said(sentence: string): string {
  return say(sentence);
}
