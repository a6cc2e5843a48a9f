import type { OutcomeRow, PanelSnapshot } from "../src/protocol";

const lists = new WeakMap<PanelSnapshot, readonly OutcomeRow[]>();

/** All outcomes that the page knows: those of the table, and what parts of sessions are about beside them. */
export function knownOutcomes(snapshot: PanelSnapshot): readonly OutcomeRow[] {
  if (snapshot.related.length === 0) return snapshot.outcomes;
  const known = lists.get(snapshot) ?? [...snapshot.outcomes, ...snapshot.related];
  lists.set(snapshot, known);
  return known;
}
