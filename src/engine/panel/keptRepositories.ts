import type { SessionCommit } from "../../core/attribution";
import { costOutcomes, type EconomicOutcome, type OutcomeCost } from "../../core/economics/outcome";
import { rollUpOf } from "../../core/economics/rollUp";
import type { OutcomeRecord, RepoRecord } from "../../ledger/outcomes";
import type { OutcomeRow } from "../../protocol";
import type { Produced } from "../answers/economicOutcomes";
import type { MadeHere } from "../outcomes/madeHere";
import { countedOutcomes, fedBy } from "../outcomes/roi";
import { type GivenPart, outcomeRows, type RowMemory } from "./outcomeRows";
import { qualified } from "./panelEconomics";
import { indexRows } from "./rowIndex";

/** A repository's outcomes with what went to them, so that what a change leaves alone is not made again. */
export interface KeptRepository {
  readonly repo: RepoRecord;
  readonly made: MadeHere;
  readonly fed: ReadonlySet<string>;
  readonly counted: readonly OutcomeRecord[];
  readonly produced: Produced;
  /** With qualified ids. */
  readonly costs: readonly OutcomeCost[];
  readonly rows: readonly OutcomeRow[];
  readonly index: ReadonlyMap<string, OutcomeRow>;
  /** A commit (its qualified id) and the request and the issues that it is a part of; without those that are a part of nothing. */
  readonly views: ReadonlyMap<string, readonly string[]>;
  readonly rowMemory: RowMemory;
}

/** Joins what was made in a repository to what sessions gave to it. */
export function joinRepository(
  repo: RepoRecord,
  made: MadeHere,
  allocations: readonly GivenPart[],
  dayOf: (ms: number) => string,
  before: KeptRepository | undefined,
): KeptRepository {
  const fed = fedBy(allocations);
  const holds = before !== undefined && before.made === made && isSameSet(before.fed, fed);
  const { counted, produced } = holds ? before : countedOutcomes(repo.commonDir, made, fed);
  const costs = costOutcomes(produced.outcomes, allocations, rollUpOf(produced.links)).map(({ outcome, tally }) => ({
    outcome: qualifiedOutcome(repo.commonDir, outcome),
    tally,
  }));
  // Links may be others though an outcome is the same.
  const linked = produced.links.length > 0 || (before?.produced.links.length ?? 0) > 0;
  const remembers = before !== undefined && before.repo.name === repo.name && (before.made === made || !linked);
  const rowMemory: RowMemory = remembers ? before.rowMemory : new WeakMap();
  const rows = outcomeRows({ produced, mine: made.mine, outcomes: counted, allocations }, repo, dayOf, rowMemory);
  return {
    repo,
    made,
    fed,
    counted,
    produced,
    costs,
    rows,
    index: indexRows(rows),
    views: holds ? before.views : viewsOf(repo.commonDir, produced),
    rowMemory,
  };
}

/** By the outcome that it is of, which is one repository's: most stay with every change. */
const QUALIFIED = new WeakMap<EconomicOutcome, EconomicOutcome>();

function qualifiedOutcome(commonDir: string, outcome: EconomicOutcome): EconomicOutcome {
  const known = QUALIFIED.get(outcome) ?? { ...outcome, id: qualified(commonDir, outcome.id) };
  QUALIFIED.set(outcome, known);
  return known;
}

/** Sessions of which the two say different things. */
export function* differing<T>(
  before: ReadonlyMap<string, readonly T[]>,
  now: ReadonlyMap<string, readonly T[]>,
  same: (a: T, b: T) => boolean,
): Generator<string> {
  for (const [session, facts] of now) {
    const known = before.get(session);
    if (known?.length !== facts.length || facts.some((one, index) => !same(one, known[index] ?? one))) yield session;
  }
  for (const session of before.keys()) if (!now.has(session)) yield session;
}

/** As `isSame`, for facts of which there are ten thousand. */
export function isSameCommit(a: SessionCommit, b: SessionCommit): boolean {
  if (a === b) return true;
  return (
    a.sha === b.sha &&
    a.outcome === b.outcome &&
    a.at === b.at &&
    a.lines === b.lines &&
    a.grade === b.grade &&
    a.evidence === b.evidence &&
    a.why === b.why
  );
}

/** By the session that each is about. */
export function bySession<T extends { readonly session: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.session);
    if (group === undefined) groups.set(item.session, [item]);
    else group.push(item);
  }
  return groups;
}

function viewsOf(commonDir: string, { outcomes, links }: Produced): Map<string, readonly string[]> {
  const views = new Map<string, readonly string[]>();
  if (links.length === 0) return views;
  const { requestOf, issuesOf } = rollUpOf(links);
  for (const { kind, id } of outcomes) {
    // What went to a request itself, as its commits are not known here, is viewed too.
    if (kind === "issue") continue;
    const request = requestOf.get(id);
    const ids = [id, ...(request === undefined ? [] : [request]), ...(issuesOf.get(request ?? id) ?? [])];
    if (ids.length > 1)
      views.set(
        qualified(commonDir, id),
        ids.map((view) => qualified(commonDir, view)),
      );
  }
  return views;
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const one of a) if (!b.has(one)) return false;
  return true;
}
