import { randomUUID } from "node:crypto";
import type { CountingRules } from "../core/countingRules";
import { addDays, createDayCutter, startOfDay } from "../core/day";
import { createFetchTransport } from "../http/fetchTransport";
import type { Transport } from "../http/transport";
import { readCostDifferences } from "../ledger/costDifferences";
import { type Deleted, deleteEverything, deleteRange } from "../ledger/deletion";
import { openLedger } from "../ledger/ledger";
import { hasBuckets } from "../ledger/meteredCalls";
import { createNames } from "../ledger/names";
import { type RepoRecord, readRepos } from "../ledger/outcomes";
import { readPriceCaveats } from "../ledger/priceCaveats";
import { readTracked } from "../ledger/trackedProjects";
import type { Health, PanelQuery, SourceRow, TrackerProposal, TrackerRow } from "../protocol";
import { fileSources, pollSources } from "../sources/registry";
import type { Connection, Environment } from "../sources/source";
import { checkedOutBranch } from "../trackers/git/checkedOut";
import { findPlace, placeName } from "../trackers/git/place";
import { listCommits } from "../trackers/git/work";
import { remoteTrackers } from "../trackers/registry";
import type { Place } from "../trackers/tracker";
import type { TrackerSetting } from "../trackers/trackerSettings";
import { type AgentAnswer, answerAgent } from "./agents/agentAnswer";
import { type AttributionReport, reportAttribution } from "./answers/attributionReport";
import { computeEconomics, type EconomicsQuestions } from "./answers/economics";
import type { EconomicsReport } from "./answers/economicsReport";
import { type OutcomesReport, type RepoOutcomes, reportOutcomes } from "./answers/outcomesReport";
import { reportUsage, type UsageGroup, type UsageReport, unpricedModels } from "./answers/usageReport";
import { createExclusion } from "./exclusion";
import { connectionSource } from "./gateways/connectionSource";
import { createGateways } from "./gateways/gateways";
import { healthOf } from "./health";
import { createGitCache } from "./outcomes/gitCache";
import { isUnread, refreshRepository } from "./outcomes/repositories";
import { computeRoi, type Roi, type RoiQuery } from "./outcomes/roi";
import { repoOutcomes } from "./outcomes/sessionOutcomes";
import { sourceRows } from "./panel/sourceRows";
import { exportLedger, type Imported, importLedger } from "./portable";
import { createIndexer } from "./reading/indexer";
import type { FocusInputs } from "./report/focus";
import type { Report } from "./report/report";
import { type ReportQuestion, reportFrom } from "./report/reportFrom";
import { activateRules } from "./rules";
import { countedSources, labelsOf, sessionSnapshot } from "./sessionSnapshot";
import { trackedSince } from "./trackers/trackedSince";
import { readAllRemotes } from "./trackers/trackerPlaces";
import { proposalsFor } from "./trackers/trackerProposals";
import { trackerHealth, trackerRows } from "./trackers/trackerRows";
import { createTrackers } from "./trackers/trackers";
import { createWorkspace } from "./workspace";

export interface Range {
  readonly since: number | null;
  readonly until: number | null;
}

/** The engine used once: brings the ledger up to date, answers questions, and is closed. */
export interface Session {
  /** Reads what is new in the logs and asks every connection once. */
  refresh(progress: (done: number, total: number) => void): Promise<void>;
  usage(by: UsageGroup, range: Range, timeZone: string): UsageReport;
  /** Reads the repository's history and joins it to its usage; null when the folder is in no repository. */
  roi(folder: string, range: Range): Promise<{ readonly roi: Roi; readonly problems: readonly string[] } | null>;
  /** What landed in one repository, or in all that the ledger knows; with every branch when asked. null: the folder is in no repository. */
  outcomes(
    folder: string | null,
    branches: boolean,
  ): Promise<{ readonly report: OutcomesReport; readonly problems: readonly string[] } | null>;
  /** Which session made which commit, on every branch and request head; null when the folder is in no repository. */
  attribution(folder: string): Promise<AttributionReport | null>;
  /** What outcomes cost, for what, and how sure that is; null when the folder is in no repository. */
  economics(folder: string, range: Range, questions: EconomicsQuestions): Promise<EconomicsReport | null>;
  /** What can be taken along as a file, of one repository or of everything; null when the folder is in no repository. */
  report(
    folder: string | null,
    question: Omit<ReportQuestion, "repo">,
    timeZone: string,
  ): Promise<{ readonly report: Report; readonly focus: FocusInputs; readonly problems: readonly string[] } | null>;
  /** Answers an agent's question about the repository of a folder; `names` allows titles and names of branches. */
  agent(folder: string, tool: string, input: unknown, names: boolean, timeZone: string): Promise<AgentAnswer>;
  /** What limits the answer about a folder's repository, and whether there is none since git failed on it; after the answer. */
  limitsOf(folder: string): { readonly unread: boolean; readonly problems: readonly string[] };
  sources(): SourceRow[];
  /** What is wrong with the connected trackers, by the name of each connection. */
  trackerProblems(): string[];
  /** The connected trackers, one row a project. */
  trackers(): TrackerRow[];
  /**
   * Trackers that git remotes point at and that are not connected: of a folder's repository and of those that are known. Asks no server
   * but those that are connected, for the present names of projects.
   */
  proposals(folder: string): Promise<TrackerProposal[]>;
  health(): Health[];
  export(file: string): Promise<number>;
  import(file: string): Promise<Imported>;
  /** Deletes what was counted in a range; everything when both bounds are null. */
  delete(since: number | null, until: number | null): Deleted;
  /** Where the ledger is and what prices it stands on. */
  facts(): string[];
  close(): void;
}

export interface SessionParts {
  readonly environment: Environment;
  readonly ledgerHome: string;
  readonly gitPath: string;
  readonly connections: readonly Connection[];
  readonly trackers?: readonly TrackerSetting[];
  /** How requests are sent; by the platform's own fetch where it is left out. */
  readonly transport?: Transport;
  readonly problems: readonly string[];
  readonly rules: CountingRules;
  readonly now: () => number;
}

/** @throws LedgerError */
export function openSession(parts: SessionParts): Session {
  const { environment, ledgerHome, gitPath, connections, trackers = [], problems, rules, now } = parts;
  const transport = parts.transport ?? createFetchTransport();
  const ledger = openLedger(ledgerHome);
  const names = createNames(ledger);
  const active = activateRules(ledger, names, rules);
  const { price } = active;
  const workspace = createWorkspace(ledger, names);
  const indexer = createIndexer({
    ledger,
    names,
    sources: createExclusion(rules.exclude).sources(fileSources),
    exclude: rules.exclude,
    environment,
    price,
    now,
  });
  const gateways = createGateways({
    ledger,
    names,
    sources: pollSources,
    transport,
    now,
    price,
    repeat: false,
    onBaseline: () => undefined,
    onChange: () => undefined,
  });
  gateways.follow(connections, {}, now());
  const reading = createTrackers({
    ledger,
    trackers: remoteTrackers,
    transport,
    now,
    holder: randomUUID(),
    repeat: false,
    since: () => trackedSince(ledger, now()),
    onChange: () => undefined,
  });
  reading.follow(trackers);
  const trackersNow = (): TrackerRow[] => trackerRows(ledger, reading, readRepos(ledger), now());
  /** Which of these repositories a tracker's projects belong to; costs nothing where there is no tracker. */
  const placeTrackers = async (places: readonly Place[]): Promise<void> => {
    if (readTracked(ledger).length === 0) return;
    reading.place(await readAllRemotes(places, placeName, { gitPath }));
    await reading.askNames();
  };
  const sources = (): SourceRow[] => sourceRows(ledger, names, indexer.found(), connections, pollSources, gateways.problemsOf);
  /** Brings what is known of a folder's repository up to date. */
  const repositoryOf = async (folder: string, range: Range): Promise<{ repo: RepoRecord; query: RoiQuery } | null> => {
    const place = findPlace(folder);
    if (place === null) return null;
    await refreshRepository(ledger, names, workspace, place, { gitPath, now: now(), cache: createGitCache(ledger) });
    const repo = readRepos(ledger).find(({ commonDir }) => commonDir === place.commonDir);
    if (repo === undefined) return null;
    await placeTrackers([place]);
    const query = {
      commonDir: place.commonDir,
      cwds: workspace.cwdsIn(place.commonDir),
      identities: repo.identities,
      ...range,
      now: now(),
      flat: rules.flatPlans,
    };
    return { repo, query };
  };
  const roi: Session["roi"] = async (folder, range) => {
    const found = await repositoryOf(folder, range);
    return found === null ? null : { roi: computeRoi(ledger, names, found.query), problems: found.repo.problems };
  };
  const health = (rows: readonly SourceRow[] = sources()): Health[] => [
    ...trackerHealth(trackersNow()),
    ...healthOf(
      rows,
      unpricedModels(ledger, names, { since: null, until: null }),
      [],
      [
        ...problems,
        ...doubleCountWarning(
          connections.filter((connection) => hasBuckets(ledger, names, connectionSource(connection))),
          rows,
        ),
      ],
      readCostDifferences(ledger, names),
      readPriceCaveats(ledger, names),
    ),
  ];
  const ground = (timeZone: string) => {
    const rows = sources();
    const flat = rules.flatPlans;
    const figures = { now: now(), timeZone, flat, sourceRows: rows, health: health(rows) };
    return {
      ledger,
      names,
      now: now(),
      timeZone,
      flat,
      sources: countedSources(ledger, names),
      cwdsIn: workspace.cwdsIn,
      labelOf: labelsOf(rows),
      snapshot: (query: PanelQuery) => sessionSnapshot(ledger, names, workspace, figures, query),
    };
  };
  return {
    refresh: async (progress) => {
      active.adopt(rules);
      const readLogs = async () => {
        await indexer.refresh(progress, () => false);
        await indexer.readAgain(() => false);
      };
      await Promise.all([readLogs(), gateways.pollAll(false), reading.readAll(false)]);
      gateways.reconcile();
      workspace.refresh(now());
    },
    usage: (by, range, timeZone) => {
      const repoOf = (cwd: string | null): string | null => {
        const commonDir = workspace.commonDirOf(cwd);
        return commonDir === null ? null : workspace.topOf(commonDir);
      };
      return reportUsage(ledger, names, by, { ...range, flat: rules.flatPlans }, timeZone, repoOf);
    },
    roi,
    outcomes: async (folder, branches) => {
      const places =
        folder === null
          ? readRepos(ledger).flatMap(({ top }) => findPlace(top) ?? [])
          : [findPlace(folder)].flatMap((place) => place ?? []);
      if (places.length === 0 && folder !== null) return null;
      const found: RepoOutcomes[] = [];
      const said: string[] = [];
      for (const place of places) {
        const cache = createGitCache(ledger);
        await refreshRepository(ledger, names, workspace, place, { gitPath, now: now(), cache, sized: true });
        await placeTrackers([place]);
        found.push(await repoOutcomes(ledger, names, place, gitPath, cache));
        cache.flush();
        said.push(...(readRepos(ledger).find(({ commonDir }) => commonDir === place.commonDir)?.problems ?? []));
      }
      return { report: reportOutcomes(found, branches), problems: said };
    },
    economics: async (folder, range, questions) => {
      const found = await repositoryOf(folder, range);
      return found === null ? null : computeEconomics(ledger, names, found.repo, found.query, questions);
    },
    attribution: async (folder) => {
      const joined = await roi(folder, { since: null, until: null });
      const place = findPlace(folder);
      return joined === null || place === null
        ? null
        : reportAttribution(joined.roi.work, joined.roi.corrections, await listCommits(place, { gitPath }), now());
    },
    report: async (folder, question, timeZone) => {
      const place = folder === null ? null : findPlace(folder);
      if (folder !== null && place === null) return null;
      const places = place === null ? readRepos(ledger).flatMap(({ top }) => findPlace(top) ?? []) : [place];
      for (const each of places)
        await refreshRepository(ledger, names, workspace, each, { gitPath, now: now(), cache: createGitCache(ledger) });
      await placeTrackers(places);
      const read = readRepos(ledger).filter(({ commonDir }) => places.some((each) => each.commonDir === commonDir));
      const made = reportFrom(ground(timeZone), { ...question, repo: place?.commonDir ?? null });
      return { ...made, problems: read.flatMap((repo) => repo.problems) };
    },
    agent: async (folder, tool, input, mayName, timeZone) => {
      const found = await repositoryOf(folder, { since: null, until: null });
      const place = findPlace(folder);
      const { snapshot } = ground(timeZone);
      const today = createDayCutter(timeZone)(now());
      return answerAgent(tool, input, {
        snapshot,
        usage: (by, range) => reportUsage(ledger, names, by, { ...range, flat: rules.flatPlans }, timeZone, () => null),
        day: (ago) => addDays(today, -ago),
        startOf: (day) => startOfDay(day, timeZone),
        repository: found === null || place === null ? null : { id: found.repo.commonDir, branch: checkedOutBranch(place) },
        names: mayName,
      });
    },
    limitsOf: (folder) => {
      const commonDir = findPlace(folder)?.commonDir;
      const repo = readRepos(ledger).find((one) => one.commonDir === commonDir);
      return { unread: repo !== undefined && isUnread(ledger, repo), problems: repo?.problems ?? [] };
    },
    sources,
    trackerProblems: () => trackerHealth(trackersNow()).flatMap(({ severity, message }) => (severity === "info" ? [] : [message])),
    trackers: trackersNow,
    proposals: async (folder) => {
      const places = [findPlace(folder), ...readRepos(ledger).map(({ top }) => findPlace(top))].flatMap((place) => place ?? []);
      const once = [...new Map(places.map((place) => [place.commonDir, place])).values()];
      const remotes = await readAllRemotes(once, placeName, { gitPath });
      reading.place(remotes);
      await reading.askNames();
      return proposalsFor(ledger, remotes, trackers);
    },
    health,
    export: (file) => exportLedger(ledger, names, file),
    import: async (file) => {
      const imported = await importLedger(ledger, names, price, file);
      workspace.refresh(now());
      return imported;
    },
    delete: (since, until) =>
      since === null && until === null
        ? deleteEverything(ledger, now())
        : deleteRange(ledger, { since: since ?? 0, until: until ?? now() }),
    facts: () => [`Ledger: ${ledger.file}`, `List prices: ${active.book().source}`],
    close: () => {
      gateways.close();
      reading.close();
      ledger.close();
    },
  };
}

/** A bucket may hold calls that a local log holds too: only calls that were read one by one can be matched. */
function doubleCountWarning(connections: readonly Connection[], rows: readonly SourceRow[]): string[] {
  const local = rows.some(({ id, lastAt }) => lastAt !== null && fileSources.some((source) => source.id === id));
  if (!local || connections.length === 0) return [];
  return [
    `Calls that went through ${connections.map(({ name }) => name).join(", ")} and that a local log also holds are in both: compare with --by source.`,
  ];
}
