import { DEFAULT_SETTLE_MS, SURE_GRADES } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { cacheShareOf } from "../../core/economics/cacheShare";
import { type DaySpend, drawDown } from "../../core/economics/commitment";
import { costCentreOf } from "../../core/economics/costCentre";
import { isOf, type OutcomeRange, standingOutcomes } from "../../core/economics/costPerOutcome";
import type { EconomicOutcome, OutcomeCost } from "../../core/economics/outcome";
import type { UsagePart } from "../../core/economics/parts";
import { type Cap, replayCap } from "../../core/economics/replay";
import { taskTypeOf } from "../../core/economics/taskType";
import { returnOnTokens } from "../../core/economics/value";
import { dominantGroups, type GroupYield, SEVERAL, yieldByMakers, yieldByOutcome, yieldByUsage } from "../../core/economics/yieldBy";
import { totalTokens } from "../../core/usage";
import type { RepoRecord } from "../../ledger/outcomes";
import type { PanelEconomics } from "../../protocol";
import { spendOf } from "../spend";

/** One repository's part; ids of its outcomes as `qualified` makes them, so that clones of one repository stay apart. */
export interface EconomicRepository {
  readonly repo: RepoRecord;
  readonly costs: readonly OutcomeCost[];
}

export interface PanelEconomicsInputs {
  readonly repositories: readonly EconomicRepository[];
  /** What was used in the range, in the repositories and outside of them. */
  readonly parts: readonly UsagePart[];
  /** All usage of the repositories. */
  readonly ever: readonly UsagePart[];
  readonly declared: Declared;
  /** Spend by day over everything that is counted; not asked for where nothing is committed to. */
  readonly spend: () => readonly DaySpend[];
  readonly cap: Cap | null;
  /** `parts` by the quarter of an hour, which a cap is run again over; not asked for without one. */
  readonly fineParts: () => readonly UsagePart[];
  readonly range: OutcomeRange;
  readonly now: number;
  /** Number of the day and of the week of a moment, in the user's time zone. */
  readonly dayOf: (ms: number) => number;
  readonly weekOf: (ms: number) => number;
  readonly commonDirOf: (cwd: string | null) => string | null;
  readonly labelOf: (source: string) => string;
}

/** The economic part of a panel snapshot. */
export function panelEconomics(inputs: PanelEconomicsInputs): PanelEconomics {
  const { repositories, parts, declared, now, range, dayOf, weekOf } = inputs;
  const costs = repositories.flatMap((repository) => [...repository.costs]);
  const outcomes = new Map(costs.map(({ outcome }) => [outcome.id, outcome]));
  const isReverted = (id: string): boolean => outcomes.get(id)?.reverted ?? false;
  const tokens = parts.reduce((sum, { tally }) => sum + totalTokens(tally.tokens), 0);
  const sure = parts.reduce(
    (sum, { fate, tally }) => (fate.kind === "outcome" && SURE_GRADES.has(fate.grade) ? sum + totalTokens(tally.tokens) : sum),
    0,
  );
  const cache = cacheShareOf(parts, weekOf);
  const settled = now - DEFAULT_SETTLE_MS;
  return {
    yields: yieldsOf(inputs, standingOutcomes(costs, "commit", range), outcomes),
    cacheHitShare: { share: cache.share, interval: cache.interval, responses: cache.responses },
    commitments: declared.commitments.map((commitment) => ({
      ...drawDown(commitment, inputs.spend(), dayOf(now)),
      from: commitment.from,
      to: commitment.to,
    })),
    returns: declaresValues(declared)
      ? (["commit", "request", "issue"] as const).map((kind) => {
          const own = costs.filter(({ outcome }) => isOf(outcome, kind, range.since, range.until));
          const { n, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue } = returnOnTokens(own, declared.outcomeValues, weekOf);
          return { kind, n, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue: withoutValue.outcomes };
        })
      : null,
    replay:
      inputs.cap === null
        ? null
        : replayView(
            replayCap(inputs.cap, { parts: inputs.fineParts().filter(({ at }) => at < settled), isReverted, dayOf, weekOf }),
            repositories,
            outcomes,
          ),
    coverage: tokens === 0 ? null : sure / tokens,
  };
}

/** An outcome's id among those of several repositories. */
export function qualified(commonDir: string, id: string): string {
  return `${commonDir} ${id}`;
}

export function declaresValues({ outcomeValues: { perPointNanoUsd, labelsNanoUsd, issuesNanoUsd } }: Declared): boolean {
  return perPointNanoUsd !== null || Object.keys(labelsNanoUsd).length + Object.keys(issuesNanoUsd).length > 0;
}

/** By all usage, which stays the same one while only the range changes. */
const MAKERS = new WeakMap<readonly UsagePart[], Map<string, ReadonlyMap<string, string | null>>>();

function makersOf(ever: readonly UsagePart[], label: "model" | "agent"): ReadonlyMap<string, string | null> {
  const known = MAKERS.get(ever) ?? new Map<string, ReadonlyMap<string, string | null>>();
  MAKERS.set(ever, known);
  const makers =
    known.get(label) ??
    dominantGroups(
      ever,
      (part) => part[label],
      (commit) => [commit],
    );
  known.set(label, makers);
  return makers;
}

function yieldsOf(
  { parts, ever, declared, weekOf, repositories, commonDirOf, labelOf }: PanelEconomicsInputs,
  commits: readonly OutcomeCost[],
  outcomes: ReadonlyMap<string, EconomicOutcome>,
): PanelEconomics["yields"] {
  const itself = (commit: string): readonly string[] => [commit];
  const byUsage = (groupOf: (part: UsagePart) => string | null): GroupYield[] =>
    yieldByUsage(parts, ever, commits, groupOf, itself, weekOf);
  const byLabel = (label: "model" | "agent"): GroupYield[] =>
    yieldByMakers(parts, commits, (part) => part[label], makersOf(ever, label), weekOf);
  const task = new Map([...outcomes].map(([id, { title, labels, around = labels }]) => [id, taskTypeOf(title, around)]));
  const tops = new Map(repositories.map(({ repo }) => [repo.commonDir, [repo.name, repo.top]]));
  const centreOf = ({ cwd, branch }: UsagePart): string | null =>
    costCentreOf(declared.costCentres, { folder: cwd, repository: tops.get(commonDirOf(cwd) ?? "") ?? [], branch });
  const plain = (key: string): string => key;
  return [
    {
      by: "model",
      rows: rowsOf(byLabel("model"), plain),
    },
    {
      by: "agent",
      rows: rowsOf(byLabel("agent"), labelOf),
    },
    {
      by: "task",
      rows: rowsOf(
        yieldByOutcome(
          parts,
          commits,
          ({ fate }) => (fate.kind === "outcome" ? (task.get(fate.outcome) ?? "unknown") : null),
          ({ outcome }) => task.get(outcome.id) ?? "unknown",
          weekOf,
        ),
        plain,
      ),
    },
    { by: "centre", rows: declared.costCentres.length === 0 ? [] : rowsOf(byUsage(centreOf), plain) },
  ];
}

type YieldRows = PanelEconomics["yields"][number]["rows"];

/** The largest first, what is not known last. */
function rowsOf(groups: readonly GroupYield[], labelOf: (key: string) => string): YieldRows {
  return groups
    .map(({ group, usage, cost: { n, enough, median, q1, q3, interval, outcomes }, perUsd }) => ({
      key: group,
      label: group === null ? "" : group === SEVERAL ? SEVERAL : labelOf(group),
      spend: spendOf(usage),
      outcomes,
      cost: { n, enough, median, q1, q3 },
      interval,
      perUsd: perUsd === null ? null : { ratio: perUsd.ratio, interval: perUsd.interval },
    }))
    .sort((a, b) => Number(a.key === null) - Number(b.key === null) || b.spend.totalTokens - a.spend.totalTokens);
}

const SHOWN = 20;

function replayView(
  replay: ReturnType<typeof replayCap>,
  repositories: readonly EconomicRepository[],
  outcomes: ReadonlyMap<string, EconomicOutcome>,
): PanelEconomics["replay"] {
  if (!replay.shown) return replay;
  const { coverage, effect, landed, beyondNanoUsd, byState, sessions } = replay;
  return {
    shown: true,
    coverage,
    effect,
    outcomes: replay.outcomes.slice(0, SHOWN).map(({ outcome, nanoUsd, at }) => {
      const home = repositories.find(({ repo }) => outcome.startsWith(`${repo.commonDir} `))?.repo.commonDir ?? "";
      return { id: outcome.slice(home.length + 1), title: outcomes.get(outcome)?.title ?? "", repo: home, nanoUsd, at };
    }),
    met: replay.outcomes.length,
    landed,
    beyondNanoUsd,
    beyondLandedNanoUsd: byState.landed,
    sessions,
  };
}
