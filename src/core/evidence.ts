/**
 * A fact in a session's own log that ties it to git or to a forge. Only ids, times, paths and counts; never text.
 * `at` is epoch milliseconds UTC.
 */
export type Evidence =
  /** The session's own `git commit` printed this sha (7 to 40 hex digits). */
  | {
      readonly kind: "commit";
      readonly session: string;
      readonly at: number;
      readonly sha: string;
      readonly cwd: string | null;
      readonly branch: string | null;
      readonly how: "committed" | "amended" | "cherry-picked";
    }
  /** The session pushed this branch. */
  | { readonly kind: "push"; readonly session: string; readonly at: number; readonly branch: string; readonly cwd: string | null }
  /** The session created, or was linked by its agent to, this pull or merge request. */
  | { readonly kind: "request"; readonly session: string; readonly at: number; readonly url: string; readonly action: "created" | "linked" }
  /** The session edited this file (absolute path); lines added and removed where the log tells. */
  | {
      readonly kind: "edit";
      readonly session: string;
      readonly at: number;
      readonly path: string;
      readonly added: number | null;
      readonly removed: number | null;
      readonly cwd: string | null;
      readonly branch: string | null;
    };
