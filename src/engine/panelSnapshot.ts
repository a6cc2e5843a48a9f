import { addDays, dayRange } from "../core/day";
import type { Declared } from "../core/declared";
import { dayNumber, weekNumber } from "../core/economics/calendar";
import { costPerOutcome } from "../core/economics/costPerOutcome";
import { addTally, costOf, EMPTY_TALLY, sumBy, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import type { RepoRecord } from "../ledger/outcomes";
import { type ClassTallyRow, type TallyRow, tallyClasses, tallyUsage } from "../ledger/tallies";
import type { DayRow, Gateway, Health, OutcomeRow, PanelQuery, PanelSnapshot, SourceRow, TrackerProposal, TrackerRow } from "../protocol";
import { daySpend } from "./economics";
import type { EmptyStates } from "./emptyStates";
import { followRepositories } from "./followed";
import { outcomeRows } from "./outcomeRows";
import { panelEconomics } from "./panelEconomics";
import { computeRoi, type Roi } from "./roi";
import { costView, spendOf } from "./spend";
import { statesOf, unlinkedRows } from "./states";
import { unpricedModels } from "./usageReport";

export interface PanelInputs {
  readonly now: number;
  readonly timeZone: string;
  readonly dayOf: (ms: number) => string;
  readonly startOfDay: (day: string) => number;
  readonly query: PanelQuery;
  readonly repos: readonly RepoRecord[];
  readonly cwdsIn: (commonDir: string) => readonly string[];
  /** Sources whose usage is drawn. */
  readonly sources: readonly string[];
  /** Gateways whose usage is shown beside, and not in, the figures. */
  readonly besides: readonly string[];
  /** Sources that a declared flat plan pays for. */
  readonly flat: readonly string[];
  readonly indexing: PanelSnapshot["indexing"];
  readonly gateways: readonly Gateway[];
  readonly sourceRows: readonly SourceRow[];
  readonly trackers: readonly TrackerRow[];
  readonly proposals: readonly TrackerProposal[];
  readonly health: readonly Health[];
  readonly declared: Declared;
  readonly commonDirOf: (cwd: string | null) => string | null;
  readonly labelOf: (source: string) => string;
  readonly empty: (facts: { readonly usage: boolean; readonly outcomes: boolean }) => EmptyStates;
}

export function panelSnapshot(ledger: Ledger, names: Names, inputs: PanelInputs): PanelSnapshot {
  const { query, repos } = inputs;
  const scope = query.repo === null ? repos : repos.filter((repo) => repo.commonDir === query.repo);
  const cwds = query.repo === null ? undefined : [...inputs.cwdsIn(query.repo)];
  const today = inputs.dayOf(inputs.now);
  const firstDay = query.rangeDays === 0 ? null : addDays(today, 1 - query.rangeDays);
  const since = firstDay === null ? null : inputs.startOfDay(firstDay);
  const filter = { since, until: null, sources: inputs.sources, flat: inputs.flat, ...(cwds === undefined ? {} : { cwds }) };

  const rows = tallyClasses(ledger, names, ["slot", "model"], filter);
  const total = rows.reduce((sum, row) => addTally(sum, row.tally), EMPTY_TALLY);
  const models = modelsByTokens(rows);
  const gateway = sumBy(
    tallyUsage(ledger, names, ["slot"], { since, until: null, sources: inputs.besides }),
    ({ slotAt }) => new Date(slotAt).toISOString().slice(0, 10),
    ({ tally }) => tally,
  );
  const days = dayRows(rows, models, firstDay, today, inputs.dayOf, gateway);

  const outcomes: OutcomeRow[] = [];
  const joins: { readonly repo: RepoRecord; readonly roi: Roi; readonly cwds: readonly string[] }[] = [];
  for (const repo of scope) {
    const roi = computeRoi(ledger, names, {
      commonDir: repo.commonDir,
      cwds: inputs.cwdsIn(repo.commonDir),
      identities: repo.identities,
      since,
      until: null,
      now: inputs.now,
      flat: inputs.flat,
    });
    joins.push({ repo, roi, cwds: inputs.cwdsIn(repo.commonDir) });
    outcomes.push(...outcomeRows(roi, repo, inputs.dayOf));
  }
  outcomes.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  const inRange = outcomes.filter(({ at }) => at >= (since ?? 0));
  const tokens = totalTokens(total.tokens);
  const states = statesOf(joins, total);
  const linked = totalTokens(states.landed.tokens) + totalTokens(states.reverted.tokens);
  const dayOf = (ms: number): number => dayNumber(inputs.dayOf(ms));
  const weekOf = (ms: number): number => weekNumber(dayOf(ms));
  const outside = query.repo === null ? { sources: inputs.sources } : null;
  const followed = followRepositories(ledger, names, { joins, outside, since, now: inputs.now, flat: inputs.flat });
  const distribution = costPerOutcome(
    followed.repositories.flatMap(({ costs }) => costs),
    "commit",
    { since, until: null },
    weekOf,
  );
  const empty = inputs.empty({ usage: total.responses > 0, outcomes: outcomes.length > 0 });
  return {
    at: inputs.now,
    timeZone: inputs.timeZone,
    query,
    indexing: inputs.indexing,
    repos: repos.map(({ commonDir, name }) => ({ id: commonDir, name })),
    headline: {
      unit: "commit",
      spend: spendOf(total),
      outcomes: inRange.length,
      reverted: inRange.filter(({ revertedAt }) => revertedAt !== null).length,
      costPerOutcome: {
        n: distribution.n,
        enough: distribution.enough,
        median: distribution.median,
        q1: distribution.q1,
        q3: distribution.q3,
      },
      linkedShare: tokens === 0 ? null : linked / tokens,
    },
    models: models.map((model) => model ?? ""),
    days,
    outcomes,
    states: {
      landed: spendOf(states.landed),
      reverted: spendOf(states.reverted),
      others: [...states.others].map(([state, tally]) => ({ state, spend: spendOf(tally) })),
    },
    unlinked: unlinkedRows(joins),
    corrections: joins.flatMap(({ repo, roi }) =>
      roi.corrections.map(({ targets, ...correction }) => ({ ...correction, targets: [...targets], repo: repo.commonDir })),
    ),
    economics: panelEconomics({
      ...followed,
      declared: inputs.declared,
      spend: () => daySpend(ledger, names, inputs.flat, inputs.dayOf),
      cap: query.cap ?? null,
      since,
      now: inputs.now,
      dayOf,
      weekOf,
      commonDirOf: inputs.commonDirOf,
      labelOf: inputs.labelOf,
    }),
    gateways: [...inputs.gateways],
    unpriced: unpricedModels(ledger, names, filter).map(({ model, tokens }) => ({ model: model ?? "", tokens })),
    sources: [...inputs.sourceRows],
    trackers: [...inputs.trackers],
    proposals: [...inputs.proposals],
    health: [...inputs.health],
    emptyUsage: empty.usage,
    emptyOutcomes: empty.outcomes,
  };
}

function besideOf(tally: Tally | undefined): number | null {
  return tally === undefined ? null : costOf(tally);
}

function modelsByTokens(rows: readonly TallyRow[]): (string | null)[] {
  const sums = new Map<string | null, number>();
  for (const { model, tally } of rows) sums.set(model, (sums.get(model) ?? 0) + totalTokens(tally.tokens));
  return [...sums].sort(([, a], [, b]) => b - a).map(([model]) => model);
}

function dayRows(
  rows: readonly ClassTallyRow[],
  models: readonly (string | null)[],
  firstDay: string | null,
  today: string,
  dayOf: (ms: number) => string,
  gateway: ReadonlyMap<string, Tally>,
): DayRow[] {
  const byDay = new Map<string, ClassTallyRow[]>();
  for (const row of rows) {
    const day = row.wholeDay ? new Date(row.slotAt).toISOString().slice(0, 10) : dayOf(row.slotAt);
    const list = byDay.get(day);
    if (list === undefined) byDay.set(day, [row]);
    else list.push(row);
  }
  const first = firstDay ?? [...byDay.keys()].sort()[0];
  if (first === undefined) return [];
  return dayRange(first, today).map((day) => {
    const own = byDay.get(day) ?? [];
    const sum = own.reduce<Tally>((total, row) => addTally(total, row.tally), EMPTY_TALLY);
    const classes = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    for (const { listByClass } of own) {
      for (const name of ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const) classes[name] += listByClass[name];
    }
    const known = classes.input + classes.output + classes.cacheRead + classes.cacheWrite5m + classes.cacheWrite1h;
    return {
      day,
      spend: spendOf(sum),
      byModel: models.map((model) => {
        const tally = own.filter((row) => row.model === model).reduce<Tally>((total, row) => addTally(total, row.tally), EMPTY_TALLY);
        return { totalTokens: totalTokens(tally.tokens), nanoUsd: costOf(tally) };
      }),
      // What was billed or reported is known only as a whole, as are web searches.
      byClass: { ...classes, whole: costView(sum).nanoUsd - known },
      gatewayNanoUsd: besideOf(gateway.get(day)),
    };
  });
}
