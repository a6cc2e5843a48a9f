/** How right answers to "which sessions made this commit?" are, against labels. */
export interface Row {
  readonly commit: string;
  readonly sessions: readonly string[];
  readonly uncovered?: readonly string[];
  readonly absent?: readonly string[];
  readonly tokens?: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number };
  readonly files: readonly string[];
}

export interface Found {
  readonly session: string;
  /** null for a rule that has no grades. */
  readonly grade: string | null;
  /** Input, output and cache writes; null for a rule that gives no tokens. */
  readonly tokens: number | null;
}
export type Answers = (commit: string) => readonly Found[];

export interface Score {
  readonly rows: number;
  /** Pairs of a commit and a session that count: exact and strong, or all of a rule without grades. */
  readonly right: number;
  readonly wrong: number;
  /** Commits to which such a pair gives a session. */
  readonly answered: number;
  /** Of the commits with one labelled session: how many there are, and to how many it is given. */
  readonly single: number;
  readonly recalled: number;
  readonly byGrade: ReadonlyMap<string, { readonly right: number; readonly wrong: number }>;
  /** Relative errors of the tokens of rows with one covered session that was found, in order; `missed` were given none. */
  readonly errors: readonly number[];
  readonly missed: number;
}

export function score(rows: readonly Row[], answers: Answers): Score {
  const byGrade = new Map<string, { right: number; wrong: number }>();
  const errors: number[] = [];
  let [right, wrong, answered, single, recalled, missed] = [0, 0, 0, 0, 0, 0];
  for (const { commit, sessions, tokens, uncovered = [], absent = [] } of rows) {
    const found = answers(commit);
    for (const { session, grade } of found) {
      if (grade === null) continue;
      const sums = byGrade.get(grade) ?? { right: 0, wrong: 0 };
      if (sessions.includes(session)) sums.right++;
      else sums.wrong++;
      byGrade.set(grade, sums);
    }
    const counted = found.filter(({ grade }) => grade === null || grade === "exact" || grade === "strong");
    const good = counted.filter(({ session }) => sessions.includes(session)).length;
    right += good;
    wrong += counted.length - good;
    if (counted.length > 0) answered++;
    if (sessions.length !== 1) continue;
    single++;
    const own = counted.find(({ session }) => session === sessions[0]);
    if (own !== undefined) recalled++;
    const truth = tokens === undefined ? 0 : tokens.input + tokens.output + tokens.cacheWrite;
    if (truth === 0 || uncovered.length + absent.length > 0) continue;
    if (own === undefined) missed++;
    else if (own.tokens !== null) errors.push(Math.abs(own.tokens - truth) / truth);
  }
  return { rows: rows.length, right, wrong, answered, single, recalled, byGrade, errors: errors.sort((a, b) => a - b), missed };
}

export function joined(scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0);
  const byGrade = new Map<string, { right: number; wrong: number }>();
  for (const [grade, { right, wrong }] of scores.flatMap((score) => [...score.byGrade])) {
    const before = byGrade.get(grade) ?? { right: 0, wrong: 0 };
    byGrade.set(grade, { right: before.right + right, wrong: before.wrong + wrong });
  }
  return {
    rows: sum(({ rows }) => rows),
    right: sum(({ right }) => right),
    wrong: sum(({ wrong }) => wrong),
    answered: sum(({ answered }) => answered),
    single: sum(({ single }) => single),
    recalled: sum(({ recalled }) => recalled),
    byGrade,
    errors: scores.flatMap(({ errors }) => errors).sort((a, b) => a - b),
    missed: sum(({ missed }) => missed),
  };
}

/** null where nothing was answered. */
export function precisionOf({ right, wrong }: { readonly right: number; readonly wrong: number }): number | null {
  return right + wrong === 0 ? null : right / (right + wrong);
}

/** @param q 0 to 1; null for no values. */
export function quantileOf(sorted: readonly number[], q: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? null;
}

export const HEADER = `  ${"".padEnd(30)}  rows  pairs  precision  coverage  recall (n)     token error p50  p90   (n)`;

export function line(title: string, scored: Score): string {
  const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
  const pairs = String(scored.right + scored.wrong).padStart(5);
  const recall = `${figure(scored.single === 0 ? null : scored.recalled / scored.single)} (${scored.single})`.padEnd(12);
  const errors = `${figure(quantileOf(scored.errors, 0.5))}            ${figure(quantileOf(scored.errors, 0.9))} (${scored.errors.length})`;
  return `  ${title.padEnd(30)} ${String(scored.rows).padStart(5)}  ${pairs}  ${figure(precisionOf(scored)).padEnd(9)}  ${figure(scored.answered / scored.rows)}     ${recall}   ${errors}`;
}
