/** What the page knows. Every change is a function from one state to the next; drawing is a function of the state. */
import * as z from "zod/mini";
import { type PanelHead, PanelMessage, PanelQuery, type PanelSnapshot } from "../src/protocol";
import type { Chooser } from "./chooser";
import type { Words } from "./l10n";
import { sameQuery } from "./sameQuery";

const SORT_COLUMNS = ["title", "at", "landed", "cost", "tokens", "sessions", "grade"] as const;
const Sort = z.object({ column: z.enum(SORT_COLUMNS), descending: z.boolean() });
export type Sort = z.infer<typeof Sort>;
export type SortColumn = Sort["column"];

const Filter = z.object({
  text: z.string().check(z.maxLength(200)),
  kind: z.nullable(z.enum(["commit", "request", "issue"])),
  /** "sure" is exact and strong together: what the figures stand on. */
  grade: z.nullable(z.enum(["sure", "exact", "strong", "likely", "weak", "none"])),
  mine: z.boolean(),
});
/** Which of the outcomes the table shows. */
export type Filter = z.infer<typeof Filter>;

export const NO_FILTER: Filter = { text: "", kind: null, grade: null, mine: false };

const Choices = z.object({
  query: PanelQuery,
  measure: z.enum(["tokens", "cost"]),
  split: z.enum(["class", "model", "agent", "place", "state"]),
  side: z._default(z.enum(["model", "agent"]), "model"),
  against: z._default(z.enum(["lines", "time"]), "time"),
  yieldBy: z._default(z.enum(["model", "agent", "task"]), "model"),
  sort: Sort,
  filter: z._default(Filter, NO_FILTER),
});
/** What the reader chose. It survives a hidden tab and a reload. */
export type Choices = z.infer<typeof Choices>;

export interface PageState {
  readonly choices: Choices;
  readonly snapshot: PanelSnapshot | null;
  /** The newest that its first figures are drawn from: the snapshot, or what the page opened with before there was one. */
  readonly head: PanelHead | null;
  /** Whether that is what was shown last time, until the answer is there. */
  readonly earlier: boolean;
  /** The page's sentences in another language than English, and what it is. */
  readonly words: { readonly language: string; readonly words: Words; readonly said: Words } | null;
  /** Word from the host that the engine is away; null while it answers. */
  readonly engine: { readonly state: "starting" | "restarting" | "stopped"; readonly message: string } | null;
  /** What was wrong with the last message, when it could not be read. */
  readonly problem: string | null;
  /** Keys of the outcomes whose details are open. */
  readonly expanded: ReadonlySet<string>;
  /** How many outcomes the table shows at most. */
  readonly shown: number;
  /** Whether the choices of filters are open. */
  readonly filters: boolean;
  /** Whether the table behind the chart is open. */
  readonly dayTable: boolean;
  /** The same for the flow and for the costs of outcomes. */
  readonly flowTable: boolean;
  readonly pointTable: boolean;
  /** Whether the list of corrections is open. */
  readonly corrections: boolean;
  /** Whether all questions are shown, or the first few. */
  readonly allQuestions: boolean;
  /** The part that is being moved; null while none is. */
  readonly chooser: Chooser | null;
  /** Keys of what was asked for and is not answered by a snapshot yet. */
  readonly pending: ReadonlySet<string>;
}

export const SHOWN_STEP = 200;

const DEFAULTS: Choices = {
  query: { rangeDays: 30, repo: null },
  measure: "cost",
  split: "class",
  side: "model",
  against: "time",
  yieldBy: "model",
  sort: { column: "at", descending: true },
  filter: NO_FILTER,
};

/** The state at start. `saved` is whatever an earlier page, perhaps of another version, has left: used only if it still fits. */
export function restore(saved: unknown): PageState {
  const parsed = Choices.safeParse(saved);
  return {
    choices: parsed.success ? parsed.data : DEFAULTS,
    snapshot: null,
    head: null,
    earlier: false,
    words: null,
    engine: null,
    problem: null,
    expanded: new Set(),
    shown: SHOWN_STEP,
    filters: false,
    dayTable: false,
    flowTable: false,
    pointTable: false,
    corrections: false,
    allQuestions: false,
    chooser: null,
    pending: new Set(),
  };
}

/** Takes in a message from the host. One that does not fit the protocol changes nothing but the note that it came. */
export function receive(state: PageState, message: unknown): PageState {
  const parsed = PanelMessage.safeParse(message);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ...state, problem: issue === undefined ? "" : issue.path.map(String).join(".") };
  }
  const { data } = parsed;
  if (data.type === "words") return { ...state, words: { language: data.language, words: data.words, said: data.said ?? {} } };
  if (data.type === "engine") return { ...state, engine: { state: data.state, message: data.message }, problem: null };
  const earlier = data.earlier === true;
  if (data.type === "head") return state.snapshot === null ? { ...state, head: data.head, earlier } : state;
  const { snapshot } = data;
  return { ...state, snapshot, head: snapshot, earlier, engine: null, problem: null, pending: new Set() };
}

/** Notes that the table or the chooser asks for other rows: nothing on the page changes with that. */
export function askRows(state: PageState, query: PanelQuery): PageState {
  return { ...state, choices: { ...state.choices, query } };
}

/** Asks for another range or repository: what was open in the old list is closed. */
export function ask(state: PageState, query: PanelQuery): PageState {
  return { ...state, choices: { ...state.choices, query }, expanded: new Set(), shown: SHOWN_STEP, chooser: null };
}

/** Whether the figures that are drawn are the answer to what is asked. */
export function isCurrent({ head, earlier, choices }: PageState): boolean {
  return head !== null && !earlier && sameQuery(figures(head.query), figures(choices.query));
}

/** Without what changes no figure. */
function figures({ table: _table, near: _near, ...query }: PanelQuery): PanelQuery {
  return query;
}

/** A click on a column's heading: the same column turns round, another starts where its most telling end is. */
export function sortBy(state: PageState, column: SortColumn): PageState {
  const { sort } = state.choices;
  const descending = sort.column === column ? !sort.descending : column !== "title" && column !== "landed";
  return { ...state, choices: { ...state.choices, sort: { column, descending } } };
}

/** Another choice of outcomes begins at its first row again. */
export function filterBy(state: PageState, change: Partial<Filter>): PageState {
  return { ...state, choices: { ...state.choices, filter: { ...state.choices.filter, ...change } }, shown: SHOWN_STEP };
}

/** Notes what was asked for, until a snapshot answers. */
export function expect(state: PageState, key: string): PageState {
  return { ...state, pending: new Set([...state.pending, key]) };
}

export function toggleExpanded(state: PageState, key: string): PageState {
  const expanded = new Set(state.expanded);
  if (!expanded.delete(key)) expanded.add(key);
  return { ...state, expanded };
}
