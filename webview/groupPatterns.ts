import { type SVGTemplateResult, svg } from "lit/html.js";
import { GROUPS, type Group } from "./becameModel";

/** Level lines, rising lines (drawn past the edges, so that they meet) and dots. */
const INKS: Readonly<Record<Exclude<Group, "landed">, string>> = {
  reverted: "M0 3H6",
  "in-flight": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
  exploration: "M2.2 3H3.8",
};

/** Landed is plain; the others have a pattern each, so that they differ without colour as well. To be drawn once on the page. */
export function groupPatterns(): SVGTemplateResult {
  return svg`<defs>
    ${GROUPS.filter((group) => group !== "landed").map(
      (group) => svg`<pattern id="became-${group}" width="6" height="6" patternUnits="userSpaceOnUse" class="became-${group}">
        <rect class="ground" width="6" height="6" /><path class="ink" d=${INKS[group]} />
      </pattern>`,
    )}
  </defs>`;
}

export function groupFill(group: Group): string {
  return group === "landed" ? "currentColor" : `url(#became-${group})`;
}
