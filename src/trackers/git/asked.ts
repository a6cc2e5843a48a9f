import type { LandingHow } from "../../core/landing";
import type { Landing } from "../tracker";
import type { Candidate } from "./claims";
import { commitOf } from "./graph";
import type { Question } from "./question";
import type { Repository } from "./repository";
import { headPair, isPossible } from "./tiers";

/** What the slow tiers answered about a head when the default branch was shorter: only what came since needs a look. */
export interface Answered {
  /** Position on the line up to which everything was looked at; -1: nothing was. */
  readonly upTo: number;
  readonly candidates: readonly Candidate[];
  /** Commits of the head that were found one by one, by index. */
  readonly carried: ReadonlyMap<number, number>;
}

/** How an answer is kept: head, base and what commits mean are in the key, and every value is a sha, so it never goes stale. */
interface Kept {
  readonly tip: string;
  readonly candidates: readonly (readonly [sha: string, tier: Landing["tier"], how: LandingHow])[];
  readonly carried: readonly (readonly [from: string, to: string])[];
}

/** What was answered before about this head, as far as it still holds: a rewritten default branch makes it nothing. */
export function recall(repository: Repository, question: Question): Answered {
  const { memory, mainline, cache } = repository;
  const nothing: Answered = { upTo: -1, candidates: [], carried: new Map() };
  const kept = parse(cache.get(keyOf(repository, question)));
  if (kept === null) return nothing;
  const find = (sha: string) => commitOf(memory.graph, sha);
  const tip = find(kept.tip);
  const upTo = tip ? (mainline.position[tip.index] ?? -1) : -1;
  if (!tip || upTo < 0 || mainline.line[upTo] !== tip.index) return nothing;
  const candidates: Candidate[] = [];
  for (const [sha, tier, how] of kept.candidates) {
    const landing = find(sha);
    if (landing && isPossible(repository, question, landing.index)) candidates.push({ question, landing, tier, how, parts: null });
  }
  const carried = new Map<number, number>();
  for (const [from, to] of kept.carried) {
    const own = find(from);
    const landed = find(to);
    if (own && landed && (mainline.position[landed.index] ?? -1) >= 0) carried.set(own.index, landed.index);
  }
  return { upTo, candidates, carried };
}

/** Keeps what was answered up to the present tip. A landing by parts is not kept: its parts are. */
export function remember(
  repository: Repository,
  question: Question,
  candidates: readonly Candidate[],
  carried: ReadonlyMap<number, number>,
): void {
  const { memory, cache, defaultBranch } = repository;
  if (defaultBranch === null) return;
  const sha = (index: number) => memory.graph.shas.at(index);
  const kept: Kept = {
    tip: defaultBranch.tip,
    candidates: candidates.filter(({ parts }) => parts === null).map(({ landing, tier, how }) => [landing.sha, tier, how]),
    carried: Array.from(carried, ([from, to]) => [sha(from), sha(to)] as const),
  };
  cache.set(keyOf(repository, question), JSON.stringify(kept));
}

/** Changes with the rules above, so that answers of older rules are not believed. */
const RULES = 2;

function keyOf(repository: Repository, question: Question): string {
  const { sha, base } = headPair(repository, question);
  // The requests' numbers are a part of the question: a subject may name them.
  return `landing ${RULES} ${repository.memory.meaning} ${sha} ${base} ${question.requests.join(",")}`;
}

const HOWS: readonly string[] = ["direct", "merge", "squash", "rebase", "cherry-pick", "replay", "host"] satisfies readonly LandingHow[];

/** Null for anything that this program did not write. */
function parse(text: string | undefined): Kept | null {
  if (text === undefined) return null;
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    const sound =
      typeof kept?.tip === "string" &&
      Array.isArray(kept.candidates) &&
      Array.isArray(kept.carried) &&
      kept.candidates.every(([sha, tier, how]) => typeof sha === "string" && tier >= 0 && tier <= 5 && HOWS.includes(how)) &&
      kept.carried.every(([from, to]) => typeof from === "string" && typeof to === "string");
    return sound ? (kept as Kept) : null;
  } catch {
    return null;
  }
}
