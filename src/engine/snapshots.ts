import { addDays, createDayCutter, startOfDay } from "../core/day";
import type { Declared } from "../core/declared";
import { readCostDifferences } from "../ledger/costDifferences";
import type { Ledger } from "../ledger/ledger";
import { callsSource } from "../ledger/meteredCalls";
import type { Names } from "../ledger/names";
import { readRepos } from "../ledger/outcomes";
import { readPriceCaveats } from "../ledger/priceCaveats";
import { lastResponseAt } from "../ledger/tallies";
import { rememberedOfUsage } from "../ledger/usageStamp";
import type { PanelQuery, PanelSnapshot, StatusSnapshot, TrackerProposal } from "../protocol";
import { fileSources, pollSources } from "../sources/registry";
import { checkedOutBranch } from "../trackers/git/checkedOut";
import { unpricedModels } from "./answers/usageReport";
import type { Gateways } from "./gateways/gateways";
import { healthOf } from "./health";
import type { EngineConfig } from "./messages";
import { createBranchSpend } from "./outcomes/branchSpend";
import { emptyStates } from "./panel/emptyStates";
import { panelSnapshot } from "./panel/panelSnapshot";
import { sourceRows } from "./panel/sourceRows";
import type { Indexer } from "./reading/indexer";
import type { FoundRoot } from "./reading/logFiles";
import type { ActiveRules } from "./rules";
import { statusSnapshot } from "./statusSnapshot";
import { trackerHealth, trackerRows } from "./trackers/trackerRows";
import type { Trackers } from "./trackers/trackers";
import type { Workspace } from "./workspace";

/** Makes the engine's snapshots from what it has at the moment. */
export interface Snapshots {
  status(): StatusSnapshot;
  panel(query: PanelQuery): PanelSnapshot;
  /** Ids of the sources that are counted. */
  sources(): string[];
  /** A source's name for people. */
  labelOf(source: string): string;
}

export interface SnapshotParts {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly workspace: Workspace;
  readonly rules: ActiveRules;
  readonly gateways: Gateways;
  readonly trackers: Trackers;
  readonly now: () => number;
  /** What may be another at each moment. */
  readonly state: () => EngineState;
}

export interface EngineState {
  readonly config: EngineConfig | null;
  readonly indexer: Indexer;
  readonly indexing: StatusSnapshot["indexing"];
  readonly written: { readonly declared: Declared; readonly problems: readonly string[] };
  readonly proposals: readonly TrackerProposal[];
  /** Of watching the logs. */
  readonly watching: readonly string[];
}

/** How old a branch's spend may be where only the tooltip shows it. */
const BRANCH_MS = 5_000;

export function createSnapshots({ ledger, names, workspace, rules, gateways, trackers, now, state }: SnapshotParts): Snapshots {
  const branchSpend = createBranchSpend(ledger, names);
  const everUnpriced = rememberedOfUsage((_, sources) =>
    unpricedModels(ledger, names, { since: null, until: null, sources: JSON.parse(sources) }),
  );
  const labelOf = (id: string): string => fileSources.find((source) => source.id === id)?.label ?? id;
  const dayOf = keptCutter();
  const gatewaySources = (): string[] => gateways.connections().map(({ kind, name }) => `${kind}:${name}`);

  /** Local logs are counted; a gateway's usage, which may hold the same calls, only where there are none. */
  function countedSources(indexer: Indexer): string[] {
    const local = fileSources.map(({ id }) => id);
    const found = indexer.found().some(({ files }) => files > 0) || fileSources.some(({ id }) => names.find(id) !== undefined);
    // Calls that were read one by one are held against the local logs: what is left of them is counted always.
    const counted = [...local, ...gatewaySources().map(callsSource)];
    return found ? counted : [...counted, ...gatewaySources()];
  }

  function rows(indexer: Indexer) {
    return sourceRows(ledger, names, indexer.found(), gateways.connections(), pollSources, gateways.problemsOf);
  }

  function status(): StatusSnapshot {
    const { config: current, indexer, indexing, written, watching } = state();
    const zone = current?.timeZone ?? "UTC";
    const sources = countedSources(indexer);
    const today = dayOf(zone)(now());
    const todayAt = startOfDay(today, zone);
    const [place] = workspace.repositories(current?.folders ?? []);
    const branch = place === undefined ? null : checkedOutBranch(place);
    return statusSnapshot(ledger, names, {
      now: now(),
      scope: current?.statusScope ?? "session",
      todayAt,
      weekAt: startOfDay(addDays(today, -6), zone),
      cwds: workspace.cwdsOf(current?.folders ?? []),
      branch:
        place === undefined || branch === null
          ? null
          : branchSpend(
              { name: branch, cwds: workspace.cwdsIn(place.commonDir), flat: rules.current().flatPlans },
              now(),
              current?.statusScope === "branch" ? 0 : BRANCH_MS,
            ),
      sources,
      flat: rules.current().flatPlans,
      labelOf,
      gateways: gateways.views(),
      indexing,
      sourcesFound: indexer
        .found()
        .filter(({ files }) => files > 0)
        .map(({ source }) => source.label),
      health: [
        ...trackerHealth(trackerRows(ledger, trackers, [], now())),
        ...healthOf(
          [
            ...gateways.connections().map(({ name }) => ({ ...EMPTY_ROW, id: name, label: name, notes: [...gateways.problemsOf(name)] })),
            ...indexer.found().map(({ source, roots }) => ({ ...EMPTY_ROW, id: source.id, label: source.label, notes: shutRoots(roots) })),
          ],
          unpricedModels(ledger, names, { since: todayAt, until: null, sources }),
          [],
          [...written.problems, ...watching],
        ),
      ],
    });
  }

  function panel(wanted: PanelQuery): PanelSnapshot {
    const { config: current, indexer, indexing, written, proposals, watching } = state();
    const zone = current?.timeZone ?? "UTC";
    const repos = readRepos(ledger);
    const places = workspace.repositories(current?.folders ?? []);
    const sourceList = rows(indexer);
    const trackerList = trackerRows(ledger, trackers, repos, now());
    const here = places.map((place) => {
      const repo = repos.find(({ commonDir }) => commonDir === place.commonDir);
      return { name: repo?.name ?? place.top, hasCommits: repo?.defaultBranch != null, problems: repo?.problems ?? [] };
    });
    const sources = countedSources(indexer);
    return panelSnapshot(ledger, names, {
      now: now(),
      timeZone: zone,
      dayOf: dayOf(zone),
      startOfDay: (day) => startOfDay(day, zone),
      query: wanted.repo === null || repos.some(({ commonDir }) => commonDir === wanted.repo) ? wanted : { ...wanted, repo: null },
      repos,
      cwdsIn: workspace.cwdsIn,
      sources,
      besides: gatewaySources().filter((source) => !sources.includes(source)),
      flat: rules.current().flatPlans,
      indexing,
      gateways: gateways.views(),
      sourceRows: sourceList,
      trackers: trackerList,
      proposals,
      health: [
        ...trackerHealth(trackerList),
        ...healthOf(
          sourceList,
          everUnpriced(ledger, JSON.stringify(sources)),
          repos,
          [...written.problems, ...watching],
          readCostDifferences(ledger, names),
          readPriceCaveats(ledger, names),
        ),
      ],
      declared: written.declared,
      commonDirOf: workspace.commonDirOf,
      labelOf,
      empty: (facts) =>
        emptyStates({
          ...facts,
          found: indexer.found(),
          gateways: gateways.connections().length,
          everUsed: lastResponseAt(ledger) !== null,
          trusted: current?.trusted ?? false,
          folders: current?.folders ?? [],
          repositories: here,
        }),
    });
  }

  return { status, panel, sources: () => countedSources(state().indexer), labelOf };
}

/** Cuts days by a zone. Kept while the zone is the same, since it remembers what it has asked the calendar. */
function keptCutter(): (zone: string) => (ms: number) => string {
  let kept: { readonly zone: string; readonly dayOf: (ms: number) => string } | undefined;
  return (zone) => {
    if (kept?.zone !== zone) kept = { zone, dayOf: createDayCutter(zone) };
    return kept.dayOf;
  };
}

function shutRoots(roots: readonly FoundRoot[]): string[] {
  return roots.filter(({ state }) => state === "unreadable").map(({ path }) => `${path} cannot be read.`);
}

const EMPTY_ROW = { found: true, completeness: "", files: 0, responses: 0, lastAt: null, where: [] };
