import type { Connection } from "../../sources/source";

/** The name under which the ledger keeps a connection's usage. */
export function connectionSource(connection: Connection): string {
  return `${connection.kind}:${connection.name}`;
}
