import { createDayCutter, startOfDay } from "../core/day";
import { type Declared, NOTHING_DECLARED } from "../core/declared";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { readRepos } from "../ledger/outcomes";
import { sourcesWithUsage } from "../ledger/sourceFacts";
import type { Health, PanelQuery, PanelSnapshot, SourceRow } from "../protocol";
import { panelSnapshot } from "./panel/panelSnapshot";
import type { Workspace } from "./workspace";

export interface SnapshotGround {
  readonly now: number;
  readonly timeZone: string;
  readonly flat: readonly string[];
  readonly sourceRows: readonly SourceRow[];
  readonly health: readonly Health[];
  readonly declared?: Declared;
}

/** The panel's figures without a panel: of every source that the ledger holds, as `usage` counts them. */
export function sessionSnapshot(
  ledger: Ledger,
  names: Names,
  workspace: Workspace,
  { now, timeZone, flat, sourceRows, health, declared = NOTHING_DECLARED }: SnapshotGround,
  query: PanelQuery,
): PanelSnapshot {
  const dayOf = createDayCutter(timeZone);
  return panelSnapshot(ledger, names, {
    now,
    timeZone,
    dayOf,
    startOfDay: (day) => startOfDay(day, timeZone),
    query,
    repos: readRepos(ledger),
    cwdsIn: workspace.cwdsIn,
    sources: countedSources(ledger, names),
    besides: [],
    flat,
    indexing: null,
    gateways: [],
    sourceRows,
    trackers: [],
    proposals: [],
    health,
    declared,
    commonDirOf: workspace.commonDirOf,
    labelOf: labelsOf(sourceRows),
    empty: () => ({ usage: null, outcomes: null }),
  });
}

/** Ids of every source that the ledger has usage of. */
export function countedSources(ledger: Ledger, names: Names): string[] {
  return sourcesWithUsage(ledger)
    .flatMap((id) => names.text(id) ?? [])
    .sort();
}

export function labelsOf(rows: readonly SourceRow[]): (source: string) => string {
  return (source) => rows.find(({ id }) => id === source)?.label ?? source;
}
