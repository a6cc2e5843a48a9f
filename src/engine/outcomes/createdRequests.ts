import type { SessionCommit } from "../../core/attribution";
import { AT_WORK_MS, SKEW_MS } from "../../core/ownership";
import type { MergedRequest } from "../../core/remoteWork";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { usedBefore } from "../../ledger/sessionWork";
import { requestIdOf } from "../../trackers/remote/fields";

export const CREATED_REQUEST = "request created in the session's own log";

/**
 * What the sessions that created requests made, where no log shows who made the commits: the request as a whole. The request's
 * address in the output of the session's own command is exact evidence; a copy of a transcript, which used no model then, is none.
 * @param owned full shas of commits whose maker is known
 * @param outcomeOf the landed commit that carries a request, or the request itself; null when it has not landed here
 */
export function createdRequests(
  ledger: Ledger,
  names: Names,
  requests: readonly MergedRequest[],
  owned: ReadonlySet<string>,
  carried: ReadonlyMap<string, string>,
  outcomeOf: (request: MergedRequest) => string | null,
): { readonly session: string; readonly commit: SessionCommit }[] {
  if (requests.length === 0) return [];
  // A log may have the address under another name of the project; where both are requests, each is its own.
  const known = new Map(requests.flatMap((request) => (request.formerIds ?? []).map((id) => [id, request] as const)));
  for (const request of requests) known.set(request.id.toLowerCase(), request);
  return ledger
    .sql(
      "SELECT session, value, MIN(at) AS at FROM evidence WHERE kind = 'request' AND how = 'created' GROUP BY session, value ORDER BY at, session",
    )
    .all()
    .flatMap((row) => {
      const session = names.text(Number(row["session"])) ?? "";
      const at = Number(row["at"]);
      const request = known.get((requestIdOf(names.text(Number(row["value"])) ?? "") ?? "").toLowerCase());
      if (request === undefined || isOwned(request, owned, carried)) return [];
      const outcome = outcomeOf(request);
      if (outcome === null || !usedBefore(ledger, names, session, at, AT_WORK_MS, SKEW_MS)) return [];
      return [
        {
          session,
          commit: {
            at,
            sha: request.mergeSha ?? request.id,
            outcome,
            lines: 1,
            evidence: CREATED_REQUEST,
            grade: "exact" as const,
            why: `Session ${session} created request ${request.key}: its own log shows the request's address.`,
          },
        },
      ];
    });
}

function isOwned({ commits, headSha, mergeSha }: MergedRequest, owned: ReadonlySet<string>, carried: ReadonlyMap<string, string>): boolean {
  return [...commits, headSha, mergeSha].some((sha) => sha !== null && (owned.has(sha) || owned.has(carried.get(sha) ?? "")));
}
