import type { Ledger } from "./ledger";
import type { Names } from "./names";

/**
 * In which of some working directories a session made a commit, of those that it used something in: where its log first shows the sha,
 * else where it last used something until then, else where it did so first afterwards; null: it was in none of them, ever.
 * @param commit its full sha; `at` in epoch milliseconds; `printed`: the session's log shows it
 */
export function cwdOfCommit(
  ledger: Ledger,
  names: Names,
  session: string,
  cwds: readonly string[],
  { sha, at, printed }: { readonly sha: string; readonly at: number; readonly printed: boolean },
): string | null {
  const id = names.find(session);
  if (id === undefined) return null;
  const among = JSON.stringify(cwds.flatMap((cwd) => names.find(cwd) ?? []));
  const shown = (): unknown =>
    ledger
      .sql(
        `SELECT cwd FROM evidence JOIN name ON name.id = value WHERE session = ? AND kind = 'commit'
        AND substr(?, 1, length(name.text)) = name.text AND cwd IN (SELECT value FROM json_each(?))
        AND cwd IN (SELECT usage.cwd FROM usage WHERE usage.session = evidence.session) ORDER BY at, value LIMIT 1`,
      )
      .get(id, sha, among)?.["cwd"];
  const used = (when: string, order: string): unknown =>
    ledger
      .sql(
        `SELECT cwd FROM usage WHERE session = ? AND ${when} AND +cwd IN (SELECT value FROM json_each(?)) ORDER BY at ${order}, source, key LIMIT 1`,
      )
      .get(id, at, among)?.["cwd"];
  const cwd = (printed ? shown() : undefined) ?? used("at <= ?", "DESC") ?? used("at > ?", "ASC");
  return cwd === undefined ? null : names.text(Number(cwd));
}
