import type { Ledger } from "./ledger";

/**
 * Parts of what was read of repositories, so that a new process reads only what is new. `put` puts parts behind the first `at`, if there
 * are exactly that many and the last of them begins with `after` (32 bits, little-endian), or where `at` is 0 in the place of all, and
 * tells whether it did.
 */
export function keptHistories(ledger: Ledger) {
  return {
    *read(commonDir: string): Generator<Uint8Array> {
      for (const { data } of ledger.sql("SELECT data FROM kept_history WHERE common_dir = ? ORDER BY part").iterate(commonDir))
        if (data instanceof Uint8Array) yield data;
    },
    put: (commonDir: string, at: number, after: number, parts: Iterable<Uint8Array>): boolean =>
      ledger.writeMany(() => {
        if (at === 0) ledger.sql("DELETE FROM kept_history WHERE common_dir = ?").run(commonDir);
        else if (!endsWith(ledger, commonDir, at, after)) return false;
        const put = ledger.sql("INSERT INTO kept_history (common_dir, part, data) VALUES (?, ?, ?)");
        let nth = at;
        for (const part of parts) put.run(commonDir, nth++, part);
        return true;
      }),
  };
}

function endsWith(ledger: Ledger, commonDir: string, count: number, stamp: number): boolean {
  const last = ledger
    .sql("SELECT part, substr(data, 1, 4) AS stamp FROM kept_history WHERE common_dir = ? ORDER BY part DESC LIMIT 1")
    .get(commonDir);
  const bytes = last?.["stamp"];
  return Number(last?.["part"]) === count - 1 && bytes instanceof Uint8Array && Buffer.from(bytes).readUInt32LE(0) === stamp;
}
