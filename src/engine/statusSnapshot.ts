import { addTally, EMPTY_TALLY, sumBy, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { Ledger } from "../ledger/ledger";
import { readLimits } from "../ledger/limits";
import type { Names } from "../ledger/names";
import { activeSessions, lastResponseAt, type TallyFilter, tallyUsage } from "../ledger/tallies";
import type { Gateway, Health, StatusScope, StatusSnapshot } from "../protocol";
import type { BranchSpend } from "./outcomes/branchSpend";
import { spendOf } from "./spend";

/** A session is live while its last response is younger than this. */
export const LIVE_MS = 30 * 60_000;
const BURN_MS = 15 * 60_000;
const LIMITS_MS = 24 * 3_600_000;
const MODELS_SHOWN = 5;

export interface StatusInputs {
  readonly now: number;
  readonly scope: StatusScope;
  /** Epoch milliseconds at which today, and the day six days before it, began in the user's time zone. */
  readonly todayAt: number;
  readonly weekAt: number;
  /** Working directories of this window's folders and their worktrees. */
  readonly cwds: readonly string[];
  /** The branch that is checked out here, and what it has cost. */
  readonly branch: BranchSpend | null;
  /** Sources whose usage is counted; a gateway's is shown by itself. */
  readonly sources: readonly string[];
  readonly flat: readonly string[];
  readonly gateways: readonly Gateway[];
  readonly indexing: StatusSnapshot["indexing"];
  readonly sourcesFound: readonly string[];
  readonly labelOf: (source: string) => string;
  readonly health: readonly Health[];
}

export function statusSnapshot(ledger: Ledger, names: Names, inputs: StatusInputs): StatusSnapshot {
  const { now, cwds, sources, flat, branch } = inputs;
  const byModel = (filter: TallyFilter) =>
    sumBy(
      tallyUsage(ledger, names, ["model"], { ...filter, flat }),
      ({ model }) => model ?? "",
      ({ tally }) => tally,
    );
  const sessions = activeSessions(ledger, names, now - LIVE_MS, cwds);
  const scopes = {
    live: sessions.length === 0 ? null : byModel({ since: null, until: null, sessions }),
    branch: branch?.byModel ?? null,
    today: byModel({ since: inputs.todayAt, until: null, sources }),
    week: byModel({ since: inputs.weekAt, until: null, sources }),
  };
  const wanted = inputs.scope === "session" ? "live" : inputs.scope;
  const scope = scopes[wanted] === null ? "today" : wanted;
  const shown = scopes[scope] ?? scopes.today;
  const total = sumOf(shown);
  const burning = tallyUsage(ledger, names, [], { since: now - BURN_MS, until: null, cwds }).reduce(
    (sum, row) => addTally(sum, row.tally),
    EMPTY_TALLY,
  );
  const burn = spendOf(burning);
  const perHour = 3_600_000 / BURN_MS;
  return {
    at: now,
    scope,
    liveSessions: sessions.length,
    spend: spendOf(total),
    models: largestModels(shown),
    live: scopes.live === null ? null : spendOf(sumOf(scopes.live)),
    branch: branch === null || scopes.branch === null ? null : { name: branch.name, spend: spendOf(sumOf(scopes.branch)) },
    today: spendOf(sumOf(scopes.today)),
    week: spendOf(sumOf(scopes.week)),
    burn:
      burn.responses === 0 && burn.cost.nanoUsd === 0
        ? null
        : { nanoUsdPerHour: burn.cost.nanoUsd * perHour, tokensPerHour: burn.totalTokens * perHour },
    cacheHitShare: cacheHitShare(total),
    limits: readLimits(ledger, now - LIMITS_MS, now).map((limit) => ({ ...limit, source: inputs.labelOf(limit.source) })),
    lastResponseAt: lastResponseAt(ledger),
    gateways: [...inputs.gateways],
    indexing: inputs.indexing,
    sourcesFound: [...inputs.sourcesFound],
    health: [...inputs.health],
  };
}

function sumOf(byModel: ReadonlyMap<string, Tally>): Tally {
  return [...byModel.values()].reduce(addTally, EMPTY_TALLY);
}

function largestModels(byModel: ReadonlyMap<string, Tally>): StatusSnapshot["models"] {
  const sorted = [...byModel].sort(([, a], [, b]) => totalTokens(b.tokens) - totalTokens(a.tokens));
  const shown = sorted.slice(0, MODELS_SHOWN).map(([model, tally]) => ({ model: model === "" ? null : model, spend: spendOf(tally) }));
  const others = sorted.slice(MODELS_SHOWN);
  if (others.length === 0) return shown;
  return [...shown, { model: "…", spend: spendOf(others.map(([, tally]) => tally).reduce(addTally, EMPTY_TALLY)) }];
}

/** Cache reads as a share of all input, 0..1; null without input. */
export function cacheHitShare({ tokens }: Tally): number | null {
  const input = (tokens.input ?? 0) + (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0);
  return input === 0 || tokens.cacheRead === null ? null : tokens.cacheRead / input;
}
