import { createDayCutter, startOfDay } from "../../core/day";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { tallyClasses } from "../../ledger/tallies";
import type { PanelQuery, PanelSnapshot } from "../../protocol";
import { reportUsage } from "../answers/usageReport";
import { panelRange } from "../panel/panelRange";
import type { FocusInputs } from "./focus";
import { makeReport, type Report } from "./report";

export interface ReportQuestion {
  /** Common git directory; null: everything on this machine. */
  readonly repo: string | null;
  /** Calendar days "YYYY-MM-DD" in the user's time zone, both included; null is open. */
  readonly from: string | null;
  readonly until: string | null;
  /** Whether titles and names go into it: only where the user said so. */
  readonly named: boolean;
}

export interface ReportGround {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly now: number;
  readonly timeZone: string;
  /** Sources that are counted. */
  readonly sources: readonly string[];
  readonly flat: readonly string[];
  readonly cwdsIn: (commonDir: string) => readonly string[];
  readonly labelOf: (source: string) => string;
  /** The panel's own figures. */
  readonly snapshot: (query: PanelQuery) => PanelSnapshot;
}

/**
 * The report and the rows of its FOCUS export, from the same sums as the panel and `usage`.
 * @throws RangeError when the parts do not sum to the total: never to be shown
 */
export function reportFrom(ground: ReportGround, { repo, from, until, named }: ReportQuestion): { report: Report; focus: FocusInputs } {
  const { ledger, names, now, timeZone, sources, flat, labelOf } = ground;
  const dayOf = createDayCutter(timeZone);
  const scope = { sources, flat, ...(repo === null ? {} : { cwds: [...ground.cwdsIn(repo)] }) };
  const usageBy = (group: "source" | "model" | "day", range: { readonly since: number | null; readonly until: number | null }) =>
    reportUsage(ledger, names, group, { ...range, ...scope }, timeZone, () => null);
  // A range that is open at its beginning starts with the first use, so that no empty years are drawn.
  const first = from ?? (until === null ? null : (usageBy("day", { since: null, until: null }).rows[0]?.key ?? until));
  const query: PanelQuery =
    first === null ? { rangeDays: 0, repo } : { rangeDays: 0, repo, span: { from: first, until: until ?? dayOf(now) } };
  const range = panelRange(query, dayOf(now), (day) => startOfDay(day, timeZone));
  const asked = { since: from === null ? null : range.since, until: until === null ? null : range.until };
  const charged = tallyClasses(ledger, names, ["day", "source", "model"], { ...asked, ...scope, zone: UTC });
  return {
    report: makeReport({
      snapshot: ground.snapshot(query),
      usage: { source: usageBy("source", asked), model: usageBy("model", asked) },
      ...asked,
      named,
    }),
    focus: { rows: charged, ...asked, labelOf, flat },
  };
}

/** FOCUS has its times in UTC. */
const UTC = [{ until: Number.POSITIVE_INFINITY, offsetMs: 0 }];
