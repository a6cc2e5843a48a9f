import type { TransportError } from "./transport";

/** Why a request brought no JSON. */
export interface Failure {
  readonly ok: false;
  readonly reason: TransportError["reason"] | "status" | "redirect" | "notJson" | "badKey";
  /** HTTP status when an answer came. */
  readonly status: number | null;
  /** What the server or the transport said, on one line, at most 300 characters, with every trace of the key removed. */
  readonly said: string | null;
  /** Where a redirect pointed: an origin, without path or query. */
  readonly elsewhere: string | null;
  /** Where a redirect pointed within the connection's own address: path and query after `origin`, for the caller to judge. */
  readonly moved?: string;
  /** How long the server asked to be left alone, in milliseconds from now. */
  readonly retryAfterMs: number | null;
}

/**
 * One or two sentences for a failure that means the same with every gateway: what happened and the next step. `origin` is
 * the connection's base address. A source gives its own words for the statuses that mean something particular to it.
 */
export function failureWords(failure: Failure, origin: string): string {
  const said = failure.said === null ? "" : ` (${failure.said})`;
  switch (failure.reason) {
    case "badKey":
      return "The key is empty or has a blank, a line break or a special character in it. Paste it again, without anything around it.";
    case "unreachable":
      return `${origin} cannot be reached${said}. Check the address, the network and, behind a company network, the VPN or proxy.`;
    case "timeout":
      return `${origin} did not answer in time${said}. It may be overloaded; it is asked again later.`;
    case "certificate":
      return `The certificate of ${origin} is not trusted${said}. If your organisation has its own certificate authority, install it on this machine (for the command line, name its file in NODE_EXTRA_CA_CERTS).`;
    case "tooLarge":
      return `${origin} sent a longer answer than is read${said}. Check that the address is right.`;
    case "cancelled":
      return `The request to ${origin} was cancelled.`;
    case "redirect":
      return redirectWords(failure, origin);
    case "notJson":
      return `${origin} answered with a page instead of data. Check the address: it may be a login page or another service.`;
    case "status":
      return statusWords(failure, origin);
  }
}

function redirectWords(failure: Failure, origin: string): string {
  if (failure.elsewhere === null || origin === failure.elsewhere || origin.startsWith(`${failure.elsewhere}/`)) {
    return `${origin} answered with a redirect, which is not followed with a key. Check the address: its path may be wrong, or it asks for a login.`;
  }
  return `${origin} redirects to ${failure.elsewhere}. The key was not sent there. If that is the right gateway, connect to that address instead.`;
}

function statusWords(failure: Failure, origin: string): string {
  const said = failure.said === null ? "" : ` It said: "${failure.said}"`;
  const status = failure.status ?? 0;
  if (status === 429) {
    const wait = failure.retryAfterMs === null ? "later" : `in ${Math.max(1, Math.ceil(failure.retryAfterMs / 1000))} s`;
    return `${origin} is asked too often (429). It is asked again ${wait}.`;
  }
  if (status >= 500)
    return `${origin} has a problem of its own (${status}). It is asked again later; if this stays, tell its operator.${said}`;
  return `${origin} refused the request (${status}).${said}`;
}
