import { DEFAULT_SETTLE_MS } from "../core/attribution";
import { followUsage, type Label, type UsagePart } from "../core/economics/parts";
import { sumsBy } from "../core/runningSum";
import { subtractTally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import type { RepoRecord } from "../ledger/outcomes";
import { SLOT_MS, tallyUsage } from "../ledger/tallies";
import { computeRoi, type Roi } from "./outcomes/roi";
import { type EconomicRepository, qualified } from "./panel/panelEconomics";
import type { FactInputs } from "./panel/panelFacts";

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

/** Each repository joined to its outcomes, with its work, as `followRepositories` takes it. */
export function readJoins(
  ledger: Ledger,
  names: Names,
  { repos, cwdsIn, now, flat }: Pick<FactInputs, "repos" | "cwdsIn" | "now" | "flat">,
): FollowInputs["joins"] {
  return repos.map((repo) => {
    const cwds = cwdsIn(repo.commonDir);
    const query = { commonDir: repo.commonDir, cwds, identities: repo.identities, since: null, until: null, now, flat };
    return { repo, cwds, roi: computeRoi(ledger, names, query) };
  });
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
    const keyOf = (at: number, { session, agent, model, cwd, branch }: Pick<UsagePart, keyof Label | "session">): string =>
      [Math.floor(at / SLOT_MS), session, agent, model, cwd, branch].join("\n");
    // What went into a repository's commit from a folder outside of it is that repository's.
    const taken = sumsBy(
      inRange.filter(({ cwd }) => cwd === null || !inside.has(cwd)),
      (part) => keyOf(part.at, part),
    );
    return tallyUsage(ledger, names, ["session", "slot", "source", "model", "cwd", "branch"], filter)
      .filter(({ cwd }) => cwd === null || !inside.has(cwd))
      .map((row) => {
        const gone = taken.get(keyOf(row.slotAt, { ...row, session: row.session ?? "", agent: row.source }));
        return gone === undefined ? row : { ...row, tally: subtractTally(row.tally, gone) };
      })
      .filter(({ tally }) => tally.responses > 0 || totalTokens(tally.tokens) > 0)
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
