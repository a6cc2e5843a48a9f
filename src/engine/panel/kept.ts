import { dayNumbers } from "../../core/economics/calendar";
import { joinLists } from "../../core/joinLists";
import { isSame } from "../../core/sameFacts";
import type { Ledger } from "../../ledger/ledger";
import { emptyMadeMemory, type MadeMemory } from "../../ledger/madeAgain";
import type { Names } from "../../ledger/names";
import { type MadeHere, readMadeHere } from "../outcomes/madeHere";
import { createDayCells, type DayCell, type DayCells } from "./dayCells";
import { type Coder, createCoder, type FactPart } from "./factParts";
import { countEdits, type Editors, NO_EDITORS, readEditCwds } from "./keptEditors";
import { bySession, differing, isSameCommit, joinRepository, type KeptRepository } from "./keptRepositories";
import { type KeptSession, type RepositoryContext, readSession, type SessionContext } from "./keptSessions";
import { createdRequest, newestRow, reconciledStamp, repositoryStamps, usedAfter, wholeStamp } from "./ledgerStamps";
import type { GivenPart } from "./outcomeRows";
import type { FactInputs } from "./panelFacts";

/** What was read for the facts and holds still, by session and by repository. */
export interface Kept {
  /** Of what everything depends on. */
  readonly whole: string;
  readonly now: number;
  /** The newest row of usage that was read. */
  readonly row: number;
  /** Of what only a gateway saw. */
  readonly reconciled: string;
  /** The repositories of working directories. */
  readonly places: ReadonlyMap<string, string>;
  readonly editors: Editors;
  readonly repositories: ReadonlyMap<string, KeptRepository>;
  readonly outcomes: Map<string, MadeMemory>;
  readonly stamps: ReadonlyMap<string, string>;
  readonly coder: Coder;
  /** What became of cells outside of the repositories, by the coder's codes. */
  readonly outside: WeakMap<DayCell, FactPart>;
  readonly dayNumberOf: (ms: number) => number;
  readonly cells: DayCells;
  /** By their numbers, the smallest first, so that nothing depends on what came first. */
  readonly sessions: Map<number, KeptSession>;
}

/** The number of usage without a session. */
const NO_SESSION = 0;

export interface Updated {
  readonly kept: Kept;
  /** Whether anything is another than before. */
  readonly changed: boolean;
}

/**
 * Brings what is kept up to date: reads anew what something was said of since, and everything where it cannot be told what that is
 * about (see `wholeStamp`). On a ledger that does not change meanwhile. `before` is used up by it.
 */
export function updateKept(ledger: Ledger, names: Names, inputs: FactInputs, before: Kept | undefined): Updated {
  const { now, repos, dayOf } = inputs;
  const whole = wholeStamp(ledger, inputs);
  const row = newestRow(ledger);
  const holds = before !== undefined && before.whole === whole && row >= before.row && now >= before.now;
  const known = holds ? before : startKeeping(whole, inputs);

  const places = new Map(repos.flatMap(({ commonDir }) => inputs.cwdsIn(commonDir).map((cwd) => [cwd, commonDir] as const)));
  const stamps = repositoryStamps(ledger, inputs);
  const stale = usedAfter(ledger, known.row);
  const reconciled = reconciledStamp(ledger);
  if (known.reconciled !== reconciled) stale.add(NO_SESSION);
  const anew = holds && createdRequest(ledger, stale);
  const made = new Map<string, MadeHere>();
  for (const repo of repos) {
    const { commonDir } = repo;
    const kept = known.repositories.get(commonDir);
    const same = kept !== undefined && known.stamps.get(commonDir) === stamps.get(commonDir);
    const reads = !same || (anew && kept.made.production.told.requests.length > 0);
    const memory = known.outcomes.get(commonDir) ?? emptyMadeMemory();
    known.outcomes.set(commonDir, memory);
    const one = reads ? readMadeHere(ledger, names, commonDir, repo.identities, memory) : kept.made;
    made.set(commonDir, one);
    if (reads && kept !== undefined) for (const id of touchedBy(known, names, kept, one)) stale.add(id);
  }
  const editors = updateEditors(ledger, names, known, stale);
  const moved = movedBetween(known.places, places);
  for (const [id, { cwds, settlesAt }] of known.sessions) {
    if (settlesAt <= now || (moved.size > 0 && hasAny(moved, [...cwds, ...(editors.cwdsOf.get(id) ?? [])]))) stale.add(id);
  }

  const context = contextOf(inputs, known, places, made, editors);
  const { sessions } = known;
  const fed = new Set<string>();
  let added = false;
  for (const id of stale) {
    const before = sessions.get(id);
    const { session, cells } = readSession(ledger, names, id, context, before);
    for (const commonDir of [...(before?.shares.keys() ?? []), ...session.shares.keys()])
      if (before?.shares.get(commonDir)?.given !== session.shares.get(commonDir)?.given) fed.add(commonDir);
    known.cells.put(id, cells);
    added ||= before === undefined;
    if (session.cwds.size + session.shares.size === 0) sessions.delete(id);
    else sessions.set(id, session);
  }
  const inOrder = added ? new Map([...sessions].sort(([a], [b]) => a - b)) : sessions;
  const repositories = new Map(
    repos.flatMap((repo) => {
      const { commonDir } = repo;
      const kept = known.repositories.get(commonDir);
      const one = made.get(commonDir);
      if (one === undefined) return [];
      if (kept?.made === one && !fed.has(commonDir)) return [[commonDir, kept] as const];
      const given: (readonly GivenPart[])[] = [];
      for (const { shares } of inOrder.values()) {
        const share = shares.get(commonDir);
        if (share !== undefined) given.push(share.given);
      }
      return [[commonDir, joinRepository(repo, one, joinLists(given), dayOf, kept)] as const];
    }),
  );
  const changed =
    !holds ||
    stale.size > 0 ||
    moved.size > 0 ||
    repos.some(({ commonDir }) => known.repositories.get(commonDir) !== repositories.get(commonDir));
  return { kept: { ...known, now, row, reconciled, places, editors, repositories, stamps, sessions: inOrder }, changed };
}

function startKeeping(whole: string, { dayOf, declared }: FactInputs): Kept {
  const dayNumberOf = dayNumbers(dayOf);
  return {
    whole,
    now: 0,
    row: 0,
    reconciled: "",
    places: new Map(),
    editors: NO_EDITORS,
    repositories: new Map(),
    outcomes: new Map(),
    stamps: new Map(),
    coder: createCoder(dayNumberOf, declared.costCentres.length > 0),
    outside: new WeakMap(),
    dayNumberOf,
    cells: createDayCells(),
    sessions: new Map(),
  };
}

/** Sessions whose fate may be another one because of what was made in a repository. */
function* touchedBy({ sessions }: Kept, names: Names, before: KeptRepository, made: MadeHere): Generator<number> {
  const { commonDir } = before.repo;
  for (const session of [
    ...differing(before.made.commits, made.commits, isSameCommit),
    ...differing(bySession(before.made.corrections), bySession(made.corrections), isSame),
  ]) {
    const id = session === "" ? NO_SESSION : names.find(session);
    if (id !== undefined) yield id;
  }
  const turned = differences(before.made.reverted, made.reverted);
  if (turned.size === 0) return;
  for (const [id, { shares }] of sessions) if (shares.get(commonDir)?.given.some(({ outcome }) => turned.has(outcome)) === true) yield id;
}

/** Looks again at who edited where; sessions of which that is another answer become stale. */
function updateEditors(ledger: Ledger, names: Names, { editors, sessions }: Kept, stale: Set<number>): Editors {
  const count = countEdits(ledger);
  if (editors === NO_EDITORS) return { count, cwdsOf: readEditCwds(ledger, names, null) };
  // An edit of before may be news now that its session used something there.
  const asked = new Set(stale);
  if (count !== editors.count) {
    // Who edited in each folder that it used something in cannot become another answer, wherever these belong.
    for (const [id, { cwds }] of sessions) {
      const edited = editors.cwdsOf.get(id);
      for (const cwd of cwds) if (edited?.has(cwd) !== true) asked.add(id);
    }
  }
  if (asked.size === 0) return editors;
  const { cwdsOf } = editors;
  for (const [id, cwds] of readEditCwds(ledger, names, asked)) {
    // Edits go only with the time that they are in, and then everything is read anew: what is known can only grow.
    if (cwds.size === cwdsOf.get(id)?.size) continue;
    cwdsOf.set(id, cwds);
    stale.add(id);
  }
  return { count, cwdsOf };
}

function contextOf(
  { now, sources, flat, dayOf }: FactInputs,
  { coder, dayNumberOf }: Kept,
  places: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, MadeHere>,
  { cwdsOf }: Editors,
): SessionContext {
  const contextIn = ([commonDir, one]: [string, MadeHere]): RepositoryContext => {
    const corrections = bySession(one.corrections);
    return {
      commonDir,
      editedIn: (id) => [...(cwdsOf.get(id) ?? [])].some((cwd) => places.get(cwd) === commonDir),
      correctionsOf: (session) => corrections.get(session) ?? [],
      isReverted: (outcome) => one.reverted.has(outcome),
    };
  };
  return {
    now,
    sources: new Set(sources),
    flat,
    dayOf,
    dayNumberOf,
    coder,
    placeOf: (cwd) => (cwd === null ? null : (places.get(cwd) ?? null)),
    commitsOf: (session) =>
      new Map(
        [...made].flatMap(([commonDir, { commits }]) => {
          const own = commits.get(session);
          return own === undefined ? [] : [[commonDir, own] as const];
        }),
      ),
    repositories: [...made].map(contextIn),
  };
}

/** Keys of which the two maps say different things. */
function movedBetween(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): Set<string> {
  return new Set([...now.keys(), ...before.keys()].filter((key) => before.get(key) !== now.get(key)));
}

/** What is in one of the two alone. */
function differences(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const one of a) if (!b.has(one)) found.add(one);
  for (const one of b) if (!a.has(one)) found.add(one);
  return found;
}

function hasAny(set: ReadonlySet<string>, keys: readonly string[]): boolean {
  return keys.some((key) => set.has(key));
}
