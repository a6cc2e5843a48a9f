import { keptHistories } from "../../ledger/keptHistories";
import type { Ledger } from "../../ledger/ledger";
import type { LandingCache } from "../../trackers/tracker";

/** Answers of git that can never change, kept in the ledger from one run to the next. */
export interface GitCache extends LandingCache {
  /** Writes what was learned since the last time, in one transaction. */
  flush(): void;
}

export function createGitCache(ledger: Ledger): GitCache {
  const learned = new Map<string, string>();
  return {
    get: (key) => {
      const value = learned.get(key) ?? ledger.sql("SELECT value FROM git_cache WHERE key = ?").get(key)?.["value"];
      return value === undefined ? undefined : String(value);
    },
    set: (key, value) => {
      learned.set(key, value);
    },
    histories: keptHistories(ledger),
    flush: () => {
      if (learned.size === 0) return;
      ledger.writeMany(() => {
        const put = ledger.sql("INSERT OR REPLACE INTO git_cache (key, value) VALUES (?, ?)");
        // In the order of the table, so that each of its pages is written once.
        for (const key of [...learned.keys()].sort()) put.run(key, learned.get(key) ?? "");
      });
      learned.clear();
    },
  };
}
