import { readFileSync } from "node:fs";
import type { Frame } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What the editor paints behind the page, which has no ground of its own. */
const BEHIND = { editor: "--vscode-editor-background", sideBar: "--vscode-sideBar-background" } as const;

/**
 * What axe-core, with all its rules, finds wrong with a page as it is now: a line for each place, empty when nothing is. It is
 * brought in by the driver and so is not under the page's Content-Security-Policy.
 */
export async function violationsOf(frame: Frame, place: keyof typeof BEHIND = "editor"): Promise<string[]> {
  // Contrast is reckoned against it, and axe-core sees no further than the frame.
  await frame.evaluate(`document.documentElement.style.background = getComputedStyle(document.body).getPropertyValue("${BEHIND[place]}")`);
  if (!(await frame.evaluate<boolean>("'axe' in globalThis"))) await frame.evaluate(AXE);
  const { violations } = await frame.evaluate<Results>(`axe.run(document, { resultTypes: ["violations"] })`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => `${id}: ${target.flat().join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`),
  );
}

/** The part of axe-core's results that is used: its own types need a browser's, which the tests are compiled without. */
interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly (string | readonly string[])[]; readonly failureSummary?: string }[];
  }[];
}
