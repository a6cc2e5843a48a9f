import { attribute, type Correction, DEFAULT_SETTLE_MS } from "../../core/attribution";
import { followUsage, type LabelledPiece, type LabelledWork } from "../../core/economics/parts";
import { isSame } from "../../core/sameFacts";
import { cwdOfCommit } from "../../ledger/commitPlace";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { tallySession } from "../../ledger/sessionTallies";
import { readPieces } from "../../ledger/sessionWork";
import { type CommitsByRepository, commitHomes, commitsAway, cutsElsewhere } from "../outcomes/commitHomes";
import { workOf } from "../outcomes/workOf";
import { type DayCell, sumByDay } from "./dayCells";
import { becameOf, type Coder, type FactPart, type FactRemainder, type PlacedPart } from "./factParts";
import type { GivenPart } from "./outcomeRows";
import { qualified } from "./panelEconomics";

/**
 * What became of one session, as far as figures need it: by the day and not by the response, so that a year of sessions can be kept.
 */
export interface KeptSession {
  /** The working directories that it used something in. */
  readonly cwds: ReadonlySet<string>;
  /** By the common git directory of the repositories that it has a part in. */
  readonly shares: ReadonlyMap<string, SessionShare>;
  /** What became of its usage in all of these, and of that what was used in no repository. */
  readonly parts: readonly FactPart[];
  readonly away: readonly FactPart[];
  /** Epoch milliseconds at which the first of what is in flight becomes something else. */
  readonly settlesAt: number;
}

/** What of a session's usage is a repository's. */
export interface SessionShare {
  /** What outcomes have of it. */
  readonly given: readonly GivenPart[];
}

/** What a session's fate depends on beside its usage. */
export interface SessionContext {
  readonly now: number;
  readonly sources: ReadonlySet<string>;
  readonly flat: readonly string[];
  readonly dayOf: (ms: number) => string;
  readonly dayNumberOf: (ms: number) => number;
  readonly coder: Coder;
  readonly placeOf: (cwd: string | null) => string | null;
  /** A session's commits by the repositories that hold them. */
  readonly commitsOf: (session: string) => CommitsByRepository;
  /** The repositories, in their order. */
  readonly repositories: readonly RepositoryContext[];
}

export interface RepositoryContext {
  readonly commonDir: string;
  readonly editedIn: (id: number) => boolean;
  readonly correctionsOf: (session: string) => readonly Correction[];
  readonly isReverted: (outcome: string) => boolean;
}

/**
 * Reads one session and follows its usage to what it became, in every repository that it has a part in.
 * @param id its number among the names; 0 is usage without a session
 * @param before what was kept of it: what outcomes have of it stays the same object where it says the same
 */
export function readSession(
  ledger: Ledger,
  names: Names,
  id: number,
  context: SessionContext,
  before: KeptSession | undefined,
): { readonly session: KeptSession; readonly cells: readonly DayCell[] } {
  const { sources, flat, dayOf, placeOf } = context;
  const session = id === 0 ? "" : (names.text(id) ?? "");
  const cells: DayCell[] = [];
  const pieces = new Map<string, LabelledPiece[]>();
  const cwds = new Set<string>();
  for (const row of tallySession(ledger, names, id === 0 ? null : id, flat)) {
    const { source, model, cwd, branch, slotAt, wholeDay, firstAt, lastAt, tally, listByClass } = row;
    const repo = placeOf(cwd);
    if (cwd !== null) cwds.add(cwd);
    // A whole UTC day's bucket belongs to that date in every zone.
    const day = wholeDay ? new Date(slotAt).toISOString().slice(0, 10) : dayOf(slotAt);
    if (source !== null && sources.has(source)) cells.push({ day, source, model, cwd, branch, firstAt, tally, listByClass, repo });
    if (repo === null) continue;
    const piece = { at: firstAt, until: lastAt, tally, agent: source, model, cwd, branch };
    const own = pieces.get(repo);
    if (own === undefined) pieces.set(repo, [piece]);
    else own.push(piece);
  }
  const shares = new Map<string, SessionShare>();
  const parts: FactPart[] = [];
  let settlesAt = Number.POSITIVE_INFINITY;
  const held = new Map(
    context.repositories.map((one) => [one.commonDir, one.correctionsOf(session).filter(({ of }) => of === undefined)] as const),
  );
  const homes = commitHomes(context.commitsOf(session), (among, commit) => {
    const there = [...cwds].filter((cwd) => among.includes(placeOf(cwd) ?? ""));
    return placeOf(cwdOfCommit(ledger, names, session, there, commit));
  });
  for (const repository of context.repositories) {
    const { commonDir } = repository;
    const here = pieces.get(commonDir) ?? [];
    const own = homes.get(commonDir);
    if (here.length === 0 && own === undefined) continue;
    const corrections = repository.correctionsOf(session);
    const work = workOf({
      session,
      pieces: here,
      own,
      away: commitsAway(homes, commonDir),
      roams: pieces.size > (here.length === 0 ? 0 : 1),
      edited: repository.editedIn(id),
      corrected: corrections.length > 0,
      isHere: (cwd) => placeOf(cwd) === commonDir,
      isHeld: ({ cwd, at }) => (held.get(placeOf(cwd) ?? "") ?? []).some(({ from, until }) => at >= from && at <= until),
      exact: (since, until) => readPieces(ledger, names, session, since, until, flat),
    });
    settlesAt = Math.min(settlesAt, nextSettling(work, context.now));
    const cuts = context.repositories.flatMap((other) => (other === repository ? [] : cutsElsewhere(other.correctionsOf(session))));
    const share = shareOf(work, [...corrections, ...cuts], repository, context, before?.shares.get(commonDir));
    shares.set(commonDir, { given: share.given });
    for (const part of share.parts) parts.push(part);
  }
  return { session: { cwds, shares, parts, away: parts.filter(({ repo }) => repo === null), settlesAt }, cells: sumByDay(cells) };
}

function shareOf(
  work: LabelledWork,
  corrections: readonly Correction[],
  { commonDir, isReverted }: RepositoryContext,
  { now, dayOf, dayNumberOf, coder, placeOf }: SessionContext,
  before: SessionShare | undefined,
): SessionShare & { readonly parts: readonly FactPart[] } {
  const rules = { now, settleMs: DEFAULT_SETTLE_MS };
  const { allocations, remainders: rests } = attribute([work], rules, corrections);
  const { session } = work;
  const remainders = rests.map(({ state, from, until }): FactRemainder => ({ repo: commonDir, session, state, from, until }));
  // A day at a time: a year's quarters of an hour are many more, and no figure of the page is finer.
  const parts = followUsage([work], rules, corrections, dayNumberOf).map((part): FactPart => {
    const { fate } = part;
    const placed: PlacedPart = {
      ...part,
      fate: fate.kind === "outcome" ? { ...fate, outcome: qualified(commonDir, fate.outcome) } : fate,
      day: dayOf(part.at),
      repo: placeOf(part.cwd),
    };
    return {
      ...placed,
      became: becameOf(part, isReverted),
      code: coder.codeOf(placed),
      rest: fate.kind === "rest" ? (remainders.find(({ state }) => state === fate.state) ?? null) : null,
    };
  });
  // Of its whole, each outcome has another share with every response; what it has of it stays the same.
  const given = allocations.map(({ weight: _weight, ...part }): GivenPart => part);
  return { given: before !== undefined && isSame(before.given, given) ? before.given : given, parts };
}

/** When the first of what is in flight now is too old for that. */
function nextSettling({ pieces }: LabelledWork, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { at, until = at } of pieces) {
    const settles = until + DEFAULT_SETTLE_MS;
    // The state changes when "until" is no longer younger than the settling time.
    if (settles > now && settles < next) next = settles;
  }
  return next;
}
