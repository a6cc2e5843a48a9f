import { DEFAULT_SETTLE_MS, GRADES } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { type DaySpend, drawDown } from "../../core/economics/commitment";
import { isOf } from "../../core/economics/costPerOutcome";
import type { EconomicOutcome } from "../../core/economics/outcome";
import type { UsagePart } from "../../core/economics/parts";
import { type Cap, replayCap } from "../../core/economics/replay";
import { returnOnTokens } from "../../core/economics/value";
import { cacheIn, tokensIn } from "../../core/tallyTable";
import type { PanelEconomics } from "../../protocol";
import { isSureGrade } from "./factColumns";
import { KINDS } from "./outcomeColumns";
import type { FactRepository } from "./panelFacts";
import type { Selection } from "./panelSelection";
import { type YieldInputs, yieldsOf } from "./panelYields";
import { weekSums } from "./weekSums";

export interface PanelEconomicsInputs extends YieldInputs {
  /** Spend by day over everything that is counted; not asked for where nothing is committed to. */
  readonly spend: () => readonly DaySpend[];
  readonly cap: Cap | null;
  /** The usage by the quarter of an hour, which a cap is run again over; not asked for without one. */
  readonly fineParts: () => readonly UsagePart[];
  readonly now: number;
  /** Number of the day and of the week of a moment, in the user's time zone. */
  readonly dayOf: (ms: number) => number;
  readonly weekOf: (ms: number) => number;
}

/** The economic part of a panel snapshot. */
export function panelEconomics(inputs: PanelEconomicsInputs): PanelEconomics {
  const { selection, costs, declared, now, dayOf, weekOf } = inputs;
  const { merged, columns, range } = selection;
  const { all } = columns.outcomes.costs;
  let tokens = 0;
  let sure = 0;
  for (let row = 0; row < merged.codes.length; row++) {
    const more = tokensIn(merged.sums, row);
    tokens += more;
    if (isSureGrade(columns.codes.grade[merged.codes[row] ?? 0] ?? GRADES.length)) sure += more;
  }
  return {
    yields: yieldsOf(inputs),
    cacheHitShare: cacheHitShare(selection),
    commitments: declared.commitments.map((commitment) => ({
      ...drawDown(commitment, inputs.spend(), dayOf(now)),
      from: commitment.from,
      to: commitment.to,
    })),
    returns: declaresValues(declared)
      ? KINDS.map((kind) => {
          const own = costs.flatMap((number) => all[number] ?? []).filter(({ outcome }) => isOf(outcome, kind, range.since, range.until));
          const { n, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue } = returnOnTokens(own, declared.outcomeValues, weekOf);
          return { kind, n, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue: withoutValue.outcomes };
        })
      : null,
    replay: inputs.cap === null ? null : replayOf(inputs, inputs.cap),
    coverage: tokens === 0 ? null : sure / tokens,
  };
}

/** As `cacheShareOf` says it, of sums. */
function cacheHitShare({ merged, columns: { codes, weeks } }: Selection): PanelEconomics["cacheHitShare"] {
  const sums = weekSums(weeks);
  let [read, input, responses] = [0, 0, 0];
  for (let row = 0; row < merged.codes.length; row++) {
    const cache = cacheIn(merged.sums, row);
    if (cache === null) continue;
    read += cache.read;
    input += cache.input;
    responses += cache.responses;
    sums.add(codes.week[merged.codes[row] ?? 0] ?? 0, cache.read, cache.input);
  }
  return { share: input === 0 ? null : read / input, interval: sums.interval("share"), responses };
}

function replayOf(
  { selection, costs, repositories, now, fineParts, dayOf, weekOf }: PanelEconomicsInputs,
  cap: Cap,
): PanelEconomics["replay"] {
  const { all } = selection.columns.outcomes.costs;
  const outcomes = new Map(costs.flatMap((number) => all[number] ?? []).map(({ outcome }) => [outcome.id, outcome]));
  const settled = now - DEFAULT_SETTLE_MS;
  const isReverted = (id: string): boolean => outcomes.get(id)?.reverted ?? false;
  const parts = fineParts().filter(({ at }) => at < settled);
  return replayView(replayCap(cap, { parts, isReverted, dayOf, weekOf }), repositories, outcomes);
}

export function declaresValues({ outcomeValues: { perPointNanoUsd, labelsNanoUsd, issuesNanoUsd } }: Declared): boolean {
  return perPointNanoUsd !== null || Object.keys(labelsNanoUsd).length + Object.keys(issuesNanoUsd).length > 0;
}

const SHOWN = 20;

function replayView(
  replay: ReturnType<typeof replayCap>,
  repositories: readonly FactRepository[],
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
