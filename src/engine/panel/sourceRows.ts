import type { Completeness } from "../../core/usage";
import type { Ledger } from "../../ledger/ledger";
import { callsSource } from "../../ledger/meteredCalls";
import type { Names } from "../../ledger/names";
import { type SourceFacts, sourceFacts } from "../../ledger/sourceFacts";
import type { SourceRow } from "../../protocol";
import type { Connection, PollSource } from "../../sources/source";
import { connectionSource } from "../gateways/connectionSource";
import { callsNote } from "../gateways/gatewayCalls";
import type { FoundSource } from "../reading/indexer";

/** What was looked for where, and what it brought, one row a source: the agents first, then the connected gateways. */
export function sourceRows(
  ledger: Ledger,
  names: Names,
  found: readonly FoundSource[],
  connections: readonly Connection[],
  pollSources: readonly PollSource[],
  problemsOf: (name: string) => readonly string[],
): SourceRow[] {
  const factsOf = sourceFacts(ledger, names);
  const agents = found.map(({ source, roots, files, unreadable }): SourceRow => {
    const facts = factsOf(source.id);
    return {
      id: source.id,
      label: source.label,
      found: files > 0 || facts.lastAt !== null,
      completeness: completenessText(source.completeness),
      files,
      responses: countOf(facts),
      lastAt: facts.lastAt,
      where: roots.map(
        ({ path, because, state }) =>
          `${path} (${because}; ${state === "found" ? "found" : state === "absent" ? "not there" : "cannot be read"})`,
      ),
      notes: [
        ...unreadable.map(
          ({ path, reason }) =>
            `${path} cannot be read (${reason}).${/^E(ACCES|PERM)$/.test(reason) ? " Give your user the right to read it." : ""}`,
        ),
        ...facts.noted.map(([fact, count]) => `${count} ${fact}`),
        ...facts.rejected.map(([reason, count]) => `${count} ${count === 1 ? "line" : "lines"} skipped: ${reason}`),
      ],
    };
  });
  const gateways = connections.map((connection): SourceRow => {
    const source = pollSources.find(({ id }) => id === connection.kind);
    const facts = factsOf(connectionSource(connection));
    const calls = factsOf(callsSource(connectionSource(connection)));
    const note = callsNote(ledger, names, connection);
    return {
      id: connection.name,
      label: `${source?.label ?? connection.kind}: ${connection.name}`,
      found: facts.lastAt !== null || calls.lastAt !== null || note !== null,
      completeness: source === undefined ? "" : completenessText(source.completeness),
      files: 0,
      responses: countOf({ responses: facts.responses + calls.responses, lastAt: facts.lastAt ?? calls.lastAt }),
      lastAt: facts.lastAt === null ? calls.lastAt : Math.max(facts.lastAt, calls.lastAt ?? 0),
      where: [connection.origin],
      notes: [...problemsOf(connection.name), ...(note === null ? [] : [note])],
    };
  });
  return [...agents, ...gateways];
}

/** null where there is usage, and none of it is counted by responses. */
function countOf({ responses, lastAt }: Pick<SourceFacts, "responses" | "lastAt">): number | null {
  return responses === 0 && lastAt !== null ? null : responses;
}

function completenessText(completeness: Completeness): string {
  return completeness.grade === "exact" ? "exact" : `${completeness.grade}: ${completeness.why}`;
}
