import type { LandingHow } from "../../core/landing";
import type { Landing } from "../tracker";
import { type Commit, type Graph, isCopy } from "./graph";
import type { Question } from "./question";
import type { Repository } from "./repository";

/** A commit that may be where a head landed, and what speaks for it. */
export interface Candidate {
  readonly question: Question;
  readonly landing: Commit;
  readonly tier: Landing["tier"];
  readonly how: LandingHow;
  /** Which commit carries which, by index, when that is known commit by commit. */
  readonly parts: ReadonlyMap<number, number> | null;
}

/**
 * Gives each landing commit to one head and each head one landing commit, oldest landing first, so that two requests
 * with one content are not both counted. Commits in `taken` are given away already.
 */
export function settle(
  repository: Repository,
  candidates: readonly Candidate[],
  taken: ReadonlySet<number>,
): ReadonlyMap<Question, Candidate> {
  const { position } = repository.mainline;
  const byLanding = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const list = byLanding.get(candidate.landing.index);
    if (list) list.push(candidate);
    else byLanding.set(candidate.landing.index, [candidate]);
  }
  const settled = new Map<Question, Candidate>();
  // What names a request is that one's, though the same came and went before.
  const named = [...byLanding].filter(([, those]) => those.some(namesIt)).map(([landing]) => landing);
  const inOrder = (landings: Iterable<number>) => [...landings].sort((a, b) => (position[a] ?? 0) - (position[b] ?? 0));
  for (const landing of new Set([...inOrder(named), ...inOrder(byLanding.keys())])) {
    if (taken.has(landing)) continue;
    let best: Candidate | null = null;
    for (const candidate of byLanding.get(landing) ?? []) {
      if (settled.has(candidate.question)) continue;
      if (best === null || compare(repository.memory.graph, candidate, best) > 0) best = candidate;
    }
    if (best) settled.set(best.question, best);
  }
  return settled;
}

/** The request number that a forge or a person wrote at the end of a subject, or in a merge's subject; null without one. */
export function namedRequest(title: string): number | null {
  const match =
    /\((?:#|!)(\d+)\)\s*$/.exec(title) ??
    /^Merge pull request #(\d+)\b/.exec(title) ??
    /^(?:Merge|Auto merge of) #(\d+)\b/.exec(title) ??
    /^Merged in .*\(pull request #(\d+)\)/.exec(title);
  return match?.[1] ? Number(match[1]) : null;
}

/** Positive when `a` is the likelier owner of the landing that both want. */
function compare(graph: Graph, a: Candidate, b: Candidate): number {
  for (const clue of CLUES) {
    const difference = Number(clue(a, graph)) - Number(clue(b, graph));
    if (difference !== 0) return difference;
  }
  return a.question.commit.sha < b.question.commit.sha ? 1 : -1;
}

function namesIt({ question, landing }: Candidate): boolean {
  const named = namedRequest(landing.title);
  return named !== null && question.requests.includes(named);
}

/** Strongest first. */
const CLUES: readonly ((candidate: Candidate, graph: Graph) => number | boolean)[] = [
  namesIt,
  ({ question, landing }, { shas }) => landing.pickedFrom.some((sha) => question.own.some((own) => shas.at(own).startsWith(sha))),
  ({ question, landing }, graph) => question.own.some((own) => isCopy(graph, own, landing.index)),
  ({ tier }) => -tier,
  ({ question, landing }, { emails }) => question.own.some((own) => emails.get(own) === emails.get(landing.index)),
  ({ question, landing }, { titles }) => question.own.some((own) => titles.get(own) !== "" && landing.title.startsWith(titles.get(own))),
  // Of two that offered the same, the later one is what was taken up.
  ({ question }) => question.commit.committedAt,
];
