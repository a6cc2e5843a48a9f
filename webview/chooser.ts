/** Choosing where a part of a session belongs: one outcome, or several with shares in percent. */
import type { OutcomeRow } from "../src/protocol";
import { type MovablePart, partKey, type Target } from "./movablePart";
import type { PageState } from "./state";

export interface Chooser {
  /** The key of the part that is moved. */
  readonly part: string;
  /** Its last moment, epoch milliseconds: what landed near it is offered first. */
  readonly at: number;
  readonly text: string;
  /** Shares are whole percents as far as the reader has put in whole numbers. */
  readonly picks: readonly Target[];
}

/** How many outcomes the list holds; the search narrows them. */
const LISTED = 8;

export function toggleChooser(state: PageState, part: string, at: number): PageState {
  return { ...state, chooser: state.chooser?.part === part ? null : { part, at, text: "", picks: [] } };
}

export function closeChooser(state: PageState): PageState {
  return { ...state, chooser: null };
}

export function searchChooser(state: PageState, text: string): PageState {
  return state.chooser === null ? state : { ...state, chooser: { ...state.chooser, text } };
}

/** Picks an outcome or lets go of it; the shares become equal again. */
export function togglePick(state: PageState, outcome: string | null): PageState {
  if (state.chooser === null) return state;
  const { picks } = state.chooser;
  const others = picks.filter((pick) => pick.outcome !== outcome);
  const next = others.length < picks.length ? others : [...picks, { outcome, share: 0 }];
  const equal = Math.floor(100 / next.length);
  const shared = next.map((pick, index) => ({ ...pick, share: index === 0 ? 100 - equal * (next.length - 1) : equal }));
  return { ...state, chooser: { ...state.chooser, picks: shared } };
}

/** Gives a pick its share in percent; of two, the other gets the rest. */
export function setShare(state: PageState, outcome: string | null, share: number): PageState {
  if (state.chooser === null) return state;
  const { picks } = state.chooser;
  const rest = picks.length === 2 && share > 0 && share < 100 ? 100 - share : null;
  const shared = picks.map((pick) => (pick.outcome === outcome ? { ...pick, share } : { ...pick, share: rest ?? pick.share }));
  return { ...state, chooser: { ...state.chooser, picks: shared } };
}

export function sumOfShares(picks: readonly Target[]): number {
  return picks.reduce((sum, { share }) => sum + share, 0);
}

/** Whether the picks are a correction: at least one, every share above 0, and 100 percent together. */
export function isComplete(picks: readonly Target[]): boolean {
  return picks.length > 0 && picks.every(({ share }) => share > 0) && Math.abs(sumOfShares(picks) - 100) < 1e-9;
}

export interface Candidates {
  /** What is picked stays in the list, whatever is searched for. */
  readonly shown: readonly OutcomeRow[];
  /** How many more fit. */
  readonly more: number;
}

/** The outcomes of the part's repository that fit the search, those nearest in time first. */
export function candidates(part: MovablePart, { text, picks }: Chooser, outcomes: readonly OutcomeRow[]): Candidates {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const here = outcomes.filter(({ repo }) => repo === part.repo);
  const fits = here
    .filter(({ title, id, author }) => {
      const searched = `${title}\n${id}\n${author}`.toLowerCase();
      return words.every((word) => searched.includes(word));
    })
    .sort((a, b) => Math.abs(a.at - part.until) - Math.abs(b.at - part.until));
  const listed = fits.slice(0, LISTED);
  const picked = here.filter((row) => picks.some(({ outcome }) => outcome === row.id) && !listed.includes(row));
  return { shown: [...picked, ...listed], more: fits.length - listed.length };
}

/** Whether the chooser is about this part. */
export function isChoosing(chooser: Chooser | null, part: MovablePart): chooser is Chooser {
  return chooser?.part === partKey(part);
}
