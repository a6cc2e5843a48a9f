/**
 * The panel's figures in the plainest way: each is summed anew, object by object, from the facts. It is what the engine's own way,
 * which goes over columns of numbers, is held to.
 */
import { SURE_GRADES } from "../../src/core/attribution";
import { addDays, dayRange } from "../../src/core/day";
import type { Declared } from "../../src/core/declared";
import { cacheShareOf } from "../../src/core/economics/cacheShare";
import { dayNumber, weekNumber } from "../../src/core/economics/calendar";
import { costCentreOf } from "../../src/core/economics/costCentre";
import { costPerOutcome, standingOutcomes } from "../../src/core/economics/costPerOutcome";
import { knownCost } from "../../src/core/economics/costSummary";
import type { UsagePart } from "../../src/core/economics/parts";
import { taskTypeOf } from "../../src/core/economics/taskType";
import { returnOnTokens } from "../../src/core/economics/value";
import { type GroupYield, SEVERAL, yieldByOutcome, yieldByUsage } from "../../src/core/economics/yieldBy";
import { addTally, costOf, EMPTY_TALLY, subtractTally, type Tally } from "../../src/core/tally";
import { totalTokens } from "../../src/core/usage";
import { declaresValues } from "../../src/engine/panel/economicPart";
import type { FactPart } from "../../src/engine/panel/factParts";
import { comparePeriods } from "../../src/engine/panel/panelComparison";
import { qualified } from "../../src/engine/panel/panelEconomics";
import type { PanelFacts } from "../../src/engine/panel/panelFacts";
import { isInRange, panelRange } from "../../src/engine/panel/panelRange";
import { spendOf } from "../../src/engine/spend";
import type { OutcomeRow, PanelQuery, PanelSnapshot, State } from "../../src/protocol";
import { BECAME } from "../../src/protocolPanel";
import { type Amount, added, amountOf, amountsBy, grouped, mergedOf, ranked, sumOf } from "./plainSums";

export interface PlainInputs {
  readonly query: PanelQuery;
  /** "YYYY-MM-DD" */
  readonly today: string;
  readonly declared: Declared;
  readonly dayOf: (ms: number) => string;
  readonly startOfDay: (day: string) => number;
  readonly commonDirOf: (cwd: string | null) => string | null;
}

export type PlainFigures = Pick<
  PanelSnapshot,
  "headline" | "choices" | "models" | "days" | "marks" | "flow" | "points" | "outcomes" | "states" | "unlinked" | "unpriced"
> & {
  readonly agents: readonly string[];
  readonly places: readonly string[];
  readonly economics: Pick<PanelSnapshot["economics"], "yields" | "cacheHitShare" | "returns" | "coverage">;
};

export function plainPanel(facts: PanelFacts, inputs: PlainInputs): PlainFigures {
  const { query, today, declared, dayOf, startOfDay, commonDirOf } = inputs;
  const { repo, agent, model, branch, kind, mine } = query;
  const range = panelRange(query, today, startOfDay);
  const here = ({ day }: { readonly day: string }): boolean => isInRange(range, day);
  const dayNumberOf = (ms: number): number => dayNumber(dayOf(ms));
  const weekOf = (ms: number): number => weekNumber(dayNumberOf(ms));

  const fits = (one: { repo: string | null; model: string | null; branch: string | null }, source: string | null): boolean =>
    (repo === null || one.repo === repo) &&
    (agent === undefined || source === agent) &&
    (model === undefined || (one.model ?? "") === model) &&
    (branch === undefined || (one.branch ?? "") === branch);
  const isWanted = (row: OutcomeRow): boolean => (kind === undefined || row.kind === kind) && (mine === undefined || row.mine === true);
  const idOf = (row: OutcomeRow): string => qualified(row.repo, row.id);
  const wanted = new Set(facts.outcomes.filter(isWanted).map(idOf));
  const isKept = ({ fate }: FactPart): boolean =>
    (kind === undefined && mine === undefined) || fate.kind === "rest" || facts.viewsOf(fate.outcome).some((view) => wanted.has(view));

  const everCells = facts.cells.filter((cell) => fits(cell, cell.source));
  const everUsed = facts.parts.flat().filter((part) => fits(part, part.agent));
  const everParts = everUsed.filter(isKept);
  const everLeft = everUsed.filter((part) => !isKept(part));
  const [cells, parts, left] = [everCells.filter(here), everParts.filter(here), everLeft.filter(here)];
  const total = subtractTally(sumOf(cells), sumOf(left));

  const fedBy = (some: readonly FactPart[]): Set<string> =>
    new Set(some.flatMap(({ fate }) => (fate.kind === "outcome" ? facts.viewsOf(fate.outcome) : [])));
  const [fed, everFed] = [fedBy(parts), fedBy(everParts)];
  const labelled = agent !== undefined || model !== undefined || branch !== undefined;
  // What several clones hold is one outcome where all are shown, but where usage went to more than one of them.
  const standsFor = (row: OutcomeRow): boolean => {
    const clones = facts.outcomes.filter(({ kind: one, id }) => one === row.kind && id === row.id && one !== "issue");
    const fedClones = clones.filter(({ grade }) => grade !== "none");
    if (clones.length < 2) return true;
    if (fedClones.length > 0) return fedClones.includes(row);
    const own = clones.filter(({ mine: one }) => one === true);
    return row.repo === (own.length > 0 ? own : clones).map(({ repo: place }) => place).sort()[0];
  };
  const fitting = facts.outcomes.filter(
    (row) => (repo === null ? standsFor(row) : row.repo === repo) && isWanted(row) && (!labelled || everFed.has(idOf(row))),
  );
  const fittingIds = new Set(fitting.map(idOf));
  const outcomes = fitting.filter((row) => here(row) || fed.has(idOf(row)));

  const asked = facts.repositories.filter((one) => repo === null || one.repo.commonDir === repo);
  const unit = kind ?? (asked.some((one) => one.unit === "request") ? "request" : "commit");
  const costs = asked.flatMap((one) => one.costs.filter(({ outcome }) => facts.viewsOf(outcome.id).some((view) => fittingIds.has(view))));
  const landed = outcomes.filter((row) => row.kind === unit && here(row));
  const landedIds = new Set(landed.map(idOf));
  const shownCosts = costs.filter(({ outcome }) => landedIds.has(outcome.id));
  const { n, enough, median, q1, q3 } = costPerOutcome(shownCosts, unit, range, weekOf);

  // Intervals count what is summed by week, model, agent and fate (and place, with cost centres) as one.
  const merged = mergedOf(parts, (part) =>
    JSON.stringify([
      weekOf(part.at),
      part.agent,
      part.model,
      part.fate,
      ...(declared.costCentres.length > 0 ? [part.cwd, part.branch] : []),
    ]),
  );
  const amount = (items: readonly { readonly tally: Tally }[]): Amount => amountOf(sumOf(items));
  const became = (state: string) => merged.filter((part) => part.became === state);
  const states = new Map<State, Tally>();
  for (const part of merged)
    if (part.fate.kind === "rest") states.set(part.fate.state, addTally(states.get(part.fate.state) ?? EMPTY_TALLY, part.tally));
  const outside = subtractTally(total, sumOf(merged.filter(({ fate }) => fate.kind === "outcome" || fate.state !== "outside")));
  states.delete("outside");
  if (totalTokens(outside.tokens) > 0 || costOf(outside) > 0) states.set("outside", outside);
  const linked = totalTokens(sumOf([...became("landed"), ...became("reverted")]).tokens);
  const all = totalTokens(total.tokens);

  const bars = barsOf(query.unit ?? "day", range.firstDay ?? [...cells.map(({ day }) => day)].sort()[0] ?? null, range.lastDay);
  const gone = left.map((part) => ({ ...part, source: part.agent, tally: subtractTally(EMPTY_TALLY_KNOWN, part.tally) }));
  const stack = (nameOf: (one: { model: string | null; source: string | null; repo: string | null }) => string | null): string[] => {
    const names = ranked([...cells, ...gone], (one) => nameOf(one) ?? "");
    return names.length <= 12 ? names : [...names.slice(0, 11), "…"];
  };
  const models = stack((one) => one.model);
  const agents = stack((one) => one.source);
  const places = stack((one) => one.repo);

  const near = facts.cells.filter((cell) => here(cell) && (repo === null || cell.repo === repo));
  const offered = (names: string[], chosen: string | undefined): string[] =>
    chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
  const branches = offered(
    ranked(near, (one) => one.branch ?? ""),
    branch,
  );
  const rowsHere = facts.outcomes.filter((row) => repo === null || row.repo === repo);
  const rowOf = new Map(facts.outcomes.map((row) => [idOf(row), row]));

  const itself = (commit: string): readonly string[] => [commit];
  const commits = standingOutcomes(costs, "commit", range);
  const taskOf = new Map(costs.map(({ outcome: { id, title, labels, around = labels } }) => [id, taskTypeOf(title, around)]));
  const tops = new Map(asked.map((one) => [one.repo.commonDir, [one.repo.name, one.repo.top]]));
  const centreOf = (part: UsagePart): string | null =>
    costCentreOf(declared.costCentres, {
      folder: part.cwd,
      repository: tops.get(commonDirOf(part.cwd) ?? "") ?? [],
      branch: part.branch,
    });
  const byUsage = (groupOf: (part: UsagePart) => string | null): YieldRows =>
    yieldRows(yieldByUsage(merged, everParts, commits, groupOf, itself, weekOf));
  const cache = cacheShareOf(merged, weekOf);
  const sure = merged.filter(({ fate }) => fate.kind === "outcome" && SURE_GRADES.has(fate.grade));
  const points = standingOutcomes(shownCosts, unit, range).flatMap(({ outcome, tally }) => {
    const [nanoUsd, row] = [knownCost(tally), rowOf.get(outcome.id)];
    return nanoUsd === null || row === undefined ? [] : [{ nanoUsd, row }];
  });

  return {
    headline: {
      unit,
      spend: spendOf(total),
      outcomes: landed.length,
      reverted: landed.filter(({ revertedAt }) => revertedAt !== null).length,
      costPerOutcome: { n, enough, median, q1, q3 },
      linkedShare: all === 0 ? null : linked / all,
      grades: (["exact", "strong", "likely", "weak", "none"] as const).map((grade) => ({
        grade,
        ...amount(merged.filter(({ fate }) => (fate.kind === "outcome" ? fate.grade : "none") === grade)),
      })),
      comparison:
        query.rangeDays === 0 || query.span !== undefined
          ? null
          : comparePeriods(
              periodsOf(query.rangeDays, today, everCells, everParts, everLeft, (slotOf) =>
                standingOutcomes(costs, unit, { since: null, until: null }).flatMap(({ outcome, tally }) => {
                  const cost = knownCost(tally);
                  return cost === null || cost <= 0 ? [] : [{ slot: slotOf(dayNumberOf(outcome.at)), cost }];
                }),
              ),
              query.rangeDays,
            ),
    },
    choices: {
      agents: offered(
        ranked(near, ({ source }) => source ?? ""),
        agent,
      ).map((id) => ({ id, label: id })),
      models: offered(
        ranked(near, (one) => one.model ?? ""),
        model,
      ),
      branches: offered(branches.slice(0, 100), branch),
      moreBranches: Math.max(0, branches.length - 100),
      kinds: (["commit", "request", "issue"] as const).filter((one) => rowsHere.some((row) => row.kind === one)),
      mine: rowsHere.some((row) => row.mine === true),
    },
    models,
    agents,
    places,
    days: bars.days.map((day) => {
      const inBar = (one: { readonly day: string }): boolean => bars.barOf(one.day) === day;
      const used = cells.filter(inBar);
      const away = gone.filter(inBar);
      const spend = subtractTally(sumOf(used), sumOf(left.filter(inBar)));
      const split = (
        names: readonly string[],
        nameOf: (one: { model: string | null; source: string | null; repo: string | null }) => string,
      ) =>
        names.map((name) =>
          amount([...used, ...away].filter((one) => (names.includes(nameOf(one)) ? nameOf(one) === name : name === "…"))),
        );
      const classes = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
      if (away.length === 0) for (const { listByClass } of used) for (const name of CLASSES) classes[name] += listByClass[name];
      return {
        day,
        spend: spendOf(spend),
        byModel: split(models, (one) => one.model ?? ""),
        byAgent: split(agents, (one) => one.source ?? ""),
        byPlace: split(places, (one) => one.repo ?? ""),
        byState: BECAME.map((state) => amount(parts.filter((part) => inBar(part) && part.became === state))),
        byClass: { ...classes, whole: CLASSES.reduce((rest, name) => rest - classes[name], costOf(spend)) },
        gatewayNanoUsd: null,
      };
    }),
    marks: [...grouped(outcomes.filter(here), ({ day, kind: one }) => `${bars.barOf(day)} ${one}`)].map(([key, rows]) => ({
      day: key.slice(0, 10),
      kind: rows[0]?.kind ?? "commit",
      count: rows.length,
      reverted: rows.filter(({ revertedAt }) => revertedAt !== null).length,
      titles: rows
        .toSorted((a, b) => (b.cost?.nanoUsd ?? -1) - (a.cost?.nanoUsd ?? -1))
        .slice(0, 5)
        .map(({ title, revertedAt }) => ({ title, reverted: revertedAt !== null })),
    })),
    flow: {
      sides: (["model", "agent"] as const).map((by) => sideOf(by, merged)),
      states: BECAME.flatMap((state) => (became(state).length === 0 ? [] : [{ became: state, ...amount(became(state)) }])),
      ends: (["landed", "reverted"] as const).flatMap((state) => {
        const sums = amountsBy(became(state), ({ fate }) => (fate.kind === "outcome" ? fate.outcome : ""));
        const shown = sums.length <= 9 ? sums : sums.slice(0, 8);
        const ends = shown.map(({ key: id, ...own }) => {
          const row = rowOf.get(id);
          const outcome = row === undefined ? null : { kind: row.kind, id: row.id, repo: row.repo, key: row.key, title: row.title };
          return { became: state, outcome, count: 1, ...own };
        });
        const rest = sums.slice(shown.length);
        return rest.length === 0 ? ends : [...ends, { became: state, outcome: null, count: rest.length, ...added(rest) }];
      }),
    },
    points: {
      of: points.length,
      rows: points
        .sort((a, b) => b.row.at - a.row.at)
        .slice(0, 1_000)
        .map(({ nanoUsd, row: { kind: one, id, repo: place, key, title, url, at, size, allocations } }) => ({
          ...{ kind: one, id, repo: place, key, title, url, at, nanoUsd },
          lines: size === null ? null : size.insertions + size.deletions,
          tookMs: Math.max(0, at - Math.min(at, ...allocations.map(({ from }) => from))),
        })),
    },
    outcomes,
    states: {
      landed: spendOf(sumOf(became("landed"))),
      reverted: spendOf(sumOf(became("reverted"))),
      others: [...states].map(([state, tally]) => ({ state, spend: spendOf(tally) })),
    },
    unlinked: [...grouped(parts, ({ rest }) => rest)]
      .flatMap(([rest, own]) =>
        rest === null || rest.session === "" || rest.state === "kept" ? [] : [{ rest, spend: spendOf(sumOf(own)) }],
      )
      .sort((a, b) => b.spend.cost.nanoUsd - a.spend.cost.nanoUsd || b.spend.totalTokens - a.spend.totalTokens)
      .slice(0, 20)
      .map(({ rest, spend }) => ({
        repo: rest.repo,
        repoName: facts.repositories.find((one) => one.repo.commonDir === rest.repo)?.repo.name ?? "",
        session: rest.session,
        state: rest.state,
        spend,
        from: Math.max(rest.from, range.since ?? rest.from),
        until: range.until === null ? rest.until : Math.min(rest.until, range.until - 1),
      })),
    economics: {
      yields: [
        { by: "model", rows: byUsage((part) => part.model) },
        { by: "agent", rows: byUsage((part) => part.agent) },
        {
          by: "task",
          rows: yieldRows(
            yieldByOutcome(
              merged,
              commits,
              ({ fate }) => (fate.kind === "outcome" ? (taskOf.get(fate.outcome) ?? "unknown") : null),
              ({ outcome }) => taskOf.get(outcome.id) ?? "unknown",
              weekOf,
            ),
          ),
        },
        { by: "centre", rows: declared.costCentres.length === 0 ? [] : byUsage(centreOf) },
      ],
      cacheHitShare: { share: cache.share, interval: cache.interval, responses: cache.responses },
      returns: !declaresValues(declared)
        ? null
        : (["commit", "request", "issue"] as const).map((one) => {
            const own = costs.filter(
              ({ outcome: { kind: of, at } }) =>
                of === one && (range.since === null || at >= range.since) && (range.until === null || at < range.until),
            );
            const found = returnOnTokens(own, declared.outcomeValues, weekOf);
            const { n: of, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue } = found;
            return { kind: one, n: of, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue: withoutValue.outcomes };
          }),
      coverage: merged.length === 0 || amount(merged).totalTokens === 0 ? null : amount(sure).totalTokens / amount(merged).totalTokens,
    },
    unpriced: [...grouped(cells, (cell) => cell.model ?? "")]
      .map(([name, own]) => ({ model: name, tokens: sumOf(own).unpricedTokens }))
      .filter(({ tokens }) => tokens > 0)
      .sort((a, b) => b.tokens - a.tokens),
  };
}

const CLASSES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
const EMPTY_TALLY_KNOWN: Tally = {
  ...EMPTY_TALLY,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
};

function sideOf(by: "model" | "agent", merged: readonly FactPart[]): PanelSnapshot["flow"]["sides"][number] {
  const nameOf = (part: FactPart): string => part[by] ?? "";
  const sums = amountsBy(merged, nameOf);
  const own = sums.length <= 8 ? sums : sums.slice(0, 7);
  const rest = sums.slice(own.length);
  const from = [
    ...own.map((sum) => ({ ...sum, label: sum.key, others: 0 })),
    ...(rest.length === 0 ? [] : [{ key: "", label: "", others: rest.length, ...added(rest) }]),
  ];
  return {
    by,
    from,
    links: from.flatMap((_, index) =>
      BECAME.flatMap((became) => {
        const mine = merged.filter((part) => {
          const at = own.findIndex(({ key }) => key === nameOf(part));
          return (at < 0 ? own.length : at) === index && part.became === became;
        });
        return mine.length === 0 ? [] : [{ from: index, became, ...amountOf(sumOf(mine)) }];
      }),
    ),
  };
}

function barsOf(unit: "day" | "week", firstDay: string | null, lastDay: string) {
  const mondayOf = (day: string): string => {
    const number = dayNumber(day);
    return addDays(day, weekNumber(number) * 7 - 3 - number);
  };
  const barOf = (day: string): string => {
    if (unit === "day" || firstDay === null) return day;
    return mondayOf(day) < firstDay ? firstDay : mondayOf(day);
  };
  return { days: firstDay === null ? [] : [...new Set(dayRange(firstDay, lastDay).map(barOf))], barOf };
}

type YieldRows = PanelSnapshot["economics"]["yields"][number]["rows"];

function yieldRows(groups: readonly GroupYield[]): YieldRows {
  return groups
    .map(({ group, usage, cost, perUsd }) => ({
      key: group,
      label: group === null ? "" : group === SEVERAL ? SEVERAL : group,
      spend: spendOf(usage),
      outcomes: cost.outcomes,
      cost: { n: cost.n, enough: cost.enough, median: cost.median, q1: cost.q1, q3: cost.q3 },
      interval: cost.interval,
      perUsd: perUsd === null ? null : { ratio: perUsd.ratio, interval: perUsd.interval },
    }))
    .sort((a, b) => Number(a.key === null) - Number(b.key === null) || b.spend.totalTokens - a.spend.totalTokens);
}

/** Whole periods back from yesterday, the oldest first. */
function periodsOf(
  days: number,
  today: string,
  cells: PanelFacts["cells"],
  parts: readonly FactPart[],
  left: readonly FactPart[],
  costsOf: (slotOf: (day: number) => number) => readonly { readonly slot: number; readonly cost: number }[],
): Parameters<typeof comparePeriods>[0] {
  const end = dayNumber(today);
  const first = Math.min(end, ...cells.map(({ day }) => dayNumber(day)));
  const count = Math.floor((end - first) / days);
  const slotOf = (day: number): number => (day >= end ? -1 : count - 1 - Math.floor((end - 1 - day) / days));
  const costs = costsOf(slotOf);
  const sure = parts.filter(({ fate }) => fate.kind === "outcome" && SURE_GRADES.has(fate.grade));
  return Array.from({ length: count }, (_, slot) => {
    const within = (one: { readonly day: string }): boolean => slotOf(dayNumber(one.day)) === slot;
    const used = amountOf(sumOf(cells.filter(within)));
    const away = amountOf(sumOf(left.filter(within)));
    return {
      nanoUsd: used.nanoUsd - away.nanoUsd,
      tokens: used.totalTokens - away.totalTokens,
      sureTokens: amountOf(sumOf(sure.filter(within))).totalTokens,
      costs: costs.filter((one) => one.slot === slot).map(({ cost }) => cost),
    };
  });
}
