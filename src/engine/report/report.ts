/** What is taken along as a file: the figures of the panel and of `usage`, for one range, in one model that every format draws. */
import type { Distribution, Health, OutcomeRow, PanelSnapshot, Spend, State } from "../../protocol";
import { REPORT_SCHEMA, type ReportRow, type UsageReport } from "../answers/usageReport";
import { shownId, shownUnit } from "./shownId";

export interface Report {
  readonly schema: number;
  /** Epoch milliseconds, as is `since` (null: from the first response on) and `until` (exclusive; null: up to `madeAt`). */
  readonly madeAt: number;
  readonly since: number | null;
  readonly until: number | null;
  /** IANA name of the zone in which days are cut. */
  readonly timeZone: string;
  readonly scope: {
    /** false: everything that was counted on this machine. */
    readonly oneRepository: boolean;
    /** The repository's name; null where names were not asked for. */
    readonly name: string | null;
  };
  /** Whether titles and names are in it. */
  readonly named: boolean;
  readonly spend: Spend;
  /** 0..1: share of the tokens that is linked to an outcome; null without tokens. */
  readonly linkedShare: number | null;
  /** What `landed`, `reverted` and `costPerOutcome` count. */
  readonly unit: PanelSnapshot["headline"]["unit"];
  readonly landed: number;
  readonly reverted: number;
  readonly costPerOutcome: Distribution;
  /** What became of the usage: sums to `spend`. */
  readonly states: readonly { readonly state: ReportState; readonly spend: Spend }[];
  /** By calendar day, gaps included; sums to `spend`. `landed`: outcomes of that day, of the report's unit. */
  readonly days: readonly { readonly day: string; readonly spend: Spend; readonly landed: number }[];
  readonly sources: readonly (ReportRow & { readonly label: string })[];
  /** The dearest first. */
  readonly models: readonly ReportRow[];
  /** The newest first. */
  readonly outcomes: readonly ReportOutcome[];
  readonly unpriced: readonly { readonly model: string | null; readonly tokens: number }[];
  readonly health: readonly Pick<Health, "severity" | "message">[];
  /** How many warnings are left out because they may name folders, repositories or projects. */
  readonly withheld: number;
}

export type ReportState = "landed" | "reverted" | State;

export interface ReportOutcome {
  readonly kind: OutcomeRow["kind"];
  /** Full sha of a commit; the tracker's id of a request or an issue, where names were not asked for only its key ("#12"). */
  readonly id: string;
  /** Id, as above, of the request or the commit that it is another view of; null where it stands for itself. Views are never added up. */
  readonly partOf: string | null;
  /** Epoch milliseconds, and the day of it. */
  readonly at: number;
  readonly day: string;
  readonly how: string | null;
  readonly reverted: boolean;
  /** The least sure of its links; "none": nothing is linked to it. */
  readonly grade: OutcomeRow["grade"];
  readonly cost: OutcomeRow["cost"];
  readonly totalTokens: number;
  readonly sessions: number;
  /** null where titles were not asked for. */
  readonly title: string | null;
  readonly repository: string | null;
}

export interface ReportParts {
  /** Made for the report's range and repository. */
  readonly snapshot: PanelSnapshot;
  /** Of the same range and repository. */
  readonly usage: { readonly source: UsageReport; readonly model: UsageReport };
  readonly since: number | null;
  readonly until: number | null;
  /** Whether titles and names go into it: only where the user said so. */
  readonly named: boolean;
}

/**
 * Puts a report together; computes nothing but the check that its parts sum up.
 * @throws RangeError when the parts do not sum to the total, to the nano-dollar and the token: never to be shown
 */
export function makeReport({ snapshot, usage, since, until, named }: ReportParts): Report {
  const { headline, states, query, repos, sources: known } = snapshot;
  const became = [
    { state: "landed" as const, spend: states.landed },
    { state: "reverted" as const, spend: states.reverted },
    ...states.others,
  ].filter(({ spend }) => spend.totalTokens !== 0 || spend.cost.nanoUsd !== 0);
  const { spend } = headline;
  assertSums(spend, became, "What became of the usage");
  assertSums(spend, snapshot.days, "The days");
  for (const { total } of [usage.source, usage.model])
    if ((total.costNanoUsd ?? 0) !== spend.cost.nanoUsd || (total.responses ?? 0) !== spend.responses) throw unequal("Sources or models");
  const told = named ? snapshot.health : snapshot.health.filter((note) => !mayName(note, known));
  const landedOn = new Map<string, number>();
  for (const { day, at, kind } of snapshot.outcomes)
    if (kind === headline.unit && isIn(at, since, until)) landedOn.set(day, (landedOn.get(day) ?? 0) + 1);
  return {
    schema: REPORT_SCHEMA,
    madeAt: snapshot.at,
    since,
    until,
    timeZone: snapshot.timeZone,
    scope: {
      oneRepository: query.repo !== null,
      name: named ? (repos.find(({ id }) => id === query.repo)?.name ?? null) : null,
    },
    named,
    spend,
    linkedShare: headline.linkedShare,
    unit: headline.unit,
    landed: headline.outcomes,
    reverted: headline.reverted,
    costPerOutcome: headline.costPerOutcome,
    states: became,
    days: snapshot.days.map(({ day, spend: ofDay }) => ({ day, spend: ofDay, landed: landedOn.get(day) ?? 0 })),
    sources: usage.source.rows.map((row) => ({ ...row, label: known.find(({ id }) => id === row.key)?.label ?? row.key ?? "" })),
    models: usage.model.rows.toSorted((a, b) => (b.costNanoUsd ?? -1) - (a.costNanoUsd ?? -1)),
    outcomes: snapshot.outcomes.map((row) => outcomeOf(row, named)),
    unpriced: snapshot.unpriced.map(({ model, tokens }) => ({ model: model === "" ? null : model, tokens })),
    health: told.map(({ severity, message }) => ({ severity, message })),
    withheld: snapshot.health.filter((note) => note.severity !== "info" && !told.includes(note)).length,
  };
}

/** What git or a tracker has to say names repositories and projects; what was read where names folders. Models are named anyway. */
function mayName({ origin, message }: Health, sources: PanelSnapshot["sources"]): boolean {
  if (origin === "prices") return false;
  return (origin !== "engine" && !sources.some(({ id }) => id === origin)) || /[\\/]/.test(message);
}

function outcomeOf(row: OutcomeRow, named: boolean): ReportOutcome {
  const { kind, at, day, landed, revertedAt, grade, cost, totalTokens, sessions } = row;
  const names = named ? { title: row.title, repository: row.repoName } : { title: null, repository: null };
  return {
    kind,
    id: shownId(row, named),
    partOf: shownUnit(row.partOf, named),
    at,
    day,
    how: landed?.how ?? null,
    reverted: revertedAt !== null,
    grade,
    cost,
    totalTokens,
    sessions,
    ...names,
  };
}

function isIn(at: number, since: number | null, until: number | null): boolean {
  return (since === null || at >= since) && (until === null || at < until);
}

function assertSums(whole: Spend, parts: readonly { readonly spend: Spend }[], what: string): void {
  const nanoUsd = parts.reduce((sum, { spend }) => sum + spend.cost.nanoUsd, 0);
  const tokens = parts.reduce((sum, { spend }) => sum + spend.totalTokens, 0);
  if (nanoUsd !== whole.cost.nanoUsd || tokens !== whole.totalTokens) throw unequal(what);
}

function unequal(what: string): RangeError {
  return new RangeError(`${what} do not sum to the total. This is a fault in Token Yield: please report it.`);
}
