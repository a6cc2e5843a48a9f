import { DEFAULT_SETTLE_MS, GRADES } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { dayNumber, weekNumber } from "../../core/economics/calendar";
import { knownResponses } from "../../core/knownFigures";
import { sumsBy } from "../../core/runningSum";
import { costOf } from "../../core/tally";
import { costIn, tokensIn, unpricedIn } from "../../core/tallyTable";
import { totalTokens } from "../../core/usage";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepoRecord } from "../../ledger/outcomes";
import { tallyUsage } from "../../ledger/tallies";
import type { Gateway, Health, PanelQuery, PanelSnapshot, SourceRow, TrackerProposal, TrackerRow } from "../../protocol";
import { daySpend } from "../answers/economics";
import { followRepositories, readJoins } from "../followed";
import { spendOf } from "../spend";
import { panelEconomics } from "./economicPart";
import type { EmptyStates } from "./emptyStates";
import { hasMarkedView, KINDS, standingCosts, summariseStanding } from "./outcomeColumns";
import { barsOf, dayRows, marksOf, OTHERS, stacksOf } from "./panelBars";
import { choicesOf } from "./panelChoices";
import { comparePanel } from "./panelComparison";
import { type PanelFacts, panelFacts } from "./panelFacts";
import { flowOf } from "./panelFlow";
import { pointsOf } from "./panelPoints";
import { isInRange, panelRange } from "./panelRange";
import { type Selection, selectFacts } from "./panelSelection";
import { statesOf, unlinkedRows } from "./panelStates";

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
  const facts = panelFacts(ledger, names, inputs);
  const { table: _table, near: _near, ...asked } = inputs.query;
  const key = JSON.stringify([asked, inputs.dayOf(inputs.now), inputs.declared, inputs.besides]);
  const kept = KEPT.get(facts) ?? new Map<string, Figures>();
  KEPT.set(facts, kept);
  const figures = kept.get(key) ?? figuresOf(ledger, names, inputs, facts);
  // The one that was asked for longest ago goes first.
  kept.delete(key);
  kept.set(key, figures);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  const empty = inputs.empty({ usage: knownResponses(figures.headline.spend) !== 0, outcomes: figures.outcomes.length > 0 });
  return {
    ...figures,
    at: inputs.now,
    query: inputs.query,
    indexing: inputs.indexing,
    gateways: [...inputs.gateways],
    sources: [...inputs.sourceRows],
    trackers: [...inputs.trackers],
    proposals: [...inputs.proposals],
    health: [...inputs.health],
    emptyUsage: empty.usage,
    emptyOutcomes: empty.outcomes,
  };
}

/** What is the same until the facts or the question change. */
type Figures = Omit<
  PanelSnapshot,
  "at" | "query" | "indexing" | "gateways" | "sources" | "trackers" | "proposals" | "health" | "emptyUsage" | "emptyOutcomes"
>;

/** Going back and forth between a few questions, sorting and searching ask for the same figures again. */
const MOST_KEPT = 6;
const KEPT = new WeakMap<PanelFacts, Map<string, Figures>>();

function figuresOf(ledger: Ledger, names: Names, inputs: PanelInputs, facts: PanelFacts): Figures {
  const { query, repos, labelOf } = inputs;
  const today = inputs.dayOf(inputs.now);
  const range = panelRange(query, today, inputs.startOfDay);
  const selection = selectFacts(facts, query, range, inputs.dayOf);
  const { columns, outcomes, rows, total } = selection;
  const { costs: costColumns, rows: rowColumns } = columns.outcomes;

  const bars = barsOf(selection, query.unit ?? "day");
  const stacks = stacksOf(selection);
  const gateway = besides(ledger, names, inputs, range.since, range.until, bars.barOf);
  const dayOf = (ms: number): number => dayNumber(inputs.dayOf(ms));
  const weekOf = (ms: number): number => weekNumber(dayOf(ms));
  const asked = facts.repositories.filter(({ repo }) => query.repo === null || repo.commonDir === query.repo);
  const unit = query.kind ?? (asked.some(({ unit }) => unit === "request") ? "request" : "commit");
  const kind = KINDS.indexOf(unit);
  const landed = rows.filter((row) => rowColumns.kind[row] === kind && isInRange(range, facts.outcomes[row]?.day ?? ""));
  const costs = fittingCosts(selection, facts, query.repo);
  const landedKeys = new Uint8Array(selection.fits.length);
  for (const row of landed) landedKeys[rowColumns.key[row] ?? 0] = 1;
  const standing = standingCosts(
    costColumns,
    costs.filter((cost) => landedKeys[costColumns.key[cost] ?? 0] === 1),
    kind,
    range,
  );
  const distribution = summariseStanding(costColumns, standing, columns.weeks);
  const states = statesOf(selection);
  const linked = totalTokens(states.landed.tokens) + totalTokens(states.reverted.tokens);
  const tokens = totalTokens(total.tokens);
  const repoName = new Map(repos.map(({ commonDir, name }) => [commonDir, name]));
  const named = (key: string, label: string) => ({ key, label: key === OTHERS ? OTHERS : label });
  const settles = inputs.dayOf(inputs.now - DEFAULT_SETTLE_MS);
  return {
    timeZone: inputs.timeZone,
    repos: repos.map(({ commonDir, name }) => ({ id: commonDir, name })),
    headline: {
      unit,
      spend: spendOf(total),
      outcomes: landed.length,
      reverted: landed.reduce((count, row) => count + (rowColumns.reverted[row] ?? 0), 0),
      costPerOutcome: {
        n: distribution.n,
        enough: distribution.enough,
        median: distribution.median,
        q1: distribution.q1,
        q3: distribution.q3,
      },
      linkedShare: tokens === 0 ? null : linked / tokens,
      grades: gradesOf(selection),
      comparison:
        query.rangeDays === 0 || query.span !== undefined
          ? null
          : comparePanel(selection, query.rangeDays, today, standingCosts(costColumns, costs, kind, ALL_TIME)),
    },
    choices: choicesOf(columns, query, range, labelOf),
    models: [...stacks.models],
    agents: stacks.agents.map((id) => named(id, id === "" ? "" : labelOf(id))),
    places: stacks.places.map((id) => named(id, repoName.get(id) ?? "")),
    days: dayRows(selection, bars, stacks, (bar) => gateway.get(bar) ?? null),
    marks: marksOf(selection, bars),
    settlesFrom: settles > range.lastDay ? null : settles,
    flow: flowOf({ selection, outcomes: facts.rowOf, labelOf }),
    points: pointsOf(columns.outcomes, standing, facts.outcomes),
    outcomes: [...outcomes],
    related: [],
    outcomeCount: { of: outcomes.length, fitting: outcomes.length },
    states: {
      landed: spendOf(states.landed),
      reverted: spendOf(states.reverted),
      others: [...states.others].map(([state, tally]) => ({ state, spend: spendOf(tally) })),
    },
    unlinked: unlinkedRows(facts, selection),
    corrections: asked.flatMap(({ repo, corrections }) =>
      corrections.map(({ targets, of, ...correction }) => ({
        ...correction,
        ...(of?.[0] === undefined ? {} : { of: of[0] }),
        targets: [...targets],
        repo: repo.commonDir,
      })),
    ),
    economics: panelEconomics({
      repositories: asked,
      selection,
      costs,
      declared: inputs.declared,
      spend: () => daySpend(ledger, names, inputs.flat, inputs.dayOf),
      cap: query.cap ?? null,
      fineParts: () => {
        const outside = query.repo === null ? { sources: inputs.sources } : null;
        const worked = readJoins(ledger, names, inputs).filter(({ repo }) => query.repo === null || repo.commonDir === query.repo);
        const fine = followRepositories(ledger, names, { joins: worked, outside, since: null, now: inputs.now, flat: inputs.flat });
        return fine.parts.map(facts.place).filter(selection.keeps);
      },
      now: inputs.now,
      dayOf,
      weekOf,
      commonDirOf: inputs.commonDirOf,
      labelOf,
    }),
    unpriced: unpricedOf(selection),
  };
}

/** Costs of the outcomes that a query is about, whenever they landed: their numbers. */
function fittingCosts({ columns: { outcomes }, fits }: Selection, { repositories }: PanelFacts, repo: string | null): number[] {
  const { key, repository } = outcomes.costs;
  const isAsked = repositories.map((one) => repo === null || one.repo.commonDir === repo);
  const costs: number[] = [];
  for (let cost = 0; cost < key.length; cost++)
    if (isAsked[repository[cost] ?? 0] === true && hasMarkedView(outcomes, key[cost] ?? 0, fits)) costs.push(cost);
  return costs;
}

const ALL_TIME = { since: null, until: null };

/** What gateways billed that is in no figure, by bar, in nano-dollars; their days are UTC's. */
function besides(
  ledger: Ledger,
  names: Names,
  { besides: sources }: PanelInputs,
  since: number | null,
  until: number | null,
  barOf: (day: string) => string,
): ReadonlyMap<string, number> {
  if (sources.length === 0) return new Map();
  const rows = tallyUsage(ledger, names, ["slot"], { since, until, sources });
  const sums = sumsBy(rows, ({ slotAt }) => barOf(new Date(slotAt).toISOString().slice(0, 10)));
  return new Map([...sums].map(([bar, tally]) => [bar, costOf(tally)]));
}

function gradesOf({ merged, columns: { codes } }: Selection): PanelSnapshot["headline"]["grades"] {
  const sums = [...GRADES, "none" as const].map((grade) => ({ grade, totalTokens: 0, nanoUsd: 0 }));
  for (let row = 0; row < merged.codes.length; row++) {
    const sum = sums[codes.grade[merged.codes[row] ?? 0] ?? 0];
    if (sum === undefined) continue;
    sum.totalTokens += tokensIn(merged.sums, row);
    sum.nanoUsd += costIn(merged.sums, row);
  }
  return sums;
}

/** Models without a known price, with the tokens that add nothing to any cost. */
function unpricedOf({ cells: some, columns: { cells, models } }: Selection): PanelSnapshot["unpriced"] {
  const sums = new Map<string, number>();
  for (const cell of some) {
    const tokens = unpricedIn(cells.sums, cell);
    if (tokens === 0) continue;
    const model = models.names[cells.model[cell] ?? 0] ?? "";
    sums.set(model, (sums.get(model) ?? 0) + tokens);
  }
  return [...sums].map(([model, tokens]) => ({ model, tokens })).sort((a, b) => b.tokens - a.tokens);
}
