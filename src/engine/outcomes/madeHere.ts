import type { Correction, SessionCommit } from "../../core/attribution";
import { rollUpOf } from "../../core/economics/rollUp";
import type { Ownership } from "../../core/ownership";
import type { MergedRequest } from "../../core/remoteWork";
import { readCorrections } from "../../ledger/corrections";
import type { Ledger } from "../../ledger/ledger";
import { emptyMadeMemory, type MadeMemory, readOutcomesAgain, readOwnersAgain } from "../../ledger/madeAgain";
import type { Names } from "../../ledger/names";
import { type OutcomeRecord, readCarried } from "../../ledger/outcomes";
import { createdRequests } from "./createdRequests";
import { mineAmong } from "./mine";
import { type RepoProduction, readProduction } from "./production";

/** What was made in a repository, whoever used what for it. */
export interface MadeHere {
  /** Every landed commit. */
  readonly all: readonly OutcomeRecord[];
  /** Whether an outcome is the user's own; null where no commit here has one of the user's addresses. */
  readonly mine: (outcome: OutcomeRecord) => boolean | null;
  readonly production: RepoProduction;
  /** The commits that each session made here, with what became of them. */
  readonly commits: ReadonlyMap<string, readonly SessionCommit[]>;
  readonly corrections: readonly Correction[];
  /** The outcomes that were taken back. */
  readonly reverted: ReadonlySet<string>;
}

/** @param memory outcomes that were read before: those that say the same stay the same objects, so that what was made of them holds */
export function readMadeHere(
  ledger: Ledger,
  names: Names,
  commonDir: string,
  identities: readonly string[],
  memory: MadeMemory = emptyMadeMemory(),
): MadeHere {
  const all = readOutcomesAgain(ledger, commonDir, memory);
  const mine = mineAmong(all, identities);
  const carried = readCarried(ledger, commonDir);
  const owners = readOwnersAgain(ledger, names, commonDir, memory);
  const production = readProduction(ledger, names, commonDir, all, carried, (outcome) => mine(outcome) === true);
  const landed = new Set(all.map(({ id }) => id));
  const commits = commitsBySession(ledger, names, owners, landed, carried, production);
  const requestOf = rollUpOf(production.links).requestOf;
  // What a request has, its commits have.
  const corrections = readCorrections(ledger, names, commonDir).map((correction) =>
    correction.of === undefined
      ? correction
      : { ...correction, of: [...correction.of, ...all.flatMap(({ id }) => (correction.of?.includes(requestOf.get(id) ?? "") ? id : []))] },
  );
  const reverted = new Set<string>();
  for (const outcome of [...all, ...production.outcomes]) if (outcome.reverted !== null) reverted.add(outcome.id);
  return { all, mine, production, commits, corrections, reverted };
}

/** What was made of an ownership the last time, which holds while the commit became the same. */
const COMMITS = new WeakMap<Ownership, SessionCommit>();

/** A commit that was made in this repository, with what became of it. */
function commitsBySession(
  ledger: Ledger,
  names: Names,
  owners: readonly Ownership[],
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
  for (const owner of owners) {
    const { commit: sha, session, at, lines, evidence, grade, why, open } = owner;
    owned.add(sha);
    // Git's own word first; then the tracker's, for work that git finds nowhere.
    const outcome = carried.get(sha) ?? (landed.has(sha) ? sha : (byHost.get(sha) ?? null));
    const known = COMMITS.get(owner);
    const commit =
      known?.outcome === outcome ? known : { at, lines, evidence, grade, why, sha, outcome, ...(open === true ? { open } : {}) };
    if (commit !== known) COMMITS.set(owner, commit);
    add(session, commit);
  }
  const merged = new Set(outcomes.flatMap(({ kind, id, landed: at }) => (kind === "request" && at !== null ? [id] : [])));
  const outcomeOf = ({ id, mergeSha }: MergedRequest): string | null =>
    mergeSha !== null && landed.has(mergeSha) ? mergeSha : merged.has(id) ? id : null;
  for (const { session, commit } of createdRequests(ledger, names, told.requests, owned, carried, outcomeOf)) add(session, commit);
  return bySession;
}
