import { DEFAULT_SETTLE_MS, SURE_GRADES } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { type Association, associate } from "../../core/economics/association";
import { type Comparison, type ComparisonInput, compareAround, type SpendDay } from "../../core/economics/baseline";
import { type CacheShare, cacheShareOf } from "../../core/economics/cacheShare";
import { dayNumber, dayNumbers, weekNumber } from "../../core/economics/calendar";
import { type DaySpend, type Drawdown, drawDown } from "../../core/economics/commitment";
import { costCentreOf } from "../../core/economics/costCentre";
import { type CostPerOutcome, costPerOutcome, standingOutcomes } from "../../core/economics/costPerOutcome";
import type { EconomicOutcome, OutcomeCost } from "../../core/economics/outcome";
import { followUsage, type LabelledWork, type UsagePart } from "../../core/economics/parts";
import { type Cap, type Replay, replayCap } from "../../core/economics/replay";
import { type StateShares, shareByState } from "../../core/economics/states";
import { taskTypeOf } from "../../core/economics/taskType";
import { type ReturnOnTokens, returnOnTokens } from "../../core/economics/value";
import { type GroupYield, yieldByOutcome, yieldByUsage } from "../../core/economics/yieldBy";
import { knownTokens } from "../../core/knownFigures";
import { addTally, basisOf, costOf, EMPTY_TALLY, isUnpriced } from "../../core/tally";
import { type Basis, totalTokens } from "../../core/usage";
import type { Roi } from "../outcomes/roi";
import { linksAround } from "../panel/outcomeViews";
import { type OutcomeReport, remoteReport } from "./outcomesReport";
import { REPORT_SCHEMA } from "./usageReport";

export interface EconomicsInputs {
  readonly roi: Roi;
  /** The range's sessions and all that the ledger holds. */
  readonly inRange: readonly LabelledWork[];
  readonly ever: readonly LabelledWork[];
  readonly repository: { readonly name: string; readonly top: string };
  /** Spend by day over everything that is counted, in every repository: commitments are about all of it. */
  readonly spend: readonly DaySpend[];
  readonly declared: Declared;
  readonly since: number | null;
  readonly until: number | null;
  readonly now: number;
  /** "YYYY-MM-DD" in the user's time zone. */
  readonly dayOf: (ms: number) => string;
  /** The first day of something new, to compare the time before with the time after. */
  readonly changed: string | null;
  readonly cap: Cap | null;
}

type Kind = EconomicOutcome["kind"];
export const DIMENSIONS = ["model", "agent", "repository", "taskType", "costCentre"] as const;

/** The answer of `economics --json`. Money is integer nano-dollars; shares by state are ten-thousandths; other shares are 0 to 1. */
export interface EconomicsReport {
  readonly schema: number;
  /** Share of the range's tokens with an exact or strong link, 0 to 1; null without tokens. Only these are in any figure of outcomes. */
  readonly coverage: number | null;
  readonly sessions: number;
  readonly basis: Basis | "mixed";
  /** null where nothing in it has a known price. */
  readonly totalNanoUsd: number | null;
  /** null where no source could tell. */
  readonly totalTokens: number | null;
  /** Of outcomes that landed, were merged or closed in the range and were not taken back; `reverted` counts those that were. */
  readonly costPer: Readonly<Record<Kind, CostPerOutcome>>;
  /** The user's requests and issues that were merged or closed in the range: other views of the commits' work. */
  readonly requests: readonly OutcomeReport[];
  readonly issues: readonly OutcomeReport[];
  readonly yieldBy: Readonly<Record<(typeof DIMENSIONS)[number], readonly GroupYield[]>>;
  readonly states: StateShares;
  /** `responses`: null where no source could count them. */
  readonly cache: Omit<CacheShare, "responses"> & { readonly responses: number | null };
  /** Of all settled weeks that the ledger holds. */
  readonly spendAndOutcomes: Association;
  readonly returns: Readonly<Record<Kind, ReturnOnTokens>> | null;
  readonly commitments: readonly Drawdown[];
  readonly change: Comparison | null;
  readonly replay: Replay | null;
}

/**
 * @throws RangeError when what was followed does not sum to the total to the token and nano-dollar: never to be shown
 */
export function reportEconomics(inputs: EconomicsInputs): EconomicsReport {
  const { roi, declared, now, repository } = inputs;
  const { costs } = roi;
  const { outcomes } = roi.produced;
  const rules = { now, settleMs: DEFAULT_SETTLE_MS };
  const parts = followUsage(inputs.inRange, rules, roi.corrections);
  const ever = inputs.since === null && inputs.until === null ? parts : followUsage(inputs.ever, rules, roi.corrections);
  assertConserved(parts, roi);
  const number = dayNumbers(inputs.dayOf);
  const weekOf = (ms: number): number => weekNumber(number(ms));
  const reverted = new Set(outcomes.filter((outcome) => outcome.reverted).map(({ id }) => id));
  const isReverted = (id: string): boolean => reverted.has(id);
  const from = inputs.since ?? 0;
  const to = inputs.until ?? Number.MAX_SAFE_INTEGER;
  const inRange = costs.filter(({ outcome }) => outcome.at >= from && outcome.at < to);
  const of = (list: readonly OutcomeCost[], kind: Kind): OutcomeCost[] => list.filter(({ outcome }) => outcome.kind === kind);
  const perKind = <T>(make: (kind: Kind) => T): Record<Kind, T> => ({
    commit: make("commit"),
    request: make("request"),
    issue: make("issue"),
  });

  // Commits are the one kind that is always known; a request's and an issue's yield would count the same work again.
  const commits = standingOutcomes(costs, "commit", inputs);
  const titled = new Map(outcomes.map((outcome) => [outcome.id, taskTypeOf(outcome.title, outcome.around ?? outcome.labels)]));
  const itself = (commit: string): readonly string[] => [commit];
  const byUsage = (groupOf: (part: UsagePart) => string | null): GroupYield[] =>
    yieldByUsage(parts, ever, commits, groupOf, itself, weekOf);
  const settled = now - DEFAULT_SETTLE_MS;
  const settledUntil = number(settled);
  const history: ComparisonInput = {
    costs: of(costs, "commit").filter(({ outcome }) => !outcome.reverted),
    spend: spendDays(ever, number),
    dayOf: number,
    stratumOf: ({ outcome }) => `${outcome.repository} ${titled.get(outcome.id)}`,
    settledUntil,
  };
  const total = roi.inRange.total;
  const cache = cacheShareOf(parts, weekOf);
  const tokens = totalTokens(total.tokens);
  const sure = roi.inRange.allocations.filter(({ grade }) => SURE_GRADES.has(grade));
  const anyValue =
    declared.outcomeValues.perPointNanoUsd !== null ||
    Object.keys({ ...declared.outcomeValues.labelsNanoUsd, ...declared.outcomeValues.issuesNanoUsd }).length > 0;
  return {
    schema: REPORT_SCHEMA,
    coverage: tokens === 0 ? null : sure.reduce((sum, { tally }) => sum + totalTokens(tally.tokens), 0) / tokens,
    sessions: new Set(parts.map(({ session }) => session)).size,
    basis: basisOf(total),
    totalNanoUsd: isUnpriced(total) ? null : costOf(total),
    totalTokens: knownTokens(total.tokens, costOf(total) > 0 || total.responses > 0),
    costPer: perKind((kind) => costPerOutcome(costs, kind, inputs, weekOf)),
    requests: remoteIn(roi, "request", from, to),
    issues: remoteIn(roi, "issue", from, to),
    yieldBy: {
      model: byUsage(({ model }) => model),
      agent: byUsage(({ agent }) => agent),
      repository: byUsage(() => repository.name),
      taskType: yieldByOutcome(
        parts,
        commits,
        ({ fate }) => (fate.kind === "outcome" ? (titled.get(fate.outcome) ?? "unknown") : null),
        ({ outcome }) => titled.get(outcome.id) ?? "unknown",
        weekOf,
      ),
      costCentre: byUsage(({ cwd, branch }) =>
        costCentreOf(declared.costCentres, { folder: cwd, repository: [repository.name, repository.top], branch }),
      ),
    },
    states: shareByState(roi.inRange, parts, isReverted, weekOf),
    cache: { ...cache, responses: cache.responses === 0 && cache.inputTokens > 0 ? null : cache.responses },
    spendAndOutcomes: associateWeekly(history),
    returns: anyValue ? perKind((kind) => returnOnTokens(of(inRange, kind), declared.outcomeValues, weekOf)) : null,
    commitments: declared.commitments.map((commitment) => drawDown(commitment, inputs.spend, number(now))),
    change: inputs.changed === null ? null : compareAround(dayNumber(inputs.changed), history),
    replay:
      inputs.cap === null
        ? null
        : replayCap(inputs.cap, { parts: parts.filter(({ at }) => at < settled), isReverted, dayOf: number, weekOf }),
  };
}

function remoteIn({ produced }: Roi, kind: "request" | "issue", from: number, to: number): OutcomeReport[] {
  const links = linksAround(produced.links);
  return produced.remote
    .filter((outcome) => outcome.kind === kind && outcome.at >= from && outcome.at < to)
    .map((outcome) => remoteReport(outcome, links.get(outcome.id) ?? []));
}

function spendDays(parts: readonly UsagePart[], dayOf: (ms: number) => number): SpendDay[] {
  const days = new Map<number, { day: number; nanoUsd: number; tokens: number; sureTokens: number }>();
  for (const { at, tally, fate } of parts) {
    const number = dayOf(at);
    const day = days.get(number) ?? { day: number, nanoUsd: 0, tokens: 0, sureTokens: 0 };
    const tokens = totalTokens(tally.tokens);
    day.nanoUsd += costOf(tally);
    day.tokens += tokens;
    if (fate.kind === "outcome" && SURE_GRADES.has(fate.grade)) day.sureTokens += tokens;
    days.set(number, day);
  }
  return [...days.values()];
}

/** Whole calendar weeks between the first usage and the settling time. */
function associateWeekly({ costs, spend, dayOf, settledUntil }: ComparisonInput): Association {
  const first = spend.reduce(
    (least, { day }) => Math.min(least, weekNumber(day) + (weekNumber(day) === weekNumber(day - 1) ? 1 : 0)),
    Number.POSITIVE_INFINITY,
  );
  const end = weekNumber(settledUntil);
  const weekly = (amounts: readonly { readonly day: number; readonly amount: number }[]) => {
    const totals = new Map<number, number>();
    for (const { day, amount } of amounts) {
      const week = weekNumber(day);
      if (week >= first && week < end) totals.set(week, (totals.get(week) ?? 0) + amount);
    }
    return [...totals].map(([week, total]) => ({ week, total }));
  };
  return associate(
    { name: "spend", weeks: weekly(spend.map(({ day, nanoUsd }) => ({ day, amount: nanoUsd }))) },
    { name: "outcomes", weeks: weekly(costs.map(({ outcome }) => ({ day: dayOf(outcome.at), amount: 1 }))) },
  );
}

function assertConserved(parts: readonly UsagePart[], { inRange: { total } }: Roi): void {
  const sum = parts.reduce((all, { tally }) => addTally(all, tally), EMPTY_TALLY);
  if (costOf(sum) !== costOf(total) || totalTokens(sum.tokens) !== totalTokens(total.tokens)) {
    throw new RangeError("What usage became does not sum to the total. This is a fault in Token Yield: please report it.");
  }
}
