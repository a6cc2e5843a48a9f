import { DEFAULT_SETTLE_MS } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import { dayNumber, weekNumber } from "../../core/economics/calendar";
import { costPerOutcome, standingOutcomes } from "../../core/economics/costPerOutcome";
import { sumsBy } from "../../core/runningSum";
import { costOf } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepoRecord } from "../../ledger/outcomes";
import { tallyUsage } from "../../ledger/tallies";
import type { Gateway, Grade, Health, PanelQuery, PanelSnapshot, SourceRow, TrackerProposal, TrackerRow } from "../../protocol";
import { daySpend } from "../answers/economics";
import { followRepositories, readJoins } from "../followed";
import { statesOf, unlinkedRows } from "../outcomes/states";
import { spendOf } from "../spend";
import type { EmptyStates } from "./emptyStates";
import type { PlacedPart } from "./factParts";
import { barsOf, dayRows, marksOf, OTHERS, partOf, stacksOf } from "./panelBars";
import { choicesOf } from "./panelChoices";
import { comparePanel } from "./panelComparison";
import { panelEconomics } from "./panelEconomics";
import { type PanelFacts, panelFacts } from "./panelFacts";
import { flowOf } from "./panelFlow";
import { pointsOf } from "./panelPoints";
import { isInRange, panelRange } from "./panelRange";
import { type Selection, selectFacts } from "./panelSelection";
import { keyOf } from "./rowIndex";

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
  const empty = inputs.empty({ usage: figures.headline.spend.responses > 0, outcomes: figures.outcomes.length > 0 });
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
  const selection = selectFacts(facts, query, range);
  const { cells, parts, merged, outcomes, total } = selection;
  const { rowOf } = facts;

  const bars = barsOf(selection, query.unit ?? "day");
  const stacks = stacksOf(selection);
  const gateway = besides(ledger, names, inputs, range.since, range.until, bars.barOf);
  const asked = facts.repositories.filter(({ repo }) => query.repo === null || repo.commonDir === query.repo);
  const dayOf = (ms: number): number => dayNumber(inputs.dayOf(ms));
  const weekOf = (ms: number): number => weekNumber(dayOf(ms));

  const unit = query.kind ?? (asked.some(({ unit }) => unit === "request") ? "request" : "commit");
  const landed = outcomes.filter(({ day, kind }) => kind === unit && isInRange(range, day));
  const shown = new Set(landed.map(keyOf));
  const repositories = asked.map(({ repo, costs }) => ({
    repo,
    costs: costs.filter(({ outcome }) => facts.viewsOf(outcome.id).some(selection.fits)),
  }));
  const costs = repositories.flatMap(({ costs }) => costs);
  const costsShown = costs.filter(({ outcome }) => shown.has(outcome.id));
  const distribution = costPerOutcome(costsShown, unit, range, weekOf);
  const states = statesOf(merged, total);
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
      reverted: landed.filter(({ revertedAt }) => revertedAt !== null).length,
      costPerOutcome: {
        n: distribution.n,
        enough: distribution.enough,
        median: distribution.median,
        q1: distribution.q1,
        q3: distribution.q3,
      },
      linkedShare: tokens === 0 ? null : linked / tokens,
      grades: gradesOf(merged),
      comparison:
        query.rangeDays === 0 || query.span !== undefined
          ? null
          : comparePanel(selection, query.rangeDays, today, standingOutcomes(costs, unit, ALL_TIME), dayOf),
    },
    choices: choicesOf(facts, query, range, labelOf),
    models: [...stacks.models],
    agents: stacks.agents.map((id) => named(id, id === "" ? "" : labelOf(id))),
    places: stacks.places.map((id) => named(id, repoName.get(id) ?? "")),
    days: dayRows(selection, bars, stacks, (bar) => gateway.get(bar) ?? null),
    marks: marksOf(outcomes, selection, bars),
    settlesFrom: settles > range.lastDay ? null : settles,
    flow: flowOf({ parts: merged, outcomes: rowOf, labelOf }),
    points: pointsOf(standingOutcomes(costsShown, unit, range), rowOf),
    outcomes: [...outcomes],
    related: [],
    outcomeCount: { of: outcomes.length, fitting: outcomes.length },
    states: {
      landed: spendOf(states.landed),
      reverted: spendOf(states.reverted),
      others: [...states.others].map(([state, tally]) => ({ state, spend: spendOf(tally) })),
    },
    unlinked: unlinkedRows(facts, parts, range),
    corrections: asked.flatMap(({ repo, corrections }) =>
      corrections.map(({ targets, of, ...correction }) => ({
        ...correction,
        ...(of?.[0] === undefined ? {} : { of: of[0] }),
        targets: [...targets],
        repo: repo.commonDir,
      })),
    ),
    economics: panelEconomics({
      repositories,
      parts: merged,
      ever: selection.ever.merged,
      declared: inputs.declared,
      spend: () => daySpend(ledger, names, inputs.flat, inputs.dayOf),
      cap: query.cap ?? null,
      fineParts: () => {
        const outside = query.repo === null ? { sources: inputs.sources } : null;
        const worked = readJoins(ledger, names, inputs).filter(({ repo }) => query.repo === null || repo.commonDir === query.repo);
        const fine = followRepositories(ledger, names, { joins: worked, outside, since: null, now: inputs.now, flat: inputs.flat });
        return fine.parts.map(facts.place).filter(selection.keeps);
      },
      range,
      now: inputs.now,
      dayOf,
      weekOf,
      commonDirOf: inputs.commonDirOf,
      labelOf,
    }),
    unpriced: unpricedOf(cells),
  };
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

const GRADES: readonly Grade[] = ["exact", "strong", "likely", "weak", "none"];

function gradesOf(parts: readonly PlacedPart[]): PanelSnapshot["headline"]["grades"] {
  const sums = sumsBy(parts, ({ fate }): Grade => (fate.kind === "outcome" ? fate.grade : "none"));
  return GRADES.map((grade) => ({ grade, ...partOf(sums.get(grade)) }));
}

/** Models without a known price, with the tokens that add nothing to any cost. */
function unpricedOf(cells: Selection["cells"]): PanelSnapshot["unpriced"] {
  const sums = new Map<string, number>();
  for (const { model, tally } of cells) {
    if (tally.unpricedTokens > 0) sums.set(model ?? "", (sums.get(model ?? "") ?? 0) + tally.unpricedTokens);
  }
  return [...sums].map(([model, tokens]) => ({ model, tokens })).sort((a, b) => b.tokens - a.tokens);
}
