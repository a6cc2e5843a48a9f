import {
  type Allocation,
  type Attribution,
  attribute,
  type Correction,
  DEFAULT_SETTLE_MS,
  type SessionCommit,
} from "../../core/attribution";
import type { OutcomeRange } from "../../core/economics/costPerOutcome";
import { costOutcomes, type OutcomeCost } from "../../core/economics/outcome";
import type { LabelledPiece, LabelledWork } from "../../core/economics/parts";
import { rollUpOf } from "../../core/economics/rollUp";
import { cwdOfCommit } from "../../ledger/commitPlace";
import { readCorrections } from "../../ledger/corrections";
import { editingSessions } from "../../ledger/edits";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { type OutcomeRecord, readOwnersElsewhere, readRepos } from "../../ledger/outcomes";
import { readPlaces } from "../../ledger/places";
import { readPieces, usedInOtherPlaces } from "../../ledger/sessionWork";
import { tallyUsage } from "../../ledger/tallies";
import { readTracked } from "../../ledger/trackedProjects";
import { type Produced, producedBy } from "../answers/economicOutcomes";
import { type CommitsByRepository, commitHomes, commitsAway, cutsElsewhere } from "./commitHomes";
import { type MadeHere, readMadeHere } from "./madeHere";
import { workOf } from "./workOf";

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
  /** What both are to be attributed with: the user's word here, and where that of other repositories cuts sessions. */
  readonly corrections: readonly Correction[];
  /** What is in figures, of all time: what has usage, and the user's own; robots' and other people's without are left out. */
  readonly produced: Produced;
  /** What each of these has cost, and the range that was asked about. */
  readonly costs: readonly OutcomeCost[];
  readonly range: OutcomeRange;
}

/** Joins a repository's usage to its outcomes. */
export function computeRoi(ledger: Ledger, names: Names, query: RoiQuery): Roi {
  const made = readMadeHere(ledger, names, query.commonDir, query.identities);
  const { all, mine, commits } = made;
  const { isHeld, cuts } = readSaidElsewhere(ledger, names, query.commonDir);
  const corrections = [...made.corrections, ...cuts];
  const facts: WorkFacts = {
    homesOf: readHomes(ledger, names, query.commonDir, commits),
    editors: editingSessions(ledger, names, query.cwds),
    corrected: new Set(made.corrections.map(({ session }) => session)),
    isHeld,
    roaming: usedInOtherPlaces(ledger, names, commits.keys(), query.commonDir),
  };
  const rules = { now: query.now, settleMs: DEFAULT_SETTLE_MS };
  const everWork = work(ledger, names, query, facts, commits.keys(), null, null);
  const visitors = everWork.filter(({ pieces }) => pieces.every(({ elsewhere }) => elsewhere === true)).map(({ session }) => session);
  const ever = attribute(everWork, rules, corrections);
  const whole = query.since === null && query.until === null;
  const rangeWork = whole ? everWork : work(ledger, names, query, facts, visitors, query.since, query.until);
  const inRange = whole ? ever : attribute(rangeWork, rules, corrections);

  const { counted, produced } = countedOutcomes(query.commonDir, made, fedBy(ever.allocations));
  const counts = new Set(counted);
  const fed = fedBy(inRange.allocations);
  const since = query.since ?? 0;
  const until = query.until ?? Number.MAX_SAFE_INTEGER;
  const outcomes = all.filter(
    (outcome) => fed.has(outcome.id) || (outcome.landedAt >= since && outcome.landedAt < until && counts.has(outcome)),
  );
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

/** The outcomes that figures are about: what usage went to, and the user's own; robots' and other people's without are left out. */
export function countedOutcomes(
  commonDir: string,
  { all, mine, production }: MadeHere,
  fed: ReadonlySet<string>,
): { readonly counted: readonly OutcomeRecord[]; readonly produced: Produced } {
  const counted = all.filter((outcome) => fed.has(outcome.id) || (!outcome.bot && mine(outcome) !== false));
  return { counted, produced: producedBy(commonDir, counted, production) };
}

/** The outcomes that usage went to. */
export function fedBy(allocations: readonly Pick<Allocation, "outcome">[]): Set<string> {
  const fed = new Set<string>();
  for (const { outcome } of allocations) fed.add(outcome);
  return fed;
}

interface WorkFacts {
  /** What a session made, here and in other repositories. */
  readonly homesOf: (session: string) => CommitsByRepository;
  readonly editors: ReadonlySet<string>;
  readonly corrected: ReadonlySet<string>;
  /** Of the sessions that made commits here, those that used something in another repository. */
  readonly roaming: ReadonlySet<string>;
  readonly isHeld: (session: string, piece: LabelledPiece) => boolean;
}

/** @param visitors sessions that may have made commits here without working here */
function work(
  ledger: Ledger,
  names: Names,
  { commonDir, cwds, flat }: RoiQuery,
  { homesOf, editors, corrected, roaming, isHeld }: WorkFacts,
  visitors: Iterable<string>,
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
    const homes = homesOf(session);
    return workOf({
      session,
      pieces,
      own: homes.get(commonDir),
      away: commitsAway(homes, commonDir),
      roams: roaming.has(session),
      edited: editors.has(session),
      corrected: corrected.has(session),
      isHere: (cwd) => cwd !== null && here.has(cwd),
      isHeld: (piece) => isHeld(session, piece),
      exact: (from, to) =>
        readPieces(
          ledger,
          names,
          session,
          Math.max(since ?? 0, from ?? 0),
          Math.min(until ?? Number.MAX_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER),
          flat,
        ),
    });
  });
}

/** What the user said of sessions in other repositories. */
function readSaidElsewhere(ledger: Ledger, names: Names, commonDir: string): Pick<WorkFacts, "isHeld"> & { readonly cuts: Correction[] } {
  const said = readRepos(ledger).flatMap((repo) =>
    repo.commonDir === commonDir ? [] : readCorrections(ledger, names, repo.commonDir).map((one) => ({ one, repo: repo.commonDir })),
  );
  const ofTime = said.filter(({ one }) => one.of === undefined);
  const repoOf = new Map(ofTime.length === 0 ? [] : readPlaces(ledger, names).map((place) => [place.cwd, place.commonDir]));
  return {
    isHeld: (session, { cwd, at }) =>
      ofTime.some(({ one, repo }) => one.session === session && at >= one.from && at <= one.until && repoOf.get(cwd ?? "") === repo),
    cuts: cutsElsewhere(said.map(({ one }) => one)),
  };
}

/** What each session made, here and in other repositories, each commit in one of them. */
function readHomes(
  ledger: Ledger,
  names: Names,
  commonDir: string,
  here: ReadonlyMap<string, readonly SessionCommit[]>,
): WorkFacts["homesOf"] {
  const held = readAway(ledger, names, commonDir);
  for (const [session, commits] of here) {
    const places = held.get(session);
    if (places === undefined) held.set(session, new Map([[commonDir, commits]]));
    else places.set(commonDir, commits);
  }
  const places = held.size === 0 ? [] : readPlaces(ledger, names);
  const repoOf = new Map(places.map((place) => [place.cwd, place.commonDir]));
  const homes = new Map<string, CommitsByRepository>();
  return (session) => {
    const known = homes.get(session);
    if (known !== undefined) return known;
    const found = commitHomes(held.get(session) ?? NOWHERE, (among, commit) => {
      const cwds = places.flatMap((place) => (place.commonDir !== null && among.includes(place.commonDir) ? place.cwd : []));
      return repoOf.get(cwdOfCommit(ledger, names, session, cwds, commit) ?? "") ?? null;
    });
    homes.set(session, found);
    return found;
  };
}

const NOWHERE: CommitsByRepository = new Map();

/** The commits that sessions made in other repositories; a request that one created counts as such, where trackers tell of any. */
function readAway(ledger: Ledger, names: Names, commonDir: string): Map<string, Map<string, readonly SessionCommit[]>> {
  const away = new Map<string, Map<string, SessionCommit[]>>();
  const add = (session: string, repo: string, commit: SessionCommit): void => {
    const places = away.get(session) ?? new Map<string, SessionCommit[]>();
    away.set(session, places);
    const commits = places.get(repo);
    if (commits === undefined) places.set(repo, [commit]);
    else commits.push(commit);
  };
  if (readTracked(ledger).length === 0) {
    for (const { commonDir: repo, owner } of readOwnersElsewhere(ledger, names, commonDir)) {
      const { commit: sha, session, ...facts } = owner;
      add(session, repo, { ...facts, sha, outcome: null });
    }
  } else {
    for (const repo of readRepos(ledger)) {
      if (repo.commonDir === commonDir) continue;
      const { commits } = readMadeHere(ledger, names, repo.commonDir, repo.identities);
      for (const [session, own] of commits) for (const commit of own) add(session, repo.commonDir, commit);
    }
  }
  return away;
}
