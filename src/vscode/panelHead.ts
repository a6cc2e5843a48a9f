import type { PanelHead, PanelSnapshot } from "../protocol";

/** The part of a snapshot that the page opens with. */
export function panelHead(snapshot: PanelSnapshot): PanelHead {
  const { at, timeZone, query, indexing, repos, headline, choices, gateways, sources, health, emptyUsage, emptyOutcomes } = snapshot;
  return { at, timeZone, query, indexing, repos, headline, choices, gateways, sources, health, emptyUsage, emptyOutcomes };
}
