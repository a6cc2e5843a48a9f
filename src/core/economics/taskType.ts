/** Types of work; the names of Conventional Commits 1.0.0 and of the Angular convention that it builds on. */
export const TASK_TYPES = ["feat", "fix", "docs", "test", "refactor", "perf", "style", "build", "ci", "chore", "revert"] as const;
/** "unknown" is a class of its own: most titles say nothing, and to guess would make it up. */
export type TaskType = (typeof TASK_TYPES)[number] | "unknown";

/**
 * What kind of work an outcome is: by the title's prefix ("fix(parser)!: …", also git's own 'Revert "…"'), else by a label
 * that names a type and nothing else ("bug", "type: feature", "kind/docs"), where all such labels agree; else unknown.
 */
export function taskTypeOf(title: string, labels: readonly string[]): TaskType {
  if (/^Revert "/.test(title)) return "revert";
  const prefix = /^\s*([a-z]+)(?:\([^()]{0,100}\))?!?:\s/i.exec(title)?.[1];
  const titled = prefix === undefined ? undefined : NAMES.get(prefix.toLowerCase());
  if (titled !== undefined) return titled;
  const labelled = new Set(labels.flatMap((label) => NAMES.get(bareLabel(label)) ?? []));
  const [only] = labelled;
  return labelled.size === 1 && only !== undefined ? only : "unknown";
}

function bareLabel(label: string): string {
  return label
    .toLowerCase()
    .replace(/^(?:type|kind|category|t|c)\s*[:/-]\s*/, "")
    .trim();
}

/** Names that people use for the same types in prefixes and labels; those of GitHub's and GitLab's default labels among them. */
const NAMES: ReadonlyMap<string, TaskType> = new Map([
  ...TASK_TYPES.map((type) => [type, type] as const),
  ["feature", "feat"],
  ["enhancement", "feat"],
  ["bug", "fix"],
  ["bugfix", "fix"],
  ["hotfix", "fix"],
  ["regression", "fix"],
  ["doc", "docs"],
  ["documentation", "docs"],
  ["tests", "test"],
  ["testing", "test"],
  ["refactoring", "refactor"],
  ["performance", "perf"],
]);
