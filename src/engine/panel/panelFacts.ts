import { DEFAULT_SETTLE_MS } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { dayNumber, weekNumber } from "../../core/economics/calendar";
import type { UsagePart } from "../../core/economics/parts";
import { rollUpOf } from "../../core/economics/rollUp";
import { sumsBy } from "../../core/runningSum";
import { subtractTally } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import { zoneSpans } from "../../core/zoneOffsets";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepoRecord } from "../../ledger/outcomes";
import { type ClassTallyRow, tallyClasses } from "../../ledger/tallies";
import { trackedStamp } from "../../ledger/trackedWork";
import type { OutcomeRow, State } from "../../protocol";
import type { Became } from "../../protocolPanel";
import { followRepositories } from "../followed";
import { computeRoi, type Roi } from "../outcomes/roi";
import { outcomeRows } from "./outcomeRows";
import { type EconomicRepository, qualified } from "./panelEconomics";

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

/** The same with what it is summed by, as small numbers: there are a hundred thousand of them. */
export interface FactPart extends PlacedPart {
  readonly became: Became;
  /** Parts of one week, model, agent and fate have one number; with cost centres, of one place and branch too. */
  readonly code: number;
  /** Index in `remainders`; -1 where it is linked to an outcome or in no repository. */
  readonly rest: number;
}

/** What of a session is linked to nothing, see `Remainder`. */
export interface FactRemainder {
  readonly repo: RepoRecord;
  readonly session: string;
  readonly state: State;
  readonly from: number;
  readonly until: number;
}

export interface Join {
  readonly repo: RepoRecord;
  /** Of all time; without its `work`, which is most of it and not needed once it was followed. */
  readonly roi: Roi;
  readonly cwds: readonly string[];
}

/** All that a panel's figures are summed from, of all time and every repository: the same whatever is filtered by. */
export interface PanelFacts {
  readonly cells: readonly DayCell[];
  readonly joins: readonly Join[];
  readonly parts: readonly FactPart[];
  /** By code: the first part that has it. */
  readonly firsts: readonly FactPart[];
  readonly remainders: readonly FactRemainder[];
  readonly repositories: readonly EconomicRepository[];
  /** Newest first. */
  readonly outcomes: readonly OutcomeRow[];
  /** By their qualified ids. */
  readonly rowOf: ReadonlyMap<string, OutcomeRow>;
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
  /** Whether a place and a branch matter beside a model and an agent. */
  readonly declared: Declared;
}

/**
 * Reads the facts, and keeps them until the ledger says something else or something settles: so that a filter costs a sum over
 * a year's days and not a reading of a million responses.
 */
export function panelFacts(ledger: Ledger, names: Names, inputs: FactInputs): PanelFacts {
  const stamp = stampOf(ledger, inputs);
  const kept = KEPT.get(ledger);
  if (kept !== undefined && kept.stamp === stamp && inputs.now >= kept.from && inputs.now < kept.until) return kept.facts;
  const { facts, until } = readFacts(ledger, names, inputs);
  KEPT.set(ledger, { stamp, from: inputs.now, until, facts });
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

/** Each repository joined to its outcomes, with its work, as `followRepositories` takes it. */
export function readJoins(ledger: Ledger, names: Names, { repos, cwdsIn, now, flat }: FactInputs): Join[] {
  return repos.map((repo) => {
    const cwds = cwdsIn(repo.commonDir);
    const query = { commonDir: repo.commonDir, cwds, identities: repo.identities, since: null, until: null, now, flat };
    return { repo, cwds, roi: computeRoi(ledger, names, query) };
  });
}

function readFacts(ledger: Ledger, names: Names, inputs: FactInputs): { readonly facts: PanelFacts; readonly until: number } {
  const { now, timeZone, dayOf, sources, flat, declared } = inputs;
  const joins = readJoins(ledger, names, inputs);
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
  const rowOf = new Map(outcomes.map((row) => [qualified(row.repo, row.id), row]));
  const remainders = joins.flatMap(({ repo, roi }) =>
    roi.ever.remainders.map(({ session, state, from, until }): FactRemainder => ({ repo, session, state, from, until })),
  );
  const coded = codedParts([...inside, ...outsideParts(cells, inside, piece)], remainders, {
    isReverted: (outcome) => rowOf.get(outcome)?.revertedAt != null,
    weekOf: (part) => weekNumber(numberOf(part.at)),
    byPlace: declared.costCentres.length > 0,
  });
  const facts: PanelFacts = {
    joins: joins.map((join) => ({ ...join, roi: { ...join.roi, work: [] } })),
    rowOf,
    remainders,
    ...coded,
    repositories,
    outcomes: outcomes.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)),
    viewsOf: (commit) => views.get(commit) ?? [commit],
    place,
    cells,
  };
  return { facts, until: nextSettling(joins, now) };
}

interface Coding {
  readonly isReverted: (outcome: string) => boolean;
  readonly weekOf: (part: PlacedPart) => number;
  readonly byPlace: boolean;
}

function codedParts(
  parts: readonly PlacedPart[],
  remainders: readonly FactRemainder[],
  { isReverted, weekOf, byPlace }: Coding,
): Pick<PanelFacts, "parts" | "firsts"> {
  const restOf = new Map(remainders.map(({ repo, session, state }, index) => [`${repo.commonDir}\n${session}\n${state}`, index]));
  const codes = new Map<string, number>();
  const firsts: FactPart[] = [];
  const coded = parts.map((part): FactPart => {
    const { agent, model, cwd, branch, fate, repo, session } = part;
    const fateKey = fate.kind === "outcome" ? `${fate.grade} ${fate.outcome}` : fate.state;
    const key = `${weekOf(part)}\n${agent}\n${model}\n${fateKey}${byPlace ? `\n${cwd}\n${branch}` : ""}`;
    const code = codes.get(key) ?? codes.size;
    const full: FactPart = {
      ...part,
      became: becameOf(part, isReverted),
      code,
      rest: fate.kind === "rest" ? (restOf.get(`${repo}\n${session}\n${fate.state}`) ?? -1) : -1,
    };
    if (code === codes.size) {
      codes.set(key, code);
      firsts.push(full);
    }
    return full;
  });
  return { parts: coded, firsts };
}

function becameOf({ fate }: UsagePart, isReverted: (outcome: string) => boolean): Became {
  if (fate.kind === "outcome") return isReverted(fate.outcome) ? "reverted" : "landed";
  return fate.state === "in-flight" ? "in-flight" : "exploration";
}

/** Usage in no repository became nothing that is known; what of it went into a repository's commit, from a folder above it say, is that repository's. */
function outsideParts(cells: readonly DayCell[], inside: readonly PlacedPart[], firstPiece: number): PlacedPart[] {
  const keyOf = (day: string, source: string | null, { model, cwd, branch }: Pick<DayCell, "model" | "cwd" | "branch">): string =>
    [day, source, model, cwd, branch].join("\n");
  const taken = sumsBy(
    inside.filter(({ repo }) => repo === null),
    (part) => keyOf(part.day, part.agent, part),
  );
  return cells
    .filter(({ repo }) => repo === null)
    .map((cell) => {
      const gone = taken.get(keyOf(cell.day, cell.source, cell));
      return gone === undefined ? cell : { ...cell, tally: subtractTally(cell.tally, gone) };
    })
    .filter(({ tally }) => tally.responses > 0 || totalTokens(tally.tokens) > 0)
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
function nextSettling(joins: readonly Join[], now: number): number {
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
function stampOf(ledger: Ledger, { timeZone, dayOf, now, repos, cwdsIn, sources, flat, declared }: FactInputs): string {
  const one = (sql: string): unknown => Object.values(ledger.sql(sql).get() ?? {});
  return JSON.stringify([
    one("SELECT MAX(rowid) FROM usage"),
    one("SELECT COUNT(*), TOTAL(billed), COUNT(local_key) FROM metered_call"),
    one("SELECT MAX(at) FROM evidence WHERE kind = 'edit'"),
    one("SELECT group_concat(key || value) FROM meta"),
    one("SELECT group_concat(id || digest || read_at) FROM repo"),
    one("SELECT MAX(id), COUNT(undone_at) FROM correction"),
    one("SELECT COUNT(*), TOTAL(landed_at), COUNT(reverted_at) FROM outcome"),
    trackedStamp(ledger),
    repos.map(({ commonDir }) => [commonDir, cwdsIn(commonDir).length]),
    [timeZone, dayNumber(dayOf(now)), sources, flat, declared.costCentres.length > 0],
  ]);
}
