import { type Attribution, attribute, type Correction, DEFAULT_SETTLE_MS, type SessionCommit } from "../../core/attribution";
import type { OutcomeRange } from "../../core/economics/costPerOutcome";
import { costOutcomes, type OutcomeCost } from "../../core/economics/outcome";
import type { LabelledPiece, LabelledWork } from "../../core/economics/parts";
import { rollUpOf } from "../../core/economics/rollUp";
import type { MergedRequest } from "../../core/remoteWork";
import { REACH_MS } from "../../core/stretches";
import { readCorrections } from "../../ledger/corrections";
import { editingSessions } from "../../ledger/edits";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { type OutcomeRecord, readCarried, readOutcomes, readOwners, readOwnersElsewhere } from "../../ledger/outcomes";
import { readPieces } from "../../ledger/sessionWork";
import { SLOT_MS, tallyUsage } from "../../ledger/tallies";
import { type Produced, producedBy } from "../answers/economicOutcomes";
import { createdRequests } from "./createdRequests";
import { mineAmong } from "./mine";
import { type RepoProduction, readProduction } from "./production";

export interface RoiQuery {
  readonly commonDir: string;
  readonly cwds: readonly string[];
  readonly identities: readonly string[];
  /** Epoch milliseconds; null is open; `until` exclusive. */
  readonly since: number | null;
  readonly until: number | null;
  readonly now: number;
  readonly flat: readonly string[];
}

export interface Roi {
  /** The outcomes in question: landed in the range, or fed by usage in it. Bots are left out, and other people's where the user is known. */
  readonly outcomes: readonly OutcomeRecord[];
  /** Whether an outcome is the user's own; null where no commit here has one of the user's addresses. */
  readonly mine: (outcome: OutcomeRecord) => boolean | null;
  /** Of the range's usage alone: sums to the total. */
  readonly inRange: Attribution;
  /** Of all usage that the ledger holds: what an outcome has cost, whenever it was worked on. */
  readonly ever: Attribution;
  /** What `ever` stands on, and what `inRange` does. */
  readonly work: readonly LabelledWork[];
  readonly rangeWork: readonly LabelledWork[];
  readonly corrections: readonly Correction[];
  /** What is in figures, of all time: what has usage, and the user's own; robots' and other people's without are left out. */
  readonly produced: Produced;
  /** What each of these has cost, and the range that was asked about. */
  readonly costs: readonly OutcomeCost[];
  readonly range: OutcomeRange;
}

/** Joins a repository's usage to its outcomes. */
export function computeRoi(ledger: Ledger, names: Names, query: RoiQuery): Roi {
  const all = readOutcomes(ledger, query.commonDir, null, null);
  const mine = mineAmong(all, query.identities);
  const carried = readCarried(ledger, query.commonDir);
  const production = readProduction(ledger, names, query.commonDir, all, carried, (outcome) => mine(outcome) === true);
  const commits = commitsBySession(ledger, names, query.commonDir, new Set(all.map(({ id }) => id)), carried, production);
  const editors = editingSessions(ledger, names, query.cwds);
  const requestOf = rollUpOf(production.links).requestOf;
  // What a request has, its commits have.
  const corrections = readCorrections(ledger, names, query.commonDir).map((correction) =>
    correction.of === undefined
      ? correction
      : { ...correction, of: [...correction.of, ...all.flatMap(({ id }) => (correction.of?.includes(requestOf.get(id) ?? "") ? id : []))] },
  );
  const corrected = new Set(corrections.map(({ session }) => session));
  const rules = { now: query.now, settleMs: DEFAULT_SETTLE_MS };
  const others = readOtherOwners(ledger, names, query.commonDir);
  const read = (since: number | null, until: number | null, visitors: Iterable<string>): LabelledWork[] =>
    work(ledger, names, query, { commits, editors, corrected, others, visitors: new Set(visitors) }, since, until);
  const everWork = read(null, null, commits.keys());
  const visitors = everWork.filter(({ pieces }) => pieces.every(({ elsewhere }) => elsewhere === true)).map(({ session }) => session);
  const ever = attribute(everWork, rules, corrections);
  const whole = query.since === null && query.until === null;
  const rangeWork = whole ? everWork : read(query.since, query.until, visitors);
  const inRange = whole ? ever : attribute(rangeWork, rules, corrections);

  const everFed = new Set(ever.allocations.map(({ outcome }) => outcome));
  const counts = (outcome: OutcomeRecord): boolean => everFed.has(outcome.id) || (!outcome.bot && mine(outcome) !== false);
  const fed = new Set(inRange.allocations.map(({ outcome }) => outcome));
  const since = query.since ?? 0;
  const until = query.until ?? Number.MAX_SAFE_INTEGER;
  const outcomes = all.filter(
    (outcome) => fed.has(outcome.id) || (outcome.landedAt >= since && outcome.landedAt < until && counts(outcome)),
  );
  const produced = producedBy(query.commonDir, all.filter(counts), production);
  const costs = costOutcomes(produced.outcomes, ever.allocations, rollUpOf(produced.links));
  return {
    outcomes,
    mine,
    inRange,
    ever,
    work: everWork,
    rangeWork,
    corrections,
    produced,
    costs,
    range: { since: query.since, until: query.until },
  };
}

/** A commit that was made in this repository, with what became of it. */
function commitsBySession(
  ledger: Ledger,
  names: Names,
  commonDir: string,
  landed: ReadonlySet<string>,
  carried: ReadonlyMap<string, string>,
  { told, carried: byHost, outcomes }: RepoProduction,
): Map<string, SessionCommit[]> {
  const bySession = new Map<string, SessionCommit[]>();
  const add = (session: string, commit: SessionCommit): void => {
    const commits = bySession.get(session);
    if (commits === undefined) bySession.set(session, [commit]);
    else commits.push(commit);
  };
  const owned = new Set<string>();
  for (const { commit: sha, session, ...facts } of readOwners(ledger, names, commonDir)) {
    owned.add(sha);
    // Git's own word first; then the tracker's, for work that git finds nowhere.
    add(session, { ...facts, sha, outcome: carried.get(sha) ?? (landed.has(sha) ? sha : (byHost.get(sha) ?? null)) });
  }
  const merged = new Set(outcomes.flatMap(({ kind, id, landed: at }) => (kind === "request" && at !== null ? [id] : [])));
  const outcomeOf = ({ id, mergeSha }: MergedRequest): string | null =>
    mergeSha !== null && landed.has(mergeSha) ? mergeSha : merged.has(id) ? id : null;
  for (const { session, commit } of createdRequests(ledger, names, told.requests, owned, carried, outcomeOf)) add(session, commit);
  return bySession;
}

function work(
  ledger: Ledger,
  names: Names,
  { cwds, flat }: RoiQuery,
  { commits, editors, corrected, others, visitors }: WorkFacts,
  since: number | null,
  until: number | null,
): LabelledWork[] {
  const here = new Set(cwds);
  const coarse = new Map<string, LabelledPiece[]>();
  for (const row of tallyUsage(ledger, names, ["session", "slot", "source", "model", "cwd", "branch"], { since, until, cwds, flat })) {
    const { session, firstAt, lastAt, source, model, cwd, branch, tally } = row;
    const pieces = coarse.get(session ?? "") ?? [];
    pieces.push({ at: firstAt, until: lastAt, tally, agent: source, model, cwd, branch });
    coarse.set(session ?? "", pieces);
  }
  // A session that worked elsewhere for a commit here has no usage here by itself.
  for (const session of visitors) if (!coarse.has(session)) coarse.set(session, []);
  return [...coarse].map(([session, pieces]) => {
    const own = commits.get(session);
    const edited = editors.has(session);
    const away = others.get(session);
    if (away !== undefined || pieces.length === 0) {
      const split = acrossRepositories(own ?? [], away ?? [], pieces.length > 0);
      const all = readPieces(ledger, names, session, since, until, flat).map((piece) =>
        piece.cwd !== null && here.has(piece.cwd) ? piece : { ...piece, elsewhere: true },
      );
      return { session, pieces: all, commits: split, edited };
    }
    const exact = (from: number | null, to: number | null) =>
      readPieces(ledger, names, session, from, to, flat).filter(({ cwd }) => cwd !== null && here.has(cwd));
    if (corrected.has(session)) return { session, pieces: exact(since, until), commits: own ?? [], edited };
    if (own === undefined) return { session, pieces, commits: [], edited };
    // Quarters of an hour are fine enough wherever a session is not cut: response by response it is looked at only there.
    const cuts = new Set(own.flatMap(({ at }) => [at, at - REACH_MS]).map(slotOf));
    const whole = pieces.filter(({ at }) => !cuts.has(slotOf(at)));
    if (whole.length === pieces.length) return { session, pieces, commits: own, edited };
    const slots = [...new Set(pieces.map(({ at }) => slotOf(at)))].filter((slot) => cuts.has(slot));
    const cut = slots.flatMap((slot) =>
      exact(Math.max(since ?? 0, slot * SLOT_MS), Math.min(until ?? Number.MAX_SAFE_INTEGER, (slot + 1) * SLOT_MS)),
    );
    return { session, pieces: [...whole, ...cut], commits: own, edited };
  });
}

interface WorkFacts {
  readonly commits: ReadonlyMap<string, readonly SessionCommit[]>;
  readonly editors: ReadonlySet<string>;
  readonly corrected: ReadonlySet<string>;
  /** What the same sessions made in other repositories. */
  readonly others: ReadonlyMap<string, readonly SessionCommit[]>;
  /** Sessions that may have made commits here without working here. */
  readonly visitors: ReadonlySet<string>;
}

/**
 * A session that made commits in several repositories: what it used for each counts in the commit's own, wherever it was used. A
 * clone has the same commits: of two that hold one, it belongs where the session worked.
 */
function acrossRepositories(own: readonly SessionCommit[], away: readonly SessionCommit[], worksHere: boolean): SessionCommit[] {
  const shas = new Set((worksHere ? own : away).map(({ sha }) => sha));
  return worksHere ? [...own, ...away.filter(({ sha }) => !shas.has(sha))] : [...own.filter(({ sha }) => !shas.has(sha)), ...away];
}

function readOtherOwners(ledger: Ledger, names: Names, commonDir: string): Map<string, SessionCommit[]> {
  const others = new Map<string, SessionCommit[]>();
  for (const { session, commit: sha, ...facts } of readOwnersElsewhere(ledger, names, commonDir)) {
    const commits = others.get(session);
    const commit = { ...facts, sha, outcome: null, elsewhere: true };
    if (commits === undefined) others.set(session, [commit]);
    else commits.push(commit);
  }
  return others;
}

function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS);
}
