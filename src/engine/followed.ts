import { DEFAULT_SETTLE_MS } from "../core/attribution";
import { followUsage, type UsagePart } from "../core/economics/parts";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import type { RepoRecord } from "../ledger/outcomes";
import { tallyUsage } from "../ledger/tallies";
import { type EconomicRepository, qualified } from "./panelEconomics";
import type { Roi } from "./roi";

export interface Followed {
  readonly repositories: readonly EconomicRepository[];
  readonly parts: readonly UsagePart[];
  readonly ever: readonly UsagePart[];
}

export interface FollowInputs {
  readonly joins: readonly { readonly repo: RepoRecord; readonly roi: Roi; readonly cwds: readonly string[] }[];
  /** Usage in none of the repositories is followed too: it became nothing that is known. */
  readonly outside: { readonly sources: readonly string[] } | null;
  readonly since: number | null;
  readonly now: number;
  readonly flat: readonly string[];
  /** The time that is followed as one, see `followUsage`. */
  readonly grainOf?: (ms: number) => number;
}

/** What became of all usage, repository by repository, and what each outcome cost. */
export function followRepositories(ledger: Ledger, names: Names, { joins, outside, since, now, flat, grainOf }: FollowInputs): Followed {
  const rules = { now, settleMs: DEFAULT_SETTLE_MS };
  const ever: UsagePart[] = [];
  const repositories = joins.map(({ repo, roi }) => {
    const first = ever.length === 0 ? 0 : (ever.at(-1)?.piece ?? 0) + 1;
    for (const part of followUsage(roi.work, rules, roi.corrections, grainOf)) {
      const { fate } = part;
      ever.push({
        ...part,
        piece: first + part.piece,
        fate: fate.kind === "outcome" ? { ...fate, outcome: qualified(repo.commonDir, fate.outcome) } : fate,
      });
    }
    const costs = roi.costs.map(({ outcome, tally }) => ({
      outcome: { ...outcome, id: qualified(repo.commonDir, outcome.id) },
      tally,
    }));
    return { repo, costs };
  });
  const inRange = since === null ? ever : ever.filter(({ at }) => at >= since);
  return { repositories, parts: outside === null ? inRange : [...inRange, ...outsideParts()], ever };

  function outsideParts(): UsagePart[] {
    const inside = new Set(joins.flatMap(({ cwds }) => cwds));
    let piece = (ever.at(-1)?.piece ?? 0) + 1;
    const filter = { since, until: null, sources: outside?.sources ?? [], flat };
    return tallyUsage(ledger, names, ["session", "slot", "source", "model", "cwd", "branch"], filter)
      .filter(({ cwd }) => cwd === null || !inside.has(cwd))
      .map(({ session, slotAt, source, model, cwd, branch, tally }) => ({
        session: session ?? "",
        at: slotAt,
        piece: piece++,
        agent: source,
        model,
        cwd,
        branch,
        tally,
        fate: { kind: "rest", state: "outside" },
      }));
  }
}
