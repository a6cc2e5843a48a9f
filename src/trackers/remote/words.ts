import { type Failure, failureWords } from "../../http/failure";
import { judge } from "./ask";
import type { Stuck } from "./walk";

/** What words about a connection need to know. */
export interface Named {
  readonly label: string;
  readonly origin: string;
  readonly scope: string;
  readonly project: string | null;
}

/** One or two sentences for what went wrong, with the next step. The same trouble always has the same words. */
export function troubleWords(failure: Failure, { label, origin, scope, project }: Named): string {
  switch (failure.reason === "badKey" ? "other" : judge(failure)) {
    case "key":
      return `${label} does not accept the sign-in for ${origin} (401): it may have expired or been revoked. Sign in again (${scope}).`;
    case "right":
      return `${label} does not let this sign-in read ${project ?? origin} (403). It needs: ${scope}. An organisation with single sign-on may have to allow it first.${quoted(failure)}`;
    case "absent":
      return project === null
        ? `${origin} answers, but not as ${label} (404). Check the address.`
        : `${label} shows this sign-in no ${project} (404). Check the name, and that the sign-in may see it (${scope}).`;
    default:
      return failureWords(failure, origin);
  }
}

/** For a pause that a tracker's limit asks for, long enough to be noticed. */
export function limitWords({ label }: Named, restMs: number): string {
  const minutes = Math.ceil(restMs / 60_000);
  return `${label} lets this sign-in ask no more for about ${minutes} min. Reading goes on by itself; until then requests and issues may be missing.`;
}

/** For a list that a server does not let be read to its end. */
export function stuckWords({ label, origin, project }: Named, why: Stuck): string {
  const list = project ?? origin;
  switch (why) {
    case "again":
      return `${label} answered with the same page of ${list} again, so the list cannot be read to its end. What came so far is kept, the rest is missing; it is asked again later. If this stays, tell the operator of ${origin}.`;
    case "nowhere":
      return `${label} says that there is more of ${list}, but not where. What came so far is kept, the rest is missing; it is asked again later. If this stays, tell the operator of ${origin}.`;
    case "endless":
      return `${label} goes on sending new rows of ${list}, more than a million so far, so that the list has no end. What came so far is kept, and never taken for all; it is read on slowly. Tell the operator of ${origin}.`;
    case "empty":
      return `${label} sent page after page of ${list} with nothing in it that can be read. What came so far is kept, the rest is missing; it is asked again later. If this stays, tell the operator of ${origin}.`;
  }
}

/** For rows that could not be read. */
export function rejectedWords({ label }: Named, rejected: readonly string[]): string {
  const others = rejected.length === 1 ? "" : `, and ${rejected.length - 1} more`;
  return `${label} sent what could not be read and is left out (${rejected[0] ?? ""}${others}). Its version may be newer than this extension; please report it.`;
}

function quoted(failure: Failure): string {
  return failure.said === null ? "" : ` It said: "${failure.said}"`;
}
