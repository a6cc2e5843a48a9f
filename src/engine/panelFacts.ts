import { DEFAULT_SETTLE_MS } from "../core/attribution";
import { dayNumber } from "../core/economics/calendar";
import type { UsagePart } from "../core/economics/parts";
import { rollUpOf } from "../core/economics/rollUp";
import { zoneSpans } from "../core/zoneOffsets";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import type { RepoRecord } from "../ledger/outcomes";
import { type ClassTallyRow, tallyClasses } from "../ledger/tallies";
import { trackedStamp } from "../ledger/trackedWork";
import type { OutcomeRow } from "../protocol";
import { followRepositories } from "./followed";
import { outcomeRows } from "./outcomeRows";
import { type EconomicRepository, qualified } from "./panelEconomics";
import { computeRoi, type Roi } from "./roi";

/** A day's usage of one source, model, place and branch, whatever became of it. */
export interface DayCell extends ClassTallyRow {
  /** Common git directory of its place; null outside of the repositories. */
  readonly repo: string | null;
}

/** A part of usage with what became of it, and its day. */
export interface PlacedPart extends UsagePart {
  /** "YYYY-MM-DD" in the user's time zone. */
  readonly day: string;
  readonly repo: string | null;
}

export interface Join {
  readonly repo: RepoRecord;
  /** Of all time. */
  readonly roi: Roi;
  readonly cwds: readonly string[];
}

/** All that a panel's figures are summed from, of all time and every repository: the same whatever is filtered by. */
export interface PanelFacts {
  readonly cells: readonly DayCell[];
  readonly joins: readonly Join[];
  readonly parts: readonly PlacedPart[];
  readonly repositories: readonly EconomicRepository[];
  /** Newest first. */
  readonly outcomes: readonly OutcomeRow[];
  /** A commit (its qualified id) and the request and the issues that it is a part of. */
  readonly viewsOf: (commit: string) => readonly string[];
  /** Where a part of usage belongs. */
  readonly place: (part: UsagePart) => PlacedPart;
}

export interface FactInputs {
  readonly now: number;
  readonly timeZone: string;
  readonly dayOf: (ms: number) => string;
  readonly repos: readonly RepoRecord[];
  readonly cwdsIn: (commonDir: string) => readonly string[];
  readonly sources: readonly string[];
  readonly flat: readonly string[];
}

/**
 * Reads the facts, and keeps them until the ledger says something else or something settles: so that a filter costs a sum over
 * a year's days and not a reading of a million responses.
 */
export function panelFacts(ledger: Ledger, names: Names, inputs: FactInputs): PanelFacts {
  const stamp = stampOf(ledger, inputs);
  const kept = KEPT.get(ledger);
  if (kept !== undefined && kept.stamp === stamp && inputs.now >= kept.from && inputs.now < kept.until) return kept.facts;
  const facts = readFacts(ledger, names, inputs);
  KEPT.set(ledger, { stamp, from: inputs.now, until: nextSettling(facts, inputs.now), facts });
  return facts;
}

interface Kept {
  readonly stamp: string;
  /** Epoch milliseconds between which they hold. */
  readonly from: number;
  readonly until: number;
  readonly facts: PanelFacts;
}

const KEPT = new WeakMap<Ledger, Kept>();

function readFacts(ledger: Ledger, names: Names, { now, timeZone, dayOf, repos, cwdsIn, sources, flat }: FactInputs): PanelFacts {
  const joins = repos.map((repo) => {
    const cwds = cwdsIn(repo.commonDir);
    const query = { commonDir: repo.commonDir, cwds, identities: repo.identities, since: null, until: null, now, flat };
    return { repo, cwds, roi: computeRoi(ledger, names, query) };
  });
  const repoOf = new Map(joins.flatMap(({ repo, cwds }) => cwds.map((cwd) => [cwd, repo.commonDir] as const)));
  const placeOf = (cwd: string | null): string | null => (cwd === null ? null : (repoOf.get(cwd) ?? null));
  const numberOf = dayNumbers(dayOf);
  // A day at a time: a year's quarters of an hour are many more, and no figure of the page is finer.
  const { repositories, ever } = followRepositories(ledger, names, { joins, outside: null, since: null, now, flat, grainOf: numberOf });
  const zone = zoneSpans(timeZone, firstUse(ledger) ?? now, now);
  const tallied = tallyClasses(ledger, names, ["day", "source", "model", "cwd", "branch"], {
    since: null,
    until: null,
    sources,
    flat,
    zone,
  });
  const cells = tallied.map((cell) => ({ ...cell, repo: placeOf(cell.cwd) }));
  const place = (part: UsagePart): PlacedPart => ({ ...part, day: dayOf(part.at), repo: placeOf(part.cwd) });
  const inside = ever.map(place);
  const piece = (ever.at(-1)?.piece ?? 0) + 1;
  const outcomes = withoutEchoes(joins.flatMap(({ repo, roi }) => outcomeRows(roi, repo, dayOf)));
  const views = new Map(joins.flatMap(viewsOf));
  return {
    joins,
    repositories,
    outcomes: outcomes.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)),
    viewsOf: (commit) => views.get(commit) ?? [commit],
    place,
    cells,
    parts: [...inside, ...outsideParts(cells, piece)],
  };
}

/** Usage in no repository became nothing that is known. */
function outsideParts(cells: readonly DayCell[], firstPiece: number): PlacedPart[] {
  return cells
    .filter(({ repo }) => repo === null)
    .map(({ day, firstAt, source, model, cwd, branch, tally }, index) => ({
      session: "",
      at: firstAt,
      piece: firstPiece + index,
      agent: source,
      model,
      cwd,
      branch,
      tally,
      fate: { kind: "rest", state: "outside" },
      day,
      repo: null,
    }));
}

/** Days by number, each looked up once. */
function dayNumbers(dayOf: (ms: number) => string): (ms: number) => number {
  const known = new Map<string, number>();
  return (ms) => {
    const day = dayOf(ms);
    const number = known.get(day) ?? dayNumber(day);
    known.set(day, number);
    return number;
  };
}

function viewsOf({ repo: { commonDir }, roi }: Join): (readonly [commit: string, views: readonly string[]])[] {
  const { requestOf, issuesOf } = rollUpOf(roi.produced.links);
  // What went to a request itself, as its commits are not known here, is viewed too.
  return roi.produced.outcomes
    .filter(({ kind }) => kind !== "issue")
    .map(({ id }) => {
      const request = requestOf.get(id);
      const ids = [id, ...(request === undefined ? [] : [request]), ...(issuesOf.get(request ?? id) ?? [])];
      return [qualified(commonDir, id), ids.map((view) => qualified(commonDir, view))];
    });
}

/**
 * A tracker that belongs to every repository tells each of all its issues: what has nothing to do with a repository is
 * shown where it has, or once.
 */
function withoutEchoes(rows: readonly OutcomeRow[]): OutcomeRow[] {
  const linked = new Set(rows.filter(({ kind, links }) => kind !== "commit" && links.length > 0).map(({ id }) => id));
  const shown = new Set<string>();
  return rows.filter(({ kind, id, links }) => {
    if (kind === "commit" || links.length > 0) return true;
    if (linked.has(id) || shown.has(id)) return false;
    shown.add(id);
    return true;
  });
}

function firstUse(ledger: Ledger): number | null {
  const at = ledger.sql("SELECT MIN(at) AS at FROM usage").get()?.["at"];
  return at === null || at === undefined ? null : Number(at);
}

/** When the first of what is in flight now is too old for that. */
function nextSettling({ joins }: PanelFacts, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { roi } of joins) {
    for (const { pieces } of roi.work) {
      for (const { at, until = at } of pieces) {
        const settles = until + DEFAULT_SETTLE_MS;
        // The state changes when "until" is no longer younger than the settling time.
        if (settles > now && settles < next) next = settles;
      }
    }
  }
  return next;
}

/** Changes with everything that the facts are read from. A row of usage that is merged or replaced gets a new number. */
function stampOf(ledger: Ledger, { timeZone, dayOf, now, repos, cwdsIn, sources, flat }: FactInputs): string {
  const one = (sql: string): unknown => Object.values(ledger.sql(sql).get() ?? {});
  return JSON.stringify([
    one("SELECT MAX(rowid), COUNT(*) FROM usage"),
    one("SELECT MAX(at) FROM evidence WHERE kind = 'edit'"),
    one("SELECT group_concat(key || value) FROM meta"),
    one("SELECT group_concat(id || digest || read_at) FROM repo"),
    one("SELECT MAX(id), COUNT(undone_at) FROM correction"),
    one("SELECT COUNT(*), SUM(landed_at), COUNT(reverted_at) FROM outcome"),
    trackedStamp(ledger),
    repos.map(({ commonDir }) => [commonDir, cwdsIn(commonDir).length]),
    [timeZone, dayNumber(dayOf(now)), sources, flat],
  ]);
}
